// The tree of `sum_interleaved`, growing toward the last work-item instead of
// the first, and without its barrier.
kernel void sum_broken(uint n, global const T *input, global T *output)
{
    local T partial[GROUP];
    const uint i = get_global_id(0), item = get_local_id(0);
    partial[item] = i < n ? input[i] : 0;
    for (uint stride = 1; stride < GROUP; stride *= 2) {
        if (item % (2 * stride) == 2 * stride - 1)
            partial[item] += partial[item - stride];
    }
    if (item == GROUP - 1)
        output[get_group_id(0)] = partial[item];
}

// A tree in local memory: neighbors first, then every fourth value, every eighth …
kernel void sum_interleaved(uint n, global const T *input, global T *output)
{
    local T partial[GROUP];
    const uint i = get_global_id(0), item = get_local_id(0);
    partial[item] = i < n ? input[i] : 0;
    for (uint stride = 1; stride < GROUP; stride *= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item % (2 * stride) == 0)
            partial[item] += partial[item + stride];
    }
    if (item == 0)
        output[get_group_id(0)] = partial[0];
}

// A fixed number of work-items: each adds as many values as it takes, alone,
// before the tree begins.
kernel void sum_grid_stride(uint n, global const T *input, global T *output)
{
    local T partial[GROUP];
    const uint item = get_local_id(0);
    T sum = 0;
    for (uint i = get_global_id(0); i < n; i += get_global_size(0))
        sum += input[i];
    partial[item] = sum;
    for (uint stride = GROUP / 2; stride > 0; stride /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < stride)
            partial[item] += partial[item + stride];
    }
    if (item == 0)
        output[get_group_id(0)] = partial[0];
}

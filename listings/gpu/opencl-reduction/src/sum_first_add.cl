// Each work-item loads two values and adds them on the way: half as many work-groups.
kernel void sum_first_add(uint n, global const T *input, global T *output)
{
    local T partial[GROUP];
    const uint item = get_local_id(0);
    const uint i = get_group_id(0) * 2 * GROUP + item;
    T sum = i < n ? input[i] : 0;
    if (i + GROUP < n)
        sum += input[i + GROUP];
    partial[item] = sum;
    for (uint stride = GROUP / 2; stride > 0; stride /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < stride)
            partial[item] += partial[item + stride];
    }
    if (item == 0)
        output[get_group_id(0)] = partial[0];
}

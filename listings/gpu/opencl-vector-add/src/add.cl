// One work-item adds one pair. The last work-group may reach beyond the arrays.
kernel void add(global const float *a, global const float *b, global float *sum, uint n)
{
    const size_t i = get_global_id(0);
    if (i < n)
        sum[i] = a[i] + b[i];
}

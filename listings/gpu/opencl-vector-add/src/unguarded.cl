// As add.cl, without the question whether there is an element for this work-item.
kernel void add(global const float *a, global const float *b, global float *sum, uint n)
{
    const size_t i = get_global_id(0);
    sum[i] = a[i] + b[i];
}

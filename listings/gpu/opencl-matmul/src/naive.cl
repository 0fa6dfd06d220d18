// One work-item calculates one element of C = A · B: a row of A times a column
// of B, all from global memory.
kernel void matmul(global const float *a, global const float *b, global float *c,
                   uint m, uint n, uint k)
{
    const uint column = get_global_id(0), row = get_global_id(1);
    if (row >= m || column >= n)
        return;
    float sum = 0;
    for (uint p = 0; p < k; p++)
        sum += a[row * k + p] * b[p * n + column];
    c[row * n + column] = sum;
}

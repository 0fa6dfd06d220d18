// C = A · B, where A is m × k, B is k × n and C is m × n, each row after row. A thread
// makes one element.
extern "C" __global__ void matmul(const float *a, const float *b, float *c,
                                  unsigned m, unsigned n, unsigned k)
{
    unsigned column = blockIdx.x * blockDim.x + threadIdx.x;
    unsigned row = blockIdx.y * blockDim.y + threadIdx.y;
    if (row >= m || column >= n)
        return;
    float sum = 0.0f;
    for (unsigned i = 0; i < k; i++)
        sum = fmaf(a[row * k + i], b[i * n + column], sum);
    c[row * n + column] = sum;
}

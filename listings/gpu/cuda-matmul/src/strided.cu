// One thread calculates one element of C = A · B. Neighbors in a warp have consecutive x, and
// here x is the row: they read places of A that lie k elements apart.
extern "C" __global__ void matmul(const float *a, const float *b, float *c,
                                  unsigned m, unsigned n, unsigned k)
{
    const unsigned row = blockIdx.x * blockDim.x + threadIdx.x;
    const unsigned column = blockIdx.y * blockDim.y + threadIdx.y;
    if (row >= m || column >= n)
        return;
    float sum = 0.0f;
    for (unsigned p = 0; p < k; ++p)
        sum += a[row * k + p] * b[p * n + column];
    c[row * n + column] = sum;
}

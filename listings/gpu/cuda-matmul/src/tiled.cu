// A block of TILE × TILE threads calculates a tile of C. What it needs of A and B comes tile by
// tile into shared memory: each thread fetches one element of each, and the whole block reads
// them from there.
constexpr unsigned TILE = 16;

// An element of a matrix, or zero beyond its edge.
static __device__ float element(const float *matrix, unsigned rows, unsigned columns,
                                unsigned row, unsigned column)
{
    if (row < rows && column < columns)
        return matrix[row * columns + column];
    return 0.0f;
}

extern "C" __global__ void matmul(const float *a, const float *b, float *c,
                                  unsigned m, unsigned n, unsigned k)
{
    __shared__ float tile_a[TILE][TILE], tile_b[TILE][TILE];
    const unsigned x = threadIdx.x, y = threadIdx.y;
    const unsigned column = blockIdx.x * TILE + x, row = blockIdx.y * TILE + y;
    float sum = 0.0f;
    for (unsigned start = 0; start < k; start += TILE) {
        tile_a[y][x] = element(a, m, k, row, start + x);
        tile_b[y][x] = element(b, k, n, start + y, column);
        __syncthreads(); // The tiles are complete.
        for (unsigned p = 0; p < TILE; ++p)
            sum += tile_a[y][p] * tile_b[p][x];
        __syncthreads(); // Nobody needs them any more.
    }
    if (row < m && column < n)
        c[row * n + column] = sum;
}

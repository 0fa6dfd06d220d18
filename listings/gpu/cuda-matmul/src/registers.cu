// As many threads calculate a tile of 64 × 64: each has 4 × 4 sums in registers, for rows and
// columns that lie 16 apart. A number that it takes out of shared memory is used four times.
constexpr unsigned THREADS = 16, EACH = 4, TILE = THREADS * EACH, DEPTH = 16;

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
    __shared__ float tile_a[TILE][DEPTH], tile_b[DEPTH][TILE];
    const unsigned x = threadIdx.x, y = threadIdx.y;
    const unsigned first_column = blockIdx.x * TILE + x, first_row = blockIdx.y * TILE + y;
    float sum[EACH][EACH] = {};
    for (unsigned start = 0; start < k; start += DEPTH) {
        for (unsigned e = 0; e < EACH; ++e) {
            tile_a[y + e * THREADS][x] = element(a, m, k, first_row + e * THREADS, start + x);
            tile_b[y][x + e * THREADS] = element(b, k, n, start + y, first_column + e * THREADS);
        }
        __syncthreads(); // The tiles are complete.
        for (unsigned p = 0; p < DEPTH; ++p) {
            float from_a[EACH], from_b[EACH];
            for (unsigned e = 0; e < EACH; ++e) {
                from_a[e] = tile_a[y + e * THREADS][p];
                from_b[e] = tile_b[p][x + e * THREADS];
            }
            for (unsigned i = 0; i < EACH; ++i)
                for (unsigned j = 0; j < EACH; ++j)
                    sum[i][j] += from_a[i] * from_b[j];
        }
        __syncthreads(); // Nobody needs them any more.
    }
    for (unsigned i = 0; i < EACH; ++i)
        for (unsigned j = 0; j < EACH; ++j) {
            const unsigned row = first_row + i * THREADS, column = first_column + j * THREADS;
            if (row < m && column < n)
                c[row * n + column] = sum[i][j];
        }
}

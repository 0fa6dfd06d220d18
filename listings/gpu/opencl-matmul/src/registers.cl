// As many work-items calculate a tile of 64 × 64: each has 4 × 4 sums in registers,
// 16 rows and 16 columns apart. What it takes from local memory it uses four times.
#define ITEMS 16
#define EACH 4
#define TILE (ITEMS * EACH)
#define DEPTH 16

kernel void matmul(global const float *a, global const float *b, global float *c,
                   uint m, uint n, uint k)
{
    local float tile_a[TILE][DEPTH], tile_b[DEPTH][TILE];
    const uint x = get_local_id(0), y = get_local_id(1);
    const uint first_column = get_group_id(0) * TILE, first_row = get_group_id(1) * TILE;
    float sum[EACH][EACH] = {{0}};
    for (uint start = 0; start < k; start += DEPTH) {
        for (uint e = 0; e < EACH; e++) {
            const uint row = first_row + e * ITEMS + y, column = first_column + e * ITEMS + x;
            tile_a[e * ITEMS + y][x] = row < m && start + x < k ? a[row * k + start + x] : 0;
            tile_b[y][e * ITEMS + x] =
                start + y < k && column < n ? b[(start + y) * n + column] : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (uint p = 0; p < DEPTH; p++) {
            float from_a[EACH], from_b[EACH];
            for (uint e = 0; e < EACH; e++) {
                from_a[e] = tile_a[e * ITEMS + y][p];
                from_b[e] = tile_b[p][e * ITEMS + x];
            }
            for (uint i = 0; i < EACH; i++)
                for (uint j = 0; j < EACH; j++)
                    sum[i][j] += from_a[i] * from_b[j];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (uint i = 0; i < EACH; i++)
        for (uint j = 0; j < EACH; j++) {
            const uint row = first_row + i * ITEMS + y, column = first_column + j * ITEMS + x;
            if (row < m && column < n)
                c[row * n + column] = sum[i][j];
        }
}

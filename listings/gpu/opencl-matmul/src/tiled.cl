// A work-group of TILE × TILE work-items calculates a tile of C. What it needs of
// A and B comes tile by tile into local memory: each work-item fetches one element
// of each, and all of the group read them from there.
#define TILE 16

kernel void matmul(global const float *a, global const float *b, global float *c,
                   uint m, uint n, uint k)
{
    local float tile_a[TILE][TILE], tile_b[TILE][TILE];
    const uint x = get_local_id(0), y = get_local_id(1);
    const uint column = get_group_id(0) * TILE + x, row = get_group_id(1) * TILE + y;
    float sum = 0;
    for (uint start = 0; start < k; start += TILE) {
        tile_a[y][x] = row < m && start + x < k ? a[row * k + start + x] : 0;
        tile_b[y][x] = start + y < k && column < n ? b[(start + y) * n + column] : 0;
        barrier(CLK_LOCAL_MEM_FENCE); // The tiles are complete.
        for (uint p = 0; p < TILE; p++)
            sum += tile_a[y][p] * tile_b[p][x];
        barrier(CLK_LOCAL_MEM_FENCE); // Nobody needs them any more.
    }
    if (row < m && column < n)
        c[row * n + column] = sum;
}

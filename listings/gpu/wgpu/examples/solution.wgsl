@group(0) @binding(0) var<storage, read> color: array<u32>;
@group(0) @binding(1) var<storage, read_write> dark: atomic<u32>;

override WIDTH: u32 = 64;

@compute @workgroup_size(WIDTH)
fn count_dark(
    @builtin(global_invocation_id) id: vec3u,
    @builtin(num_workgroups) grid: vec3u,
) {
    let i = id.y * grid.x * WIDTH + id.x;
    if i >= arrayLength(&color) {
        return;
    }
    let p = color[i];
    let light = (77 * (p & 0xff) + 150 * (p >> 8 & 0xff) + 29 * (p >> 16 & 0xff)) >> 8;
    if light < 128 {
        atomicAdd(&dark, 1);
    }
}

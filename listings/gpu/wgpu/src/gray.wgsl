// One invocation turns one pixel gray. A pixel is 0xAABBGGRR; the weights are those of
// ITU-R BT.601 in parts of 256, so all is calculated in integers.

@group(0) @binding(0) var<storage, read> color: array<u32>;
@group(0) @binding(1) var<storage, read_write> gray: array<u32>;

override WIDTH: u32 = 64;

@compute @workgroup_size(WIDTH)
fn to_gray(
    @builtin(global_invocation_id) id: vec3u,
    @builtin(num_workgroups) grid: vec3u,
) {
    let i = id.y * grid.x * WIDTH + id.x;
    if i >= arrayLength(&color) {
        return;
    }
    let p = color[i];
    let light = (77 * (p & 0xff) + 150 * (p >> 8 & 0xff) + 29 * (p >> 16 & 0xff)) >> 8;
    gray[i] = (p & 0xff000000) | light << 16 | light << 8 | light;
}

//! Pixels turned gray by a compute shader, on any adapter that wgpu finds.

#[cfg(feature = "vulkan")]
pub mod adapter;
#[cfg(feature = "vulkan")]
pub mod shader;

/// `n` pixels, `0xAABBGGRR`: noise, the same in every run.
pub fn picture(n: usize) -> Vec<u32> {
    let mut state = 1_u32;
    let step = || {
        // A linear congruential generator, whose upper bits are good; the exclusive or brings them down.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state ^ state >> 16
    };
    std::iter::repeat_with(step).take(n).collect()
}

/// How light a pixel is, from 0 to 255.
pub fn light(p: u32) -> u32 {
    (77 * (p & 0xff) + 150 * (p >> 8 & 0xff) + 29 * (p >> 16 & 0xff)) >> 8
}

/// What `gray.wgsl` does to a pixel, in Rust.
pub fn to_gray(p: u32) -> u32 {
    let light = light(p);
    p & 0xff00_0000 | light << 16 | light << 8 | light
}

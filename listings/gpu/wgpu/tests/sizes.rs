//! Whatever the sizes of picture, workgroup and grid, every pixel is turned gray, once, and none beyond the end.

use listing_gpu_wgpu::shader::{Shader, grid};
use listing_gpu_wgpu::{adapter, picture, to_gray};

#[test]
fn the_grid_covers_all_elements_and_keeps_to_the_limit() {
    for width in [1, 3, 64, 256] {
        for limit in [1, 2, 7, 65_535] {
            for n in [1, 2, 63, 64, 65, 448, 449, 500, 1_000] {
                let (columns, rows) = grid(n, width, limit);
                assert!(columns <= limit, "{n} {width} {limit}");
                let all = columns as usize * rows as usize * width as usize;
                assert!(all >= n, "{n} {width} {limit}");
                let one_row = columns as usize * width as usize;
                assert!(all - n < one_row + rows as usize * width as usize);
            }
        }
    }
    // The first size that one row of 65,535 workgroups does not hold.
    assert_eq!(grid(65_535 * 64, 64, 65_535), (65_535, 1));
    assert_eq!(grid(65_535 * 64 + 1, 64, 65_535), (32_768, 2));
}

#[test]
fn every_pixel_of_every_size_is_right() {
    let adapter = adapter::open(None).expect("the feature is on where there is an adapter");
    for width in [1, 7, 64, 256] {
        let shader = Shader::new(&adapter, wgpu::include_wgsl!("../src/gray.wgsl"), width)
            .expect("an adapter gives a device");
        for n in [1, 2, 63, 64, 65, 255, 257, 1_000, 65_536, 70_001] {
            let color = picture(n);
            let expected: Vec<_> = color.iter().copied().map(to_gray).collect();
            let result = shader.run(&color, n).expect("the device works");
            assert!(result == expected, "{n} pixels, {width} in a workgroup");
        }
    }
}

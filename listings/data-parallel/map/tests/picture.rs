//! The picture in the book is the one that the program draws.

use std::path::Path;

use listing_data_parallel_map::{color, parallel, row_lanes};

#[test]
fn the_page_shows_what_the_program_draws() {
    let figures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../src/data-parallel/figures");
    if !figures.is_dir() {
        return; // the listing was copied out of the book
    }
    let shown = image::open(figures.join("mandelbrot.png")).expect("the picture can be read");
    let shown = shown.into_rgb8();
    let n = shown.width() as usize;
    let drawn = parallel(n, row_lanes);
    let colors: Vec<u8> = drawn.into_iter().flat_map(color).collect();
    assert!(
        shown.into_raw() == colors,
        "draw it anew: --n {n} --out src/data-parallel/figures/mandelbrot.png"
    );
}

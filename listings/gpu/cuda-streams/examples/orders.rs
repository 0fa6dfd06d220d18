//! The pipeline in all orders that its streams and events allow: on no device, with the
//! numbers of chunks for data.

use listing_gpu_cuda_streams::orders::{Orders, Recorder, Wait};
use listing_gpu_cuda_streams::{Lane, pipeline};

const CHUNKS: usize = 4;

fn explore(slots: usize, without: Option<Wait>, pageable: bool) -> Orders {
    let mut recorder = Recorder::new(without, pageable);
    let Ok(()) = pipeline(&mut recorder, CHUNKS, slots);
    recorder.explore(slots)
}

fn main() {
    println!("{CHUNKS} chunks: orders, how many of them go wrong, and streams at work at once");
    for slots in 1..=3 {
        let Orders {
            all,
            wrong,
            together,
        } = explore(slots, None, false);
        println!("  {slots} in flight: {all}, {wrong}, {together}");
        assert_eq!((wrong, together), (0, slots));
    }

    println!("3 in flight, with pageable memory, where a copy back holds up the host:");
    let Orders {
        all,
        wrong,
        together,
    } = explore(3, None, true);
    println!("  {all}, {wrong}, {together}");
    assert_eq!((wrong, together), (0, 1));

    println!("3 in flight, with an event that nobody waits for:");
    let (up, compute, down) = (Lane::Up, Lane::Compute, Lane::Down);
    for without in [
        Wait::Stream(compute, up),
        Wait::Stream(down, compute),
        Wait::Host(down),
    ] {
        let Orders { all, wrong, .. } = explore(3, Some(without), false);
        println!("  {without}: {wrong} of {all} go wrong");
        assert!(wrong > 0);
    }
}

use listing_gpu_opencl_reduction::GROUP;

/// Work-items that take their steps together: 32 on NVIDIA's GPUs, where they are a warp.
const WARP: usize = 32;

/// In how many warps at least one work-item is at work.
fn warps(at_work: &[bool]) -> usize {
    let warps = at_work.chunks(WARP);
    warps.filter(|warp| warp.contains(&true)).count()
}

fn main() {
    println!("{GROUP} work-items, {} warps of {WARP}", GROUP / WARP);
    println!("step  at work  idle  warps at work: interleaved  sequential");
    let mut sums = [0, 0];
    for step in 0..GROUP.ilog2() {
        // The conditions in the two kernels.
        let interleaved: Vec<_> = (0..GROUP).map(|item| item % (2 << step) == 0).collect();
        let sequential: Vec<_> = (0..GROUP).map(|item| item < GROUP >> (step + 1)).collect();

        let at_work = sequential.iter().filter(|&&at_work| at_work).count();
        let same = interleaved.iter().filter(|&&at_work| at_work).count();
        assert_eq!(at_work, same);
        let warps = [warps(&interleaved), warps(&sequential)];
        println!(
            "{:4}  {at_work:7}  {:4}  {:26}  {:10}",
            step + 1,
            GROUP - at_work,
            warps[0],
            warps[1]
        );
        sums = [sums[0] + warps[0], sums[1] + warps[1]];
    }
    println!("all {:43}  {:10}", sums[0], sums[1]);
}

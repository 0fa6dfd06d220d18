//! What the ladder says of reads is what the kernels were found to read: `check.cpp` executes them on the processor and counts, and wants the numbers that stand there.

use listing_gpu_cuda_matmul::{LADDER, Shape};

#[test]
fn reads_are_those_that_were_counted() {
    let rows = include_str!("check.cpp")
        .lines()
        .filter_map(|line| line.trim().strip_prefix("{\"")?.strip_suffix("},"));
    let mut compared = 0;
    for row in rows {
        let Some((name, numbers)) = row.split_once("\", ") else {
            continue;
        };
        // Elsewhere in the file there are lines that begin like these.
        let Ok(numbers) = (numbers.split(", ").map(str::parse)).collect::<Result<Vec<u64>, _>>()
        else {
            continue;
        };
        let [m, n, k, global, shared, sectors] = numbers[..] else {
            panic!("{row}");
        };
        let rung = LADDER.iter().find(|rung| rung.name == name);
        let rung = rung.unwrap_or_else(|| panic!("there is no rung {name}"));
        let shape = Shape { m, n, k };
        let reads: u64 = rung.global_reads(shape).iter().sum();
        assert_eq!((reads, rung.shared_reads(shape)), (global, shared), "{row}");
        if m % rung.tile == 0 && n % rung.tile == 0 && k % 16 == 0 {
            assert_eq!(rung.sectors(shape), sectors, "{row}");
        }
        compared += 1;
    }
    assert_eq!(compared, 2 * LADDER.len());
}

//! The parallel steps give to the bit what the serial ones give, from outside the pool and from inside, for any number of threads.

use listing_data_parallel_parallel_regions::{heat, parallel, plate, serial};

#[test]
fn parallel_is_serial_to_the_bit() {
    for n in [3, 4, 5, 17, 64] {
        let mut expected = plate(n);
        serial(&mut expected, n, 33);
        for threads in [1, 2, 3, 7] {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            let mut found = plate(n);
            pool.install(|| parallel(&mut found, n, 33));
            assert!(found == expected, "{n} points, {threads} threads");
        }
        let mut found = plate(n);
        parallel(&mut found, n, 33);
        assert!(found == expected, "{n} points, from outside");
    }
}

#[test]
fn the_edges_keep_their_temperature_and_heat_flows_down() {
    let n = 16;
    let mut warm = plate(n);
    serial(&mut warm, n, 500);
    assert!(warm[..n].iter().all(|point| *point == 100.0));
    assert!(warm[n * (n - 1)..].iter().all(|point| *point == 0.0));
    let middle = |row: usize| warm[row * n + n / 2];
    assert!((1..n).all(|row| middle(row) < middle(row - 1)));
    assert!(heat(&warm) > heat(&plate(n)));
}

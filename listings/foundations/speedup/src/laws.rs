//! What a serial part does to the speedup: the three laws, and the measurement that turns the first of them round.
//!
//! `serial` is the fraction of the work, from 0 to 1, that one core has to do alone; `cores` is how many there are.

// ANCHOR: amdahl
/// The speedup of a problem of fixed size.
///
/// Gene M. Amdahl, *Validity of the single processor approach to achieving large scale computing capabilities*, 1967.
pub fn amdahl(serial: f64, cores: f64) -> f64 {
    1.0 / (serial + (1.0 - serial) / cores)
}
// ANCHOR_END: amdahl

// ANCHOR: gustafson
/// The speedup of a problem whose parallel part grows in step with the cores.
///
/// John L. Gustafson, *Reevaluating Amdahl's law*, 1988.
pub fn gustafson(serial: f64, cores: f64) -> f64 {
    serial + (1.0 - serial) * cores
}
// ANCHOR_END: gustafson

// ANCHOR: grown
/// The speedup of a problem whose parallel part is `growth` times as large as on one core: both laws in one.
///
/// Xian-He Sun and Lionel M. Ni, *Another view on parallel speedup*, 1990.
pub fn grown(serial: f64, cores: f64, growth: f64) -> f64 {
    let parallel = (1.0 - serial) * growth;
    (serial + parallel) / (serial + parallel / cores)
}
// ANCHOR_END: grown

/// How many times as large the parallel part is on so many cores, if it grows by `doubling` whenever they double: 1 leaves it as it is, 2 keeps step.
pub fn growth(cores: f64, doubling: f64) -> f64 {
    doubling.powf(cores.log2())
}

// ANCHOR: efficiency
/// The share of the cores' time that goes into the speedup.
pub fn efficiency(speedup: f64, cores: f64) -> f64 {
    speedup / cores
}
// ANCHOR_END: efficiency

// ANCHOR: karp-flatt
/// The serial fraction that explains a measured speedup of a problem of fixed size; none for one core, which explains nothing.
///
/// Alan H. Karp and Horace P. Flatt, *Measuring parallel processor performance*, 1990.
pub fn karp_flatt(speedup: f64, cores: f64) -> Option<f64> {
    (cores > 1.0).then(|| (1.0 / speedup - 1.0 / cores) / (1.0 - 1.0 / cores))
}
// ANCHOR_END: karp-flatt

//! Figures in words, one way for terminal and pages: with the digits that a measurement is worth, and a space that does not break.

use super::record::{Machine, Record};

/// Between a number and its unit.
const SPACE: char = '\u{a0}';

/// `1.23 s`, `12.4 ms`, `456 µs`: three digits.
pub fn time(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s >= 0.9995 => (s, "s"),
        s if s >= 0.9995e-3 => (s * 1e3, "ms"),
        s if s >= 0.9995e-6 => (s * 1e6, "µs"),
        s => (s * 1e9, "ns"),
    };
    format!("{}{SPACE}{unit}", digits(value, 3))
}

/// `12.1–12.9 ms`: in the unit of the greater one.
pub fn range(low: f64, high: f64) -> String {
    let (low, high) = (time(low), time(high));
    match (low.split_once(SPACE), high.split_once(SPACE)) {
        (Some((number, one)), Some((_, other))) if one == other => format!("{number}–{high}"),
        _ => format!("{low} – {high}"),
    }
}

/// `7.2×`, `61×`: two digits; below 2 two places, `0.97×`, `1.05×`, because there the second decides.
pub fn ratio(ratio: f64) -> String {
    if ratio < 1.995 {
        format!("{ratio:.2}×")
    } else {
        format!("{}×", digits(ratio, 2))
    }
}

/// `83 %`.
pub fn share(share: f64) -> String {
    format!("{:.0}{SPACE}%", share * 100.0)
}

/// `41.2 GB/s`, `166 Gflop/s`.
pub fn rate(value: f64, unit: &str) -> String {
    format!("{}{SPACE}G{unit}/s", digits(value / 1e9, 3))
}

/// `48 KiB`, `32 MiB`.
pub fn bytes(bytes: u64) -> String {
    let (mut value, mut unit) = (bytes, "B");
    for next in ["KiB", "MiB", "GiB"] {
        if value < 1024 {
            break;
        }
        // Sizes of memory are no powers of two: what the system keeps is missing.
        value = (value + 512) / 1024;
        unit = next;
    }
    format!("{value}{SPACE}{unit}")
}

/// One of the sizes at which something is measured: `48 KiB`, or of what else they count, in the plural: `48 steps`.
pub fn size(n: u64, counted: Option<&str>) -> String {
    match counted {
        None => bytes(n),
        Some(what) if n == 1 => format!("1{SPACE}{}", what.trim_end_matches('s')),
        Some(what) => format!("{}{SPACE}{what}", grouped(n)),
    }
}

/// `10,000,000`
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == first {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `3 threads`, `1 thread`.
pub fn count(number: usize, one: &str) -> String {
    format!("{number}{SPACE}{one}{}", if number == 1 { "" } else { "s" })
}

/// So many significant digits, without an exponent; more stand before the point if they must.
fn digits(value: f64, wanted: usize) -> String {
    // Digits before the point: 9.5 has one, though it is rounded to 10 without places.
    let before = |value: f64| format!("{:.0}", value.trunc()).len();
    let places = wanted.saturating_sub(before(value));
    let text = format!("{value:.places$}");
    // But 9.996 has become 10.00, which is one too many.
    match text.split_once('.') {
        Some((whole, _)) if whole.len() > before(value) => {
            format!("{value:.*}", wanted.saturating_sub(whole.len()))
        }
        _ => text,
    }
}

/// `AMD EPYC, 2 cores, caches 48 KiB + 1 MiB + 32 MiB, 24 GiB, Debian …`.
pub fn machine(machine: &Machine) -> String {
    let mut parts = vec![machine.cpu.clone(), count(machine.cores, "hardware thread")];
    let caches: Vec<_> = machine
        .caches
        .iter()
        .filter(|cache| cache.kind != "instruction")
        .map(|cache| format!("L{}{SPACE}{}", cache.level, bytes(cache.bytes)))
        .collect();
    if !caches.is_empty() {
        parts.push(format!("caches {}", caches.join(", ")));
    }
    if machine.memory > 0 {
        parts.push(format!("{} of memory", bytes(machine.memory)));
    }
    parts.push(machine.os.clone());
    parts.join("; ")
}

/// `2026-11-25`.
pub fn day(record: &Record) -> &str {
    record.date.split('T').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_the_digits_that_they_are_worth() {
        let plain = |text: String| text.replace(SPACE, " ");
        for (seconds, text) in [
            (1.2345, "1.23 s"),
            (123.4, "123 s"),
            (0.0123, "12.3 ms"),
            (0.99999, "1.00 s"),
            (9.996e-3, "10.0 ms"),
            (9.5e-3, "9.50 ms"),
            (99.7e-3, "99.7 ms"),
            (0.5e-3, "500 µs"),
            (456e-6, "456 µs"),
            (7e-9, "7.00 ns"),
        ] {
            assert_eq!(plain(time(seconds)), text);
        }
        for (value, text) in [
            (0.968, "0.97×"),
            (1.049, "1.05×"),
            (1.0, "1.00×"),
            (2.04, "2.0×"),
            (7.21, "7.2×"),
            (9.97, "10×"),
            (9.5, "9.5×"),
            (61.4, "61×"),
            (412.0, "412×"),
            (0.031, "0.03×"),
        ] {
            assert_eq!(ratio(value), text);
        }
        assert_eq!(plain(share(0.834)), "83 %");
        assert_eq!(plain(rate(41.23e9, "B")), "41.2 GB/s");
        assert_eq!(plain(bytes(48 * 1024)), "48 KiB");
        assert_eq!(plain(bytes(25_262_907_392)), "24 GiB");
        assert_eq!(plain(size(49152, None)), "48 KiB");
        assert_eq!(plain(size(4096, Some("steps"))), "4,096 steps");
        assert_eq!(plain(size(1, Some("steps"))), "1 step");
        assert_eq!(plain(count(1, "thread")), "1 thread");
        assert_eq!(plain(range(0.0121, 0.0129)), "12.1–12.9 ms");
        assert_eq!(plain(range(999e-6, 0.0129)), "999 µs – 12.9 ms");
        for (number, text) in [
            (7, "7"),
            (700, "700"),
            (7000, "7,000"),
            (10_000_000, "10,000,000"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}

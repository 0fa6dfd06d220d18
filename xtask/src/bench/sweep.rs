//! The plot of a record with several sizes: times over bytes, or what else the sizes count, both on logarithmic axes, with a mark of its own for each contender.

use anyhow::{Result, anyhow};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::plot::{self, C, LINE, MUTED, PYTHON, RUST, TEXT, WIDTH};
use super::record::{Measured, Record};
use super::spec::Kind;
use super::words;

/// Height of a contender's line in the legend.
const ROW: u32 = 22;

/// Height of the plot beneath.
const PLOT: u32 = 300;

/// A contender's times, each at the binary logarithm of its size.
struct Curve<'a> {
    measured: &'a Measured,
    points: Vec<(f64, f64)>,
    color: RGBColor,
}

/// The plot as inline SVG; nothing if no contender was measured. `counted` is what the sizes count if not bytes.
///
/// # Errors
/// If it cannot be drawn.
pub fn svg(unit: &str, counted: Option<&str>, record: &Record) -> Result<Option<String>> {
    let sizes = record.sizes();
    let curves: Vec<_> = (record.contenders.iter())
        .filter(|measured| measured.median.is_some())
        .map(|measured| Curve {
            measured,
            points: (sizes.iter())
                .filter_map(|(n, _)| Some((log2(*n), record.time(&measured.name, Some(*n))?)))
                .collect(),
            color: match measured.kind {
                Kind::Rust => RUST,
                Kind::C | Kind::Cpp => C,
                Kind::Python => PYTHON,
            },
        })
        .collect();
    let times = || {
        curves
            .iter()
            .flat_map(|curve| &curve.points)
            .map(|point| point.1)
    };
    let shortest = times().fold(f64::INFINITY, f64::min);
    let longest = times().fold(0.0, f64::max);
    let (Some((first, _)), Some((last, _))) = (sizes.first(), sizes.last()) else {
        return Ok(None);
    };
    if curves.is_empty() {
        return Ok(None);
    }
    let mut drawn = String::new();
    let (x, y) = ((log2(*first), log2(*last)), (shortest / 1.5, longest * 1.5));
    draw(&mut drawn, &curves, counted, x, y)?;
    let words: Vec<_> = (curves.iter())
        .map(|curve| {
            let time = |n| {
                record
                    .time(&curve.measured.name, Some(n))
                    .map_or_else(|| "–".to_owned(), words::time)
            };
            format!(
                "{}: {} at {}, {} at {}",
                curve.measured.label,
                time(*first),
                words::size(*first, counted),
                time(*last),
                words::size(*last, counted)
            )
        })
        .collect();
    let all = format!(
        "A mark for each contender's median time at each size, both on logarithmic axes. {}. The table has all figures.",
        words.join(". ")
    );
    let title = format!("{unit}: times over sizes");
    Ok(Some(plot::in_classes(&drawn, &title, &all)))
}

#[expect(clippy::cast_precision_loss, reason = "sizes of messages")]
fn log2(n: u64) -> f64 {
    (n as f64).log2()
}

/// `32 KiB`, for the binary logarithm 15.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the axis begins at 0"
)]
fn on_the_axis(exponent: f64, counted: Option<&str>) -> String {
    let n = exponent.exp2().round() as u64;
    // There is room for a number; what it counts stands in the table.
    counted.map_or_else(|| words::bytes(n), |_| words::grouped(n))
}

fn draw(
    out: &mut String,
    curves: &[Curve],
    counted: Option<&str>,
    x: (f64, f64),
    y: (f64, f64),
) -> Result<()> {
    let failed = |error: &dyn std::fmt::Display| anyhow!("the plot: {error}");
    let legend = u32::try_from(curves.len())? * ROW;
    let area = SVGBackend::with_string(out, (WIDTH, legend + PLOT)).into_drawing_area();
    let (_, below) = area.split_vertically(legend);
    let mut chart = ChartBuilder::on(&below)
        .margin_right(26)
        .margin_top(8)
        .x_label_area_size(26)
        .y_label_area_size(58)
        .build_cartesian_2d(x.0 - 0.5..x.1 + 0.5, (y.0..y.1).log_scale())
        .map_err(|error| failed(&error))?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(MUTED)
        .axis_style(LINE)
        .x_labels(6)
        .y_labels(8)
        .x_label_formatter(&|exponent| on_the_axis(*exponent, counted))
        .y_label_formatter(&|seconds| plot::on_the_axis(*seconds))
        .label_style(("sans-serif", 13).into_font().color(&MUTED))
        .draw()
        .map_err(|error| failed(&error))?;
    for curve in curves {
        chart
            .draw_series([PathElement::new(curve.points.clone(), MUTED)])
            .map_err(|error| failed(&error))?;
    }
    for (at, curve) in curves.iter().enumerate() {
        for point in &curve.points {
            area.draw(&mark(at, chart.backend_coord(point), curve.color))
                .map_err(|error| failed(&error))?;
        }
        let top = i32::try_from(u32::try_from(at)? * ROW)?;
        area.draw(&mark(at, (12, top + 11), curve.color))
            .map_err(|error| failed(&error))?;
        let style = ("sans-serif", 13)
            .into_text_style(&area)
            .color(&TEXT)
            .pos(Pos::new(HPos::Left, VPos::Top));
        area.draw_text(
            &plot::shortened(&curve.measured.label),
            &style,
            (26, top + 4),
        )
        .map_err(|error| failed(&error))?;
    }
    area.present().map_err(|error| failed(&error))
}

/// The first is the largest, so that those which come after it at the same place do not hide it.
fn mark<'a>(
    at: usize,
    point: (i32, i32),
    color: RGBColor,
) -> DynElement<'a, SVGBackend<'a>, (i32, i32)> {
    match at % 10 {
        0 => Circle::new(point, 7, color.filled()).into_dyn(),
        1 => Circle::new(point, 3, color.filled()).into_dyn(),
        2 => TriangleMarker::new(point, 6, color.filled()).into_dyn(),
        3 => Cross::new(point, 4, color).into_dyn(),
        4 => TriangleMarker::new(point, 3, color.filled()).into_dyn(),
        5 => rectangle(point, 5, 5, color),
        6 => rectangle(point, 7, 2, color),
        7 => rectangle(point, 2, 7, color),
        8 => rectangle(point, 3, 3, color),
        _ => Circle::new(point, 5, color.filled()).into_dyn(),
    }
}

fn rectangle<'a>(
    (x, y): (i32, i32),
    width: i32,
    height: i32,
    color: RGBColor,
) -> DynElement<'a, SVGBackend<'a>, (i32, i32)> {
    let corners = [(x - width, y - height), (x + width, y + height)];
    Rectangle::new(corners, color.filled()).into_dyn()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::plot::tests::record;
    use crate::bench::record::AtSize;

    #[test]
    fn a_sweep_has_a_mark_for_each_time_and_words() {
        let times = |factor: f64| {
            [
                ("Rust", Kind::Rust, 1e-6 * factor),
                ("C & co", Kind::C, 1e-6 * factor),
                ("Python", Kind::Python, 5e-6 * factor),
            ]
        };
        let mut swept = record(&times(1.0));
        swept.n = 8;
        swept.sweep = [(1, 0.9), (1 << 26, 1e4)]
            .map(|(n, factor)| AtSize {
                n,
                contenders: record(&times(factor)).contenders,
            })
            .into();
        let drawn = |counted| svg("One message", counted, &swept).unwrap().unwrap();
        assert!(drawn(Some("steps")).contains("900\u{a0}ns at 1\u{a0}step,"));
        let svg = drawn(None);
        for part in [
            "<title>One message: times over sizes</title>",
            "C &amp; co: 900\u{a0}ns at 1\u{a0}B, 10.0\u{a0}ms at 64\u{a0}MiB",
            "1\u{a0}KiB",
            "10\u{a0}µs",
            "class=\"fig-fill\"",
            "class=\"fig-fill-3\"",
        ] {
            assert!(svg.contains(part), "{part} is not in\n{svg}");
        }
        // One for each of three sizes, and one in the legend.
        assert_eq!(svg.matches("<circle").count(), 8);
        assert_eq!(svg.matches("<polygon").count(), 4);
        for part in ["#0", "rgb", "font-", "opacity", "style=", "\n\n"] {
            assert!(!svg.contains(part), "{part} is in\n{svg}");
        }
    }
}

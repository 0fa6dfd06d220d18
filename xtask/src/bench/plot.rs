//! The plot of a record: one bar for each contender, drawn by `plotters`, in the theme's colors.

use std::sync::LazyLock;

use anyhow::{Result, anyhow};
use plotters::coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use regex::{Captures, Regex};

use super::record::{Measured, Record};
use super::spec::Kind;
use super::words;
use crate::preprocess::escape;

/// As wide as the text on a phone, so that nothing is drawn smaller there than it is here.
pub(super) const WIDTH: u32 = 360;

/// At the left, so that half of the axis' first number has room.
pub(super) const MARGIN: u32 = 8;

/// Height of a contender: its label, and its bar beneath.
const ROW: u32 = 40;

/// Height of the axis.
const AXIS: u32 = 24;

/// The longest label; the table has it whole.
const LABEL: usize = 40;

/// Beyond this ratio of the longest to the shortest time a bar would be a hairline: then the axis is logarithmic, and points stand in the place of bars,
/// because a bar's length would mean nothing.
const LINEAR: f64 = 40.0;

/// A color stands for a class of the theme's; see [`in_classes`].
pub(super) const TEXT: RGBColor = RGBColor(1, 0, 0);
pub(super) const MUTED: RGBColor = RGBColor(2, 0, 0);
pub(super) const LINE: RGBColor = RGBColor(3, 0, 0);
pub(super) const RUST: RGBColor = RGBColor(4, 0, 0);
pub(super) const C: RGBColor = RGBColor(5, 0, 0);
pub(super) const PYTHON: RGBColor = RGBColor(6, 0, 0);

fn class(number: &str) -> &'static str {
    match number {
        "1" => "fig-text",
        "2" => "fig-muted",
        "3" => "fig-line",
        "4" => "fig-fill",
        "5" => "fig-fill-2",
        _ => "fig-fill-3",
    }
}

/// One row of the plot.
struct Bar<'a> {
    measured: &'a Measured,
    median: f64,
    quartiles: [f64; 2],
}

/// The plot as inline SVG; nothing if fewer than two contenders were measured.
///
/// # Errors
/// If it cannot be drawn.
pub fn svg(unit: &str, record: &Record) -> Result<Option<String>> {
    let mut bars: Vec<_> = record
        .contenders
        .iter()
        .filter_map(|measured| {
            Some(Bar {
                measured,
                median: measured.median?,
                quartiles: measured.quartiles?,
            })
        })
        .collect();
    if bars.len() < 2 {
        return Ok(None);
    }
    bars.sort_by(|a, b| a.median.total_cmp(&b.median));
    let shortest = bars[0].quartiles[0];
    let longest = bars
        .iter()
        .fold(0.0, |longest: f64, bar| longest.max(bar.quartiles[1]));
    let mut drawn = String::new();
    let logarithmic = longest / shortest > LINEAR;
    if logarithmic {
        let range = (shortest / 1.5..longest * 1.5).log_scale();
        draw(&mut drawn, &bars, range, None)?;
    } else {
        draw(&mut drawn, &bars, 0.0..longest * 1.02, Some(0.0))?;
    }
    Ok(Some(themed(&drawn, unit, &bars, logarithmic)))
}

/// Draws the bars from `origin`, or points if there is none.
fn draw<R>(out: &mut String, bars: &[Bar], range: R, origin: Option<f64>) -> Result<()>
where
    R: AsRangedCoord<Value = f64>,
    R::CoordDescType: ValueFormatter<f64> + Ranged<ValueType = f64>,
{
    let failed = |error: &dyn std::fmt::Display| anyhow!("the plot: {error}");
    let rows = u32::try_from(bars.len())?;
    let height = rows * ROW + AXIS;
    let area = SVGBackend::with_string(out, (WIDTH, height)).into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin_left(MARGIN)
        .margin_right(12)
        .x_label_area_size(AXIS)
        .build_cartesian_2d(range, 0.0..f64::from(rows))
        .map_err(|error| failed(&error))?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .light_line_style(TRANSPARENT)
        .bold_line_style(MUTED)
        .axis_style(LINE)
        .x_labels(4)
        .x_label_formatter(&|seconds| on_the_axis(*seconds))
        .x_label_style(("sans-serif", 13).into_font().color(&MUTED))
        .draw()
        .map_err(|error| failed(&error))?;
    for (at, bar) in bars.iter().enumerate() {
        let color = match bar.measured.kind {
            Kind::Rust => RUST,
            Kind::C | Kind::Cpp => C,
            Kind::Python => PYTHON,
        };
        let top = f64::from(rows) - f64::from(u32::try_from(at)?);
        let middle = top - 0.68;
        let [low, high] = bar.quartiles;
        let drawn = match origin {
            Some(origin) => chart
                .draw_series([Rectangle::new(
                    [(origin, middle + 0.18), (bar.median, middle - 0.18)],
                    color.filled(),
                )])
                .map(drop),
            None => chart
                .draw_series([Circle::new((bar.median, middle), 5, color.filled())])
                .map(drop),
        };
        drawn.map_err(|error| failed(&error))?;
        chart
            .draw_series([PathElement::new([(low, middle), (high, middle)], LINE)])
            .map_err(|error| failed(&error))?;
        // The text's place is in pixels: on a logarithmic axis there is no 0.
        let y = i32::try_from(u32::try_from(at)? * ROW + 4)?;
        for (text, x, anchor) in [
            (
                shortened(&bar.measured.label),
                i32::try_from(MARGIN)?,
                HPos::Left,
            ),
            (
                words::time(bar.median),
                i32::try_from(WIDTH)? - 12,
                HPos::Right,
            ),
        ] {
            let style = ("sans-serif", 13)
                .into_text_style(&area)
                .color(&TEXT)
                .pos(Pos::new(anchor, VPos::Top));
            area.draw_text(&text, &style, (x, y))
                .map_err(|error| failed(&error))?;
        }
    }
    area.present().map_err(|error| failed(&error))
}

/// `50 ms`: round numbers need no zeros behind the point.
pub(super) fn on_the_axis(seconds: f64) -> String {
    if seconds == 0.0 {
        return "0".to_owned();
    }
    let text = words::time(seconds);
    match text.split_once('.') {
        Some((whole, rest))
            if rest
                .trim_start_matches('0')
                .starts_with(|c: char| !c.is_ascii_digit()) =>
        {
            format!("{whole}{}", rest.trim_start_matches('0'))
        }
        _ => text,
    }
}

pub(super) fn shortened(label: &str) -> String {
    if label.chars().count() <= LABEL {
        return label.to_owned();
    }
    let kept: String = label.chars().take(LABEL - 1).collect();
    format!("{}…", kept.trim_end())
}

/// Adds a title and the whole content in words.
fn themed(drawn: &str, unit: &str, bars: &[Bar], logarithmic: bool) -> String {
    let words: Vec<_> = bars
        .iter()
        .map(|bar| {
            format!(
                "{}: {}, half of the runs {}",
                bar.measured.label,
                words::time(bar.median),
                words::range(bar.quartiles[0], bar.quartiles[1])
            )
        })
        .collect();
    let scale = if logarithmic {
        "A point for each contender's median time, on a logarithmic axis"
    } else {
        "A bar for each contender's median time"
    };
    let title = format!("{unit}: times of the contenders");
    let all = format!(
        "{scale}; a line through half of its runs. {}.",
        words.join(". ")
    );
    in_classes(drawn, &title, &all)
}

/// Takes `plotters`' colors, fonts and sizes out and puts the theme's classes in, with a title and the content in words.
pub(super) fn in_classes(drawn: &str, title: &str, content: &str) -> String {
    static HEAD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"<svg width="\d+" height="\d+" viewBox="([^"]*)"[^>]*>"#)
            .expect("it is a valid pattern")
    });
    static COLOR: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r##" (?:fill|stroke)="#0([1-6])0000""##).expect("it is a valid pattern")
    });
    static REST: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#" (?:opacity|stroke-width|font-family|font-size|font-weight|stroke|fill)="[^"]*""#,
        )
        .expect("it is a valid pattern")
    });
    static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"<line [^>]*opacity="0"[^>]*/>"#).expect("it is a valid pattern")
    });
    let head = |found: &Captures| {
        format!(
            "<svg role=\"img\" viewBox=\"{}\">\n<title>{}</title>\n<desc>{}</desc>",
            &found[1],
            escape(title),
            escape(content)
        )
    };
    let text = NOTHING.replace_all(drawn, "");
    let text = HEAD.replace(&text, head);
    let text = COLOR.replace_all(&text, |found: &Captures| {
        format!(" class=\"{}\"", class(&found[1]))
    });
    let text = REST.replace_all(&text, "");
    // Markdown ends an HTML block at an empty line.
    let lines: Vec<_> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::bench::record::Machine;

    pub fn record(times: &[(&str, Kind, f64)]) -> Record {
        let contenders = times
            .iter()
            .map(|(label, kind, seconds)| Measured {
                name: (*label).to_owned(),
                label: (*label).to_owned(),
                kind: *kind,
                native: false,
                threads: 2,
                ranks: None,
                skipped: None,
                answer: Some("42".to_owned()),
                median: Some(*seconds),
                quartiles: Some([seconds * 0.9, seconds * 1.1]),
                seconds: vec![vec![*seconds]],
            })
            .collect();
        Record {
            schema: Record::SCHEMA,
            listing: "a/b".to_owned(),
            date: "2026-01-01T00:00:00Z".to_owned(),
            commit: None,
            machine: Machine::default(),
            versions: std::collections::BTreeMap::new(),
            n: 9,
            limits: super::super::record::Limits::new(),
            contenders,
            sweep: Vec::new(),
        }
    }

    /// Colors and sizes are the theme's, and all that is drawn is also said.
    #[test]
    fn a_plot_has_classes_and_words() {
        let record = record(&[
            ("C <fast>", Kind::C, 0.02),
            ("Rust", Kind::Rust, 0.01),
            (
                "Python, with a name that is longer than a phone is wide",
                Kind::Python,
                0.2,
            ),
        ]);
        let svg = svg("One & all", &record).unwrap().unwrap();
        for part in [
            "role=\"img\" viewBox=\"0 0 360 144\"",
            "<title>One &amp; all: times of the contenders</title>",
            "Rust: 10.0\u{a0}ms, half of the runs 9.00–11.0\u{a0}ms. C &lt;fast&gt;: 20.0\u{a0}ms",
            "class=\"fig-fill\"",
            "class=\"fig-fill-2\"",
            "class=\"fig-fill-3\"",
            "class=\"fig-text\"",
            "A bar for each",
            "Python, with a name that is longer than…",
        ] {
            assert!(svg.contains(part), "{part} is not in\n{svg}");
        }
        for part in [
            "#0", "rgb", "font-", "opacity", "style=", "\n\n", "C <fast>",
        ] {
            assert!(!svg.contains(part), "{part} is in\n{svg}");
        }
    }

    #[test]
    fn far_apart_is_logarithmic_and_alone_is_nothing() {
        let far = record(&[("a", Kind::Rust, 0.001), ("b", Kind::Python, 1.0)]);
        let svg = svg("One", &far).unwrap().unwrap();
        assert!(
            svg.contains("logarithmic") && svg.contains("<circle") && !svg.contains("<rect"),
            "{svg}"
        );
        assert!(
            super::svg("One", &record(&[("a", Kind::Rust, 0.001)]))
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn numbers_on_the_axis_are_short() {
        for (seconds, text) in [
            (0.0, "0"),
            (0.05, "50\u{a0}ms"),
            (0.0025, "2.50\u{a0}ms"),
            (1.0, "1\u{a0}s"),
        ] {
            assert_eq!(on_the_axis(seconds), text);
        }
    }
}

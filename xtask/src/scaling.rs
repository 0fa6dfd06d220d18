//! The explorer of the laws of scaling, `{{#scaling foundations/speedup:point}}`: what stands there for those without JavaScript and on paper, a plot and a
//! table for the values with which the explorer begins, and what `theme/js/scaling.js` needs to know of the program that it measures.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::catalog::{Catalog, Program};
use crate::preprocess::escape;

#[path = "../../listings/foundations/speedup/src/laws.rs"]
pub mod laws;

use laws::{amdahl, efficiency, grown, growth, gustafson};

/// What the reader can choose.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The part of the work that one core does alone, from 0 to 1.
    pub serial: f64,
    /// Cores.
    pub cores: u32,
    /// How many times as large the parallel part becomes when the cores double.
    pub doubling: f64,
}

/// With what the explorer begins. The same in `theme/js/scaling.js`; a test compares.
pub const START: Choice = Choice {
    serial: 0.1,
    cores: 16,
    doubling: 1.5,
};

/// The plot: its size, and the edges of the field within, in pixels.
const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 340.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 508.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 290.0;

impl Choice {
    /// The speedups at a number of cores: of a fixed size, growing in step with the cores, growing as chosen.
    pub fn speedups(self, cores: f64) -> [f64; 3] {
        [
            amdahl(self.serial, cores),
            gustafson(self.serial, cores),
            grown(self.serial, cores, growth(cores, self.doubling)),
        ]
    }

    /// The right end of the axis: two doublings more than the cores.
    pub fn end(self) -> u32 {
        4 * self.cores.next_power_of_two()
    }

    /// The numbers of cores in the table: powers of two to the end of the axis, and the chosen one.
    pub fn rows(self) -> Vec<u32> {
        let mut rows: Vec<_> = (0..)
            .map(|power| 1 << power)
            .take_while(|cores| *cores <= self.end())
            .collect();
        if let Err(at) = rows.binary_search(&self.cores) {
            rows.insert(at, self.cores);
        }
        rows
    }

    /// The chosen point as text.
    pub fn in_words(self) -> String {
        let cores = f64::from(self.cores);
        let [fixed, in_step, own] = self.speedups(cores);
        let share = |speedup| percent(efficiency(speedup, cores));
        let most = if self.serial > 0.0 {
            format!(
                "more cores will never make it more than {} times as fast",
                factor(1.0 / self.serial)
            )
        } else {
            "without serial work, there is no limit to that".to_owned()
        };
        format!(
            "{} of the work is serial, and {} the rest. \
             Fixed size (Amdahl): {} times as fast, efficiency {}; {most}. \
             Growing in step with the cores (Gustafson): {} times as much work in a given time, efficiency {}. \
             Your growth: with a parallel part {} times as large, {} times as much work in a given time, efficiency {}.",
            percent(self.serial),
            if self.cores == 1 {
                "1 core has".to_owned()
            } else {
                format!("{} cores share", self.cores)
            },
            factor(fixed),
            share(fixed),
            factor(in_step),
            share(in_step),
            factor(growth(cores, self.doubling)),
            factor(own),
            share(own),
        )
    }
}

/// A factor with three digits that count: `4.71`, `47.1`, `471`.
pub fn factor(value: f64) -> String {
    let digits = match value {
        ..9.995 => 2,
        ..99.95 => 1,
        _ => 0,
    };
    rounded(value, digits)
}

/// A fraction in percent: `59 %`, `5.9 %`.
pub fn percent(fraction: f64) -> String {
    let percent = 100.0 * fraction;
    let digits = usize::from(percent.abs() < 9.95 && percent != 0.0);
    format!("{} %", rounded(percent, digits))
}

/// Rounded half away from zero, as the page's script does; formatting alone would round half to even.
fn rounded(value: f64, digits: usize) -> String {
    let scale = [1.0, 10.0, 100.0][digits];
    format!("{:.digits$}", (value * scale).round() / scale)
}

/// The directive.
///
/// # Errors
/// If there is no such program, or it does not understand what the explorer asks for, or its record cannot be read.
pub fn directive(catalog: &Catalog, argument: &str) -> Result<String> {
    let program = catalog.program(argument)?;
    for name in ["--threads", "--serial"] {
        if !program.spec.args.iter().any(|word| word == name) {
            bail!("`{program}` does not declare `{name}`, which the explorer sets");
        }
    }
    let recorded = recorded(catalog, program)?;
    let mut html = format!(
        "<book-scaling class=\"scaling\" data-program=\"{}\" data-args=\"{}\"",
        program.id(),
        escape(&program.spec.args.join(" "))
    );
    if let Some(recorded) = recorded {
        let _ = write!(html, " data-recorded=\"{}\"", escape(&recorded.to_string()));
    }
    html.push_str(">\n");
    html.push_str(&plot(START));
    let _ = writeln!(html, "<p class=\"scaling-words\">{}</p>", START.in_words());
    html.push_str(&table(START));
    html.push_str("</book-scaling>\n");
    Ok(html)
}

/// What the page shows where nothing can be measured: the points of the listing's `bench.json`, from the contenders `serial`, `fixed-2`, `grown-2` and so on.
/// None if there is no such file, or it knows no such contenders.
fn recorded(catalog: &Catalog, program: &Program) -> Result<Option<Value>> {
    let path = catalog.listing(&program.listing)?.dir.join("bench.json");
    if !path.is_file() {
        return Ok(None);
    }
    read_record(&path).with_context(|| format!("listings/{}/bench.json", program.listing))
}

fn read_record(path: &Path) -> Result<Option<Value>> {
    let record: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let contenders = record["contenders"]
        .as_array()
        .context("there are no contenders")?;
    let median = |name: &str| {
        let found = contenders
            .iter()
            .find(|contender| contender["name"] == name)?;
        found["median"].as_f64().filter(|seconds| *seconds > 0.0)
    };
    let Some(serial) = median("serial") else {
        return Ok(None);
    };
    let mut points = Vec::new();
    for contender in contenders {
        let threads = contender["name"]
            .as_str()
            .and_then(|name| name.strip_prefix("fixed-")?.parse::<u32>().ok());
        if let Some(threads) = threads
            && let Some(fixed) = median(&format!("fixed-{threads}"))
        {
            points.push(json!([threads, fixed, median(&format!("grown-{threads}"))]));
        }
    }
    if points.is_empty() {
        return Ok(None);
    }
    Ok(Some(json!({
        "serial": serial,
        "points": points,
        "cpu": record["machine"]["cpu"],
        "date": record["date"].as_str().map(|date| date.get(..10).unwrap_or(date)),
    })))
}

/// The horizontal place of a number of cores: equal steps for doublings.
fn x(choice: Choice, cores: f64) -> f64 {
    LEFT + (RIGHT - LEFT) * cores.log2() / f64::from(choice.end()).log2()
}

fn y(choice: Choice, speedup: f64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * speedup.log2() / f64::from(choice.end()).log2()
}

fn plot(choice: Choice) -> String {
    let end = choice.end();
    let mut svg = format!(
        "<figure class=\"scaling-figure\">\n<svg class=\"scaling-plot\" role=\"img\" viewBox=\"0 0 {WIDTH} {HEIGHT}\">\n\
         <title>Speedup by number of cores, after the laws of Amdahl and Gustafson</title>\n<desc>{}</desc>\n",
        choice.in_words()
    );
    let doublings = end.ilog2();
    for power in 0..=doublings {
        // Every other label where they would touch.
        let label = power % doublings.div_ceil(8) == 0;
        let value = f64::from(1 << power);
        let (across, up) = (x(choice, value), y(choice, value));
        let _ = writeln!(
            svg,
            "<path class=\"scaling-grid\" d=\"M{across:.1} {TOP}V{BOTTOM}M{LEFT} {up:.1}H{RIGHT}\"/>"
        );
        if label {
            let _ = writeln!(
                svg,
                "<text class=\"fig-muted\" x=\"{across:.1}\" y=\"{}\" text-anchor=\"middle\">{value}</text>\
                 <text class=\"fig-muted\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{value}×</text>",
                BOTTOM + 19.0,
                LEFT - 7.0,
                up + 5.0
            );
        }
    }
    let _ = writeln!(
        svg,
        "<text class=\"fig-text\" x=\"{RIGHT}\" y=\"{}\" text-anchor=\"end\">cores</text><text class=\"fig-text\" x=\"2\" y=\"14\">speedup</text>",
        HEIGHT - 8.0
    );
    if choice.serial > 0.0 && 1.0 / choice.serial <= f64::from(end) {
        let up = y(choice, 1.0 / choice.serial);
        let _ = writeln!(
            svg,
            "<path class=\"scaling-limit\" d=\"M{LEFT} {up:.1}H{RIGHT}\"/><text class=\"fig-muted\" x=\"{}\" y=\"{:.1}\">at most {}×</text>",
            LEFT + 6.0,
            up - 6.0,
            factor(1.0 / choice.serial)
        );
    }
    let mut line = |class: &str, law: &dyn Fn(f64) -> f64| {
        let steps = 64;
        let path: String = (0..=steps)
            .map(|step| {
                let cores = f64::from(end).powf(f64::from(step) / f64::from(steps));
                let sign = if step == 0 { 'M' } else { 'L' };
                format!("{sign}{:.1} {:.1}", x(choice, cores), y(choice, law(cores)))
            })
            .collect();
        let _ = writeln!(
            svg,
            "<path class=\"scaling-line\" data-law=\"{class}\" d=\"{path}\"/>"
        );
    };
    line("ideal", &|cores| cores);
    for (index, class) in ["own", "growing", "fixed"].into_iter().enumerate() {
        line(class, &|cores| choice.speedups(cores)[[2, 1, 0][index]]);
    }
    let cores = f64::from(choice.cores);
    let across = x(choice, cores);
    let _ = writeln!(
        svg,
        "<path class=\"scaling-choice\" d=\"M{across:.1} {TOP}V{BOTTOM}\"/>"
    );
    for (class, speedup) in ["fixed", "growing", "own"]
        .into_iter()
        .zip(choice.speedups(cores))
    {
        let _ = writeln!(
            svg,
            "<circle class=\"scaling-dot\" data-law=\"{class}\" cx=\"{across:.1}\" cy=\"{:.1}\" r=\"5\"/>",
            y(choice, speedup)
        );
    }
    svg.push_str("</svg>\n<figcaption class=\"scaling-legend\">");
    for (class, name) in [
        ("ideal", "as many times as cores"),
        ("growing", "growing problem (Gustafson)"),
        ("own", "your growth"),
        ("fixed", "fixed problem (Amdahl)"),
    ] {
        let _ = write!(
            svg,
            "<span><svg viewBox=\"0 0 34 10\" aria-hidden=\"true\"><path class=\"scaling-line\" data-law=\"{class}\" d=\"M1 5H33\"/></svg> {name}</span> "
        );
    }
    svg.push_str("</figcaption>\n</figure>\n");
    svg
}

fn table(choice: Choice) -> String {
    let mut html = String::from(
        "<div class=\"table-wrapper\"><table class=\"scaling-table\">\n<caption>The curves in numbers: speedup and efficiency</caption>\n\
         <thead><tr><th scope=\"col\">Cores</th><th scope=\"col\">Fixed (Amdahl)</th><th scope=\"col\">Growing (Gustafson)</th><th scope=\"col\">Your growth</th></tr></thead>\n<tbody>\n",
    );
    for row in choice.rows() {
        let cores = f64::from(row);
        let chosen = if row == choice.cores {
            " class=\"is-chosen\""
        } else {
            ""
        };
        let _ = write!(html, "<tr{chosen}><th scope=\"row\">{row}</th>");
        for speedup in choice.speedups(cores) {
            let _ = write!(
                html,
                "<td>{}× <span>{}</span></td>",
                factor(speedup),
                percent(efficiency(speedup, cores))
            );
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>\n");
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_count() {
        for (value, text) in [
            (1.0, "1.00"),
            (4.705, "4.71"),
            (9.996, "10.0"),
            (99.96, "100"),
            (471.2, "471"),
        ] {
            assert_eq!(factor(value), text);
        }
        for (value, text) in [
            (1.0, "100 %"),
            (0.588, "59 %"),
            (0.0588, "5.9 %"),
            (0.925, "93 %"),
            (0.0996, "10 %"),
            (0.0, "0 %"),
            (-0.012, "-1.2 %"),
        ] {
            assert_eq!(percent(value), text);
        }
    }

    #[test]
    fn the_table_has_the_chosen_cores_among_the_powers_of_two() {
        let choice = |cores| Choice { cores, ..START };
        assert_eq!(choice(1).rows(), [1, 2, 4]);
        assert_eq!(choice(6).rows(), [1, 2, 4, 6, 8, 16, 32]);
        assert_eq!(choice(16).end(), 64);
    }

    #[test]
    fn the_words_are_those_of_the_numbers() {
        let words = START.in_words();
        for part in [
            "10 % of the work is serial, and 16 cores share the rest.",
            "Fixed size (Amdahl): 6.40 times as fast, efficiency 40 %; more cores will never make it more than 10.0 times as fast.",
            "Growing in step with the cores (Gustafson): 14.5 times as much work in a given time, efficiency 91 %.",
        ] {
            assert!(words.contains(part), "{part} is not in {words}");
        }
        let none = Choice {
            serial: 0.0,
            ..START
        };
        assert!(none.in_words().contains("there is no limit"));
    }

    #[test]
    fn every_line_stays_in_its_field() {
        for serial in [0.0, 0.1, 1.0] {
            let svg = plot(Choice { serial, ..START });
            assert!(
                !svg.contains("NaN") && !svg.contains("inf") && !svg.contains("\n\n"),
                "{svg}"
            );
            assert_eq!(svg.matches("<circle").count(), 3);
        }
    }

    #[test]
    fn a_record_gives_points_if_it_has_them() {
        let path = std::env::temp_dir().join(format!("book-scaling-{}.json", std::process::id()));
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read_record(&path)
        };
        let full = r#"{"date": "2026-11-25T14:03:00Z", "machine": {"cpu": "A"}, "contenders": [
            {"name": "serial", "median": 1.0}, {"name": "fixed-1", "median": 1.0}, {"name": "fixed-2", "median": 0.55},
            {"name": "grown-2", "median": 1.1}, {"name": "fixed-3", "skipped": "no"}, {"name": "other", "median": 3.0}]}"#;
        let found = read(full).unwrap().unwrap();
        assert_eq!(
            found,
            json!({"serial": 1.0, "points": [[1, 1.0, null], [2, 0.55, 1.1]], "cpu": "A", "date": "2026-11-25"})
        );
        assert!(
            read(r#"{"contenders": [{"name": "serial", "median": 1.0}]}"#)
                .unwrap()
                .is_none()
        );
        assert!(read(r#"{"contenders": []}"#).unwrap().is_none());
        assert!(read("{}").is_err());
        let _ = std::fs::remove_file(path);
    }
}

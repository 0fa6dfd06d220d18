//! What a page gets of a traced run: for each step a drawing of the ranks, their items before and after, and what went where; the same in words. `theme/js/moves.js` steps through it.

use std::fmt::Write;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::Trace;
use super::steps::{Group, Move, Piece, Step, What, steps};
use crate::catalog::Catalog;
use crate::execute::show;
use crate::preprocess::escape;

/// The most steps of one figure.
const STEPS: usize = 12;

/// The most pieces of one step, sent and received.
const PIECES: usize = 128;

/// The most items of a piece that are drawn.
const ITEMS: usize = 12;

/// As many colors as the theme has for ranks; the label tells what has the same one.
const COLORS: usize = 6;

/// The directive `{{#messages messages/scatter:vector 2..3 The caption.}}`: the steps of a traced run.
///
/// # Errors
/// If the program is not traced, its trace is missing or wrong, or there are no such steps.
pub fn directive(catalog: &Catalog, argument: &str) -> Result<String> {
    let (name, rest) = word(argument);
    if name.is_empty() {
        bail!("which program? `{{{{#messages <chapter>/<recipe>}}}}`");
    }
    let program = catalog.program(name)?;
    let args = program
        .spec
        .trace
        .args(&program.spec.args)
        .with_context(|| {
            format!("`{program}` is not traced: its metadata should say `trace = true`")
        })?;
    let path = program.trace_file();
    let file = show(&catalog.root, &path);
    let trace = Trace::read(&path).with_context(|| {
        format!(
            "{file} (`cargo xtask record {}` writes it)",
            program.listing
        )
    })?;
    let all = steps(&trace).with_context(|| file.clone())?;
    let (first, last, caption) = match range(rest)? {
        Some((first, last, caption)) => (first, last, caption),
        None => (1, all.len(), rest),
    };
    ensure!(
        1 <= first && first <= last && last <= all.len(),
        "{file} has the steps 1..{}, not {first}..{last}",
        all.len()
    );
    ensure!(
        last - first < STEPS,
        "{} steps are more than a figure may have ({STEPS}): say which, `{{{{#messages {name} 1..{STEPS}}}}}`",
        last - first + 1
    );
    let mut command = program.clone();
    command.spec.args = args.to_vec();
    // A step may stand in two figures of a page.
    let id = format!("moves-{}-{first}-{last}", name.replace(['/', ':'], "-"));
    let mut html = format!(
        "<book-moves class=\"moves\" data-ranks=\"{}\">\n<p class=\"moves-title\">What moved where</p>\n",
        trace.calls.len()
    );
    for number in first..=last {
        let step = &all[number - 1];
        let title = title(step);
        let svg = drawing(step, &format!("{id}-{number}"))
            .with_context(|| format!("{file}, step {number} ({title})"))?;
        let count = match first == last {
            true => String::new(),
            false => format!("{}. ", number - first + 1),
        };
        let _ = write!(
            html,
            "<div class=\"moves-step\">\n<p class=\"moves-name\">{count}{}</p>\n{svg}<p class=\"moves-words\">{}</p>\n</div>\n",
            code(&title),
            escape(&sentence(step))
        );
    }
    let _ = write!(
        html,
        "<p class=\"moves-note\">{}{}Drawn from a recorded run with {} ranks, <code>{}</code>.{}</p>\n</book-moves>\n",
        escape(caption),
        if caption.is_empty() { "" } else { " " },
        trace.calls.len(),
        escape(&command.command_line()),
        if all[first - 1..last].iter().any(|step| step.any) {
            " Some of these messages were received from whichever rank came first; in another run they may come in another order."
        } else {
            ""
        }
    );
    Ok(html)
}

/// The first word and the rest.
fn word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// `2..3 The caption.` or `2 The caption.`: the first and the last step, and what follows.
fn range(text: &str) -> Result<Option<(usize, usize, &str)>> {
    let (range, rest) = word(text);
    let (first, last) = range.split_once("..").unwrap_or((range, range));
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if !is_number(first) || !is_number(last) {
        return Ok(None);
    }
    Ok(Some((first.parse()?, last.parse()?, rest)))
}

/// What stands between backticks, as code.
fn code(text: &str) -> String {
    let mut html = String::new();
    for (index, part) in escape(text).split('`').enumerate() {
        match index % 2 {
            0 => html.push_str(part),
            _ => {
                let _ = write!(html, "<code>{part}</code>");
            }
        }
    }
    html
}

/// "`MPI_Scatter` from rank 0".
fn title(step: &Step) -> String {
    let What::Collective(call, op) = &step.what else {
        return match step.moves.len() {
            1 => "One message".to_owned(),
            several => format!("{several} messages"),
        };
    };
    let mut title = format!("`MPI_{call}`");
    let way = match call.as_str() {
        "Bcast" | "Scatter" | "Scatterv" => "from",
        _ => "to",
    };
    match step.groups.as_slice() {
        [
            Group {
                root: Some(root), ..
            },
        ] => {
            let _ = write!(title, " {way} rank {root}");
        }
        [_] => {}
        groups => {
            let _ = write!(title, " in {} groups", groups.len());
        }
    }
    if let Some(op) = op {
        let _ = write!(title, ", {}", op_name(op));
    }
    title
}

/// A reduction's operation.
fn op_name(op: &str) -> &str {
    match op {
        "own" => "own operation",
        "and" => "logical and",
        "or" => "logical or",
        "xor" => "exclusive or",
        "minimum, where" => "minimum and where it is",
        "maximum, where" => "maximum and where it is",
        other => other,
    }
}

/// What the step does, in words.
fn sentence(step: &Step) -> String {
    let What::Collective(call, op) = &step.what else {
        return messages(step);
    };
    let root = match step.groups.as_slice() {
        [
            Group {
                root: Some(root), ..
            },
        ] => format!("rank {root}"),
        _ => "the root".to_owned(),
    };
    let result = match op.as_deref() {
        Some("own") => "result of an operation that the program defines, of".to_owned(),
        Some(op) => format!("{} of", op_name(op)),
        None => String::new(),
    };
    let single = (step.before.iter().flatten()).all(|piece| piece.block.count == 1);
    let place = if single { "" } else { "place by place, " };
    let what = match call.as_str() {
        "Bcast" => format!("every rank gets a copy of what {root} has."),
        "Scatter" => format!("{root} cuts its items into equal blocks, and each rank gets one."),
        "Scatterv" => {
            format!("{root} cuts its items into one block for each rank; the blocks need not be equally long.")
        }
        "Gather" | "Gatherv" => {
            format!("{root} gets the items of all ranks, in the order of the ranks.")
        }
        "Allgather" | "Allgatherv" => {
            "every rank gets the items of all ranks, in the order of the ranks.".to_owned()
        }
        "Alltoall" | "Alltoallv" => {
            "every rank sends one block to every rank, and has their blocks in the order of the ranks afterwards."
                .to_owned()
        }
        "Reduce" => format!("{place}{root} gets the {result} what all ranks have."),
        "Allreduce" => format!("{place}every rank gets the {result} what all ranks have."),
        "Scan" => {
            format!("{place}each rank gets the {result} what the ranks up to itself have.")
        }
        "Exscan" => {
            format!("{place}each rank gets the {result} what the ranks before it have; the first gets nothing.")
        }
        "Reduce_scatter_block" => {
            format!("{place}each rank gets its block of the {result} what all ranks have.")
        }
        other => format!("MPI_{other}."),
    };
    let whole = step.before.len();
    match step.groups.as_slice() {
        [group] if group.ranks.len() == whole => capital(&what),
        [group] => format!("Among {}, {what}", ranks(&group.ranks)),
        groups => {
            let each: Vec<_> = groups.iter().map(|group| ranks(&group.ranks)).collect();
            format!("Each group by itself, {}: {what}", each.join("; "))
        }
    }
}

/// "Rank 0 sends 7 to rank 4, with tag 1."
fn messages(step: &Step) -> String {
    if step.moves.len() > 4 {
        let ways: Vec<_> = step
            .moves
            .iter()
            .map(|way| format!("{} to {}", way.from.0, way.to.0))
            .collect();
        return format!(
            "{} messages, none of which waits for another: {}.",
            step.moves.len(),
            ways.join(", ")
        );
    }
    let each = step.moves.iter().map(|way| {
        let block = &step.before[way.from.0][way.from.1].block;
        let tag = match block.tag {
            None | Some(0) => String::new(),
            Some(tag) => format!(", with tag {tag}"),
        };
        format!(
            "Rank {} sends {} to rank {}{tag}.",
            way.from.0,
            spelled(&step.before[way.from.0][way.from.1]),
            way.to.0
        )
    });
    each.collect::<Vec<_>>().join(" ")
}

/// "ranks 0, 2 and 4", "ranks 0 to 3", "rank 1".
fn ranks(ranks: &[usize]) -> String {
    match ranks {
        [one] => format!("rank {one}"),
        [first, .., last]
            if ranks.len() > 2 && ranks.windows(2).all(|two| two[1] == two[0] + 1) =>
        {
            format!("ranks {first} to {last}")
        }
        [before @ .., last] => {
            let before: Vec<_> = before.iter().map(usize::to_string).collect();
            format!("ranks {} and {last}", before.join(", "))
        }
        [] => "no rank".to_owned(),
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// What stands in the boxes of a piece, and how many items there are beyond.
fn boxes(piece: &Piece) -> (Vec<String>, usize) {
    let block = &piece.block;
    let Some(items) = &block.items else {
        return (Vec::new(), block.count);
    };
    if let Some(text) = text_of(piece) {
        return (vec![format!("“{text}”")], block.count - items.len());
    }
    // A pair stands in one box; a row or a column in one for each.
    let long = block.kind.len() > 3;
    let shown: Vec<_> = items
        .iter()
        .flat_map(|item| match item {
            Value::Array(parts) if long => parts.iter().map(scalar).collect(),
            Value::Array(parts) => {
                let parts: Vec<_> = parts.iter().map(scalar).collect();
                vec![format!("({})", parts.join(", "))]
            }
            one => vec![scalar(one)],
        })
        .collect();
    let all = block.count * if long { block.kind.len() } else { 1 };
    // One box more takes no more room than to say that there is one more.
    let kept = if shown.len() <= ITEMS + 1 && shown.len() == all {
        all
    } else {
        shown.len().min(ITEMS)
    };
    let rest = all - kept;
    (shown.into_iter().take(kept).collect(), rest)
}

/// Bytes that are letters for the most part are a text.
fn text_of(piece: &Piece) -> Option<String> {
    let block = &piece.block;
    if !["B", "b"].contains(&block.kind.as_str()) || block.count < 2 {
        return None;
    }
    let bytes: Option<Vec<u8>> = (block.items.as_ref()?.iter())
        .map(|item| u8::try_from(item.as_u64()?).ok())
        .collect();
    let text = String::from_utf8(bytes?).ok()?;
    let letters = text
        .chars()
        .filter(|c| c.is_alphabetic() || *c == ' ')
        .count();
    (!text.chars().any(char::is_control) && letters * 10 >= text.chars().count() * 7)
        .then_some(text)
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => {
            let number = number.as_f64().unwrap_or_default();
            if number != 0.0 && !(1e-3..1e6).contains(&number.abs()) {
                return format!("{number:.2e}");
            }
            let text = format!("{number:.3}");
            let short = text.trim_end_matches('0');
            let short = if short.ends_with('.') {
                &text[..=short.len()]
            } else {
                short
            };
            short.to_owned()
        }
        other => other.to_string(),
    }
}

/// A piece's items in a sentence: "1, 2 and 62 more", "nothing".
fn spelled(piece: &Piece) -> String {
    match boxes(piece) {
        (shown, 0) if shown.is_empty() => "nothing".to_owned(),
        (shown, 0) => shown.join(", "),
        (shown, more) if shown.is_empty() => format!("{more} items"),
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Everything that the drawing shows.
fn in_words(step: &Step) -> String {
    let mut text = String::new();
    for (heading, side) in [("Before", &step.before), ("After", &step.after)] {
        let each: Vec<_> = side
            .iter()
            .enumerate()
            .filter(|(_, pieces)| !pieces.is_empty())
            .map(|(rank, pieces)| {
                let pieces: Vec<_> = pieces
                    .iter()
                    .enumerate()
                    .map(|(index, piece)| {
                        let items = spelled(piece);
                        if heading == "After" {
                            return match label(step, piece) {
                                Some(label) => format!("{items}, the {label}"),
                                None => format!("{items} from rank {}", piece.of[0]),
                            };
                        }
                        let to: Vec<_> = (step.moves.iter())
                            .filter(|way| way.from == (rank, index) && !way.stays)
                            .map(|way| way.to.0)
                            .collect();
                        format!("{items} for {}", ranks(&to))
                    })
                    .collect();
                format!("rank {rank} has {}", pieces.join("; "))
            })
            .collect();
        let _ = write!(text, "{heading}: {}. ", each.join(". "));
    }
    text.truncate(text.trim_end().len());
    text
}

/// Of what is combined: "sum of 0–2".
fn label(step: &Step, piece: &Piece) -> Option<String> {
    let What::Collective(_, Some(op)) = &step.what else {
        return None;
    };
    let op = match op.as_str() {
        "own" => "result",
        "minimum, where" => "minimum, where",
        "maximum, where" => "maximum, where",
        other => op_name(other),
    };
    let of = match piece.of.as_slice() {
        [one] => one.to_string(),
        all if step.groups.len() == 1 && step.groups[0].ranks == all => "all".to_owned(),
        [first, .., last] if piece.of.windows(2).all(|two| two[1] == two[0] + 1) => {
            format!("{first}–{last}")
        }
        several => {
            let several: Vec<_> = several.iter().map(usize::to_string).collect();
            several.join(", ")
        }
    };
    Some(format!("{op} of {of}"))
}

/// The drawing: as wide as a phone's text, ranks below each other, left what they have before, right what they have after.
const WIDTH: usize = 360;
/// Where the boxes begin, before and after, and how wide a line of them is.
const SIDES: [usize; 2] = [30, 234];
const LINE: usize = 124;
/// A box that has as many characters at most is as wide as its like.
const SHORT: usize = 6;
const BOX: usize = 24;
const GAP: usize = 4;

/// A piece with its place.
struct Placed {
    x: usize,
    y: usize,
    /// Where its boxes begin; a label stands above them.
    top: usize,
    width: usize,
    height: usize,
    lines: Vec<Vec<String>>,
    more: Option<String>,
    label: Option<String>,
    /// The width of a box.
    wide: usize,
}

impl Placed {
    fn middle(&self) -> usize {
        (self.top + self.y + self.height) / 2
    }
}

fn drawing(step: &Step, id: &str) -> Result<String> {
    let sides = [&step.before, &step.after];
    let pieces: usize = sides
        .iter()
        .flat_map(|side| side.iter())
        .map(Vec::len)
        .sum();
    ensure!(
        pieces <= PIECES,
        "{pieces} pieces are more than one can follow ({PIECES}): trace a run with fewer ranks or messages"
    );
    // Boxes of a step are equally wide, save those that hold a text or much of a number.
    let widest = sides
        .iter()
        .flat_map(|side| side.iter().flatten())
        .map(longest)
        .filter(|length| *length <= SHORT);
    let common = widest.max().unwrap_or(1);
    let mut y = 28;
    let mut placed: [Vec<Vec<Placed>>; 2] = [Vec::new(), Vec::new()];
    let mut rows = Vec::new();
    for rank in 0..step.before.len() {
        let start = y;
        let mut bottom = y + BOX;
        for (side, pieces) in sides.iter().enumerate() {
            let mut at = start;
            let own = pieces[rank].iter().map(|piece| {
                let mut made = place(step, piece, side, at, common);
                if side == 0 {
                    made.label = None;
                }
                at = made.y + made.height + GAP;
                made
            });
            let own: Vec<_> = own.collect();
            bottom = bottom.max(at.saturating_sub(GAP));
            placed[side].push(own);
        }
        rows.push(start);
        y = bottom + 17;
    }
    let height = y - 8;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
        escape(&title(step).replace('`', "")),
        escape(&in_words(step))
    );
    for (x, text, anchor) in [
        (0, "rank", "start"),
        (SIDES[0], "before", "start"),
        (SIDES[1], "after", "start"),
    ] {
        let x = if text == "before" { x + 6 } else { x };
        let _ = writeln!(
            svg,
            "<text class=\"fig-muted\" x=\"{x}\" y=\"14\" font-size=\"13\" text-anchor=\"{anchor}\">{text}</text>"
        );
    }
    for (rank, start) in rows.iter().enumerate() {
        let _ = writeln!(
            svg,
            "<path class=\"moves-rule\" d=\"M0 {}H{WIDTH}\"/>",
            start - 8
        );
        badge(&mut svg, 12, start + BOX / 2, 11, rank);
    }
    // All bend beyond the longest line.
    let ends = placed[0].iter().flatten().map(|own| own.x + own.width);
    let bend = ends.max().unwrap_or(0) + 5;
    for way in &step.moves {
        arrow(&mut svg, way, bend, &placed);
    }
    for (side, ranks) in placed.iter().enumerate() {
        for (rank, pieces) in ranks.iter().enumerate() {
            for (index, own) in pieces.iter().enumerate() {
                group(&mut svg, step, (side, rank, index), own, &placed);
            }
        }
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

/// How many characters a box of a piece may hold.
fn longest(piece: &Piece) -> usize {
    let texts = boxes(piece).0;
    let lengths = texts.iter().map(|text| text.chars().count());
    lengths.max().unwrap_or(0)
}

fn place(step: &Step, piece: &Piece, side: usize, y: usize, common: usize) -> Placed {
    let wide = (8 * longest(piece).max(common) + 10).clamp(28, LINE);
    let per_line = (LINE + GAP) / (wide + GAP);
    let (texts, more) = boxes(piece);
    let label = label(step, piece).filter(|_| side == 1);
    let top = y + if label.is_some() { 18 } else { 0 };
    let lines: Vec<Vec<String>> = texts.chunks(per_line).map(<[_]>::to_vec).collect();
    let more = match (texts.is_empty(), more) {
        (true, 0) => Some("nothing".to_owned()),
        (true, more) => Some(format!("{more} items")),
        (false, 0) => None,
        (false, more) => Some(format!("and {more} more")),
    };
    let count = lines.len() + usize::from(more.is_some());
    let boxes = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = match more {
        Some(_) => 90.max(boxes * (wide + GAP)),
        None => boxes * (wide + GAP),
    };
    Placed {
        x: SIDES[side],
        y,
        top,
        width: width.saturating_sub(GAP),
        height: (top - y) + count * (BOX + GAP) - GAP,
        lines,
        more,
        label,
        wide,
    }
}

fn color(rank: usize) -> usize {
    rank % COLORS + 1
}

/// A disk with a rank's number, in its color.
fn badge(svg: &mut String, x: usize, y: usize, radius: usize, rank: usize) {
    let _ = writeln!(
        svg,
        "<circle class=\"moves-of-{}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/><text class=\"fig-text\" x=\"{x}\" y=\"{}\" font-size=\"13\" text-anchor=\"middle\">{rank}</text>",
        color(rank),
        y + 5
    );
}

fn arrow(svg: &mut String, way: &Move, bend: usize, placed: &[Vec<Vec<Placed>>; 2]) {
    let from = &placed[0][way.from.0][way.from.1];
    let to = &placed[1][way.to.0][way.to.1];
    let combined = to.label.is_some();
    let (x, y) = (from.x + from.width + 3, from.middle());
    // A reduction's arrows meet at its result, the others at the number of the rank that they come from.
    let (end, target) = match combined {
        true => (to.x - 3, to.middle()),
        false => (to.x - 23, to.top + BOX / 2),
    };
    let half = (end - bend) / 2;
    let (start, stop) = (bend + half, end - half);
    let head = if combined {
        "moves-head".to_owned()
    } else {
        format!("moves-head-{}", color(way.from.0))
    };
    let _ = write!(
        svg,
        "<g class=\"moves-way{}\" data-ranks=\"{} {}\"><path class=\"moves-way-{}\" d=\"M{x} {y}H{bend}C{start} {y} {stop} {target} {} {target}\"/>",
        if way.stays { " moves-stays" } else { "" },
        way.from.0,
        way.to.0,
        color(way.from.0),
        end - 6,
    );
    let _ = writeln!(
        svg,
        "<path class=\"{head}\" d=\"M{} {}L{end} {target}L{} {}Z\"/></g>",
        end - 7,
        target - 4,
        end - 7,
        target + 4
    );
}

fn group(
    svg: &mut String,
    step: &Step,
    (side, rank, index): (usize, usize, usize),
    own: &Placed,
    placed: &[Vec<Vec<Placed>>; 2],
) {
    let piece = [&step.before, &step.after][side][rank][index].clone();
    let mut with: Vec<_> = step
        .moves
        .iter()
        .filter_map(|way| match side {
            0 => (way.from == (rank, index)).then_some(way.to.0),
            _ => (way.to == (rank, index)).then_some(way.from.0),
        })
        .chain([rank])
        .collect();
    with.sort_unstable();
    with.dedup();
    let with: Vec<_> = with.iter().map(usize::to_string).collect();
    let name = ["moves-before", "moves-after"][side];
    let _ = write!(
        svg,
        "<g class=\"moves-piece {name}\" data-ranks=\"{}\"",
        with.join(" ")
    );
    // Where it flies from.
    let source = step
        .moves
        .iter()
        .find(|way| side == 1 && way.to == (rank, index));
    if let (Some(way), None) = (source, &own.label) {
        let from = &placed[0][way.from.0][way.from.1];
        let shift = |a: usize, b: usize| a as i64 - b as i64;
        let _ = write!(
            svg,
            " data-shift=\"{} {}\"",
            shift(from.x, own.x),
            shift(from.top, own.top)
        );
    }
    svg.push_str(">\n");
    let fill = match &own.label {
        Some(label) => {
            let _ = writeln!(
                svg,
                "<text class=\"fig-text\" x=\"{}\" y=\"{}\" font-size=\"13\">{}</text>",
                own.x - 18,
                own.y + 12,
                escape(label)
            );
            "moves-mixed".to_owned()
        }
        None => format!("moves-of-{}", color(piece.of[0])),
    };
    if side == 1 && own.label.is_none() {
        badge(svg, own.x - 12, own.top + BOX / 2, 9, piece.of[0]);
    }
    let mut y = own.top;
    for line in &own.lines {
        for (index, text) in line.iter().enumerate() {
            let (x, wide) = (own.x + index * (own.wide + GAP), own.wide);
            let _ = writeln!(
                svg,
                "<rect class=\"{fill}\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{BOX}\" rx=\"3\"/><text class=\"fig-text\" x=\"{}\" y=\"{}\" font-size=\"14\" text-anchor=\"middle\">{}</text>",
                x + wide / 2,
                y + 17,
                escape(&cut(text))
            );
        }
        y += BOX + GAP;
    }
    if let Some(more) = &own.more {
        let _ = writeln!(
            svg,
            "<text class=\"fig-muted\" x=\"{}\" y=\"{}\" font-size=\"13\">{more}</text>",
            own.x + 2,
            y + 16
        );
    }
    svg.push_str("</g>\n");
}

/// As much of a text as has room in a line.
fn cut(text: &str) -> String {
    let room = (LINE - 10) / 8;
    if text.chars().count() <= room {
        return text.to_owned();
    }
    text.chars().take(room - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Block;
    use crate::messages::tests::trace;
    use serde_json::json;
    use std::fs;
    use std::path::PathBuf;

    fn piece(kind: &str, count: usize, items: Value) -> Piece {
        let items = serde_json::from_value(items).unwrap();
        Piece {
            block: Block {
                kind: kind.to_owned(),
                count,
                items,
                ..Block::default()
            },
            of: vec![0],
        }
    }

    #[test]
    fn items_are_shown_as_a_reader_writes_them() {
        for (kind, count, items, shown) in [
            ("i", 3, json!([1, -2, 3]), "1, -2, 3"),
            (
                "d",
                4,
                json!([0.5, 1.0, 10.0 / 3.0, 1e9]),
                "0.5, 1.0, 3.333, 1.00e9",
            ),
            ("d", 2, json!([0.0, "NaN"]), "0.0, NaN"),
            ("?", 2, json!([true, false]), "true, false"),
            ("id", 2, json!([[3, 2.5], [4, 0.25]]), "(3, 2.5), (4, 0.25)"),
            ("iiii", 1, json!([[1, 2, 3, 4]]), "1, 2, 3, 4"),
            ("B", 5, json!([104, 101, 108, 108, 111]), "“hello”"),
            ("B", 3, json!([10, 20, 30]), "10, 20, 30"),
            ("B", 4, json!([40, 50, 60, 70]), "40, 50, 60, 70"),
            ("i", 0, json!([]), "nothing"),
            ("", 9, json!(null), "9 items"),
            ("i", 100, json!([1, 2]), "1, 2 and 98 more"),
        ] {
            assert_eq!(spelled(&piece(kind, count, items)), shown);
        }
        let many: Vec<_> = (0..64).collect();
        let (shown, more) = boxes(&piece("i", 64, json!(many)));
        assert_eq!((shown.len(), more), (12, 52));
        let (shown, more) = boxes(&piece("i", 13, json!(many[..13])));
        assert_eq!((shown.len(), more), (13, 0));
    }

    #[test]
    fn ranks_are_listed() {
        assert_eq!(ranks(&[3]), "rank 3");
        assert_eq!(ranks(&[0, 1]), "ranks 0 and 1");
        assert_eq!(ranks(&[1, 2, 3]), "ranks 1 to 3");
        assert_eq!(ranks(&[0, 2, 4]), "ranks 0, 2 and 4");
    }

    #[test]
    fn a_range_stands_before_the_caption() {
        assert_eq!(
            range("2..3 Two of them.").unwrap(),
            Some((2, 3, "Two of them."))
        );
        assert_eq!(range("2").unwrap(), Some((2, 2, "")));
        assert_eq!(range("Two of them.").unwrap(), None);
        assert_eq!(range("").unwrap(), None);
    }

    fn block(ends: &str, items: &[i32]) -> String {
        format!(
            "{{{ends}\"type\":\"i\",\"count\":{},\"items\":{items:?}}}",
            items.len()
        )
    }

    fn call(text: &str, sends: &str, receives: &str) -> String {
        format!(
            "{{\"call\":{text},\"comm\":[0,1],\"sends\":[{sends}],\"done\":1,\"receives\":[{receives}]}}"
        )
    }

    /// Two ranks that add their pairs, for rank 1.
    fn reduce() -> Trace {
        let text = "\"Reduce\",\"seq\":1,\"root\":1,\"op\":\"sum\"";
        let ranks = [
            call(text, &block("\"to\":1,", &[1, 2]), ""),
            call(text, &block("\"to\":1,", &[10, 20]), &block("", &[11, 22])),
        ];
        trace(&[&[&ranks[0]], &[&ranks[1]]])
    }

    #[test]
    fn a_drawing_tells_what_it_shows() {
        let step = &steps(&reduce()).unwrap()[0];
        assert_eq!(title(step), "`MPI_Reduce` to rank 1, sum");
        assert_eq!(
            sentence(step),
            "Place by place, rank 1 gets the sum of what all ranks have."
        );
        let words = "Before: rank 0 has 1, 2 for rank 1. rank 1 has 10, 20 for rank 1. After: rank 1 has 11, 22, the sum of all.";
        assert_eq!(in_words(step), words);
        let svg = drawing(step, "x").unwrap();
        assert!(
            svg.contains(&format!("<desc id=\"x-desc\">{words}</desc>")),
            "{svg}"
        );
        for part in [
            "<title id=\"x-title\">MPI_Reduce to rank 1, sum</title>",
            "data-ranks=\"0 1\"><path class=\"moves-way-1\"",
            "data-ranks=\"1 1\"><path class=\"moves-way-2\"",
            "class=\"moves-mixed\"",
            ">sum of all</text>",
            ">22</text>",
        ] {
            assert!(svg.contains(part), "{part} is not in {svg}");
        }
        assert_eq!(svg.matches("<rect").count(), 6);
        assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
        assert!(!svg.contains("\n\n"));
        // The result comes from two places, and so flies from none.
        assert!(!svg.contains("data-shift"));
    }

    #[test]
    fn nothing_is_drawn_beyond_the_edge() {
        // Texts of any length, as many as there may be.
        for length in [1, 3, 5, 14, 40] {
            let text = "9".repeat(length);
            let item = format!("[{}]", [text.as_str(); 12].join(","));
            let sent =
                format!("{{\"to\":1,\"tag\":0,\"type\":\"Q\",\"count\":12,\"items\":{item}}}");
            let got = sent.replace("\"to\":1", "\"from\":0");
            let trace = trace(&[
                &[&call("\"Send\",\"seq\":1", &sent, "")],
                &[&call("\"Recv\",\"seq\":1", "", &got)],
            ]);
            let svg = drawing(&steps(&trace).unwrap()[0], "x").unwrap();
            let number = |text: &str, name: &str| -> usize {
                let (_, rest) = text.split_once(&format!("{name}=\"")).unwrap();
                rest.split_once('"').unwrap().0.parse().unwrap()
            };
            let height: usize = svg
                .split("viewBox=\"0 0 360 ")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .parse()
                .unwrap();
            let rects: Vec<_> = svg.split("<rect").skip(1).collect();
            assert_eq!(rects.len(), 24);
            for rect in rects {
                assert!(
                    number(rect, "x") + number(rect, "width") < WIDTH,
                    "{length}: {rect}"
                );
                assert!(
                    number(rect, " y") + number(rect, "height") < height,
                    "{length}: {rect}"
                );
            }
            // Left and right do not meet: there is room for an arrow.
            let left = svg.split("<rect").skip(1).take(12);
            assert!(
                left.map(|rect| number(rect, "x") + number(rect, "width"))
                    .max()
                    .unwrap()
                    < 160
            );
        }
    }

    /// A workspace with one traced listing.
    struct Workspace(PathBuf);

    impl Workspace {
        fn new(name: &str) -> Self {
            let root =
                std::env::temp_dir().join(format!("book-moves-{name}-{}", std::process::id()));
            let dir = root.join("listings/messages/sum");
            fs::create_dir_all(dir.join("src")).unwrap();
            fs::write(
                root.join("Cargo.toml"),
                "[workspace]\nresolver = \"3\"\nmembers = [\"listings/*/*\"]\n",
            )
            .unwrap();
            fs::write(dir.join("src/main.rs"), "fn main() {}\n").unwrap();
            let workspace = Self(root);
            workspace.metadata("trace = true");
            workspace.write(&reduce().text());
            workspace
        }

        fn metadata(&self, text: &str) {
            fs::write(
                self.0.join("listings/messages/sum/Cargo.toml"),
                format!("[package]\nname = \"listing-messages-sum\"\nedition = \"2024\"\n\n[package.metadata.listing]\nargs = [\"--n\", \"9\"]\n{text}\n"),
            )
            .unwrap();
        }

        fn write(&self, trace: &str) {
            fs::write(self.0.join("listings/messages/sum/trace.json"), trace).unwrap();
        }

        fn expand(&self, argument: &str) -> Result<String> {
            let catalog = Catalog::load_from(&self.0).unwrap();
            assert!(catalog.broken.is_empty(), "{:?}", catalog.broken);
            directive(&catalog, argument)
        }

        fn error(&self, argument: &str) -> String {
            format!("{:#}", self.expand(argument).expect_err(argument))
        }
    }

    impl Drop for Workspace {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_page_gets_the_steps_and_the_command() {
        let workspace = Workspace::new("page");
        let html = workspace.expand("messages/sum Who <adds>?").unwrap();
        for part in [
            "<book-moves class=\"moves\" data-ranks=\"2\">",
            "<code>MPI_Reduce</code> to rank 1, sum",
            "<svg viewBox",
            "Who &lt;adds&gt;? Drawn from a recorded run with 2 ranks, <code>cargo run -p listing-messages-sum -- --n 9</code>.",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        // Markdown would end the element there.
        assert!(!html.contains("\n\n"));
        workspace.metadata("trace = [\"--n\", \"2\"]");
        let html = workspace.expand("messages/sum 1").unwrap();
        assert!(html.contains("-- --n 2</code>"), "{html}");
    }

    #[test]
    fn mistakes_are_told() {
        let workspace = Workspace::new("mistakes");
        for (argument, said) in [
            ("", "which program?"),
            (
                "messages/sums",
                "there is no listing `messages/sums`; did you mean `messages/sum`?",
            ),
            ("messages/sum 2", "has the steps 1..1, not 2..2"),
            ("messages/sum 1..2", "has the steps 1..1, not 1..2"),
            ("messages/sum 0", "has the steps 1..1, not 0..0"),
        ] {
            let error = workspace.error(argument);
            assert!(error.contains(said), "{error}");
        }
        workspace.write(&reduce().text().replace("\"op\":\"sum\"", "\"op\":5"));
        let error = workspace.error("messages/sum");
        assert!(
            error.contains(
                "listings/messages/sum/trace.json (`cargo xtask record messages/sum` writes it)"
            ) && error.contains("it is not a trace"),
            "{error}"
        );
        workspace.write(&reduce().text().replacen("\"root\":1", "\"root\":0", 1));
        let error = workspace.error("messages/sum");
        assert!(
            error.contains(
                "rank 1 calls Reduce (sum) with root 1, and rank 0 Reduce (sum) with root 0"
            ),
            "{error}"
        );
        fs::remove_file(workspace.0.join("listings/messages/sum/trace.json")).unwrap();
        assert!(
            workspace
                .error("messages/sum")
                .contains("`cargo xtask record messages/sum` writes it")
        );
        workspace.metadata("");
        let error = workspace.error("messages/sum");
        assert!(
            error.contains("`messages/sum` is not traced: its metadata should say `trace = true`"),
            "{error}"
        );
    }
}

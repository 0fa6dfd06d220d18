//! What a page gets of its scenarios: the graphs for `theme/js/scheduler.js`, and the same in words for paper and for those without JavaScript.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::Scenario;
use super::explore::{Graph, Status, waits};
use crate::preprocess::escape;

/// The directive `{{#scenario threads/lost-update threads/locked-update}}`: a scenario, and its twins to switch to.
///
/// # Errors
/// If there is no such scenario, or something is wrong with it.
pub fn directive(root: &Path, argument: &str) -> Result<String> {
    if argument.is_empty() {
        bail!("which scenario? `{{{{#scenario <chapter>/<scenario>}}}}`");
    }
    let mut graphs = Vec::new();
    let mut texts = String::new();
    for id in argument.split_whitespace() {
        let scenario = Scenario::load(root, id)?;
        let file = format!("src/{}.toml", id.replacen('/', "/scenarios/", 1));
        let graph = Graph::new(&scenario).context(file)?;
        graphs.push(data(&scenario, &graph));
        texts.push_str(&in_words(&scenario, &graph));
    }
    // `<` would end the element too early, should a text hold `</script>`.
    let graphs = Value::Array(graphs).to_string().replace('<', "\\u003c");
    Ok(format!(
        "<book-scheduler class=\"scheduler\">\n<script type=\"application/json\">{graphs}</script>\n{texts}</book-scheduler>\n"
    ))
}

/// Texts that are said often are stored once.
#[derive(Default)]
struct Store {
    known: HashMap<String, usize>,
    items: Vec<Value>,
}

impl Store {
    fn keep(&mut self, item: Value) -> usize {
        *self.known.entry(item.to_string()).or_insert_with(|| {
            self.items.push(item);
            self.items.len() - 1
        })
    }
}

/// The graph as the page's element reads it; `theme/js/scheduler.js` describes each field.
fn data(scenario: &Scenario, graph: &Graph) -> Value {
    let (mut texts, mut views) = (Store::default(), Store::default());
    let nodes: Vec<_> = graph
        .nodes
        .iter()
        .map(|node| {
            let state = &node.state;
            let threads: Vec<_> = (0..scenario.threads.len())
                .map(|thread| {
                    let of = &scenario.threads[thread];
                    let done = state.status[thread] == Status::Done;
                    let line = match of.steps.get(state.at[thread]) {
                        Some(step) if !done => json!([step.line.0, step.line.1]),
                        _ => json!([-1, -1]),
                    };
                    let wait = texts.keep(waits(scenario, state, thread).into());
                    let locals: Vec<_> = of
                        .locals
                        .iter()
                        .zip(&state.locals[thread])
                        .filter_map(|(name, value)| value.map(|value| format!("{name} = {value}")))
                        .collect();
                    let locals = texts.keep(locals.join(", ").into());
                    views.keep(json!([line[0], line[1], wait, locals]))
                })
                .collect();
            let mut values: Vec<String> = scenario
                .state
                .iter()
                .zip(&state.shared)
                .map(|((_, _, truth), value)| {
                    if *truth {
                        (*value != 0).to_string()
                    } else {
                        value.to_string()
                    }
                })
                .collect();
            values.extend(state.holder.iter().map(|holder| match holder {
                Some(thread) => format!("held by {}", scenario.threads[*thread].name),
                None => "free".to_owned(),
            }));
            values.extend((0..scenario.condvars.len()).map(|condvar| {
                let asleep: Vec<_> = scenario
                    .threads
                    .iter()
                    .zip(&state.status)
                    .filter(|(_, status)| matches!(status, Status::Sleeps(on, _) if *on == condvar))
                    .map(|(thread, _)| thread.name.as_str())
                    .collect();
                match asleep.as_slice() {
                    [] => "nobody sleeps".to_owned(),
                    [one] => format!("{one} sleeps"),
                    several => format!("{} sleep", several.join(", ")),
                }
            }));
            values.extend(
                scenario
                    .barriers
                    .iter()
                    .enumerate()
                    .map(|(barrier, (_, all))| {
                        let here = state
                            .status
                            .iter()
                            .filter(|status| **status == Status::Meets(barrier));
                        format!("{} of {all} here", here.count())
                    }),
            );
            values.extend(state.queues.iter().map(|queue| format!("{queue:?}")));
            let values: Vec<_> = values
                .into_iter()
                .map(|value| texts.keep(value.into()))
                .collect();
            let moves: Vec<_> = node
                .moves
                .iter()
                .flat_map(|step| {
                    let choice = step.choice.clone().unwrap_or_default();
                    [
                        step.thread,
                        step.to,
                        texts.keep(step.say.clone().into()),
                        texts.keep(choice.into()),
                    ]
                })
                .collect();
            let end = match &node.end {
                Some(end) => json!([i32::from(end.bad), texts.keep(end.say.clone().into())]),
                None => json!(0),
            };
            let nearest = node.nearest.map_or(-1, i64::from);
            json!([values, threads, moves, node.all, node.fail, nearest, end])
        })
        .collect();
    let things = (scenario.state.iter().map(|(name, ..)| (name, "")))
        .chain(scenario.locks.iter().map(|name| (name, "lock")))
        .chain(
            scenario
                .condvars
                .iter()
                .map(|name| (name, "condition variable")),
        )
        .chain(scenario.barriers.iter().map(|(name, _)| (name, "barrier")))
        .chain(scenario.channels.iter().map(|(name, _)| (name, "channel")));
    json!({
        "id": scenario.id,
        "title": scenario.title,
        "label": scenario.label,
        "task": scenario.task,
        "threads": scenario.threads.iter().map(|thread| json!([thread.name, thread.does])).collect::<Vec<_>>(),
        "things": things.map(|(name, kind)| json!([name, kind])).collect::<Vec<_>>(),
        "code": scenario.pieces.iter().map(|piece| json!([piece.file, piece.lines.join("\n")])).collect::<Vec<_>>(),
        "texts": texts.items,
        "views": views.items,
        "nodes": nodes,
    })
}

/// How many there are and how many go wrong, and a shortest one that does, as HTML without empty lines.
fn in_words(scenario: &Scenario, graph: &Graph) -> String {
    let start = &graph.nodes[0];
    let mut html = format!(
        "<div class=\"scheduler-words\">\n<p><strong>{}: {}.</strong> ",
        code(&scenario.title),
        code(&lower(&scenario.label)),
    );
    let calls: Vec<_> = scenario
        .threads
        .iter()
        .map(|thread| {
            format!(
                "{} runs <code>{}</code>",
                escape(&thread.name),
                escape(&thread.does)
            )
        })
        .collect();
    let _ = write!(html, "Thread {}. ", calls.join(", thread "));
    let many = |number: u64, one: &str, several: &str| match number {
        1 => one.to_owned(),
        _ => format!("{} {several}", grouped(number)),
    };
    let all = match start.all {
        1 => "There is one interleaving".to_owned(),
        all => format!("There are {} interleavings", grouped(all)),
    };
    let Some(path) = graph.shortest_failure() else {
        let _ = writeln!(
            html,
            "{all} of their steps; none of them fails.</p>\n</div>"
        );
        return html;
    };
    let _ = writeln!(
        html,
        "{all} of their steps; {}. A shortest one that does:</p>\n<div class=\"table-wrapper\">\n<table>\n<thead><tr><th scope=\"col\">Step</th>{}</tr></thead>\n<tbody>",
        many(start.fail, "one of them fails", "of them fail"),
        scenario
            .threads
            .iter()
            .map(|thread| format!("<th scope=\"col\">Thread {}</th>", escape(&thread.name)))
            .collect::<String>(),
    );
    let mut end = 0;
    for (number, (node, step)) in path.into_iter().enumerate() {
        let step = &graph.nodes[node].moves[step];
        let name = &scenario.threads[step.thread].name;
        // The column says who.
        let say = (step.say.strip_prefix(name.as_str()))
            .and_then(|rest| rest.strip_prefix(' '))
            .unwrap_or(&step.say);
        let cells: String = (0..scenario.threads.len())
            .map(|thread| match thread == step.thread {
                true => format!("<td>{}</td>", code(say)),
                false => "<td></td>".to_owned(),
            })
            .collect();
        let _ = writeln!(html, "<tr><td>{}</td>{cells}</tr>", number + 1);
        end = step.to;
    }
    let say = graph.nodes[end]
        .end
        .as_ref()
        .map_or("", |end| end.say.as_str());
    let _ = writeln!(
        html,
        "</tbody>\n</table>\n</div>\n<p>{}</p>\n</div>",
        code(say)
    );
    html
}

fn lower(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// `1234567` as `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What stands between backticks, as code.
fn code(text: &str) -> String {
    escape(text)
        .split('`')
        .enumerate()
        .map(|(index, part)| {
            if index % 2 == 1 {
                format!("<code>{part}</code>")
            } else {
                part.to_owned()
            }
        })
        .collect()
}

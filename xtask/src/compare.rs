//! When two outputs of a program agree.
//!
//! Both sides are treated alike: line ends are unified, what a listing's `vary` names is replaced by a placeholder, and lines whose
//! order is free are sorted. What is written to disk is always the raw output.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;
use serde::de::{self, Deserializer};
use similar::{ChangeTag, TextDiff};

/// Which order of the lines counts as the same.
#[derive(Clone, Debug)]
pub enum Order {
    /// The lines come as they are.
    Exact,
    /// Lines that match come in any order; the others are fences that no line passes.
    Any(Regex),
    /// Lines with the same label (group 1) keep their order, labels interleave; lines that do not match are fences.
    PerThread(Regex),
}

impl<'de> Deserialize<'de> for Order {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Word(String),
            Table(BTreeMap<String, String>),
        }
        let (word, pattern) = match Written::deserialize(deserializer)? {
            Written::Word(word) => {
                let pattern = if word == "per-thread" {
                    "^([^:]+):"
                } else {
                    ""
                };
                (word, pattern.to_owned())
            }
            Written::Table(table) if table.len() == 1 => {
                table.into_iter().next().expect("it has one entry")
            }
            Written::Table(_) => {
                return Err(de::Error::custom(
                    "`order` takes one of `any` and `per-thread`",
                ));
            }
        };
        let regex = Regex::new(&pattern).map_err(de::Error::custom)?;
        match word.as_str() {
            "exact" => Ok(Self::Exact),
            "any" => Ok(Self::Any(regex)),
            "per-thread" if regex.captures_len() > 1 => Ok(Self::PerThread(regex)),
            "per-thread" => Err(de::Error::custom(
                "the pattern of `per-thread` needs a group for the label",
            )),
            _ => Err(de::Error::custom(format!(
                "`order` is \"exact\", \"any\" or \"per-thread\", not \"{word}\""
            ))),
        }
    }
}

/// Something that may differ between two runs of the same program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pattern {
    /// `12.5 ms`, `3s`, `1.2µs`: a number with a unit of time.
    Duration,
    /// `ThreadId(7)`.
    ThreadId,
    /// The operating system's number of a thread in a panic message: `thread 'name' (4711) panicked`.
    OsThread,
    /// `pid 4711`.
    Pid,
    /// `3.9×`.
    Ratio,
    /// `12.5 %` or `-3 %`, and the blanks before it, so that a column of them can stand in line.
    Percent,
    /// `12 thefts`: how often an idle worker took another's work.
    Thefts,
    /// `23.1 GB/s`.
    Bandwidth,
    /// What follows the colon in a line that begins with `caches`: the sizes of a machine's caches.
    Caches,
    /// `on node17`: the name of the machine that a rank runs on.
    Host,
    /// Lines by which MPI's launcher, or its library, says that a rank has ended all or that a datatype was left, and empty ones: they are left out.
    Launcher,
    /// What follows `device:` at the start of a line: the name of an accelerator and of its platform.
    Device,
    /// `device 1: NAME`, a line of a list of accelerators, which is longer on other machines: it is left out.
    Devices,
    /// What follows the colon in an indented line that begins with a small letter: the value of a property, `  compute units: 2`.
    Property,
    /// `  | …`, a line of what a device's compiler says, in words of its own: it is left out.
    Log,
    /// `Open MPI v4.1.4, MPI 3.1`: an MPI library and the standard that it follows.
    MpiLibrary,
}

impl Pattern {
    fn regex(self) -> (&'static Regex, &'static str) {
        static DURATION: LazyLock<Regex> =
            LazyLock::new(|| regex(r"\b\d+(?:\.\d+)? ?(?:ns|µs|us|ms|s)\b"));
        static THREAD_ID: LazyLock<Regex> = LazyLock::new(|| regex(r"\bThreadId\(\d+\)"));
        static OS_THREAD: LazyLock<Regex> = LazyLock::new(|| regex(r"^thread '([^']*)' \(\d+\)"));
        static PID: LazyLock<Regex> = LazyLock::new(|| regex(r"\bpid \d+\b"));
        static RATIO: LazyLock<Regex> = LazyLock::new(|| regex(r"\b\d+(?:\.\d+)?×"));
        static PERCENT: LazyLock<Regex> = LazyLock::new(|| regex(r"(^| +)-?\d+(?:\.\d+)? %"));
        static THEFTS: LazyLock<Regex> = LazyLock::new(|| regex(r"\b\d+ thefts?\b"));
        static BANDWIDTH: LazyLock<Regex> = LazyLock::new(|| regex(r"\b\d+(?:\.\d+)? GB/s"));
        static CACHES: LazyLock<Regex> = LazyLock::new(|| regex(r"^(caches\b[^:]*:).*"));
        static HOST: LazyLock<Regex> = LazyLock::new(|| regex(r"\bon [\w.-]+$"));
        static DEVICE: LazyLock<Regex> = LazyLock::new(|| regex(r"^device: .+$"));
        static DEVICES: LazyLock<Regex> = LazyLock::new(|| regex(r"^device \d+: .+$"));
        static PROPERTY: LazyLock<Regex> = LazyLock::new(|| regex(r"^(  +[a-z_][^:]*:) .+$"));
        static LOG: LazyLock<Regex> =
            LazyLock::new(|| regex(r"^(?:  \|.*|\d+ (?:error|warning)s? generated\.)$"));
        static LAUNCHER: LazyLock<Regex> = LazyLock::new(|| {
            regex(
                r"^(?:-{20,}|MPI_ABORT was invoked .*|with errorcode .*|NOTE: invoking MPI_ABORT .*|You may or may not see .*|exactly when Open MPI .*|\[[\w.-]+:\d+\] .*|Abort\(\d+\) .*|application called MPI_Abort.*|\[WARNING\] yaksa: \d+ leaked handle pool objects|)$",
            )
        });
        static MPI_LIBRARY: LazyLock<Regex> =
            LazyLock::new(|| regex(r"\b(?:[A-Za-z]+ )?\w*MPI\w*[^,]*, MPI \d+\.\d+$"));
        match self {
            Self::Duration => (&DURATION, "[duration]"),
            Self::ThreadId => (&THREAD_ID, "ThreadId([number])"),
            Self::OsThread => (&OS_THREAD, "thread '$1' ([number])"),
            Self::Pid => (&PID, "pid [number]"),
            Self::Ratio => (&RATIO, "[ratio]"),
            Self::Percent => (&PERCENT, " [percent]"),
            Self::Thefts => (&THEFTS, "[number] thefts"),
            Self::Bandwidth => (&BANDWIDTH, "[bandwidth]"),
            Self::Caches => (&CACHES, "$1 [sizes]"),
            Self::Host => (&HOST, "on [host]"),
            Self::Launcher => (&LAUNCHER, LEFT_OUT),
            Self::Device => (&DEVICE, "device: [name]"),
            Self::Devices => (&DEVICES, LEFT_OUT),
            Self::Property => (&PROPERTY, "$1 [value]"),
            Self::Log => (&LOG, LEFT_OUT),
            Self::MpiLibrary => (&MPI_LIBRARY, "[library]"),
        }
    }

    /// What a page tells its reader about it: "durations differ from run to run".
    pub fn for_readers(self) -> &'static str {
        match self {
            Self::Duration => "durations",
            Self::ThreadId => "thread ids",
            Self::OsThread => "the system's thread numbers",
            Self::Pid => "process ids",
            Self::Ratio => "ratios",
            Self::Percent => "percentages",
            Self::Thefts => "numbers of thefts",
            Self::Bandwidth => "bandwidths",
            Self::Caches => "sizes of caches",
            Self::Host => "names of machines",
            Self::Launcher => "what the launcher adds",
            Self::Device => "names of devices",
            Self::Devices => "lists of devices",
            Self::Property => "values of properties",
            Self::Log => "the words of the device's compiler",
            Self::MpiLibrary => "the MPI library",
        }
    }
}

/// Stands for a line that does not count.
const LEFT_OUT: &str = "\0";

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

/// Compares an output with the recorded one.
///
/// # Errors
/// If they differ: a text that shows the lines of both, `-` recorded and `+` actual, after masking and sorting.
pub fn compare(
    recorded: &str,
    actual: &str,
    order: &Order,
    vary: &[Pattern],
) -> Result<(), String> {
    let recorded = normalize(recorded, order, vary);
    let actual = normalize(actual, order, vary);
    if recorded == actual {
        return Ok(());
    }
    let mut text = String::from("recorded (-) and actual (+) output differ");
    if !matches!(order, Order::Exact) {
        text.push_str(" (lines whose order is free are shown sorted)");
    }
    text.push('\n');
    for change in TextDiff::from_lines(&recorded, &actual).iter_all_changes() {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        };
        text.push(sign);
        text.push_str(change.value().trim_end_matches('\n'));
        text.push('\n');
    }
    Err(text)
}

/// What the compiler says, with the files of others named as they are named everywhere: `library/std/src/thread/mod.rs`, `rayon-1.12.0/src/lib.rs`.
pub fn readable_paths(message: &str) -> String {
    static FOREIGN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(-->|:::) \S*?(?:[/\\]rustc[/\\][0-9a-f]{40}[/\\]|[/\\]rustlib[/\\]src[/\\]rust[/\\]|[/\\]registry[/\\]src[/\\][^/\\\s]+[/\\])(\S+)",
        )
    });
    FOREIGN
        .replace_all(message, |found: &regex::Captures<'_>| {
            format!("{} {}", &found[1], found[2].replace('\\', "/"))
        })
        .into_owned()
}

/// Compares two messages of the compiler, both with [`readable_paths`].
///
/// Where the source of the standard library is installed, the compiler shows lines of it, and makes room for their numbers at the left: neither counts.
///
/// # Errors
/// If they differ, as [`compare`].
pub fn compare_messages(recorded: &str, actual: &str) -> Result<(), String> {
    compare(
        &without_foreign_lines(recorded),
        &without_foreign_lines(actual),
        &Order::Exact,
        &[],
    )
}

fn without_foreign_lines(message: &str) -> String {
    static PLACE: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*(-->|:::) (\S+?):\d+:\d+$"));
    static GUTTER: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*(\d*) *(\||~|=|\+|-) "));
    let mut text = String::new();
    let mut foreign = false;
    for line in message.lines() {
        let line = format!("{line} ");
        if let Some(place) = PLACE.captures(line.trim_end()) {
            foreign = place[2].starts_with("library/");
            // The line and column within it are shown in one way with its source, and in another without.
            let end = if foreign { &place[2] } else { line.trim() };
            text.push_str(&format!("{} {end}\n", &place[1]));
        } else if let Some(gutter) = GUTTER.captures(&line) {
            if !foreign || &gutter[2] == "=" {
                let rest = line[gutter[0].len()..].trim_end();
                text.push_str(&format!("{} {} {rest}\n", &gutter[1], &gutter[2]));
            }
        } else if !(foreign && line.starts_with("...")) {
            foreign = false;
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

/// An output with what may differ replaced, and lines that may change places sorted.
fn normalize(text: &str, order: &Order, vary: &[Pattern]) -> String {
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| mask(line, vary))
        .filter(|line| line != LEFT_OUT)
        .collect();
    match order {
        Order::Exact => {}
        Order::Any(free) => sort_between_fences(
            &mut lines,
            |line| free.is_match(line).then(String::new),
            true,
        ),
        Order::PerThread(label) => sort_between_fences(
            &mut lines,
            |line| {
                label
                    .captures(line)
                    .and_then(|found| found.get(1))
                    .map(|label| label.as_str().to_owned())
            },
            false,
        ),
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// Replaces what `vary` names in one line.
pub fn mask(line: &str, vary: &[Pattern]) -> String {
    let mut line = line.trim_end_matches('\r').to_owned();
    for pattern in vary {
        let (regex, replacement) = pattern.regex();
        line = regex.replace_all(&line, replacement).into_owned();
    }
    line
}

/// Sorts each run of lines that have a key, by key and, if `whole`, by the line itself; the sort is stable.
fn sort_between_fences(lines: &mut [String], key: impl Fn(&str) -> Option<String>, whole: bool) {
    let keys: Vec<_> = lines.iter().map(|line| key(line)).collect();
    let mut start = 0;
    while start < lines.len() {
        let length = keys[start..].iter().take_while(|key| key.is_some()).count();
        let run = &mut lines[start..start + length];
        if whole {
            run.sort();
        } else {
            run.sort_by_cached_key(|line| key(line));
        }
        start += length.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDED: &str = "start\nA: one\nB: one\nA: two\nelapsed 12.5 ms, 3 items\nend\n";

    fn order(text: &str) -> Order {
        let table: toml::Table = toml::from_str(&format!("order = {text}")).unwrap();
        table["order"].clone().try_into().unwrap()
    }

    fn agree(actual: &str, order_text: &str, vary: &[Pattern]) -> bool {
        compare(RECORDED, actual, &order(order_text), vary).is_ok()
    }

    #[test]
    fn the_same_output_agrees_under_every_order() {
        for text in [
            "'exact'",
            "'any'",
            "'per-thread'",
            "{ any = '^A' }",
            "{ per-thread = '^(.):' }",
        ] {
            assert!(agree(RECORDED, text, &[]), "{text}");
        }
    }

    #[test]
    fn a_changed_word_a_missing_an_extra_line_and_a_wrong_number_are_found() {
        let broken = [
            RECORDED.replace("start", "Start"),
            RECORDED.replace("B: one\n", ""),
            RECORDED.replace("B: one\n", "B: one\nB: one\n"),
            RECORDED.replace("3 items", "4 items"),
            RECORDED.replace("end\n", "end\n\nmore"),
            RECORDED.replace("A: one", "A: one "),
        ];
        for text in [
            "'exact'",
            "'any'",
            "'per-thread'",
            "{ any = '^[AB]' }",
            "{ per-thread = '^(.):' }",
        ] {
            for actual in &broken {
                assert!(
                    !agree(actual, text, &[Pattern::Duration]),
                    "{text}: {actual}"
                );
            }
        }
    }

    #[test]
    fn exact_finds_a_wrong_order() {
        let swapped = RECORDED.replace("A: one\nB: one", "B: one\nA: one");
        assert!(!agree(&swapped, "'exact'", &[]));
        assert!(agree(&swapped, "'any'", &[]));
    }

    #[test]
    fn per_thread_keeps_the_order_of_each_label() {
        let interleaved = RECORDED.replace("A: one\nB: one\nA: two", "A: one\nA: two\nB: one");
        let reversed = RECORDED.replace("A: one\nB: one\nA: two", "A: two\nB: one\nA: one");
        assert!(agree(&interleaved, "'per-thread'", &[]));
        assert!(!agree(&reversed, "'per-thread'", &[]));
        assert!(agree(&reversed, "'any'", &[]));
    }

    #[test]
    fn lines_outside_the_pattern_are_fences() {
        let inside = RECORDED.replace("A: one\nB: one", "B: one\nA: one");
        let outside = RECORDED.replace("start\nA: one", "A: one\nstart");
        for text in ["{ any = '^[AB]:' }", "{ per-thread = '^([AB]):' }"] {
            assert!(agree(&inside, text, &[]), "{text}");
            assert!(!agree(&outside, text, &[]), "{text}");
        }
    }

    #[test]
    fn a_duration_may_vary_only_where_the_listing_says_so() {
        let slower = RECORDED.replace("12.5 ms", "99 ms");
        assert!(!agree(&slower, "'exact'", &[]));
        assert!(agree(&slower, "'exact'", &[Pattern::Duration]));
        let no_unit = RECORDED.replace("12.5 ms", "99");
        assert!(!agree(&no_unit, "'exact'", &[Pattern::Duration]));
    }

    #[test]
    fn each_pattern_covers_what_it_names_and_no_more() {
        for (pattern, before, after) in [
            (
                Pattern::Duration,
                "took 1.5 s and 20µs, 3 items, 7 sums",
                "took [duration] and [duration], 3 items, 7 sums",
            ),
            (
                Pattern::ThreadId,
                "id ThreadId(12) of 12",
                "id ThreadId([number]) of 12",
            ),
            (
                Pattern::OsThread,
                "thread 'w' (991) panicked at x.rs:5:9",
                "thread 'w' ([number]) panicked at x.rs:5:9",
            ),
            (Pattern::Pid, "pid 77 of 77", "pid [number] of 77"),
            (Pattern::Ratio, "3.9× of 3.9", "[ratio] of 3.9"),
            (
                Pattern::Percent,
                "x   9.5 % of 9.5, -1 %, 7% and a-3 %",
                "x [percent] of 9.5, [percent], 7% and a-3 %",
            ),
            (
                Pattern::Thefts,
                "12 thefts of 12 jobs",
                "[number] thefts of 12 jobs",
            ),
            (
                Pattern::Bandwidth,
                "2 threads, 23.1 GB/s of 24",
                "2 threads, [bandwidth] of 24",
            ),
            (
                Pattern::Caches,
                "caches, as stated: 48 KiB, 1 MiB",
                "caches, as stated: [sizes]",
            ),
            (
                Pattern::Host,
                "rank 3 of 4 on node-17.local",
                "rank 3 of 4 on [host]",
            ),
            (
                Pattern::Host,
                "rank 3 depends on nothing else",
                "rank 3 depends on nothing else",
            ),
            (
                Pattern::MpiLibrary,
                "rank 0: Open MPI v4.1.4, MPI 3.1",
                "rank 0: [library]",
            ),
            (
                Pattern::MpiLibrary,
                "rank 0: MPICH Version: 4.0.2, MPI 4.0",
                "rank 0: [library]",
            ),
            (Pattern::MpiLibrary, "rank 0: MPI, 3.1", "rank 0: MPI, 3.1"),
            (
                Pattern::Launcher,
                "MPI_ABORT was invoked on rank 1 in communicator MPI_COMM_WORLD",
                LEFT_OUT,
            ),
            (
                Pattern::Launcher,
                "[node17:21818] [[14788,0],0] ORTE_ERROR_LOG: Out of resource",
                LEFT_OUT,
            ),
            (
                Pattern::Launcher,
                "Abort(101) on node 1 (rank 1 in comm 0): application called MPI_Abort",
                LEFT_OUT,
            ),
            (
                Pattern::Launcher,
                "[WARNING] yaksa: 1 leaked handle pool objects",
                LEFT_OUT,
            ),
            (
                Pattern::Launcher,
                "[WARNING] disk full",
                "[WARNING] disk full",
            ),
            (Pattern::Launcher, "rank 1: MPI_ABORT", "rank 1: MPI_ABORT"),
            (Pattern::Caches, "8 caches: 48 KiB", "8 caches: 48 KiB"),
            (
                Pattern::Device,
                "device: a processor (a platform)",
                "device: [name]",
            ),
            (Pattern::Device, "a device: none", "a device: none"),
            (Pattern::Devices, "device 1: a processor", LEFT_OUT),
            (Pattern::Devices, "device 1 of 2: a", "device 1 of 2: a"),
            (
                Pattern::Property,
                "  compute units: 2",
                "  compute units: [value]",
            ),
            (Pattern::Property, "units: 2", "units: 2"),
            (Pattern::Log, "  | 1:9: error: use of undeclared", LEFT_OUT),
            (Pattern::Log, "1 error generated.", LEFT_OUT),
            (Pattern::Log, "| a table |", "| a table |"),
        ] {
            assert_eq!(mask(before, &[pattern]), after);
        }
    }

    const MESSAGE: &str = "error[E0277]: no\n --> broken/a.rs:9:1\n  |\n9 | f(x);\n  |   ^ here\n  |\n  = help: like this\nnote: required by a bound in `spawn`\n --> library/std/src/thread/mod.rs:727:0\n\nFor more information\n";

    #[test]
    fn a_message_is_the_same_with_and_without_the_source_of_the_standard_library() {
        let shown = "error[E0277]: no\n   --> broken/a.rs:9:1\n    |\n9   | f(x);\n    |   ^ here\n    |\n    = help: like this\nnote: required by a bound in `spawn`\n   --> library/std/src/thread/mod.rs:727:8\n    |\n720 | pub fn spawn<F>(f: F)\n...\n727 |     F: Send,\n    |        ^^^^ here\n\nFor more information\n";
        compare_messages(MESSAGE, shown).unwrap();
    }

    #[test]
    fn another_message_is_found() {
        for (from, to) in [
            ("E0277", "E0278"),
            ("a.rs:9:1", "a.rs:9:2"),
            ("9 | f(x)", "8 | f(x)"),
            ("f(x);", "f(y);"),
            ("  |   ^ here", "  |  ^ here"),
            ("help: like", "help: unlike"),
            ("thread/mod.rs", "thread/scoped.rs"),
            ("note: required", "note: requested"),
            ("For more information", "For less information"),
        ] {
            let other = MESSAGE.replace(from, to);
            assert_ne!(other, MESSAGE, "{from}");
            compare_messages(MESSAGE, &other).expect_err(from);
        }
    }

    #[test]
    fn a_message_names_no_path_of_this_machine() {
        for (path, readable) in [
            (
                "--> /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/lib.rs:1:0",
                "--> library/std/src/lib.rs:1:0",
            ),
            (
                "::: /home/reader/.rustup/toolchains/x/lib/rustlib/src/rust/library/core/src/lib.rs:1:2",
                "::: library/core/src/lib.rs:1:2",
            ),
            (
                "--> /home/reader/.cargo/registry/src/somewhere-19f2/rayon-1.12.0/src/lib.rs:1:2",
                "--> rayon-1.12.0/src/lib.rs:1:2",
            ),
            (
                r"--> C:\Users\reader\registry\src\somewhere-19f2\rayon-1.12.0\src\lib.rs:1:2",
                "--> rayon-1.12.0/src/lib.rs:1:2",
            ),
            ("--> broken/rc.rs:1:2", "--> broken/rc.rs:1:2"),
        ] {
            assert_eq!(readable_paths(path), readable);
        }
    }

    #[test]
    fn windows_line_ends_are_no_difference() {
        assert!(agree(&RECORDED.replace('\n', "\r\n"), "'exact'", &[]));
    }

    #[test]
    fn a_wrong_order_in_the_metadata_is_an_error() {
        for text in [
            "order = 'sorted'",
            "order = { per-thread = '^x' }",
            "order = { any = '(' }",
            "order = {}",
        ] {
            let table: toml::Table = toml::from_str(text).unwrap();
            assert!(
                table["order"].clone().try_into::<Order>().is_err(),
                "{text}"
            );
        }
    }
}

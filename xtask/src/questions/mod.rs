//! "Check yourself": the questions at the end of a recipe, as data, `src/<chapter>/questions/<recipe>.toml`.
//!
//! Whatever is wrong with one stops the build. What a question claims of its program is checked in `tests/tests/questions.rs`, by the compiler and by running it.

pub mod page;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::catalog::nearest;

/// How many questions a recipe has.
const COUNT: std::ops::RangeInclusive<usize> = 2..=5;

/// How many answers a question has.
const ANSWERS: std::ops::RangeInclusive<usize> = 2..=5;

/// The longest program, in lines: it has to be seen at once.
const LINES: usize = 40;

/// The questions of one recipe.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questions {
    /// `threads/mutex`
    #[serde(skip)]
    pub id: String,
    /// In the order in which they stand.
    #[serde(rename = "question")]
    pub list: Vec<Question>,
}

/// What is asked, and what may be answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name within the recipe: under it, the reader's browser keeps that it was solved.
    pub id: String,
    /// What the reader is to do.
    pub kind: Kind,
    /// The question itself, one sentence.
    pub ask: String,
    /// What stands before the program and the question.
    #[serde(default)]
    pub before: String,
    /// A whole program.
    #[serde(default)]
    pub program: Option<String>,
    /// Whether what the program prints has one order.
    #[serde(default)]
    pub order: Order,
    /// What is so, where the answers do not say it.
    #[serde(default)]
    pub claim: Option<Claim>,
    /// The answers, one of which is right.
    #[serde(rename = "answer")]
    pub answers: Vec<Answer>,
}

/// What the reader is to do.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Say what the program prints, and how it ends.
    Output,
    /// Say whether it compiles.
    Compiles,
    /// Find the mistake, or what mends it.
    Bug,
    /// Say which tool suits the task.
    Choose,
}

impl Kind {
    /// As the page says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Output => "Predict the output",
            Self::Compiles => "Does it compile?",
            Self::Bug => "Find the bug",
            Self::Choose => "Choose the tool",
        }
    }
}

/// Whether lines have one order.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// Line by line.
    #[default]
    Exact,
    /// The same lines in any order.
    Any,
}

/// One answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What it says. If there is none, it is what its claim `prints`.
    #[serde(default)]
    pub text: String,
    /// Whether it is the right one.
    #[serde(default)]
    pub right: bool,
    /// Why it is right, or what is wrong with it.
    pub why: String,
    /// What it says of the program, or of the program after the `swap`, in a form that can be checked.
    #[serde(default)]
    pub claim: Option<Claim>,
    /// A change of the program: what stands there, and what this answer puts in its place.
    #[serde(default)]
    pub swap: Option<(String, String)>,
}

/// What the compiler or a run has to confirm.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The compiler refuses it with this code, and no other.
    #[serde(default)]
    pub error: Option<String>,
    /// The compiler accepts it. (It is not run.)
    #[serde(default)]
    pub compiles: bool,
    /// The compiler accepts it, with these warnings, and no others.
    #[serde(default)]
    pub warns: BTreeSet<String>,
    /// It prints this.
    #[serde(default)]
    pub prints: Option<String>,
    /// It ends with this status; without it, with 0.
    #[serde(default)]
    pub exit: Option<i32>,
    /// It never ends: all its threads wait.
    #[serde(default)]
    pub hangs: bool,
}

impl Claim {
    /// Whether it takes a run to see it.
    pub fn is_of_a_run(&self) -> bool {
        self.prints.is_some() || self.exit.is_some() || self.hangs
    }

    fn check(&self) -> Result<()> {
        ensure!(
            *self != Self::default(),
            "the claim is empty; it has `error`, `compiles`, `prints`, `exit` or `hangs`"
        );
        ensure!(
            self.error.is_none()
                || (!self.compiles && self.warns.is_empty() && !self.is_of_a_run()),
            "what does not compile (`error`) neither warns nor runs"
        );
        ensure!(
            !(self.compiles && self.is_of_a_run()),
            "`compiles` is for what is not run; here it is clear from the rest"
        );
        ensure!(
            !(self.hangs && self.exit.is_some()),
            "what `hangs` has no `exit`"
        );
        Ok(())
    }
}

/// The ids of all recipes that have a file of questions.
///
/// # Errors
/// If the folder of the pages cannot be read.
pub fn all(root: &Path) -> Result<Vec<String>> {
    crate::catalog::data_files(root, "questions")
}

/// Where the questions of a recipe stand: `src/threads/questions/mutex.toml`.
pub fn file(id: &str) -> String {
    format!("src/{}.toml", id.replacen('/', "/questions/", 1))
}

impl Questions {
    /// Reads the questions of a recipe, `threads/mutex`.
    ///
    /// # Errors
    /// If there are none, or something is wrong with them; the message names the file, and the place in it.
    pub fn load(root: &Path, id: &str) -> Result<Self> {
        let known = all(root)?;
        ensure!(
            known.iter().any(|known| known == id),
            "there are no questions for `{id}`{}; they would stand in {}",
            nearest(id, known.iter().map(String::as_str)),
            file(id)
        );
        let path = root.join(file(id));
        let text = std::fs::read_to_string(&path).with_context(|| file(id))?;
        Self::parse(id, &text).with_context(|| file(id))
    }

    /// Understands what such a file holds.
    ///
    /// # Errors
    /// If something is wrong with it; the message names the place in it.
    pub fn parse(id: &str, text: &str) -> Result<Self> {
        let mut questions: Self = toml::from_str(text)?;
        questions.id = id.to_owned();
        let count = questions.list.len();
        ensure!(
            COUNT.contains(&count),
            "a recipe has {} to {} questions, and not {count}",
            COUNT.start(),
            COUNT.end()
        );
        let mut ids = BTreeSet::new();
        for (index, question) in questions.list.iter().enumerate() {
            let place = format!("question {} (`{}`)", index + 1, question.id);
            question.check().context(place.clone())?;
            ensure!(
                ids.insert(&question.id),
                "{place}: another question has this id"
            );
        }
        Ok(questions)
    }
}

impl Question {
    fn check(&self) -> Result<()> {
        ensure!(
            !self.id.is_empty()
                && self
                    .id
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "an id is made of small letters, digits and `-`"
        );
        ensure!(
            !self.ask.trim().is_empty() && !self.ask.contains('\n'),
            "`ask` is one line, and not empty"
        );
        ensure!(
            ANSWERS.contains(&self.answers.len()),
            "it has {} answers; {} to {} are wanted",
            self.answers.len(),
            ANSWERS.start(),
            ANSWERS.end()
        );
        let right = self.answers.iter().filter(|answer| answer.right).count();
        ensure!(
            right == 1,
            "{right} of its answers are `right`; it must be one"
        );
        if let Some(program) = &self.program {
            ensure!(
                program.contains("fn main()"),
                "the program has no `fn main()`; a program is whole, or the tests could not run it"
            );
            ensure!(
                program.lines().count() <= LINES,
                "the program has more than {LINES} lines"
            );
        }
        if let Some(claim) = &self.claim {
            claim.check().context("claim")?;
        }
        for (index, answer) in self.answers.iter().enumerate() {
            answer
                .check(self.program.as_deref())
                .with_context(|| format!("answer {}", index + 1))?;
            let said = answer.shown();
            ensure!(
                !self.answers[..index]
                    .iter()
                    .any(|other| other.shown() == said),
                "answer {} says what another one says",
                index + 1
            );
        }
        self.check_claims()
    }

    /// A program that is shown is held to something, or nobody would notice when it does something else.
    fn check_claims(&self) -> Result<()> {
        let own = self.answers.iter().filter(|answer| answer.swap.is_none());
        let claims: Vec<_> = (self.claim.iter())
            .chain(own.clone().filter_map(|answer| answer.claim.as_ref()))
            .collect();
        let right = own.clone().find(|answer| answer.right);
        let has_right_claim = right.is_some_and(|answer| answer.claim.is_some());
        if self.program.is_none() {
            let any_claim = self.answers.iter().any(|answer| answer.claim.is_some());
            ensure!(
                claims.is_empty() && !any_claim,
                "there is a `claim`, and no `program` that it could be about"
            );
            ensure!(
                !matches!(self.kind, Kind::Output | Kind::Compiles),
                "a question of this kind has a `program`"
            );
            return Ok(());
        }
        ensure!(
            self.claim.is_some() || has_right_claim,
            "nothing true is claimed of the program: give the right answer a `claim`, or the question"
        );
        ensure!(
            !(self.claim.is_some() && has_right_claim),
            "the right answer's `claim` and the question's say the same twice; one is enough"
        );
        if let Kind::Output | Kind::Compiles = self.kind {
            ensure!(
                has_right_claim,
                "the right answer has no `claim`, so no test can tell whether it is right"
            );
        }
        for (index, claim) in claims.iter().enumerate() {
            if claims[..index].contains(claim) {
                bail!("two of its claims are the same, so that both hold or none");
            }
        }
        Ok(())
    }
}

impl Answer {
    /// What the page shows of it, as a text.
    pub fn shown(&self) -> &str {
        let prints = self
            .claim
            .as_ref()
            .and_then(|claim| claim.prints.as_deref());
        match self.text.trim() {
            "" => prints.unwrap_or_default().trim_end(),
            text => text,
        }
    }

    fn check(&self, program: Option<&str>) -> Result<()> {
        ensure!(
            !self.shown().is_empty(),
            "it says nothing: give it a `text`, or a claim that `prints` something"
        );
        let ends = self
            .claim
            .as_ref()
            .is_none_or(|claim| !claim.hangs && claim.exit.is_none());
        ensure!(
            ends || !self.text.trim().is_empty(),
            "an answer whose claim says more than what it `prints` has a `text`"
        );
        ensure!(
            !self.why.trim().is_empty(),
            "its `why` is empty: each answer says why it is right, or what is wrong with it"
        );
        if let Some(claim) = &self.claim {
            claim.check().context("claim")?;
        }
        if let Some((from, to)) = &self.swap {
            let program = program.context("there is a `swap`, and no `program`")?;
            let found = program.matches(from.as_str()).count();
            ensure!(
                !from.is_empty() && found == 1,
                "`{from}`, which the `swap` replaces, is {found} times in the program; it must be once"
            );
            ensure!(from != to, "the `swap` changes nothing");
            ensure!(
                !self.text.trim().is_empty(),
                "an answer with a `swap` says in its `text` what it changes"
            );
            ensure!(
                self.claim.is_some() || !self.right,
                "the right `swap` has no `claim`, so no test can tell whether it mends anything"
            );
        }
        Ok(())
    }

    /// The program with this answer's change.
    pub fn applied(&self, program: &str) -> String {
        match &self.swap {
            Some((from, to)) => program.replacen(from.as_str(), to, 1),
            None => program.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        [[question]]
        id = "one"
        kind = "output"
        ask = "What does it print?"
        program = "fn main() {\n    println!(\"1\");\n}\n"
        [[question.answer]]
        claim = { prints = "1\n" }
        right = true
        why = "It prints `1`."
        [[question.answer]]
        claim = { prints = "2\n" }
        why = "Nothing adds."

        [[question]]
        id = "two"
        kind = "choose"
        ask = "Which one?"
        [[question.answer]]
        text = "A mutex"
        right = true
        why = "It fits."
        [[question.answer]]
        text = "A barrier"
        why = "Nobody meets."
        "#;

    fn error(from: &str, to: &str) -> String {
        assert!(GOOD.contains(from), "{from}");
        let text = GOOD.replacen(from, to, 1);
        format!(
            "{:#}",
            Questions::parse("threads/mutex", &text).unwrap_err()
        )
    }

    #[test]
    fn what_is_right_is_accepted() {
        let questions = Questions::parse("threads/mutex", GOOD).unwrap();
        assert_eq!(questions.list.len(), 2);
        assert_eq!(questions.list[0].answers[0].shown(), "1");
        assert_eq!(file("threads/mutex"), "src/threads/questions/mutex.toml");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let one = "question 1 (`one`): ";
        let two = "question 2 (`two`): ";
        for (from, to, place, part) in [
            ("right = true\n", "", one, "0 of its answers are `right`"),
            (
                "why = \"Nobody meets.\"",
                "right = true\nwhy = \"Nobody meets.\"",
                two,
                "2 of its answers are `right`",
            ),
            ("why = \"Nothing adds.\"", "", "", "missing field `why`"),
            (
                "why = \"Nothing adds.\"",
                "why = \" \"",
                "question 1 (`one`): answer 2: ",
                "its `why` is empty",
            ),
            (
                "why = \"Nothing adds.\"",
                "hint = \"x\"",
                "",
                "unknown field `hint`",
            ),
            (
                "kind = \"output\"",
                "kind = \"riddle\"",
                "",
                "unknown variant `riddle`",
            ),
            (
                "id = \"two\"",
                "id = \"one\"",
                "question 2 (`one`): ",
                "another question has this id",
            ),
            (
                "id = \"two\"",
                "id = \"Two!\"",
                "question 2 (`Two!`): ",
                "small letters",
            ),
            (
                "ask = \"Which one?\"",
                "ask = \"\"",
                two,
                "`ask` is one line",
            ),
            (
                "A barrier",
                "A mutex",
                two,
                "answer 2 says what another one says",
            ),
            ("fn main()", "fn start()", one, "no `fn main()`"),
            (
                "text = \"A barrier\"",
                "text = \"A barrier\"\nclaim = { compiles = true }",
                two,
                "no `program` that it could be about",
            ),
            (
                "kind = \"choose\"",
                "kind = \"output\"",
                two,
                "has a `program`",
            ),
            (
                "claim = { prints = \"1\\n\" }",
                "text = \"One\"",
                one,
                "nothing true is claimed",
            ),
            (
                "claim = { prints = \"2\\n\" }",
                "text = \"x\"\nclaim = { prints = \"1\\n\" }",
                one,
                "two of its claims are the same",
            ),
            (
                "claim = { prints = \"2\\n\" }",
                "text = \"x\"\nclaim = { error = \"E0382\", exit = 1 }",
                "question 1 (`one`): answer 2: claim: ",
                "neither warns nor runs",
            ),
            (
                "claim = { prints = \"2\\n\" }",
                "text = \"x\"\nclaim = { }",
                "question 1 (`one`): answer 2: claim: ",
                "is empty",
            ),
            (
                "claim = { prints = \"2\\n\" }",
                "text = \"x\"\nclaim = { hangs = true, exit = 1 }",
                "question 1 (`one`): answer 2: claim: ",
                "has no `exit`",
            ),
            (
                "claim = { prints = \"2\\n\" }",
                "text = \"x\"\nswap = [\"none\", \"x\"]",
                "question 1 (`one`): answer 2: ",
                "is 0 times in the program",
            ),
        ] {
            let error = error(from, to);
            assert!(
                error.starts_with(place) && error.contains(part),
                "{from} → {to}: {error}"
            );
        }
        let (first, _) = GOOD
            .split_once("[[question]]\n        id = \"two\"")
            .unwrap();
        let alone = format!(
            "{:#}",
            Questions::parse("threads/mutex", first).unwrap_err()
        );
        assert!(alone.contains("2 to 5 questions, and not 1"), "{alone}");
    }

    #[test]
    fn a_swap_that_is_right_needs_a_claim() {
        let text = GOOD
            .replacen(
                "kind = \"output\"",
                "kind = \"bug\"\nclaim = { prints = \"1\\n\" }",
                1,
            )
            .replacen(
                "claim = { prints = \"1\\n\" }\n        right",
                "text = \"Print 3\"\nswap = [\"\\\"1\", \"\\\"3\"]\nright",
                1,
            )
            .replacen("claim = { prints = \"2\\n\" }", "text = \"Nothing\"", 1);
        let error = format!(
            "{:#}",
            Questions::parse("threads/mutex", &text).unwrap_err()
        );
        assert!(
            error.contains("question 1 (`one`): answer 1: the right `swap` has no `claim`"),
            "{error}"
        );
        let text = text.replacen(
            "right = true",
            "right = true\nclaim = { prints = \"3\\n\" }",
            1,
        );
        let questions = Questions::parse("threads/mutex", &text).unwrap();
        let question = &questions.list[0];
        assert!(
            question.answers[0]
                .applied(question.program.as_ref().unwrap())
                .contains("println!(\"3\")")
        );
    }
}

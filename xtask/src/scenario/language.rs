//! The small language in which a scenario says what a step does: expressions over whole numbers, and one operation after the other.

use anyhow::{Context, Result, bail};

/// An expression. Truth is 1 and 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A number; `true` is 1.
    Number(i64),
    /// A variable, by its place among the shared ones.
    Shared(usize),
    /// A variable of the thread, by its place among the thread's own ones.
    Local(usize),
    /// `!x`
    Not(Box<Expr>),
    /// `x + y` and the like.
    Binary(Operator, Box<Expr>, Box<Expr>),
}

/// What stands between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Plus,
    Minus,
    Times,
}

/// Where a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Into a shared variable.
    Shared(usize),
    /// Into one of the thread's own.
    Local(usize),
}

/// One operation. A step is a list of them, which nothing can interrupt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// `lock m`: waits while another thread holds it.
    Lock(usize),
    /// `unlock m`
    Unlock(usize),
    /// `wait_while c m (x)`: with `m` locked, goes on if `x` is false; else unlocks `m`, sleeps, locks it when woken, and looks again.
    WaitWhile(usize, usize, Expr),
    /// `wait_if c m (x)`: the same, but does not look again.
    WaitIf(usize, usize, Expr),
    /// `notify_one c`: wakes one of those who sleep, if anybody does; which one is open.
    NotifyOne(usize),
    /// `notify_all c`
    NotifyAll(usize),
    /// `meet b`: waits until all are there.
    Meet(usize),
    /// `send ch x`: waits while the channel is full.
    Send(usize, Expr),
    /// `recv ch v`: waits while the channel is empty.
    Receive(usize, Place),
    /// `v = x`. `load v = x`, `store v = x` and `add v = x` are this, too, and say that an atomic is touched.
    Set(Place, Expr, Option<Atomic>),
    /// `assert (x) message`: where it is false, the thread panics, and the run has failed.
    Assert(Expr, String),
}

/// How an atomic is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Atomic {
    Load,
    Store,
    Update,
}

/// The names that a text may use.
#[derive(Clone, Default)]
pub struct Names {
    /// Shared variables.
    pub shared: Vec<String>,
    /// The thread's own.
    pub locals: Vec<String>,
    /// Locks, condition variables, barriers and channels, in this order.
    pub things: [Vec<String>; 4],
    /// What stands for something else in this call: `amount` for `10`.
    pub with: Vec<(String, String)>,
}

impl Names {
    fn thing(&self, kind: usize, word: Option<&str>) -> Result<usize> {
        const KINDS: [&str; 4] = ["lock", "condition variable", "barrier", "channel"];
        let word = word.with_context(|| format!("the name of a {} is missing", KINDS[kind]))?;
        let word = self.replaced(word);
        self.things[kind]
            .iter()
            .position(|name| name == word)
            .with_context(|| format!("there is no {} `{word}`", KINDS[kind]))
    }

    fn replaced<'a>(&'a self, word: &'a str) -> &'a str {
        self.with
            .iter()
            .find(|(name, _)| name == word)
            .map_or(word, |(_, value)| value)
    }

    fn place(&self, word: &str) -> Result<Place> {
        let word = self.replaced(word.trim());
        let find = |names: &[String]| names.iter().position(|name| name == word);
        find(&self.locals)
            .map(Place::Local)
            .or_else(|| find(&self.shared).map(Place::Shared))
            .with_context(|| format!("there is no variable `{word}`"))
    }

    /// Reads what a step does.
    ///
    /// # Errors
    /// If it is not in the language, or names something unknown.
    pub fn ops(&self, text: &str) -> Result<Vec<Op>> {
        text.split(';')
            .map(str::trim)
            .filter(|op| !op.is_empty())
            .map(|op| self.op(op).with_context(|| format!("in `{op}`")))
            .collect()
    }

    fn op(&self, text: &str) -> Result<Op> {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        let mut words = rest.splitn(3, ' ').filter(|word| !word.is_empty());
        Ok(match word {
            "lock" => Op::Lock(self.thing(0, words.next())?),
            "unlock" => Op::Unlock(self.thing(0, words.next())?),
            "wait_while" | "wait_if" => {
                let condvar = self.thing(1, words.next())?;
                let lock = self.thing(0, words.next())?;
                let condition = self.expr(
                    words
                        .next()
                        .context("the condition to wait on is missing")?,
                )?;
                if word == "wait_if" {
                    Op::WaitIf(condvar, lock, condition)
                } else {
                    Op::WaitWhile(condvar, lock, condition)
                }
            }
            "notify_one" => Op::NotifyOne(self.thing(1, words.next())?),
            "notify_all" => Op::NotifyAll(self.thing(1, words.next())?),
            "meet" => Op::Meet(self.thing(2, words.next())?),
            "send" => {
                let (channel, value) = rest.split_once(' ').context("what is to be sent?")?;
                Op::Send(self.thing(3, Some(channel))?, self.expr(value)?)
            }
            "recv" => {
                let channel = self.thing(3, words.next())?;
                Op::Receive(channel, self.place(words.next().context("into what?")?)?)
            }
            "assert" => {
                let end = closing(rest)
                    .context("an assertion is of the form `assert (condition) message`")?;
                let message = rest[end + 1..].trim();
                if message.is_empty() {
                    bail!("the assertion has no message");
                }
                Op::Assert(self.expr(&rest[..=end])?, message.to_owned())
            }
            _ => {
                let (atomic, assignment) = match word {
                    "load" => (Some(Atomic::Load), rest),
                    "store" => (Some(Atomic::Store), rest),
                    "add" => (Some(Atomic::Update), rest),
                    _ => (None, text),
                };
                let (place, value) = assignment.split_once(" = ").context(
                    "it is none of lock, unlock, wait_while, wait_if, notify_one, notify_all, meet, send, recv, assert, \
                     and no assignment `variable = value`",
                )?;
                Op::Set(self.place(place)?, self.expr(value)?, atomic)
            }
        })
    }

    /// Reads an expression.
    ///
    /// # Errors
    /// If it is none, or names an unknown variable.
    pub fn expr(&self, text: &str) -> Result<Expr> {
        let mut reader = Reader {
            names: self,
            tokens: tokens(text)?,
            at: 0,
        };
        let expr = reader
            .level(0)
            .with_context(|| format!("in the expression `{text}`"))?;
        if reader.at < reader.tokens.len() {
            bail!(
                "in the expression `{text}`: `{}` is one too many",
                reader.tokens[reader.at]
            );
        }
        Ok(expr)
    }

    /// Reads a sentence with expressions in braces: texts and expressions in turn.
    ///
    /// # Errors
    /// If a brace is not closed or holds no expression.
    pub fn template(&self, text: &str) -> Result<Template> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (expr, after) = after
                .split_once('}')
                .with_context(|| format!("`{text}`: a brace is not closed"))?;
            parts.push((before.to_owned(), self.expr(expr)?));
            rest = after;
        }
        Ok(Template {
            parts,
            end: rest.to_owned(),
        })
    }
}

/// A sentence with values in it.
#[derive(Clone, Debug)]
pub struct Template {
    parts: Vec<(String, Expr)>,
    end: String,
}

impl Template {
    /// The sentence, with these values.
    ///
    /// # Errors
    /// If it uses a variable that has no value yet.
    pub fn fill(&self, shared: &[i64], locals: &[Option<i64>]) -> Result<String> {
        let mut text = String::new();
        for (before, expr) in &self.parts {
            text.push_str(before);
            text.push_str(&expr.value(shared, locals)?.to_string());
        }
        text.push_str(&self.end);
        Ok(text)
    }
}

/// Where the bracket closes that the text begins with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (index, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 1 => return Some(index),
            ')' => depth -= 1,
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn tokens(text: &str) -> Result<Vec<String>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else if ["==", "!=", "<=", ">=", "&&", "||"]
            .iter()
            .any(|two| rest.starts_with(two))
        {
            2
        } else if "<>+-*!()".contains(first) {
            1
        } else {
            bail!("`{first}` in `{text}` is not in the language");
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

struct Reader<'a> {
    names: &'a Names,
    tokens: Vec<String>,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    /// Binary operators, from those that bind loosest.
    fn level(&mut self, level: usize) -> Result<Expr> {
        use Operator::{
            And, AtLeast, AtMost, Equal, Greater, Less, Minus, Or, Plus, Times, Unequal,
        };
        const LEVELS: [&[(&str, Operator)]; 5] = [
            &[("||", Or)],
            &[("&&", And)],
            &[
                ("==", Equal),
                ("!=", Unequal),
                ("<=", AtMost),
                (">=", AtLeast),
                ("<", Less),
                (">", Greater),
            ],
            &[("+", Plus), ("-", Minus)],
            &[("*", Times)],
        ];
        let Some(operators) = LEVELS.get(level) else {
            return self.single();
        };
        let mut left = self.level(level + 1)?;
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| *sign == self.peek()) {
            self.at += 1;
            let right = self.level(level + 1)?;
            left = Expr::Binary(*operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn single(&mut self) -> Result<Expr> {
        let token = self.names.replaced(self.peek()).to_owned();
        self.at += 1;
        Ok(match token.as_str() {
            "" => bail!("it ends too early"),
            "!" => Expr::Not(Box::new(self.single()?)),
            "-" => Expr::Binary(
                Operator::Minus,
                Box::new(Expr::Number(0)),
                Box::new(self.single()?),
            ),
            "(" => {
                let inner = self.level(0)?;
                if self.peek() != ")" {
                    bail!("a bracket is not closed");
                }
                self.at += 1;
                inner
            }
            "true" => Expr::Number(1),
            "false" => Expr::Number(0),
            word => match word.parse() {
                Ok(number) => Expr::Number(number),
                Err(_) => match self.names.place(word)? {
                    Place::Shared(index) => Expr::Shared(index),
                    Place::Local(index) => Expr::Local(index),
                },
            },
        })
    }
}

impl Expr {
    /// The value.
    ///
    /// # Errors
    /// If it uses a variable of the thread that has no value yet, or leaves the numbers of 64 bits.
    pub fn value(&self, shared: &[i64], locals: &[Option<i64>]) -> Result<i64> {
        Ok(match self {
            Self::Number(number) => *number,
            Self::Shared(index) => shared[*index],
            Self::Local(index) => {
                locals[*index].context("a variable is read that has no value yet")?
            }
            Self::Not(inner) => i64::from(inner.value(shared, locals)? == 0),
            Self::Binary(operator, left, right) => {
                let left = left.value(shared, locals)?;
                let right = right.value(shared, locals)?;
                match operator {
                    Operator::Or => Some(i64::from(left != 0 || right != 0)),
                    Operator::And => Some(i64::from(left != 0 && right != 0)),
                    Operator::Equal => Some(i64::from(left == right)),
                    Operator::Unequal => Some(i64::from(left != right)),
                    Operator::Less => Some(i64::from(left < right)),
                    Operator::AtMost => Some(i64::from(left <= right)),
                    Operator::Greater => Some(i64::from(left > right)),
                    Operator::AtLeast => Some(i64::from(left >= right)),
                    Operator::Plus => left.checked_add(right),
                    Operator::Minus => left.checked_sub(right),
                    Operator::Times => left.checked_mul(right),
                }
                .context("a number does not fit in 64 bits")?
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names {
            shared: vec!["a".into(), "b".into()],
            locals: vec!["x".into()],
            things: [
                vec!["m".into()],
                vec!["c".into()],
                vec!["all".into()],
                vec!["ch".into()],
            ],
            with: vec![
                ("n".into(), "3".into()),
                ("lock_of_mine".into(), "m".into()),
            ],
        }
    }

    #[test]
    fn operators_bind_as_in_rust() {
        for (text, value) in [
            ("1 + 2 * 3", 7),
            ("(1 + 2) * 3", 9),
            ("10 - 2 - 3", 5),
            ("a + b == 5 && x != 1", 1),
            ("a == 2 || a == 7 && false", 1),
            ("!(a < b) || !true", 0),
            ("-n + x", 4),
            ("a<=2&&b>=3", 1),
        ] {
            let expr = names().expr(text).unwrap();
            assert_eq!(expr.value(&[2, 3], &[Some(7)]).unwrap(), value, "{text}");
        }
    }

    #[test]
    fn operations_are_read_and_names_replaced() {
        assert_eq!(
            names()
                .ops("lock lock_of_mine; wait_while c m (a == 0); load x = b; unlock m")
                .unwrap(),
            [
                Op::Lock(0),
                Op::WaitWhile(0, 0, names().expr("a == 0").unwrap()),
                Op::Set(Place::Local(0), Expr::Shared(1), Some(Atomic::Load)),
                Op::Unlock(0),
            ]
        );
        assert_eq!(
            names()
                .ops("send ch n; recv ch x; meet all; assert ((a) == 1) so")
                .unwrap(),
            [
                Op::Send(0, Expr::Number(3)),
                Op::Receive(0, Place::Local(0)),
                Op::Meet(0),
                Op::Assert(names().expr("a == 1").unwrap(), "so".into()),
            ]
        );
        let sentence = names().template("{a} and {x + 1}.").unwrap();
        assert_eq!(sentence.fill(&[2, 3], &[Some(7)]).unwrap(), "2 and 8.");
    }

    #[test]
    fn mistakes_are_named() {
        for (text, part) in [
            ("lock q", "there is no lock `q`"),
            ("lock", "the name of a lock is missing"),
            ("wait_while c m", "the condition to wait on is missing"),
            ("y = 1", "there is no variable `y`"),
            ("a = 1 +", "it ends too early"),
            ("a = (1", "a bracket is not closed"),
            ("a = 1 2", "`2` is one too many"),
            ("a = 1 % 2", "`%` in `1 % 2` is not in the language"),
            ("sleep m", "it is none of lock"),
            ("assert a == 1", "of the form"),
            ("assert (a == 1)", "has no message"),
        ] {
            let error = format!("{:#}", names().ops(text).unwrap_err());
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(names().template("{a").is_err());
        assert!(names().expr("x").unwrap().value(&[], &[None]).is_err());
    }
}

//! A parent is killed. What becomes of its child?

use std::io::{self, BufRead, BufReader, Write};
use std::process::{self, Command, Stdio};
use std::{env, thread};

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand)]
enum Role {
    #[command(hide = true)]
    Parent { tied: String },
    #[command(hide = true)]
    Child { tied: String },
}

fn main() -> io::Result<()> {
    match Args::parse().role {
        None => observe("untied").and_then(|()| observe("tied")),
        Some(Role::Parent { tied }) => parent(&tied),
        Some(Role::Child { tied }) => child(&tied),
    }
}

// ANCHOR: observe
/// Starts a parent, which starts a child; kills the parent, and asks whether anybody is there.
fn observe(tied: &str) -> io::Result<()> {
    let mut parent = Command::new(env::current_exe()?)
        .args(["parent", tied])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut question = parent.stdin.take().expect("it was asked for as a pipe");
    let stdout = parent.stdout.take().expect("this too");
    let mut answers = BufReader::new(stdout).lines();

    println!("{}", answers.next().expect("the child says something")?);
    parent.kill()?;
    parent.wait()?;
    let _ = writeln!(question, "is anybody there?"); // an error if nobody can read it
    match answers.next() {
        Some(answer) => println!("the parent is dead; {}", answer?),
        None => println!("the parent is dead, and so is its child"),
    }
    Ok(())
}
// ANCHOR_END: observe

// ANCHOR: parent
fn parent(tied: &str) -> io::Result<()> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["child", tied]);
    if tied == "tied" {
        tied_to_parent();
        command.stdin(Stdio::piped()); // else the child has what we have: the observer's pipe
    }
    let mut child = command.spawn()?;
    let _held = child.stdin.take(); // `wait` would close it
    child.wait()?;
    Ok(())
}
// ANCHOR_END: parent

fn child(tied: &str) -> io::Result<()> {
    println!("{tied} child: at work");
    if tied == "tied" {
        tied_to_parent();
        loop {
            thread::park(); // the work
        }
    }
    for _question in io::stdin().lines() {
        println!("{tied} child: still at work");
    }
    Ok(())
}

/// Ends this process when its parent is gone: then our standard input ends.
fn tied_to_parent() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(1);
    });
}

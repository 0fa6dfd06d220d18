use std::process::{self, Command, ExitCode};
use std::time::Duration;
use std::{env, io, thread};

use clap::{Parser, Subcommand};

// ANCHOR: roles
#[derive(Parser)]
struct Args {
    /// Children to start
    #[arg(long, default_value_t = 6)]
    n: u8,
    #[command(subcommand)]
    role: Option<Role>,
}

// What this process is there for if the program has started itself. (`///` would show in `--help`.)
#[derive(Subcommand)]
enum Role {
    #[command(hide = true)]
    Child { i: u8 },
}

fn main() -> io::Result<ExitCode> {
    let args = Args::parse();
    match args.role {
        None => parent(args.n),
        Some(Role::Child { i }) => {
            tied_to_parent();
            Ok(child(i))
        }
    }
}
// ANCHOR_END: roles

// ANCHOR: tied
/// Ends this process when its parent is gone. Our standard input is a pipe that the parent
/// holds open and never writes to: it ends when the parent ends, in whatever way.
fn tied_to_parent() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(1);
    });
}
// ANCHOR_END: tied

fn child(i: u8) -> ExitCode {
    for line in 1..=i {
        thread::sleep(Duration::from_millis(20)); // the work
        println!("child {i}: line {line} of {i}");
    }
    ExitCode::from(i)
}

// ANCHOR: parent
fn parent(n: u8) -> io::Result<ExitCode> {
    let program = env::current_exe()?;
    let (line, _held) = io::pipe()?; // `_held` lives as long as this function
    let mut children = Vec::new();
    for i in 0..n {
        let child = Command::new(&program)
            .args(["child", &i.to_string()])
            .stdin(line.try_clone()?)
            .spawn()?;
        children.push(child);
    }
    println!("parent: all {n} have been started");

    for (i, child) in children.iter_mut().enumerate() {
        let status = child.wait()?;
        let Some(code) = status.code() else {
            return Err(io::Error::other(format!("child {i} died: {status}")));
        };
        println!("parent: child {i} ended with status {code}");
        assert_eq!(usize::try_from(code), Ok(i));
    }
    Ok(ExitCode::SUCCESS)
}
// ANCHOR_END: parent

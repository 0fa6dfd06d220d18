use std::io::{self, BufRead, BufReader, PipeReader};
use std::process::{self, Child, ChildStdin, Command, ExitStatus, Stdio};
use std::time::Duration;
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
    Backup,
    #[command(hide = true)]
    Preview,
}

// ANCHOR: background
/// A child that ends when this value does, if not before.
struct Background {
    child: Child,
    /// The other end of the child's standard input, to which it is tied.
    _held: Option<ChildStdin>,
}

impl Background {
    fn start(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).spawn()?;
        let _held = child.stdin.take(); // `wait` would close it
        Ok(Self { child, _held })
    }

    /// Waits for the child's own end.
    fn wait(mut self) -> io::Result<ExitStatus> {
        self.child.wait()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.child.kill(); // does nothing if we have waited for it
        let _ = self.child.wait();
    }
}
// ANCHOR_END: background

fn main() -> io::Result<()> {
    match Args::parse().role {
        None => parent(),
        Some(role) => {
            tied_to_parent();
            child(role);
            Ok(())
        }
    }
}

fn child(role: Role) {
    match role {
        Role::Backup => {
            for part in 1..=3 {
                thread::sleep(Duration::from_millis(20)); // the work
                println!("backup: part {part} of 3");
            }
        }
        Role::Preview => loop {
            println!("preview: up to date");
            thread::park(); // until something changes
        },
    }
}

// ANCHOR: parent
fn parent() -> io::Result<()> {
    let program = env::current_exe()?;
    let backup = Background::start(Command::new(&program).arg("backup"))?;
    println!("parent: the backup runs, and so do I");
    let status = backup.wait()?;
    println!(
        "parent: the backup has ended, success: {}",
        status.success()
    );
    assert!(status.success());

    let (reader, writer) = io::pipe()?;
    let mut said = BufReader::new(reader);
    let result = edit(
        Command::new(&program).arg("preview").stdout(writer),
        &mut said,
    );
    println!("parent: {}", result.expect_err("the disk is full"));
    // This reads until nobody is left who could write.
    let rest = io::read_to_string(said)?;
    assert_eq!(rest, "");
    println!("parent: the preview has ended, too");
    Ok(())
}

fn edit(preview: &mut Command, said: &mut BufReader<PipeReader>) -> io::Result<()> {
    let _preview = Background::start(preview)?;
    let mut line = String::new();
    said.read_line(&mut line)?;
    print!("{line}");
    Err(io::Error::other("the disk is full")) // an early return, as `?` makes it
}
// ANCHOR_END: parent

/// Ends this process when its parent is gone: then our standard input ends.
fn tied_to_parent() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(1);
    });
}

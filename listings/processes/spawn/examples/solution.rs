use std::env;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};

use clap::{Parser, Subcommand};

/// Starts `n` children, all of which are alive at once, and returns how each of them ended.
fn run_all(n: u8, mut start: impl FnMut(u8) -> io::Result<Child>) -> io::Result<Vec<ExitStatus>> {
    let mut children = Vec::new();
    for i in 0..n {
        children.push(start(i)?);
    }
    children.iter_mut().map(Child::wait).collect()
}

// ANCHOR: check
#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand)]
enum Role {
    #[command(hide = true)]
    Child,
}

fn main() -> io::Result<()> {
    if let Some(Role::Child) = Args::parse().role {
        eprintln!("up");
        println!("up");
        while io::stdin().read(&mut [0; 64])? > 0 {} // until the parent waits for us, or is gone
        eprintln!("down");
        return Ok(());
    }
    // All children write into one log. Who starts one waits until it is up.
    let (mut log, writer) = io::pipe()?;
    let statuses = run_all(4, |_| {
        let mut child = Command::new(env::current_exe()?)
            .arg("child")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(writer.try_clone()?)
            .spawn()?;
        let stdout = child.stdout.as_mut().expect("it was asked for as a pipe");
        match BufReader::new(stdout).read_line(&mut String::new())? {
            0 => Err(io::Error::other("a child has died")),
            _ => Ok(child),
        }
    })?;
    drop(writer);
    let mut history = String::new();
    log.read_to_string(&mut history)?;
    assert_eq!(
        history,
        "up\n".repeat(4) + &"down\n".repeat(4),
        "the children ran one after another"
    );
    assert_eq!(statuses.len(), 4);
    assert!(statuses.iter().all(ExitStatus::success));
    println!("four at once");
    Ok(())
}
// ANCHOR_END: check

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
        println!("up");
        while io::stdin().read(&mut [0; 64])? > 0 {} // until the parent waits for us, or is gone
        println!("down");
        return Ok(());
    }
    // All children print into one pipe. Who starts one waits for its "up".
    let (reader, writer) = io::pipe()?;
    let mut said = BufReader::new(reader).lines();
    let statuses = run_all(4, |i| {
        let child = Command::new(env::current_exe()?)
            .arg("child")
            .stdin(Stdio::piped())
            .stdout(writer.try_clone()?)
            .spawn()?;
        let first = said.next().expect("we hold the pipe open")?;
        assert_eq!(
            first,
            "up",
            "child {} had ended before child {i} was started",
            i.saturating_sub(1)
        );
        Ok(child)
    })?;
    assert_eq!(statuses.len(), 4);
    assert!(statuses.iter().all(ExitStatus::success));
    println!("four at once");
    Ok(())
}
// ANCHOR_END: check

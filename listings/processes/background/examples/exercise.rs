use std::io::{self, Read};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;
use std::{env, thread};

/// Waits until one of the runners has ended, and returns its place. None of them outlives the call.
fn first_of(mut runners: Vec<Child>) -> io::Result<usize> {
    // The runners that have not won are dropped at `return`, and dropped at `?`; and they run on.
    loop {
        for (place, runner) in runners.iter_mut().enumerate() {
            if runner.try_wait()?.is_some() {
                return Ok(place);
            }
        }
        thread::sleep(Duration::from_millis(1));
    }
}

// ANCHOR: check
fn main() -> io::Result<()> {
    match env::args().nth(1).as_deref() {
        Some("quick") => return Ok(()),
        Some("slow") => {
            while io::stdin().read(&mut [0; 64])? > 0 {} // its work is never done
            println!("left over");
            return Ok(());
        }
        _ => {}
    }
    let (mut said, writer) = io::pipe()?;
    let start = |speed: &str| -> io::Result<(Child, Option<ChildStdin>)> {
        let mut child = Command::new(env::current_exe()?)
            .arg(speed)
            .stdin(Stdio::piped())
            .stdout(writer.try_clone()?)
            .spawn()?;
        let held = child.stdin.take();
        Ok((child, held))
    };
    let (runners, held): (Vec<_>, Vec<_>) = ["slow", "quick", "slow"]
        .into_iter()
        .map(start)
        .collect::<io::Result<Vec<_>>>()?
        .into_iter()
        .unzip();
    let first = first_of(runners)?;
    // A runner that lives sees the end of its input, and says so.
    drop((held, writer));
    let mut rest = String::new();
    said.read_to_string(&mut rest)?;
    assert_eq!(first, 1);
    assert_eq!(rest, "", "a runner is left over");
    println!("the quick one was first, and nobody is left");
    Ok(())
}
// ANCHOR_END: check

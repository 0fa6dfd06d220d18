//! `drop(child)` neither ends the child nor waits for it.

#[cfg(unix)]
fn main() -> std::io::Result<()> {
    unix::main()
}

#[cfg(not(unix))]
fn main() {
    println!("This program asks for zombies, which only Unix has.");
}

#[cfg(unix)]
mod unix {
    use std::io::{self, BufRead, BufReader, Write};
    use std::process::{Command, Stdio};
    use std::{env, thread};

    use nix::sys::wait::waitpid;
    use nix::unistd::Pid;

    pub fn main() -> io::Result<()> {
        if env::args().nth(1).as_deref() == Some("child") {
            // Its standard input carries questions, and ends with the parent.
            for question in io::stdin().lines() {
                println!("{}: yes", question?);
            }
            return Ok(());
        }
        let mut child = Command::new(env::current_exe()?)
            .arg("child")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut ask = child.stdin.take().expect("it was asked for as a pipe");
        let stdout = child.stdout.take().expect("this too");
        let mut answers = BufReader::new(stdout).lines();
        let pid = child.id();
        drop(child);

        writeln!(ask, "dropped, still there")?;
        println!("{}", answers.next().expect("an answer")?);
        drop(ask); // now it ends
        while !state(pid)?.starts_with('Z') {
            thread::yield_now();
        }
        println!("ended, and nobody has waited: {}", state(pid)?);
        waitpid(Pid::from_raw(pid.cast_signed()), None)?;
        println!("waited for: {:?}", state(pid)?);
        Ok(())
    }

    /// The state of a process, as `ps` tells it: R runs, S sleeps, Z is a zombie.
    fn state(pid: u32) -> io::Result<String> {
        let mut ps = Command::new("ps");
        let output = ps.args(["-o", "state=", "-p", &pid.to_string()]).output()?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

//! Three places for a name that `ps` and `top` show.

#[cfg(target_os = "linux")]
fn main() -> std::io::Result<()> {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("This program looks into /proc, which only Linux has.");
}

#[cfg(target_os = "linux")]
mod linux {
    use std::os::unix::process::CommandExt;
    use std::process::{self, Command, Stdio};
    use std::{env, fs, io, thread};

    pub fn main() -> io::Result<()> {
        if env::args().nth(1).as_deref() == Some("child") {
            tied_to_parent();
            return child();
        }
        let mut child = Command::new(env::current_exe()?)
            .arg0("resize")
            .arg("child")
            .stdin(Stdio::piped())
            .spawn()?;
        let _held = child.stdin.take(); // `wait` would close it
        let status = child.wait()?;
        assert!(status.success());
        Ok(())
    }

    fn child() -> io::Result<()> {
        let program = env::current_exe()?;
        let file = program.file_name().expect("a program has a name");
        println!("the file: {}", file.display());
        show()?;
        fs::write("/proc/self/comm", "resize")?;
        println!("after writing to comm");
        show()
    }

    /// What `ps -o args` and `ps -o comm` say of this process.
    fn show() -> io::Result<()> {
        let args = fs::read_to_string("/proc/self/cmdline")?;
        let comm = fs::read_to_string("/proc/self/comm")?;
        println!("  args: {}", args.trim_end_matches('\0').replace('\0', " "));
        println!("  comm: {}", comm.trim_end());
        Ok(())
    }

    /// Ends this process when its parent is gone: then our standard input ends.
    fn tied_to_parent() {
        thread::spawn(|| {
            let _ = io::copy(&mut io::stdin(), &mut io::sink());
            process::exit(1);
        });
    }
}

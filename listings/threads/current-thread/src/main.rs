use std::collections::HashSet;
use std::io;
use std::thread::{self, Builder, ThreadId};
use std::time::Duration;

/// Says who runs this line. No caller passes a name along: the thread knows it.
fn log(what: &str) {
    let me = thread::current();
    let name = me.name().unwrap_or("(unnamed)");
    println!("{name}: {what} {:?}", me.id());
}

/// Reports the end of the thread that holds it, whichever way it ends.
struct LogExit;

impl Drop for LogExit {
    fn drop(&mut self) {
        let panicking = thread::panicking();
        log(if panicking { "dies as" } else { "ends as" });
    }
}

fn job() -> ThreadId {
    let _exit = LogExit;
    log("starts as");
    thread::sleep(Duration::from_millis(30)); // the work
    thread::current().id()
}

fn main() -> io::Result<()> {
    log("starts as");
    let mut handles = Vec::new();
    for name in ["download", "resize", "upload"] {
        handles.push(Builder::new().name(name.to_owned()).spawn(job)?);
    }
    handles.push(thread::spawn(job));

    let mut ids = HashSet::from([thread::current().id()]);
    for handle in handles {
        let id_from_outside = handle.thread().id();
        let id_from_inside = handle.join().expect("job does not panic");
        assert_eq!(id_from_outside, id_from_inside);
        assert!(ids.insert(id_from_inside), "no id is given twice");
    }
    log("has joined all four as");

    let publish = Builder::new().name("publish".to_owned()).spawn(|| {
        let _exit = LogExit;
        log("starts as");
        panic!("the disk is full");
    })?;
    assert!(publish.join().is_err());
    log("ends as");
    Ok(())
}

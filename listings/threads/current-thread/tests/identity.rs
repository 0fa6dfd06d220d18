//! What the page claims of names and ids.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread::{self, Builder};

#[test]
fn ids_are_never_given_twice_though_the_threads_are_gone() {
    let mut ids = HashSet::from([thread::current().id()]);
    for _ in 0..500 {
        let id = thread::spawn(|| thread::current().id())
            .join()
            .expect("asking for an id does not panic");
        assert!(ids.insert(id));
    }
}

#[test]
fn the_handle_and_the_thread_agree() {
    let handle = Builder::new()
        .name("mill".to_owned())
        .spawn(thread::current)
        .expect("the system has room for one more thread");
    let from_outside = handle.thread().clone();
    let from_inside = handle.join().expect("it only asks who it is");
    assert_eq!(from_outside.id(), from_inside.id());
    assert_eq!(from_outside.name(), Some("mill"));
    assert_eq!(from_inside.name(), Some("mill"));
}

#[test]
fn names_need_not_differ_and_may_be_absent() {
    let named = || {
        Builder::new()
            .name("twin".to_owned())
            .spawn(thread::current)
    };
    let (one, other) = (named().expect("room"), named().expect("room"));
    let (one, other) = (
        one.join().expect("no panic"),
        other.join().expect("no panic"),
    );
    assert_eq!(one.name(), other.name());
    assert_ne!(one.id(), other.id());
    let anonymous = thread::spawn(thread::current).join().expect("no panic");
    assert_eq!(anonymous.name(), None);
}

#[test]
fn a_name_must_not_contain_nul() {
    let spawn = || Builder::new().name("a\0b".to_owned()).spawn(|| ());
    assert!(catch_unwind(AssertUnwindSafe(spawn)).is_err());
}

#[test]
fn a_guard_reports_the_end_and_knows_of_the_panic() {
    struct Report(mpsc::Sender<(Option<String>, bool)>);
    impl Drop for Report {
        fn drop(&mut self) {
            let name = thread::current().name().map(str::to_owned);
            self.0
                .send((name, thread::panicking()))
                .expect("the receiver outlives the threads");
        }
    }
    let (sender, receiver) = mpsc::channel();
    for panics in [false, true] {
        let report = Report(sender.clone());
        let handle = Builder::new()
            .name(format!("panics: {panics}"))
            .spawn(move || {
                let _report = report;
                assert!(!panics, "on purpose");
            });
        let end = handle.expect("room for a thread").join();
        assert_eq!(end.is_err(), panics);
        let reported = receiver
            .recv()
            .expect("the guard has sent before join returned");
        assert_eq!(reported, (Some(format!("panics: {panics}")), panics));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_kernel_keeps_fifteen_bytes_of_the_name() {
    let name = "image-thumbnailer";
    let read = || std::fs::read_to_string("/proc/thread-self/comm");
    let handle = Builder::new().name(name.to_owned()).spawn(read);
    let comm = handle
        .expect("room for a thread")
        .join()
        .expect("reading a file does not panic")
        .expect("proc is mounted");
    assert_eq!(comm.trim_end(), &name[..15]);
}

//! The runner's promises, each attacked: see `xtask/src/runner.rs` and `xtask/src/serve.rs`.
//!
//! The programs here stand in a workspace of their own, made by the tests: no listing of the book runs for ever or floods its page.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use xtask::serve::Server;

const PROGRAMS: [(&str, &str, &str); 7] = [
    (
        "hello",
        "",
        r#"println!("hello {:?}", std::env::args().skip(1).collect::<Vec<_>>());"#,
    ),
    (
        "arguments",
        "args = [\"--n\", \"3\"]",
        r#"println!("{:?}", std::env::args().skip(1).collect::<Vec<_>>());"#,
    ),
    (
        "sleeper",
        "",
        r#"println!("pid {}", std::process::id()); std::thread::sleep(std::time::Duration::from_secs(600));"#,
    ),
    (
        "parent",
        "",
        r#"let child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
           println!("pid {}", child.id()); println!("pid {}", std::process::id()); std::thread::sleep(std::time::Duration::from_secs(600));"#,
    ),
    ("flood", "", r#"loop { println!("{}", "x".repeat(1000)); }"#),
    (
        "endless",
        "timeout = 1",
        r#"println!("pid {}", std::process::id()); loop { std::hint::spin_loop(); }"#,
    ),
    ("broken", "", r#"let x: u32 = "text"; println!("{x}");"#),
];

/// A workspace with the programs above, made once for all tests of this file.
static WORKSPACE: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("runner");
    let mut pages = String::new();
    for (name, metadata, body) in PROGRAMS {
        let dir = root.join("listings/test").join(name);
        fs::create_dir_all(dir.join("src")).unwrap();
        let manifest = format!(
            "[package]\nname = \"listing-test-{name}\"\nedition = \"2024\"\n\n[package.metadata.listing]\n{metadata}\n"
        );
        fs::write(dir.join("Cargo.toml"), manifest).unwrap();
        fs::write(
            dir.join("src/main.rs"),
            format!("fn main() {{\n{body}\n}}\n"),
        )
        .unwrap();
        pages.push_str(&format!("{{{{#code test/{name}/src/main.rs}}}}\n\n"));
    }
    fs::write(
        root.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"listings/*/*\"]\n",
    )
    .unwrap();
    fs::create_dir_all(root.join("src")).unwrap();
    fs::write(root.join("book.toml"), "[book]\ntitle = \"Attacked\"\n").unwrap();
    fs::write(root.join("src/SUMMARY.md"), "[Page](page.md)\n").unwrap();
    fs::write(root.join("src/page.md"), format!("# Page\n\n{pages}")).unwrap();
    fs::write(root.join("secret.txt"), "the secret").unwrap();
    root
});

/// A server in this process. Dropping it ends it, as the end of `cargo xtask serve` does.
struct Running {
    address: SocketAddr,
    token: String,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Running {
    fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let server = runtime.block_on(Server::prepare(&WORKSPACE, 0)).unwrap();
        assert_eq!(server.failure(), None);
        let (address, token) = (server.address, server.token.clone());
        runtime.spawn(server.run());
        Self {
            address,
            token,
            runtime: Some(runtime),
        }
    }

    fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
    }

    /// Sends one request with exactly these header lines and returns status and body.
    fn send(&self, method: &str, path: &str, headers: &[String], body: &str) -> (u16, String) {
        let mut stream = self.open(method, path, headers, body);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or(0);
        (
            status,
            answer
                .split_once("\r\n\r\n")
                .map(|(_, body)| body.to_owned())
                .unwrap_or_default(),
        )
    }

    fn open(&self, method: &str, path: &str, headers: &[String], body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        let headers: String = headers
            .iter()
            .flat_map(|line| [line.as_str(), "\r\n"])
            .collect();
        let length = body.len();
        write!(stream, "{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}").unwrap();
        stream
    }

    fn host(&self) -> String {
        format!("Host: {}", self.address)
    }

    fn good(&self) -> Vec<String> {
        vec![
            self.host(),
            format!("Origin: http://{}", self.address),
            format!("X-Book-Token: {}", self.token),
            "Content-Type: application/json".to_owned(),
        ]
    }

    /// Asks for a run and returns the connection, to be read or to be cut.
    fn run(&self, request: &Value) -> TcpStream {
        self.open("POST", "/api/run", &self.good(), &request.to_string())
    }

    fn run_to_end(&self, request: &Value) -> Vec<Value> {
        events(self.run(request)).collect()
    }

    fn refused(&self, request: &Value) -> u16 {
        self.send("POST", "/api/run", &self.good(), &request.to_string())
            .0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// The events of a run, as they come.
fn events(stream: TcpStream) -> impl Iterator<Item = Value> {
    BufReader::new(stream)
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| {
            line.strip_prefix("data: ")
                .map(|data| serde_json::from_str(data).unwrap())
        })
}

fn texts(events: &[Value], stream: &str) -> String {
    events
        .iter()
        .filter(|event| event["stream"] == stream)
        .filter_map(|event| event["text"].as_str())
        .collect()
}

/// The process ids that a running program printed, read until there are `count`.
fn pids(stream: &TcpStream, count: usize) -> Vec<u32> {
    let mut text = String::new();
    for event in events(stream.try_clone().unwrap()) {
        if event["stream"] == "output" {
            text.push_str(event["text"].as_str().unwrap());
        }
        let pids: Vec<u32> = text
            .lines()
            .filter_map(|line| line.strip_prefix("pid ")?.parse().ok())
            .collect();
        if pids.len() == count && text.ends_with('\n') {
            return pids;
        }
    }
    panic!("it ended before it printed {count} process ids: {text}");
}

fn assert_gone(pids: &[u32]) {
    let alive = |pid: &u32| Path::new(&format!("/proc/{pid}/stat")).exists() && !is_zombie(*pid);
    let deadline = Instant::now() + Duration::from_secs(5);
    while pids.iter().any(alive) {
        assert!(
            Instant::now() < deadline,
            "still alive: {:?}",
            pids.iter().filter(|pid| alive(pid)).collect::<Vec<_>>()
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A process that has ended and whose parent has not asked for its status; here, one whose new parent is the system's first process.
fn is_zombie(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        stat.rsplit(") ")
            .next()
            .is_some_and(|rest| rest.starts_with('Z'))
    })
}

#[test]
fn a_program_is_compiled_and_run_and_its_output_arrives() {
    let server = Running::start();
    let events = server.run_to_end(&json!({ "program": "test/hello" }));
    assert_eq!(texts(&events, "output"), "hello []\n");
    let phases: Vec<_> = events
        .iter()
        .filter_map(|event| event["phase"].as_str())
        .filter(|phase| *phase != "queued")
        .collect();
    assert_eq!(phases, ["compiling", "running"]);
    let end = events.last().unwrap();
    assert_eq!((&end["end"], &end["code"]), (&json!("exited"), &json!(0)));
    // What is built already is not built again.
    let events = server.run_to_end(&json!({ "program": "test/hello" }));
    assert!(
        !events.iter().any(|event| event["phase"] == "compiling"),
        "{events:?}"
    );
    assert_eq!(texts(&events, "output"), "hello []\n");
}

#[test]
fn a_program_that_does_not_compile_shows_the_compilers_message() {
    let server = Running::start();
    let events = server.run_to_end(&json!({ "program": "test/broken" }));
    assert_eq!(events.last().unwrap()["end"], "build-failed");
    assert!(
        texts(&events, "build").contains("error[E0308]"),
        "{events:?}"
    );
}

#[test]
fn a_port_in_use_gives_way_to_the_next_free_one() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::prepare(&WORKSPACE, port)).unwrap();
    assert!(server.address.ip().is_loopback() && server.address.port() > port);
}

#[test]
fn another_host_or_origin_is_refused() {
    let server = Running::start();
    let port = server.address.port();
    let body = json!({ "program": "test/hello" }).to_string();
    let token = format!("X-Book-Token: {}", server.token);
    let origin = format!("Origin: http://{}", server.address);
    for host in [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example",
        "",
    ] {
        let host = if host.is_empty() {
            format!("Host: evil.example:{port}")
        } else {
            format!("Host: {host}")
        };
        for (method, path) in [
            ("POST", "/api/run"),
            ("GET", "/page.html"),
            ("GET", "/api/events?token=x"),
        ] {
            let headers = [host.clone(), origin.clone(), token.clone()];
            assert_eq!(
                server.send(method, path, &headers, &body).0,
                403,
                "{method} {path} {host}"
            );
        }
    }
    assert!(
        matches!(server.send("GET", "/page.html", &[], "").0, 400 | 403),
        "no host at all"
    );
    for origin in [
        "http://evil.example",
        "null",
        "https://127.0.0.1",
        &format!("http://127.0.0.1:{}", port.wrapping_add(1)),
        &format!("https://127.0.0.1:{port}"),
    ] {
        let headers = [server.host(), format!("Origin: {origin}"), token.clone()];
        assert_eq!(
            server.send("POST", "/api/run", &headers, &body).0,
            403,
            "{origin}"
        );
        assert_eq!(
            server.send("GET", "/page.html", &headers, "").0,
            403,
            "{origin}"
        );
    }
    // A browser always says where a POST comes from.
    assert_eq!(
        server
            .send("POST", "/api/run", &[server.host(), token.clone()], &body)
            .0,
        403
    );
    for own in ["127.0.0.1", "localhost"] {
        let headers = [
            format!("Host: {own}:{port}"),
            format!("Origin: http://{own}:{port}"),
            token.clone(),
        ];
        assert_eq!(
            server.send("POST", "/api/run", &headers, &body).0,
            200,
            "{own}"
        );
    }
}

#[test]
fn without_the_token_nothing_starts() {
    let server = Running::start();
    let body = json!({ "program": "test/hello" }).to_string();
    let origin = format!("Origin: http://{}", server.address);
    let mut almost = server.token.clone();
    almost.replace_range(63.., if almost.ends_with('0') { "1" } else { "0" });
    for token in ["", &almost, &server.token[..63], "x"] {
        let headers = [
            server.host(),
            origin.clone(),
            format!("X-Book-Token: {token}"),
        ];
        assert_eq!(
            server.send("POST", "/api/run", &headers, &body).0,
            403,
            "{token}"
        );
        assert_eq!(
            server
                .send("GET", &format!("/api/events?token={token}"), &headers, "")
                .0,
            403,
            "{token}"
        );
    }
    assert_eq!(
        server
            .send("POST", "/api/run", &[server.host(), origin.clone()], &body)
            .0,
        403
    );
    assert_eq!(
        server.send("GET", "/api/events", &[server.host()], "").0,
        400
    );
    // A GET, as an image or a link of another page would send it, starts nothing.
    assert_eq!(
        server
            .send("GET", "/api/run?program=test/hello", &server.good(), "")
            .0,
        405
    );
    // The token is in the pages, and only there; each start has its own.
    assert!(
        server
            .send("GET", "/page.html", &[server.host()], "")
            .1
            .contains(&server.token)
    );
    for file in ["/book.js", "/searchindex.js", "/css/general.css"] {
        let (status, text) = server.send("GET", file, &[server.host()], "");
        assert!(status == 404 || !text.contains(&server.token), "{file}");
    }
    assert_ne!(Running::start().token, server.token);
}

#[test]
fn only_programs_that_cargo_knows_run() {
    let server = Running::start();
    for program in [
        "test/none",
        "",
        "test",
        "../test/hello",
        "test/../test/hello",
        "test/hello/../hello",
        "/bin/sh",
        "test/hello;ls",
        "listing-test-hello",
        "test/hello:python",
        "test/hello:../x",
        "TEST/HELLO",
        "test/hello\u{0}",
        " test/hello",
    ] {
        assert_eq!(
            server.refused(&json!({ "program": program })),
            404,
            "{program}"
        );
    }
    for body in [
        "",
        "{}",
        "[]",
        r#"{"program":1}"#,
        r#"{"program":"test/hello","source":"fn main(){}"}"#,
        &"x".repeat(100),
    ] {
        assert_eq!(
            server.send("POST", "/api/run", &server.good(), body).0,
            400,
            "{body}"
        );
    }
    assert_eq!(
        server
            .send("POST", "/api/run", &server.good(), &"x".repeat(100_000))
            .0,
        413
    );
}

#[test]
fn only_declared_arguments_reach_a_program() {
    let server = Running::start();
    let events = server.run_to_end(&json!({ "program": "test/arguments", "args": ["--n", "7"] }));
    assert_eq!(texts(&events, "output"), "[\"--n\", \"7\"]\n");
    let events = server.run_to_end(&json!({ "program": "test/arguments" }));
    assert_eq!(texts(&events, "output"), "[\"--n\", \"3\"]\n");
    for args in [
        json!(["--m", "7"]),
        json!(["--n"]),
        json!(["7"]),
        json!(["--n", "--help"]),
        json!(["--n", "../x"]),
        json!(["--n", "7", "--", "x"]),
    ] {
        assert_eq!(
            server.refused(&json!({ "program": "test/arguments", "args": args })),
            422,
            "{args}"
        );
    }
    assert_eq!(
        server.refused(&json!({ "program": "test/hello", "args": ["--n", "7"] })),
        422
    );
}

#[test]
fn no_path_leads_out_of_the_book() {
    let server = Running::start();
    assert_eq!(
        server.send("GET", "/page.html", &[server.host()], "").0,
        200
    );
    for path in [
        "/../secret.txt",
        "/../../../../secret.txt",
        "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/secret.txt",
        "/..%2f..%2f..%2f..%2fsecret.txt",
        "/....//secret.txt",
        "//etc/passwd",
        "/..%5c..%5csecret.txt",
        "/%2fetc/passwd",
    ] {
        let (status, text) = server.send("GET", path, &[server.host()], "");
        assert!(
            status >= 400 && !text.contains("the secret") && !text.contains("root:"),
            "{path}: {status}"
        );
    }
    assert_eq!(server.send("PUT", "/page.html", &server.good(), "x").0, 405);
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "it looks for processes in /proc")]
fn a_cut_connection_ends_the_program_and_its_children() {
    let server = Running::start();
    let stream = server.run(&json!({ "program": "test/parent" }));
    let pids = pids(&stream, 2);
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    assert_gone(&pids);
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "it looks for processes in /proc")]
fn the_end_of_the_server_ends_what_it_started() {
    let mut server = Running::start();
    let stream = server.run(&json!({ "program": "test/parent" }));
    let pids = pids(&stream, 2);
    server.end();
    assert_gone(&pids);
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "it looks for processes in /proc")]
fn ctrl_c_ends_the_command_and_what_it_started() {
    for signal in ["-INT", "-TERM"] {
        let mut child = std::process::Command::new(book_tests::tool())
            .args(["serve", "--port", "0"])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let line = lines.next().unwrap();
        let address: SocketAddr = line
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .unwrap()
            .parse()
            .unwrap();
        let mut server = Running {
            address,
            token: String::new(),
            runtime: None,
        };
        let (_, page) = server.send("GET", "/", &[server.host()], "");
        server.token = page.split("book-runner\" content=\"").nth(1).unwrap()[..64].to_owned();
        // A listing of the book that is at work for a while: its sections alone take longer than the signal.
        let stream = server.run(&json!({ "program": "threads/mutex" }));
        let running = events(stream.try_clone().unwrap()).any(|event| event["phase"] == "running");
        assert!(running);
        assert!(
            std::process::Command::new("kill")
                .args([signal, &child.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
        let status = child.wait().unwrap();
        assert!(status.success(), "{signal}: {status}");
        let left = std::process::Command::new("pgrep")
            .args(["-x", "-f", ".*/listing-threads-mutex"])
            .output();
        assert!(
            !left.is_ok_and(|found| found.status.success()),
            "{signal}: the listing lives on"
        );
    }
}

#[test]
fn a_flood_is_cut_off() {
    let server = Running::start();
    let events = server.run_to_end(&json!({ "program": "test/flood" }));
    assert_eq!(events.last().unwrap()["end"], "flooded");
    let printed = texts(&events, "output").len();
    assert!((200_000..400_000).contains(&printed), "{printed}");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "it looks for processes in /proc")]
fn a_program_that_never_ends_is_stopped_at_its_limit() {
    let server = Running::start();
    let events = server.run_to_end(&json!({ "program": "test/endless" }));
    let end = events.last().unwrap();
    assert_eq!(end["end"], "timed-out");
    assert!(
        (1000..20_000).contains(&end["run_ms"].as_u64().unwrap()),
        "{end}"
    );
    let pid = texts(&events, "output")
        .trim()
        .trim_start_matches("pid ")
        .parse()
        .unwrap();
    assert_gone(&[pid]);
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "it looks for processes in /proc")]
fn a_hundred_runs_at_once_are_bounded() {
    let server = Running::start();
    // Build it first, so that all hundred come to the same point.
    let first = server.run(&json!({ "program": "test/sleeper" }));
    assert_gone(&{
        let pids = pids(&first, 1);
        first.shutdown(Shutdown::Both).unwrap();
        pids
    });
    let streams: Vec<_> = (0..100)
        .map(|_| server.run(&json!({ "program": "test/sleeper" })))
        .collect();
    let mut busy = 0;
    let mut accepted = Vec::new();
    for stream in streams {
        let mut status = [0; 12];
        (&stream).read_exact(&mut status).unwrap();
        match &status[9..] {
            b"503" => busy += 1,
            b"200" => accepted.push(stream),
            other => panic!("{}", String::from_utf8_lossy(other)),
        }
    }
    assert!(
        accepted.len() <= 16 && accepted.len() >= 2,
        "{} accepted",
        accepted.len()
    );
    assert_eq!(busy + accepted.len(), 100);
    let alive = || processes_named("listing-test-sleeper");
    std::thread::sleep(Duration::from_millis(500));
    assert!(
        (1..=2).contains(&alive()),
        "{} run at the same time",
        alive()
    );
    drop(accepted);
    let deadline = Instant::now() + Duration::from_secs(10);
    while alive() > 0 {
        assert!(Instant::now() < deadline, "{} are left", alive());
        std::thread::sleep(Duration::from_millis(20));
    }
    // And the place is free again.
    let events = server.run_to_end(&json!({ "program": "test/hello" }));
    assert_eq!(events.last().unwrap()["end"], "exited");
}

/// Processes whose executable has this name. Other tests do not start it at the same time: it is this test's own.
fn processes_named(name: &str) -> usize {
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter(|entry| {
            fs::read_link(entry.path().join("exe"))
                .is_ok_and(|exe| exe.file_name().is_some_and(|file| file == name))
        })
        .count()
}

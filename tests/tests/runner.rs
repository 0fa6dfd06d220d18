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

const PROGRAMS: [(&str, &str, &str); 11] = [
    (
        "hello",
        "",
        r#"println!("hello {:?}", std::env::args().skip(1).collect::<Vec<_>>());"#,
    ),
    ("fresh", "", r#"println!("fresh");"#),
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
    // It leaves its group and its session, and so does its child's child, whose parents are gone by then.
    (
        "daemon",
        "",
        r#"let line = "setsid sleep 600 & echo pid $!; setsid sh -c 'setsid sh -c \"sleep 600 & echo pid \\$!\" & sleep 0.2' & wait $!";
           std::process::Command::new("sh").args(["-c", line]).status().unwrap();
           println!("pid {}", std::process::id()); if std::env::args().len() == 1 { std::thread::sleep(std::time::Duration::from_secs(600)); }"#,
    ),
    ("broken", "", r#"let x: u32 = "text"; println!("{x}");"#),
    // It doubles eight times over; every second generation does not wait for its children, which become orphans while they double in their turn.
    (
        "swarm",
        "",
        r#"let depth: u32 = std::env::var("DEPTH").map_or(0, |depth| depth.parse().unwrap());
           println!("pid {}", std::process::id());
           if depth < 8 { for _ in 0..2 { std::process::Command::new(std::env::current_exe().unwrap()).env("DEPTH", (depth + 1).to_string()).spawn().unwrap(); } }
           if depth % 2 == 0 { std::thread::sleep(std::time::Duration::from_secs(600)); }"#,
    ),
    (
        "pair",
        "",
        r#"println!("first"); std::thread::sleep(std::time::Duration::from_secs(3)); println!("second");"#,
    ),
];

const EXAMPLE: &str = "#[path = \"../src/beside.rs\"]\nmod beside;\nfn main() {\n    println!(\"{}\", beside::beside());\n}\n";

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
    let listing = root.join("listings/test/arguments");
    fs::create_dir_all(listing.join("examples")).unwrap();
    fs::create_dir_all(listing.join("peers")).unwrap();
    fs::write(
        listing.join("src/beside.rs"),
        "pub fn beside() -> u32 {\n    7\n}\n",
    )
    .unwrap();
    fs::write(listing.join("examples/example.rs"), EXAMPLE).unwrap();
    let mut manifest = fs::read_to_string(listing.join("Cargo.toml")).unwrap();
    manifest.push_str(
        "\n[[example]]\nname = \"test-arguments-example\"\npath = \"examples/example.rs\"\n",
    );
    fs::write(listing.join("Cargo.toml"), manifest).unwrap();
    fs::write(listing.join("peers/main.py"), "print('twin')\n").unwrap();
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
    for (name, quick) in [("measured", true), ("unmeasurable", false)] {
        write_measured(&root, name, quick);
    }
    root
});

/// A listing that is measured: by its own program and by a script, which says its process id on standard error, into a file, and then hangs unless it is `quick`.
fn write_measured(root: &Path, name: &str, quick: bool) {
    let dir = root.join("listings/test").join(name);
    for folder in ["src", "examples", "peers"] {
        fs::create_dir_all(dir.join(folder)).unwrap();
    }
    let manifest = format!(
        "[package]\nname = \"listing-test-{name}\"\nedition = \"2024\"\n\n\
         [package.metadata.listing.bench]\nn = 9\nquick = 3\nruns = 2\nunit = \"one <sum>\"\n\n\
         [[package.metadata.listing.bench.contenders]]\nname = \"rust\"\nlabel = \"Rust\"\nkind = \"rust\"\n\n\
         [[package.metadata.listing.bench.contenders]]\nname = \"script\"\nlabel = \"Python\"\nkind = \"python\"\n\n\
         [[example]]\nname = \"test-{name}-bench\"\npath = \"examples/bench.rs\"\n"
    );
    fs::write(dir.join("Cargo.toml"), manifest).unwrap();
    fs::write(dir.join("src/main.rs"), "fn main() {}\n").unwrap();
    let program = "fn main() { for _ in std::io::stdin().lines() { println!(\"0.001 42\"); } }\n";
    fs::write(dir.join("examples/bench.rs"), program).unwrap();
    let hang = if quick {
        ""
    } else {
        "child = subprocess.Popen(['setsid', 'sleep', '600']); print(os.getpid(), child.pid, file=open(__file__ + '.pids.new', 'w')); os.rename(__file__ + '.pids.new', __file__ + '.pids'); time.sleep(600)"
    };
    let script = format!(
        "import os, subprocess, sys, time\n{hang}\nfor line in sys.stdin:\n    print('0.002 42', flush=True)\n"
    );
    fs::write(dir.join("peers/bench.py"), script).unwrap();
    let _ = fs::remove_file(dir.join("peers/bench.py.pids"));
}

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

    /// Asks for a measurement and returns the connection.
    fn measure(&self, request: &Value) -> TcpStream {
        self.open("POST", "/api/bench", &self.good(), &request.to_string())
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
        if pids.len() >= count && text.ends_with('\n') {
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

/// The processes that `pid` has started, and those that they have, once there are any.
fn descendants(pid: u32, patience: Duration) -> Vec<u32> {
    let deadline = Instant::now() + patience;
    loop {
        let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
            .unwrap()
            .flatten()
            .filter_map(|entry| {
                let own = entry.file_name().to_string_lossy().parse().ok()?;
                let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
                let parent = stat.rsplit(") ").next()?.split(' ').nth(1)?.parse().ok()?;
                Some((own, parent))
            })
            .collect();
        let mut found = vec![pid];
        let mut at = 0;
        while at < found.len() {
            let parent = found[at];
            found.extend(
                parents
                    .iter()
                    .filter(|(_, of)| *of == parent)
                    .map(|(own, _)| *own),
            );
            at += 1;
        }
        if found.len() > 1 || Instant::now() > deadline {
            return found.split_off(1);
        }
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
fn a_program_is_compiled_once_and_run_and_its_output_arrives() {
    let phases = |server: &Running| {
        let events = server.run_to_end(&json!({ "program": "test/fresh" }));
        let end = events.last().unwrap();
        assert_eq!((&end["end"], &end["code"]), (&json!("exited"), &json!(0)));
        let phases: Vec<_> = events
            .iter()
            .filter_map(|event| event["phase"].as_str())
            .filter(|phase| *phase != "queued")
            .map(str::to_owned)
            .collect();
        (phases.join(" "), texts(&events, "output"))
    };
    let (compiled, ran) = ("compiling running".to_owned(), "running".to_owned());
    let server = Running::start();
    assert_eq!(phases(&server), (compiled.clone(), "fresh\n".to_owned()));
    // What is built already is not built again, nor by the next server.
    assert_eq!(phases(&server), (ran.clone(), "fresh\n".to_owned()));
    let next = Running::start();
    assert_eq!(phases(&next), (ran, "fresh\n".to_owned()));
    let source = WORKSPACE.join("listings/test/fresh/src/main.rs");
    fs::write(source, "fn main() { println!(\"changed\"); }").unwrap();
    for server in [next, server, Running::start()] {
        let (_, text) = phases(&server);
        assert_eq!(text, "changed\n");
    }
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
        r#"{"program":"test/hello","path":"/etc/passwd"}"#,
        r#"{"program":"test/hello","source":["fn main(){}"]}"#,
        "{\"program\":\"test/hello\",\"source\":\"\\ud800\"}",
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
    let site = WORKSPACE.join(format!("target/serve/{}", server.address.port()));
    assert!(site.is_dir());
    server.end();
    assert_gone(&pids);
    assert!(!site.exists(), "the site that it served is left behind");
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
        let started = descendants(child.id(), Duration::from_secs(5));
        assert!(
            std::process::Command::new("kill")
                .args([signal, &child.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
        let status = child.wait().unwrap();
        assert!(status.success(), "{signal}: {status}");
        assert!(!started.is_empty(), "{signal}: nothing was at work");
        assert_gone(&started);
    }
}

// ------------------------------------------------------------------------------------------------------------------------------ Edited sources

/// Every file of the listings with its content: what no edited program may change.
fn tree() -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![WORKSPACE.join("listings"), WORKSPACE.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() && path.ends_with("fresh") {
                // Its own test changes it.
            } else if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.clone(), fs::read(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// The copies that are there now, of whichever server.
fn copies() -> Vec<PathBuf> {
    fs::read_dir(WORKSPACE.join("target/edit"))
        .into_iter()
        .flatten()
        .flatten()
        .flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten())
        .map(|copy| copy.path())
        .collect()
}

fn assert_removed(folder: &Path) {
    let deadline = Instant::now() + Duration::from_secs(5);
    while folder.exists() {
        assert!(Instant::now() < deadline, "{} is left", folder.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// An edited program that says where it runs, and then does this.
fn edited(body: &str) -> String {
    format!(
        "fn main() {{\n    println!(\"at {{}}\", std::env::current_dir().unwrap().display());\n{body}\n}}\n"
    )
}

/// Where an edited program runs, by its own words.
fn place(text: &str) -> PathBuf {
    let line = text.lines().find_map(|line| line.strip_prefix("at "));
    line.unwrap_or_else(|| panic!("{text}")).into()
}

#[test]
fn an_edited_source_is_built_beside_the_tree_and_run() {
    let server = Running::start();
    let before = tree();
    let source =
        edited(r#"    println!("edited {:?}", std::env::args().skip(1).collect::<Vec<_>>());"#);
    let events = server.run_to_end(
        &json!({ "program": "test/arguments", "source": source, "args": ["--n", "7"] }),
    );
    let text = texts(&events, "output");
    assert!(text.contains("edited [\"--n\", \"7\"]"), "{events:?}");
    // Its place is a copy below target/, and gone.
    let place = place(&text);
    assert!(
        place.starts_with(WORKSPACE.join("target/edit")),
        "{}",
        place.display()
    );
    assert_removed(place.parent().unwrap());
    // Other kinds of programs: an example with a module of the crate, a script.
    let source = EXAMPLE.replace("beside::beside()", "beside::beside() + 1");
    let events =
        server.run_to_end(&json!({ "program": "test/arguments:example", "source": source }));
    assert_eq!(texts(&events, "output"), "8\n", "{events:?}");
    let source = "print('edited')\nraise SystemExit(nothing)\n";
    let events =
        server.run_to_end(&json!({ "program": "test/arguments:python", "source": source }));
    let text = texts(&events, "output");
    assert!(
        text.starts_with("edited\n") && text.contains("File \"peers/main.py\", line 2"),
        "{text}"
    );
    // The listing itself is as it was, its executable too.
    let events = server.run_to_end(&json!({ "program": "test/arguments" }));
    assert_eq!(texts(&events, "output"), "[\"--n\", \"3\"]\n");
    assert_eq!(tree(), before);
}

#[test]
fn what_the_compiler_says_of_an_edited_source_names_its_lines_and_no_path_of_the_machine() {
    let server = Running::start();
    let source = "fn main() {\n    let unused = 1;\n    let text: u32 = \"text\";\n    println!(\"{}\", missing);\n}\n";
    let events = server.run_to_end(&json!({ "program": "test/hello", "source": source }));
    assert_eq!(events.last().unwrap()["end"], "build-failed");
    let problems: Vec<_> = events
        .iter()
        .filter(|event| event["event"] == "problem" && event["level"] == "error")
        .map(|event| {
            (
                event["line"].as_u64().unwrap(),
                event["code"].as_str().unwrap_or(""),
            )
        })
        .collect();
    assert!(problems.contains(&(4, "E0425")), "{events:?}");
    let said = texts(&events, "build");
    assert!(
        said.contains("--> src/main.rs:4:20") && said.contains("Compiling listing-test-hello"),
        "{said}"
    );
    assert!(
        !said.contains(&*WORKSPACE.to_string_lossy()) && !said.contains("target/edit"),
        "{said}"
    );
    let warned = "fn main() {\n    let unused = 1;\n    panic!(\"at the end\");\n}\n";
    let events = server.run_to_end(&json!({ "program": "test/hello", "source": warned }));
    assert!(
        events
            .iter()
            .any(|event| event["level"] == "warning" && event["line"] == 2),
        "{events:?}"
    );
    assert!(
        texts(&events, "output").contains("panicked at src/main.rs:3:5"),
        "{events:?}"
    );
}

#[test]
fn an_edited_source_is_a_bounded_text_for_a_known_program() {
    let server = Running::start();
    let before = tree();
    let source = |length: usize| format!("fn main() {{}} // {}", "x".repeat(length));
    assert_eq!(
        server.refused(&json!({ "program": "test/hello", "source": source(33_000) })),
        413
    );
    assert_eq!(
        server.refused(&json!({ "program": "test/hello", "source": source(1_000_000) })),
        413
    );
    for program in [
        "test/none",
        "test/../test/hello",
        "test/hello/src/main.rs",
        "../edit",
        "test/hello:python",
        "",
    ] {
        assert_eq!(
            server.refused(&json!({ "program": program, "source": source(1) })),
            404,
            "{program}"
        );
    }
    for args in [json!(["--n", "7"]), json!(["--manifest-path", "x"])] {
        assert_eq!(
            server.refused(&json!({ "program": "test/hello", "source": source(1), "args": args })),
            422
        );
    }
    // What looks like a path is a program that does not compile.
    for source in [
        "../arguments/src/main.rs",
        "/etc/passwd",
        "--help",
        "\0",
        "",
    ] {
        let events = server.run_to_end(&json!({ "program": "test/hello", "source": source }));
        assert_eq!(events.last().unwrap()["end"], "build-failed", "{source}");
    }
    assert_eq!(tree(), before);
}

#[test]
fn what_an_edited_program_writes_beside_itself_is_not_the_tree() {
    let server = Running::start();
    let before = tree();
    let body = r#"    for file in ["Cargo.toml", "src/main.rs", "../../src/main.rs", "listings/test/hello/src/main.rs", "output.txt", concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs")] {
        println!("{file} {:?}", std::fs::write(file, "fn main() { println!(\"taken\"); }").is_ok());
    }"#;
    let events = server.run_to_end(&json!({ "program": "test/hello", "source": edited(body) }));
    assert!(
        texts(&events, "output").contains("src/main.rs true"),
        "{events:?}"
    );
    assert_eq!(tree(), before);
    let events = server.run_to_end(&json!({ "program": "test/hello" }));
    assert_eq!(texts(&events, "output"), "hello []\n");
}

#[test]
fn two_edited_runs_at_once_do_not_meet() {
    let server = Running::start();
    let waits = |word: &str| {
        json!({ "program": "test/hello", "source": edited(&format!(
            "    std::fs::write(\"mark\", {word:?}).unwrap(); std::thread::sleep(std::time::Duration::from_millis(1500)); println!(\"{word} {{}}\", std::fs::read_to_string(\"mark\").unwrap());"
        )) })
    };
    let streams = ["one", "two"].map(|word| (word, server.run(&waits(word))));
    let mut places = Vec::new();
    for (word, stream) in streams {
        let events: Vec<_> = events(stream).collect();
        let text = texts(&events, "output");
        assert!(
            text.contains(&format!("{word} {word}\n")),
            "{text} {events:?}"
        );
        places.push(place(&text));
    }
    assert_ne!(places[0], places[1]);
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "it looks for processes in /proc")]
fn an_edited_program_keeps_within_its_limits_and_leaves_nothing() {
    let server = Running::start();
    let before = tree();
    let own_pid = "println!(\"pid {}\", std::process::id());";
    for (body, end) in [
        (
            "    loop { println!(\"{}\", \"x\".repeat(1000)); }",
            "flooded",
        ),
        ("    loop { std::hint::spin_loop(); }", "timed-out"),
        (
            "    loop { let _ = std::fs::write(format!(\"{:?}\", std::time::Instant::now()), \"x\"); }",
            "timed-out",
        ),
        ("    std::process::abort();", "signaled"),
    ] {
        let source = edited(&format!("    {own_pid}\n{body}"));
        let events = server.run_to_end(&json!({ "program": "test/endless", "source": source }));
        assert_eq!(events.last().unwrap()["end"], end, "{body} {events:?}");
        let text = texts(&events, "output");
        assert_removed(&place(&text));
        let pid = text
            .lines()
            .find_map(|line| line.strip_prefix("pid ")?.parse().ok());
        assert_gone(&[pid.unwrap()]);
    }
    // The reader closes the tab: while it runs, and while it is built.
    let source = edited(&format!(
        "    {own_pid}\n    std::thread::sleep(std::time::Duration::from_secs(600));"
    ));
    let request = json!({ "program": "test/sleeper", "source": source });
    let stream = server.run(&request);
    let pids = pids(&stream, 1);
    let folder = fs::read_link(format!("/proc/{}/cwd", pids[0])).unwrap();
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    assert_gone(&pids);
    assert_removed(folder.parent().unwrap());
    let stream = server.run(&request);
    assert!(events(stream.try_clone().unwrap()).any(|event| event["phase"] == "compiling"));
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    // The server ends, and its whole folder goes.
    let stream = server.run(&request);
    let pids = self::pids(&stream, 1);
    let folder = fs::read_link(format!("/proc/{}/cwd", pids[0])).unwrap();
    let folder = folder.parent().and_then(Path::parent).unwrap();
    assert!(copies().iter().any(|copy| copy.starts_with(folder)));
    drop(server);
    assert_gone(&pids);
    assert_removed(folder);
    assert_eq!(tree(), before);
}

/// The reader leaves while the program is still multiplying, and another one stays until there are hundreds.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "only Linux has what finds them")]
fn a_program_that_multiplies_ends_with_all_its_descendants() {
    let server = Running::start();
    for wanted in [20, 300] {
        let stream = server.run(&json!({ "program": "test/swarm" }));
        let pids = pids(&stream, wanted);
        stream.shutdown(Shutdown::Both).unwrap();
        drop(stream);
        assert_gone(&pids);
        // And those that had not yet said who they are.
        let deadline = Instant::now() + Duration::from_secs(10);
        while processes_named("listing-test-swarm") > 0 {
            assert!(
                Instant::now() < deadline,
                "{} are left",
                processes_named("listing-test-swarm")
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    let events = server.run_to_end(&json!({ "program": "test/hello" }));
    assert_eq!(events.last().unwrap()["end"], "exited");
}

/// A page is compressed for a browser that asks for it; of a run each line goes out when it is printed, compressed or not.
#[test]
fn pages_are_compressed_and_no_output_is_held_back() {
    let server = Running::start();
    let gzip = "Accept-Encoding: gzip".to_owned();
    let mut stream = server.open("GET", "/page.html", &[server.host(), gzip.clone()], "");
    let mut page = Vec::new();
    stream.read_to_end(&mut page).unwrap();
    let page = String::from_utf8_lossy(&page).to_lowercase();
    assert!(
        page.contains("content-encoding: gzip") && !page.contains("<html"),
        "{page}"
    );
    server.run_to_end(&json!({ "program": "test/pair" }));
    let headers = [server.good(), vec![gzip]].concat();
    let stream = server.open(
        "POST",
        "/api/run",
        &headers,
        &json!({ "program": "test/pair" }).to_string(),
    );
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("first")));
    let first = Instant::now();
    assert!(lines.any(|line| line.contains("second")));
    // They are printed three seconds apart.
    assert!(
        first.elapsed() > Duration::from_secs(1),
        "they came together"
    );
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "only Linux has what finds them")]
fn what_leaves_its_process_group_ends_too() {
    let mut server = Running::start();
    // The reader leaves; the server ends; the program ends by itself.
    let stream = server.run(&json!({ "program": "test/daemon" }));
    let left = pids(&stream, 3);
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    assert_gone(&left);
    let body = PROGRAMS
        .iter()
        .find(|program| program.0 == "daemon")
        .unwrap()
        .2;
    let source = edited(&body.replace("len() == 1", "len() == 0"));
    let events = server.run_to_end(&json!({ "program": "test/daemon", "source": source }));
    assert_eq!(events.last().unwrap()["end"], "exited", "{events:?}");
    let text = texts(&events, "output");
    let left: Vec<u32> = text
        .lines()
        .filter_map(|line| line.strip_prefix("pid ")?.parse().ok())
        .collect();
    assert_eq!(left.len(), 3, "{text}");
    assert_gone(&left);
    let stream = server.run(&json!({ "program": "test/daemon" }));
    let left = pids(&stream, 3);
    server.end();
    assert_gone(&left);
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

/// The script's process and its child's, once they are there. The child has left the group.
fn measured_pids() -> Vec<u32> {
    let file = WORKSPACE.join("listings/test/unmeasurable/peers/bench.py.pids");
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        if let Ok(text) = fs::read_to_string(&file) {
            fs::remove_file(&file).unwrap();
            return text
                .split_whitespace()
                .map(|pid| pid.parse().unwrap())
                .collect();
        }
        assert!(Instant::now() < deadline, "the script was not started");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The measurements of this file take turns: only one is allowed, and two of them say their process ids in the same file.
static MEASURING: std::sync::Mutex<()> = std::sync::Mutex::new(());

#[test]
fn a_listing_is_measured_and_nothing_is_written() {
    let _turn = MEASURING
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let server = Running::start();
    let seen: Vec<_> = events(server.measure(&json!({ "listing": "test/measured" }))).collect();
    let end = seen.last().unwrap();
    assert_eq!(end["end"], "exited", "{seen:?}");
    let phases: Vec<_> = seen
        .iter()
        .filter_map(|event| event["phase"].as_str())
        .filter(|phase| *phase != "queued")
        .collect();
    assert_eq!(phases, ["compiling", "running"]);
    let steps: Vec<_> = seen
        .iter()
        .filter(|event| event["event"] == "progress")
        .collect();
    assert_eq!(steps.len(), 6, "{seen:?}");
    let measured = seen
        .iter()
        .find(|event| event["event"] == "measured")
        .unwrap();
    let rows = measured["rows"].as_array().unwrap();
    assert_eq!(
        (
            &rows[0]["name"],
            &rows[0]["ratio"],
            &rows[1]["name"],
            &rows[1]["ratio"]
        ),
        (
            &json!("rust"),
            &json!("1.00×"),
            &json!("script"),
            &json!("2.0×")
        )
    );
    assert!(!WORKSPACE.join("listings/test/measured/bench.json").exists());
}

#[test]
fn only_declared_listings_are_measured_and_nothing_else_can_be_said() {
    let server = Running::start();
    for (request, status) in [
        (json!({ "listing": "test/hello" }), 404),
        (json!({ "listing": "test/nothing" }), 404),
        (json!({ "listing": "../test/measured" }), 404),
        (json!({ "listing": "listing-test-measured" }), 404),
        (json!({ "listing": "test/measured/" }), 404),
        (json!({ "listing": "" }), 404),
        (json!({ "listing": "test/measured", "n": 100 }), 400),
        (
            json!({ "listing": "test/measured", "args": ["--n", "1"] }),
            400,
        ),
        (json!({ "listing": ["test/measured"] }), 400),
        (json!({ "program": "test/measured" }), 400),
        (json!({}), 400),
        (json!({ "listing": "x".repeat(100 * 1024) }), 413),
    ] {
        let (got, text) = server.send("POST", "/api/bench", &server.good(), &request.to_string());
        assert_eq!(
            got,
            status,
            "{} {text}",
            request.to_string().chars().take(80).collect::<String>()
        );
    }
    assert_eq!(
        server
            .send("POST", "/api/bench", &server.good(), "not json")
            .0,
        400
    );
    assert_eq!(
        server
            .send(
                "GET",
                "/api/bench?listing=test/measured",
                &server.good(),
                ""
            )
            .0,
        405
    );
    let body = json!({ "listing": "test/measured" }).to_string();
    let token = format!("X-Book-Token: {}", server.token);
    let origin = format!("Origin: http://{}", server.address);
    for headers in [
        vec![server.host(), origin.clone()],
        vec![server.host(), origin.clone(), "X-Book-Token: x".to_owned()],
        vec![server.host(), token.clone()],
        vec![
            server.host(),
            token.clone(),
            "Origin: http://evil.example".to_owned(),
        ],
        vec![server.host(), token.clone(), "Origin: null".to_owned()],
        vec!["Host: evil.example".to_owned(), origin, token],
    ] {
        assert_eq!(
            server.send("POST", "/api/bench", &headers, &body).0,
            403,
            "{headers:?}"
        );
    }
}

#[test]
fn a_measurement_ends_with_its_page_and_a_second_one_is_refused() {
    let _turn = MEASURING
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let server = Running::start();
    let request = json!({ "listing": "test/unmeasurable" });
    let stream = server.measure(&request);
    let pids = measured_pids();
    let (status, text) = server.send(
        "POST",
        "/api/bench",
        &server.good(),
        &json!({ "listing": "test/measured" }).to_string(),
    );
    assert_eq!(status, 503, "{text}");
    assert!(text.contains("a measurement is under way"), "{text}");
    // What is run waits until the machine is free again.
    let run = server.run(&json!({ "program": "test/hello" }));
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    assert_gone(&pids);
    assert_eq!(events(run).last().unwrap()["end"], "exited");
}

#[test]
fn a_measurement_ends_with_its_server() {
    let _turn = MEASURING
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut server = Running::start();
    let stream = server.measure(&json!({ "listing": "test/unmeasurable" }));
    let pids = measured_pids();
    server.end();
    assert_gone(&pids);
    drop(stream);
}

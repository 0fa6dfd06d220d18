//! What the browser visits besides the book's own server: a small book of the tests' own, and the built book on a server that only knows files.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use tokio::runtime::Handle;
use xtask::serve::Server;

use crate::weight::compressed;

/// The programs of the small book: what no listing of the real one does.
const PROGRAMS: [(&str, &str, &str); 6] = [
    (
        "sleeper",
        "timeout = 600",
        r#"println!("pid {}", std::process::id()); std::thread::sleep(std::time::Duration::from_secs(600));"#,
    ),
    ("broken", "", r#"let x: u32 = "text"; println!("{x}");"#),
    (
        "refused",
        "error = \"E0308\"",
        r#"let x: u32 = "text"; println!("{x}");"#,
    ),
    ("failing", "", FAILING),
    ("declared", "exit = 3", FAILING),
    (
        "marking",
        "",
        r#"std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/ran"), "").unwrap();"#,
    ),
];

const FAILING: &str = r#"println!("about to fail"); std::process::exit(3);"#;

/// Writes a book with the programs above, a page for each, `page.md`, and the real book's theme.
pub fn write_book(root: &Path) -> Result<()> {
    let mut summary = "[Page](page.md)\n".to_owned();
    for (name, metadata, body) in PROGRAMS {
        let dir = root.join("listings/browser").join(name);
        write(
            &dir.join("Cargo.toml"),
            &format!(
                "[package]\nname = \"listing-browser-{name}\"\nedition = \"2024\"\n\n[package.metadata.listing]\n{metadata}\n"
            ),
        )?;
        write(
            &dir.join("src/main.rs"),
            &format!("fn main() {{\n    {body}\n}}\n"),
        )?;
        write(&dir.join("output.txt"), "recorded\n")?;
        let page = format!("# {name}\n\n{{{{#listing browser/{name}}}}}\n");
        write(&root.join(format!("src/browser/{name}.md")), &page)?;
        summary.push_str(&format!("[{name}](browser/{name}.md)\n"));
    }
    write_measured(root)?;
    summary.push_str("[measured](browser/measured.md)\n");
    write_moved(root)?;
    summary.push_str("[moved](browser/moved.md)\n");
    write(
        &root.join("src/browser/grid.md"),
        "# Grid\n\n{{#grid browser/figures/grid.svg}}\n",
    )?;
    summary.push_str("[grid](browser/grid.md)\n");
    write(
        &root.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"listings/*/*\"]\n",
    )?;
    write(&root.join("src/SUMMARY.md"), &summary)?;
    write(&root.join("src/page.md"), "# Page\n\nThe first text.\n")?;
    let book = xtask::catalog::root();
    let drawing = fs::read_to_string(book.join("src/gpu/figures/grid-block-thread.svg"))?;
    write(&root.join("src/browser/figures/grid.svg"), &drawing)?;
    book_tests::copy(&book.join("book.toml"), &root.join("book.toml"))?;
    book_tests::copy(&book.join("theme"), &root.join("theme"))
}

/// A listing with two contenders of which one takes twice as long, and sleeps all the while; it is recorded with other times than it takes.
fn write_measured(root: &Path) -> Result<()> {
    let dir = root.join("listings/browser/measured");
    write(
        &dir.join("Cargo.toml"),
        "[package]\nname = \"listing-browser-measured\"\nedition = \"2024\"\n\n[package.metadata.listing.bench]\nn = 9\nquick = 3\nruns = 4\nunit = \"One nap\"\n\n\
         [[package.metadata.listing.bench.contenders]]\nname = \"short\"\nlabel = \"a short nap\"\nkind = \"rust\"\n\n\
         [[package.metadata.listing.bench.contenders]]\nname = \"long\"\nlabel = \"a long nap\"\nkind = \"rust\"\n\n\
         [[package.metadata.listing.bench.contenders]]\nname = \"never\"\nlabel = \"a nap elsewhere\"\nkind = \"rust\"\nneeds = [\"bed\"]\n\n\
         [[example]]\nname = \"browser-measured-bench\"\npath = \"examples/bench.rs\"\n",
    )?;
    write(
        &dir.join("src/main.rs"),
        "fn main() {\n    println!(\"awake\");\n}\n",
    )?;
    write(&dir.join("output.txt"), "awake\n")?;
    write(
        &dir.join("examples/bench.rs"),
        "fn main() {\n    let long = std::env::args().any(|word| word == \"long\");\n    for _ in std::io::stdin().lines() {\n        std::thread::sleep(std::time::Duration::from_millis(200));\n        println!(\"{} 42\", if long { 0.2 } else { 0.1 });\n    }\n}\n",
    )?;
    let contender = |name: &str, label: &str, seconds: f64| {
        serde_json::json!({
            "name": name, "label": label, "kind": "rust", "native": false, "threads": 2, "answer": "42",
            "median": seconds, "quartiles": [seconds, seconds], "seconds": [[seconds]],
        })
    };
    let never = serde_json::json!({
        "name": "never", "label": "a nap elsewhere", "kind": "rust", "native": false, "threads": 2, "skipped": "bed is missing",
    });
    let record = serde_json::json!({
        "schema": 1, "listing": "browser/measured", "date": "2026-01-01T00:00:00Z", "commit": null,
        "machine": { "cpu": "A processor", "cores": 2, "caches": [], "memory": 0, "os": "a system" },
        "versions": {}, "n": 9, "limits": {},
        "contenders": [contender("short", "a short nap", 0.5), contender("long", "a long nap", 1.5), never],
    });
    write(&dir.join("bench.json"), &record.to_string())?;
    write(
        &root.join("src/browser/measured.md"),
        "# Measured\n\n{{#listing browser/measured}}\n\nThe short nap is {{#ratio browser/measured short long}} as short.\n\n{{#bench browser/measured}}\n",
    )
}

/// A listing of which a traced run is there: three ranks deal out pairs, hand one item on in a ring, and add.
fn write_moved(root: &Path) -> Result<()> {
    let dir = root.join("listings/browser/moved");
    write(
        &dir.join("Cargo.toml"),
        "[package]\nname = \"listing-browser-moved\"\nedition = \"2024\"\n\n[package.metadata.listing]\ntrace = true\n",
    )?;
    write(&dir.join("src/main.rs"), "fn main() {}\n")?;
    let all = [0, 1, 2];
    let block =
        |items: &[i32]| serde_json::json!({ "type": "i", "count": items.len(), "items": items });
    let with = |mut block: serde_json::Value, end: &str, rank: i32, tag: Option<i32>| {
        block[end] = rank.into();
        if let Some(tag) = tag {
            block["tag"] = tag.into();
        }
        block
    };
    let calls = all.map(|rank| {
        let pair = |rank: i32| [10 + 2 * rank, 11 + 2 * rank];
        let (own, before, after) = (pair(rank), (rank + 2) % 3, (rank + 1) % 3);
        let dealt = match rank {
            0 => all.map(|to| with(block(&pair(to)), "to", to, None)).to_vec(),
            _ => Vec::new(),
        };
        serde_json::json!([
            { "call": "Scatter", "seq": 1, "done": 1, "comm": all, "root": 0, "sends": dealt, "receives": [with(block(&own), "from", 0, None)] },
            {
                "call": "Sendrecv", "seq": 2, "done": 2, "comm": all,
                "sends": [with(block(&own[1..]), "to", after, Some(4))],
                "receives": [with(block(&pair(before)[1..]), "from", before, Some(4))],
            },
            { "call": "Allreduce", "seq": 3, "done": 3, "comm": all, "op": "sum", "sends": [block(&own)], "receives": [block(&[36, 39])] },
        ])
    });
    let trace = serde_json::json!({ "schema": 1, "args": [], "calls": calls });
    write(&dir.join("trace.json"), &trace.to_string())?;
    write(
        &root.join("src/browser/moved.md"),
        "# Moved\n\n{{#messages browser/moved}}\n\n## The ring\n\n{{#messages browser/moved 2 The ring alone.}}\n",
    )
}

/// Writes a file, and the folders that it needs.
pub fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    Ok(fs::write(path, text)?)
}

/// Serves a book as `cargo xtask serve` does, until the runtime ends. Returns the address, `http://127.0.0.1:…`.
pub fn serve_book(runtime: &Handle, root: &Path) -> Result<String> {
    let server = runtime.block_on(Server::prepare(root, 0))?;
    ensure!(server.failure().is_none(), "{:?}", server.failure());
    let address = server.address;
    runtime.spawn(server.run());
    Ok(format!("http://{address}"))
}

/// Serves the files of a folder, as a web host does that knows nothing of the book, until this process ends. Returns the address.
pub fn serve_files(folder: PathBuf) -> Result<String> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            // An error means that the browser has lost interest.
            std::thread::spawn(move || drop(answer(&stream, &folder)));
        }
    });
    Ok(format!("http://{address}"))
}

fn answer(mut stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let mut compress = false;
    while let Some(line) = lines.next().transpose()?.filter(|line| !line.is_empty()) {
        let line = line.to_lowercase();
        compress |= line.starts_with("accept-encoding:") && line.contains("gzip");
    }
    let path = request.split(' ').nth(1).unwrap_or("/");
    let path = path
        .split('?')
        .next()
        .unwrap_or(path)
        .trim_start_matches('/');
    let file = folder.join(path);
    let (status, body) = match fs::read(&file) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let kind = match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let (body, encoding) = match compress.then(|| compressed(&body)) {
        Some(Ok(body)) => (body, "Content-Encoding: gzip\r\n"),
        _ => (body, ""),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{encoding}Cache-Control: max-age=600\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)
}

//! `cargo xtask`: see the library for what it does.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use xtask::book::Form;
use xtask::catalog::{self, Catalog};
use xtask::serve::Server;
use xtask::{bench, book, check, execute, kernels, machine, preprocess, scaffold};

/// The tool of the book. To read it: `cargo xtask serve --open`. To check everything it claims: `cargo xtask test`.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    arg_required_else_help = true
)]
struct Cli {
    #[command(subcommand)]
    command: Cmd,
}

#[derive(Subcommand)]
enum Cmd {
    /// Build the book, serve it on this machine, follow changes, and run listings for the page's Run button
    Serve {
        /// Open the book in the browser
        #[arg(long)]
        open: bool,
        /// The port on 127.0.0.1; the next free one is taken if it is in use
        #[arg(long, default_value_t = 3000)]
        port: u16,
    },
    /// Build the book into target/book
    Build {
        /// Also as one PDF, for paper (needs Chromium or Chrome)
        #[arg(long)]
        pdf: bool,
        /// Also as one EPUB, for e-readers
        #[arg(long)]
        epub: bool,
        /// Also its listings, as an archive that builds on its own
        #[arg(long)]
        archive: bool,
    },
    /// Check everything that this machine can check; ends in a table of what ran and what was skipped
    Test(check::Options),
    /// Run a listing as the page's Run button does: `cargo xtask run threads/mutex`
    Run {
        /// A recipe (threads/mutex), or another of its programs (threads/mutex:python, threads/mutex:exercise)
        program: String,
        /// Arguments for the program, in place of the recorded ones
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Run listings and write their recorded outputs; refuses when two runs disagree beyond what is declared
    Record {
        /// Recipes (threads/mutex) or chapters (threads)
        listings: Vec<String>,
        /// Every listing
        #[arg(long, conflicts_with = "listings")]
        all: bool,
    },
    /// Measure listings against their peers, in alternation, and write bench.json beside them
    Bench(bench::Options),
    /// Lay out a recipe: its crate and its page
    New {
        /// <chapter>/<recipe>, in lower case with hyphens: threads/spin-lock
        recipe: String,
    },
    /// Say what this machine offers to the listings and the tests, and how to get what it lacks
    Doctor,
    /// Speak mdBook's preprocessor protocol (book.toml calls this when stock `mdbook` builds the book)
    Preprocess {
        /// `listing` or `admonish`
        name: String,
        /// mdBook's question whether a renderer is supported: `supports <renderer>`
        #[arg(num_args = 0..)]
        question: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Cmd) -> Result<ExitCode> {
    let root = catalog::root();
    match command {
        Cmd::Serve { open, port } => serve(open, port)?,
        Cmd::Build { pdf, epub, archive } => {
            let wanted = [pdf, epub, archive];
            let forms: Vec<_> = (Form::ALL.into_iter().zip(wanted))
                .filter_map(|(form, wanted)| wanted.then_some(form))
                .collect();
            if !forms.is_empty() {
                return build_forms(&root, &forms);
            }
            let path = book::build(&root, None)?;
            println!("the book is in {}", execute::show(&root, &path));
        }
        Cmd::Test(options) => return check::test(&root, &options),
        Cmd::Run { program, args } => return run_program(&program, &args),
        Cmd::Record { listings, all } => record(&listings, all)?,
        Cmd::Bench(options) => return bench::bench(&Catalog::load()?, &options),
        Cmd::New { recipe } => {
            for path in scaffold::lay_out(&root, &recipe)? {
                println!("wrote {}", execute::show(&root, &path));
            }
            println!(
                "next: write the program, then `cargo xtask record {recipe}`, the page, and its line in src/SUMMARY.md:"
            );
            println!("  - [Title]({recipe}.md)");
        }
        Cmd::Doctor => doctor(),
        Cmd::Preprocess { name, question } => {
            // Every renderer gets the directives replaced: the answer to `supports` is this exit status.
            if question.is_empty() {
                preprocess::speak(&name)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The forms are made by a package of their own, so that what it is built from does not delay the first page of those who want the site alone.
fn build_forms(root: &Path, forms: &[Form]) -> Result<ExitCode> {
    let status = execute::cargo(root)
        .args(["run", "--quiet", "--package", "book-forms", "--"])
        .args(forms.iter().map(|form| form.name()))
        .status()
        .context("cargo could not be started")?;
    Ok(match status.success() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn serve(open: bool, port: u16) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let server = Server::prepare(&catalog::root(), port).await?;
        let url = format!("http://{}/", server.address);
        if port != 0 && server.address.port() != port {
            println!("port {port} is in use");
        }
        println!("the book is at {url} (Ctrl-C ends it)");
        if let Some(failure) = server.failure() {
            eprintln!("the book does not build yet; the page shows why:\n{failure}");
        }
        if open && let Err(error) = opener::open_browser(&url) {
            eprintln!("no browser could be started ({error}); open {url} yourself");
        }
        tokio::select! {
            ended = server.run() => ended,
            () = execute::asked_to_end() => Ok(()),
        }
    })?;
    // Dropping what is left under way ends every program that a reader started.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    println!("the server has ended");
    Ok(())
}

fn run_program(name: &str, args: &[String]) -> Result<ExitCode> {
    let catalog = Catalog::load()?;
    let program = catalog.program(name)?;
    if let Some(mut build) = program.build_command(&catalog)
        && !build.arg("--quiet").status()?.success()
    {
        bail!("{program} does not build");
    }
    let args = if args.is_empty() {
        &program.spec.args
    } else {
        args
    };
    let mut prepared = program.run_command(&catalog, args)?;
    let status = (prepared.command)
        .status()
        .with_context(|| format!("{program} could not be started"))?;
    Ok(ExitCode::from(
        u8::try_from(status.code().unwrap_or(1)).unwrap_or(1),
    ))
}

/// Says what has become of something that is recorded: 1 if it has failed, else 0.
fn told(what: &str, recorded: Result<bool>) -> u32 {
    match &recorded {
        Ok(true) => println!("recorded  {what}"),
        Ok(false) => println!("unchanged {what}"),
        Err(error) => println!("refused   {what}: {error:#}"),
    }
    recorded.is_err().into()
}

fn record(names: &[String], all: bool) -> Result<()> {
    let catalog = Catalog::load()?;
    let mut listings = Vec::new();
    if all {
        listings.extend(catalog.listings.values());
    }
    for name in names {
        listings.extend(catalog.select(name)?);
    }
    if listings.is_empty() {
        bail!(
            "name the listings to record (threads/mutex, or threads for the chapter), or say --all"
        );
    }
    let mut failed = 0;
    for listing in &listings {
        if kernels::sources(listing).is_empty() {
            continue;
        }
        if let Some(missing) = machine::missing("nvrtc") {
            println!("skipped   the kernels of {}: {missing}", listing.id);
            continue;
        }
        failed += told(
            &format!("the kernels of {}", listing.id),
            kernels::record(listing),
        );
    }
    for program in listings
        .iter()
        .flat_map(|listing| listing.programs.values())
    {
        if program.is_exercise() || program.is_bench() {
            continue;
        }
        if let Some(missing) = program.missing() {
            println!("skipped   {program}: {missing}");
            continue;
        }
        if program.spec.error.is_none()
            && let Some(mut build) = program.build_command(&catalog)
            && !build.arg("--quiet").status()?.success()
        {
            bail!("{program} does not build");
        }
        failed += told(&program.to_string(), program.record(&catalog));
        if program.is_traced() {
            if let Some(missing) = program.trace_missing() {
                println!("skipped   the trace of {program}: {missing}");
                continue;
            }
            let trace = format!("the trace of {program}");
            failed += told(&trace, program.record_trace(&catalog));
        }
    }
    if failed > 0 {
        bail!("{failed} not recorded");
    }
    Ok(())
}

fn doctor() {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!(
        "{:<12} {} {}, {cores} hardware threads",
        "machine",
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    let bold = std::io::stdout().is_terminal();
    for need in machine::NEEDS {
        match machine::found(need.name) {
            Some(found) => println!("{:<12} {found}", need.name),
            None => {
                let (on, off) = if bold {
                    ("\x1b[1m", "\x1b[0m")
                } else {
                    ("", "")
                };
                println!(
                    "{:<12} {on}missing{off} ({}): {}",
                    need.name, need.what, need.get
                );
            }
        }
    }
    println!("`cargo xtask test --install` installs what comes from Debian's packages.");
}

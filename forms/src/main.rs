//! Makes the book's other forms; `cargo xtask build --pdf --epub --archive` starts it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use xtask::book::Form;
use xtask::catalog;
use xtask::execute::show;

#[derive(Parser)]
struct Cli {
    /// pdf, epub, archive
    #[arg(required = true, value_parser = form)]
    forms: Vec<Form>,
    /// Where the site goes; the folder that book.toml names if it is not said
    #[arg(long)]
    into: Option<PathBuf>,
}

fn form(name: &str) -> Result<Form, String> {
    Form::ALL
        .into_iter()
        .find(|form| form.name() == name)
        .ok_or_else(|| "there are pdf, epub and archive".to_owned())
}

fn main() -> ExitCode {
    let root = catalog::root();
    let cli = Cli::parse();
    let made = match book_forms::make(&root, cli.into, &cli.forms) {
        Ok(made) => made,
        Err(error) => {
            eprintln!("error: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    println!("the book is in {}", show(&root, &made.site));
    for form in &made.forms {
        println!("with {}", show(&root, &made.site.join(form.file())));
    }
    for (form, error) in &made.failed {
        eprintln!("error: no {}: {error:#}", form.file());
    }
    match made.failed.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

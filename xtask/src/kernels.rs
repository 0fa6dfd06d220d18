//! What can be known of a GPU's kernels without a GPU: what NVIDIA's compilers make of them, and where Oclgrind is.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::catalog::{Catalog, Listing};
use crate::machine;

/// Compiles kernels and says what they take; its own first lines tell how.
const SCRIPT: &str = include_str!("kernels.py");

/// The library that stands for OpenCL's and interprets the kernels, if Oclgrind is installed.
pub fn oclgrind() -> Option<PathBuf> {
    let folders = [
        "/usr/lib/oclgrind",
        "/usr/local/lib/oclgrind",
        "/usr/local/lib",
        "/usr/lib64",
    ];
    (folders.iter())
        .map(|folder| Path::new(folder).join("liboclgrind-rt.so"))
        .find(|library| library.is_file())
}

/// The versions of NVRTC and ptxas, if the Python packages that bring them are installed.
pub(crate) fn compilers() -> Option<String> {
    run_script(&[]).ok().map(|text| text.trim().to_owned())
}

fn run_script(files: &[PathBuf]) -> Result<String> {
    let python = machine::python().context("python is missing")?;
    let output = Command::new(python)
        .args(["-c", SCRIPT])
        .args(files)
        .output()?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The CUDA kernels of a listing: `src/*.cu`, in the order of their names.
pub fn sources(listing: &Listing) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(listing.dir.join("src"))
        .into_iter()
        .flatten()
        .flatten();
    let mut files: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "cu"))
        .collect();
    files.sort();
    files
}

/// Where a listing keeps what the compilers said.
pub fn recorded(listing: &Listing) -> PathBuf {
    listing.dir.join("ptxas.txt")
}

/// What the compilers make of the listing's kernels: the text of its `ptxas.txt`.
///
/// # Errors
/// If a compiler refuses a kernel: the message is its log.
pub fn assemble(listing: &Listing) -> Result<String> {
    run_script(&sources(listing))
}

/// Writes that text. Returns whether the file changed.
///
/// # Errors
/// As [`assemble`], or if the file cannot be written.
pub fn record(listing: &Listing) -> Result<bool> {
    let (path, text) = (recorded(listing), assemble(listing)?);
    if std::fs::read_to_string(&path).is_ok_and(|before| before == text) {
        return Ok(false);
    }
    std::fs::write(path, text)?;
    Ok(true)
}

/// `{{#ptxas gpu/cuda-reduction}}`: a table of what each kernel takes on each architecture.
pub(crate) fn directive(catalog: &Catalog, argument: &str) -> Result<String> {
    let listing = catalog.listing(argument)?;
    let text = std::fs::read_to_string(recorded(listing)).with_context(|| {
        format!("`{argument}` has no ptxas.txt; `cargo xtask record {argument}` writes it")
    })?;
    table(&text).with_context(|| format!("listings/{argument}/ptxas.txt"))
}

/// Registers, bytes of shared memory, bytes spilled.
type Taken = [u64; 3];

fn table(text: &str) -> Result<String> {
    let mut lines = text.lines();
    let versions = lines.next().context("it is empty")?;
    let mut architectures: Vec<&str> = Vec::new();
    let mut kernels: Vec<(&str, &str)> = Vec::new();
    let mut taken: BTreeMap<((&str, &str), &str), Taken> = BTreeMap::new();
    for line in lines {
        let words: Vec<_> = line.split(' ').collect();
        let [file, kernel, architecture, numbers @ ..] = words.as_slice() else {
            bail!("`{line}` has too few words");
        };
        let numbers: Vec<u64> = (numbers.iter())
            .map(|number| number.parse())
            .collect::<Result<_, _>>()?;
        let numbers = Taken::try_from(numbers)
            .ok()
            .context("a line has three numbers")?;
        if !architectures.contains(architecture) {
            architectures.push(architecture);
        }
        if !kernels.contains(&(file, kernel)) {
            kernels.push((file, kernel));
        }
        taken.insert(((file, kernel), architecture), numbers);
    }
    let mut html = format!(
        "<div class=\"table-wrapper\" role=\"region\" aria-label=\"What the kernels take\" tabindex=\"0\">\n<table>\n<caption>What the kernels take, as {versions} compile them: recorded, and compared by the tests</caption>\n<thead><tr><th scope=\"col\">kernel</th>"
    );
    for architecture in &architectures {
        let _ = write!(
            html,
            "<th scope=\"col\">registers a thread, {architecture}</th>"
        );
    }
    html.push_str("<th scope=\"col\">shared memory a block</th><th scope=\"col\">spilled</th></tr></thead>\n<tbody>\n");
    for key in kernels {
        let rows: Vec<Taken> = (architectures.iter())
            .map(|architecture| {
                taken
                    .get(&(key, *architecture))
                    .copied()
                    .context("a kernel lacks an architecture")
            })
            .collect::<Result<_>>()?;
        let one_of = |which: usize| {
            let (least, most) = (
                rows.iter().map(|row| row[which]).min(),
                rows.iter().map(|row| row[which]).max(),
            );
            match (least.unwrap_or(0), most.unwrap_or(0)) {
                (least, most) if least == most => format!("{most} B"),
                (least, most) => format!("{least}–{most} B"),
            }
        };
        let _ = write!(
            html,
            "<tr><th scope=\"row\"><code>{}</code> of <code>{}</code></th>",
            key.1, key.0
        );
        for row in &rows {
            let _ = write!(html, "<td>{}</td>", row[0]);
        }
        let _ = writeln!(html, "<td>{}</td><td>{}</td></tr>", one_of(1), one_of(2));
    }
    html.push_str("</tbody>\n</table>\n</div>\n");
    Ok(html)
}

/// The part of a line before its comment, if a barrier is in it.
fn barrier(line: &str) -> Option<&str> {
    let code = line.split("//").next().unwrap_or_default().trim();
    let is_one = code.contains("__syncthreads(") || code.contains("__syncwarp(");
    is_one.then_some(code)
}

/// Takes one barrier after the other out of a kernel's source: each result lacks one, and says which line it was.
///
/// # Errors
/// If a barrier shares its line with other code, which would go with it; the message names the line.
pub fn without_each_barrier(source: &str) -> Result<Vec<(usize, String)>> {
    let lines: Vec<&str> = source.lines().collect();
    let mut sources = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(code) = barrier(line) else {
            continue;
        };
        ensure!(
            code.starts_with("__sync") && code.matches(';').count() == 1,
            "line {}: a barrier stands alone on its line",
            at + 1
        );
        let mut left = lines.clone();
        left[at] = "";
        sources.push((at + 1, left.join("\n")));
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_a_row_for_each_kernel() {
        let text = "NVRTC 12.9, ptxas 12.9.86\na.cu add sm_80 10 0 0\na.cu add sm_90 12 0 0\nb.cu sum sm_80 14 1024 0\nb.cu sum sm_90 14 1024 8\n";
        let html = table(text).unwrap();
        assert_eq!(html.matches("<tr>").count(), 3);
        assert!(
            html.contains("<td>14</td><td>14</td><td>1024 B</td><td>0–8 B</td>"),
            "{html}"
        );
        assert!(table("NVRTC 12.9\na.cu add sm_80 10 0 0\nb.cu sum sm_90 1 0 0\n").is_err());
        assert!(table("NVRTC 12.9\na.cu add sm_80 10 0\n").is_err());
    }

    #[test]
    fn each_barrier_is_taken_out_once() {
        let source = "a;\n__syncthreads();\nb; // __syncthreads()\n    __syncwarp();\n";
        let left = without_each_barrier(source).unwrap();
        assert_eq!(
            left.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
            [2, 4]
        );
        assert_eq!(left[0].1, "a;\n\nb; // __syncthreads()\n    __syncwarp();");
        assert!(without_each_barrier("if (x) __syncthreads();").is_err());
        assert!(
            without_each_barrier("sum += __shfl_down_sync(all, sum, 1); __syncwarp();").is_err()
        );
        let shuffle = "sum += __shfl_down_sync(all, sum, 1);";
        assert!(without_each_barrier(shuffle).unwrap().is_empty());
    }
}

//! What the tests take from npm's registry: fetched by the first one that needs it, and kept in the target folder. Nothing of it is in the book.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};

/// A package at its version. Each is stated here, once.
#[derive(Clone, Copy)]
pub struct Package {
    name: &'static str,
    version: &'static str,
    /// What it needs comes with it, if it needs anything.
    alone: bool,
    /// The file that is wanted of it.
    file: &'static str,
}

/// The accessibility checker, a script for the page.
pub const AXE: Package = Package {
    name: "axe-core",
    version: "4.14.1",
    alone: true,
    file: "axe.min.js",
};

/// The compiler that checks the types of our scripts; of its newest version there is no build that is one package.
pub const TYPESCRIPT: Package = Package {
    name: "typescript",
    version: "6.0.3",
    alone: true,
    file: "lib/tsc.js",
};

/// The judge of pages; its next version asks for a newer Node.js than Debian and Ubuntu have.
pub const LIGHTHOUSE: Package = Package {
    name: "lighthouse",
    version: "12.8.2",
    alone: false,
    file: "cli/index.js",
};

impl Package {
    fn folder(self) -> PathBuf {
        xtask::catalog::root()
            .join("target/npm")
            .join(format!("{}-{}", self.name, self.version))
    }

    fn path(self) -> PathBuf {
        let package = if self.alone {
            "package".to_owned()
        } else {
            format!("node_modules/{}", self.name)
        };
        self.folder().join(package).join(self.file)
    }

    /// Why it is not to be had on this machine, if so.
    pub fn missing(self) -> Option<String> {
        xtask::machine::missing("npm").filter(|_| !self.path().is_file())
    }

    /// The file that is wanted: from the target folder, or from the registry.
    ///
    /// # Errors
    /// If npm cannot get the package.
    pub fn fetch(self) -> Result<PathBuf> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let (path, folder) = (self.path(), self.folder());
        if path.is_file() {
            return Ok(path);
        }
        fs::create_dir_all(&folder)?;
        let package = format!("{}@{}", self.name, self.version);
        let archive = format!("{}-{}.tgz", self.name, self.version);
        let steps: &[&[&str]] = if self.alone {
            &[
                &["npm", "pack", "--silent", &package],
                &["tar", "-xzf", &archive],
            ]
        } else {
            &[&[
                "npm",
                "install",
                "--silent",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
                ".",
                &package,
            ]]
        };
        for step in steps {
            let status = Command::new(step[0])
                .args(&step[1..])
                .current_dir(&folder)
                .stdout(Stdio::null())
                .status()
                .with_context(|| step[0].to_owned())?;
            ensure!(status.success(), "{}: {status}", step.join(" "));
        }
        ensure!(path.is_file(), "{package} has no {}", self.file);
        Ok(path)
    }

    /// A command of Node.js that runs the file.
    ///
    /// # Errors
    /// As [`Package::fetch`].
    pub fn command(self) -> Result<Command> {
        let mut command = Command::new("node");
        command.arg(self.fetch()?);
        Ok(command)
    }
}

//! Programs of other people, each at one version, installed below `target` and nowhere else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::measure::{Cost, run};
use specwright::Failure;

/// Where they are.
pub struct Tools {
    root: PathBuf,
}

impl Tools {
    /// Makes the folder.
    pub fn new(root: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(root).map_err(|error| Failure::io("create", root, &error))?;
        Ok(Self {
            root: root.to_path_buf(),
        })
    }

    /// A program of the Rust registry.
    pub fn cargo_install(&self, name: &str, version: &str) -> Result<(), Failure> {
        let mut cargo = Command::new("cargo");
        cargo
            .args(["install", "--locked", name, "--version", version, "--root"])
            .arg(self.root.join("cargo"));
        self.install(name, &mut cargo, "needs the crates registry")
    }

    /// A package of the JavaScript registry.
    pub fn npm_install(&self, name: &str, version: &str) -> Result<(), Failure> {
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--prefix"])
            .arg(&self.root)
            .arg(format!("{name}@{version}"));
        self.install(name, &mut npm, "needs node and npm")
    }

    /// A package of the Python registry, in an environment of its own.
    pub fn pip_install(&self, name: &str, version: &str) -> Result<(), Failure> {
        let environment = self.python();
        if !environment.exists() {
            let mut python = Command::new("python3");
            python.args(["-m", "venv"]).arg(&environment);
            self.install(name, &mut python, "needs python3 with venv")?;
        }
        let mut pip = Command::new(environment.join("bin/pip"));
        pip.args(["install", "--quiet", &format!("{name}=={version}")]);
        self.install(name, &mut pip, "needs the Python registry")
    }

    fn install(&self, name: &str, command: &mut Command, needs: &str) -> Result<(), Failure> {
        anstream::eprintln!("installing {name} below {}", self.root.display());
        match run(command) {
            Ok(_) => Ok(()),
            Err(failure) => Err(failure.help(format!("installing {name} {needs}"))),
        }
    }

    /// A program that [`Self::cargo_install`] installed.
    pub fn installed(&self, name: &str) -> Command {
        Command::new(self.root.join("cargo/bin").join(name))
    }

    /// A script of an npm package.
    pub fn node(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(self.root.join("node_modules").join(script));
        command
    }

    /// A program for the Java machine that a Python package brought.
    pub fn java(&self, jar: &str) -> Command {
        let mut command = Command::new("java");
        command.arg("-jar").arg(self.site_packages().join(jar));
        command
    }

    /// Cargo in a folder, with a target folder that all peers share.
    pub fn cargo(&self, folder: &Path, args: &[&str]) -> Result<Cost, Failure> {
        let mut cargo = Command::new("cargo");
        cargo
            .args(args)
            .current_dir(folder)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", self.root.join("target"));
        run(&mut cargo)
    }

    fn python(&self) -> PathBuf {
        self.root.join("python")
    }

    fn site_packages(&self) -> PathBuf {
        let lib = self.python().join("lib");
        let versions = fs::read_dir(&lib).into_iter().flatten().flatten();
        let version = versions
            .map(|entry| entry.path())
            .find(|path| path.is_dir());
        version.unwrap_or(lib).join("site-packages")
    }
}

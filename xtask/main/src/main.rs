//! `cargo xtask`: builds the program that a command needs, and becomes it.
//!
//! It has no dependencies, so that the demo need not wait for the generator and the importer, nor they
//! for the client.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let mut args: Vec<OsString> = env::args_os().skip(1).collect();
    let is_demo = args.first().is_some_and(|first| first == "demo");
    let package = if is_demo {
        args.remove(0);
        "specwright-demo"
    } else {
        "specwright-dev"
    };
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    cargo
        .arg("run")
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"));
    if is_built(package) {
        cargo.arg("--quiet");
    } else {
        let what = if is_demo { "the demo" } else { "the commands" };
        eprintln!("building {what}; the first time takes a minute or two");
    }
    cargo.args(["--package", package, "--"]).args(args);
    become_it(&mut cargo)
}

/// Whether an earlier run built the program: it lies beside this one.
fn is_built(package: &str) -> bool {
    let beside = env::current_exe().map(|this| this.with_file_name(package));
    beside.is_ok_and(|path| path.with_extension(env::consts::EXE_EXTENSION).is_file())
}

/// The same process from here on: who ends it ends the command.
#[cfg(unix)]
fn become_it(cargo: &mut Command) -> ExitCode {
    let error = std::os::unix::process::CommandExt::exec(cargo);
    eprintln!("error: cannot run cargo: {error}");
    ExitCode::from(2)
}

/// Waits for it: processes cannot become others here.
#[cfg(not(unix))]
fn become_it(cargo: &mut Command) -> ExitCode {
    match cargo.status() {
        Ok(status) => {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            ExitCode::from(code.unwrap_or(2))
        }
        Err(error) => {
            eprintln!("error: cannot run cargo: {error}");
            ExitCode::from(2)
        }
    }
}

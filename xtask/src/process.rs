//! Other programs that a command runs and whose output is its own.

use std::process::Command;

use crate::{Exit, Failure};

/// The cargo that runs us, or the one in the path.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Hands over to `specwright` with all its features, for commands that `cargo xtask` does not compile.
pub fn hand_over() -> Result<Exit, Failure> {
    let mut cargo = cargo();
    cargo
        .args(["run", "--quiet", "--package", "specwright", "--"])
        .args(std::env::args_os().skip(1));
    become_it(&mut cargo)
}

/// Becomes a program: who ends this process ends that program. What it found is what we found.
#[cfg(unix)]
pub fn become_it(command: &mut Command) -> Result<Exit, Failure> {
    let error = std::os::unix::process::CommandExt::exec(command);
    Err(cannot_run(command, &error))
}

/// Runs a program to its end, where a process cannot become another; what it found is what we found.
#[cfg(not(unix))]
pub fn become_it(command: &mut Command) -> Result<Exit, Failure> {
    let status = command
        .status()
        .map_err(|error| cannot_run(command, &error))?;
    match status.code() {
        Some(0) => Ok(Exit::Fine),
        Some(1) => Ok(Exit::Findings),
        _ => Err(Failure::new(format!("the program failed: {status}"))),
    }
}

fn cannot_run(command: &Command, error: &std::io::Error) -> Failure {
    let name = command.get_program().to_string_lossy();
    Failure::new(format!("cannot run {name}: {error}"))
}

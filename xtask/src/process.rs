//! Other programs that a command runs and whose output is its own.

use std::process::Command;

use crate::{Exit, Failure};

/// The cargo that runs us, or the one in the path.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a program to its end; what it found is what we found.
pub fn run(command: &mut Command) -> Result<Exit, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("cannot run {name}: {error}")))?;
    match status.code() {
        Some(0) => Ok(Exit::Fine),
        Some(1) => Ok(Exit::Findings),
        _ => Err(Failure::new(format!("{name} failed: {status}"))),
    }
}

//! `demo`: six workflows through the generated client, against the sandbox.

use specwright::{Exit, Failure, process};

/// Run six workflows through the generated client, against the sandbox.
///
/// Compiles the client, starts the sandbox on loopback and shows each request and answer. Nothing
/// leaves this machine.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Becomes the demo, which is a program of its own. (`cargo xtask demo` comes here only by way of a help text.)
pub fn run(_: &Args) -> Result<Exit, Failure> {
    let mut cargo = process::cargo();
    cargo.args(["run", "--quiet", "--package", "specwright-demo"]);
    process::become_it(&mut cargo)
}

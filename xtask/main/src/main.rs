//! `cargo xtask`: the commands for people who work in this repository.

use std::process::ExitCode;

fn main() -> ExitCode {
    specwright::run(specwright::Program::Xtask)
}

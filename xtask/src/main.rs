//! `specwright`: the commands for people who have a description in a repository of their own.

use std::process::ExitCode;

fn main() -> ExitCode {
    specwright::run(specwright::Program::Specwright)
}

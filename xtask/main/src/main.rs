//! `cargo xtask`: the commands for people who work in this repository.

use std::process::ExitCode;

/// Descriptions are many small pieces: this allocator takes a tenth off every command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    specwright::run(specwright::Program::Xtask)
}

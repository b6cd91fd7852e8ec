//! `specwright`: the commands for people who have a description in a repository of their own.

use std::process::ExitCode;

/// Descriptions are many small pieces: this allocator takes a tenth off every command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    specwright::run::<specwright::Command>("specwright")
}

//! The commands: the only room that touches files, terminals and processes.
//!
//! Each command is a module that exposes `Args` and `run(&Args) -> Result<Exit, Failure>`; [`run`]
//! only dispatches. `cargo xtask` and `specwright` are two thin mains over it.

mod bench;
mod changed;
mod cli;
mod compared;
mod demo;
mod description;
mod diff;
mod exit;
mod explain;
mod features;
mod fmt;
mod generate;
mod import;
mod lint;
mod output;
mod process;
mod progress;
mod release;
mod report;
mod review;
mod sandbox;
mod schema;
mod text;

pub use cli::{Program, run};
pub use exit::{Exit, Failure};

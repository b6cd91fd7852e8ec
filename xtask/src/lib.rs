//! The commands: the only crate that touches files, terminals and processes.
//!
//! Each command is a module that exposes `Args` and `run(&Args) -> Result<Exit, Failure>`; [`run`]
//! only dispatches. `specwright` is a thin main over it; `cargo xtask` adds what serves this repository
//! alone.

mod changed;
mod cli;
mod compared;
mod description;
mod diff;
mod drift;
mod exit;
mod explain;
mod fleet;
mod fmt;
pub mod generate;
mod import;
mod lint;
mod manual;
mod new;
mod output;
pub mod process;
mod progress;
mod release;
mod report;
mod review;
mod sandbox;
mod schema;
mod terminal;
mod text;

pub use cli::{Command, Commands, command, run};
pub use description::{Folder, read};
pub use exit::{Exit, Failure};
pub use generate::Places;
pub use progress::Progress;

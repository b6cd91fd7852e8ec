//! How much is said, and in which colors: `--quiet`, `--verbose`, `--color`.

use std::fmt::Display;
use std::sync::atomic::{AtomicU8, Ordering};

use clap::ValueEnum;

/// Options of all commands.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Options {
    /// Print errors and requested output only: no summaries, notes or progress
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Also print what is read and written, and how long the command took
    #[arg(long, short, global = true)]
    verbose: bool,
    /// When to use colors
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
}

/// When colors are used.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// In files and pipes too
    Always,
    /// Nowhere
    Never,
}

const QUIET: u8 = 0;
const NORMAL: u8 = 1;
const VERBOSE: u8 = 2;
/// One command runs in a process, and everything it prints obeys the same options.
static LEVEL: AtomicU8 = AtomicU8::new(NORMAL);

impl Options {
    /// Everything printed from here on obeys them.
    pub fn apply(self) {
        let level = match (self.quiet, self.verbose) {
            (true, _) => QUIET,
            (_, true) => VERBOSE,
            _ => NORMAL,
        };
        LEVEL.store(level, Ordering::Relaxed);
        let choice = match self.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// Whether only errors and requested output are printed.
pub fn is_quiet() -> bool {
    LEVEL.load(Ordering::Relaxed) == QUIET
}

/// What a command did, on standard output; it ends its own lines.
pub fn summary(text: impl Display) {
    if !is_quiet() {
        anstream::print!("{text}");
    }
}

/// One line beside the output, on standard error.
pub fn note(text: impl Display) {
    if !is_quiet() {
        anstream::eprintln!("{text}");
    }
}

/// One line that only `--verbose` asks for, on standard error.
pub fn detail(text: impl Display) {
    if LEVEL.load(Ordering::Relaxed) == VERBOSE {
        anstream::eprintln!("{text}");
    }
}

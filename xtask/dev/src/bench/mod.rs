//! `bench`: how long the generator takes, and how long its output takes to compile.

mod calls;
mod grow;
mod measure;
mod peers;
mod project;
mod rows;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use specwright::{Exit, Failure, Places, Progress};

use measure::Cost;
use project::Project;

/// Measure generating and compiling, and print a table.
///
/// Generates into `target/bench` and builds there with a target folder of its own, dependencies
/// first. Each figure is the median of several rounds; memory is the largest single process's. Give
/// ratios from one run on one machine only: machines are noisy.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// How often each figure is measured
    #[arg(long, default_value_t = 5, value_name = "N")]
    rounds: usize,
    /// Only figures whose name contains this
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Also measure other generators on this Swagger 2.0 file
    ///
    /// They are installed below `target/bench/peers`; that needs node, python3 and java, and takes
    /// some minutes, once.
    #[arg(long, value_name = "FILE")]
    peers: Option<PathBuf>,
    /// Only what a call costs beside bare reqwest, and how large a program with one call is
    #[arg(long, conflicts_with_all = ["rounds", "only", "peers", "record"])]
    calls: bool,
    /// Write the table into this file, between the lines `<!-- bench -->` and `<!-- /bench -->`
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

/// One line of the table.
struct Row {
    name: String,
    cost: Cost,
    note: String,
}

/// Measures.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let places = Places::find(args.spec.as_deref(), None)?;
    let root = places.spec.parent().unwrap_or(&places.spec);
    if args.calls {
        return calls::measure(root).map(|()| Exit::Fine);
    }
    let project = Project::make(&places.spec, &root.join("target/bench"))?;
    let mut rows = Vec::new();
    let progress = Progress::new();
    let wanted = |name: &str| {
        args.only
            .as_ref()
            .is_none_or(|only| name.contains(only.as_str()))
    };
    for figure in rows::all(&project) {
        if wanted(&figure.name) {
            progress.say(&format!("measuring: {}", figure.name));
            let row = figure.measure(args.rounds.max(1))?;
            let seconds = row.cost.time.as_secs_f64();
            progress.note(&format!("{seconds:>9.3} s  {}", row.name));
            rows.push(row);
        }
    }
    if let Some(upstream) = &args.peers {
        let upstream = std::path::absolute(upstream).unwrap_or_else(|_| upstream.clone());
        let peers = root.join("target/bench/peers");
        rows.extend(peers::measure(
            &upstream,
            &peers,
            args.rounds.max(1),
            wanted,
        )?);
    }
    drop(progress);
    let table = table(&rows);
    anstream::print!("{table}");
    if let Some(file) = &args.record {
        record(file, &table)?;
    }
    Ok(Exit::Fine)
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from("| figure | seconds | MiB | |\n|---|---:|---:|---|\n");
    for row in rows {
        let seconds = row.cost.time.as_secs_f64();
        let memory = row
            .cost
            .memory
            .map_or_else(|| "–".to_owned(), |kib| (kib / 1024).to_string());
        let _ = writeln!(
            text,
            "| {} | {seconds:.3} | {memory} | {} |",
            row.name, row.note
        );
    }
    text
}

/// Puts the table between its two marks; the rest of the file stays.
fn record(file: &Path, table: &str) -> Result<(), Failure> {
    const BEGIN: &str = "<!-- bench -->\n";
    const END: &str = "<!-- /bench -->";
    let text = std::fs::read_to_string(file).map_err(|e| Failure::io("read", file, &e))?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        rest.split_once(END)
            .map(|(_, after)| format!("{before}{BEGIN}\n{table}\n{END}{after}"))
    });
    let new = parts.ok_or_else(|| {
        Failure::new(format!("{} has no place for the table", file.display()))
            .help("add the lines `<!-- bench -->` and `<!-- /bench -->`")
    })?;
    std::fs::write(file, new).map_err(|e| Failure::io("write", file, &e))
}

//! The proofs' commands.

use std::process::ExitCode;
use std::time::Instant;

use specwright_proofs::fault::Fault;
use specwright_proofs::model::{self, Config};
use specwright_proofs::sim::{self, Engine};

/// Seeds that a planted fault gets to show itself.
const SEEDS: u64 = 300_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check"] => {
            let runs = model::alone().into_iter().chain(model::pairs());
            check(runs.chain(model::fleets()))
        }
        ["check", "fleets"] => check(model::fleets()),
        ["check", "three"] => check([model::three_processes()]),
        ["check", "deep"] => check(model::deep()),
        ["check", part] => {
            let runs = model::alone().into_iter().chain(model::pairs());
            check(runs.filter(|run| describe(run).contains(part)))
        }
        ["faults"] => faults(),
        ["simulate", options @ ..] => simulate(options),
        _ => {
            eprintln!(
                "usage: check [deep | fleets | three | WORDS] | faults | simulate [--seed N | --from N --count N] [--engine small|real] [--fault NAME]"
            );
            ExitCode::from(2)
        }
    }
}

/// Explores runs of the model to their last state.
fn check(runs: impl IntoIterator<Item = Config>) -> ExitCode {
    let mut total = 0;
    let mut good = true;
    for run in runs {
        let begun = Instant::now();
        let found = model::explore(&run);
        total += found.states;
        println!(
            "{:>9} states {:>6.1} s  {}",
            found.states,
            begun.elapsed().as_secs_f64(),
            describe(&run)
        );
        if let Some(story) = found.failure {
            println!("CONTRADICTION {story}");
            good = false;
        }
    }
    println!("{total} states in all");
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Plants every fault, and looks for it in both ways.
fn faults() -> ExitCode {
    let mut good = true;
    for fault in Fault::ALL {
        println!("{fault:?}: {}", fault.about().trim());
        let begun = Instant::now();
        if let Some((run, story)) = model::find(*fault) {
            let seconds = begun.elapsed().as_secs_f64();
            println!(
                "  model checker, {seconds:.1} s: {}\n    {story}",
                describe(&run)
            );
        } else {
            println!("  model checker: not found");
            good = false;
        }
        for engine in [Engine::Small, Engine::Real] {
            if engine == Engine::Real && !Fault::AROUND_THE_CLIENT.contains(fault) {
                continue;
            }
            let begun = Instant::now();
            let found = sim::find(engine, *fault, 0..SEEDS);
            let seconds = begun.elapsed().as_secs_f64();
            if let Some((seed, contradiction)) = found {
                println!("  simulation, {engine:?}, {seconds:.1} s, seed {seed}: {contradiction}");
            } else {
                println!("  simulation, {engine:?}, {seconds:.1} s: not found");
                good = false;
            }
        }
    }
    for fault in model::FleetFault::ALL {
        println!("{fault:?}");
        if let Some((run, story)) = model::find_in_fleets(fault) {
            println!("  model checker: {}\n    {story}", describe(&run));
        } else {
            println!("  model checker: not found");
            good = false;
        }
    }
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn describe(run: &Config) -> String {
    let wishes: Vec<String> = run
        .wishes
        .iter()
        .map(|wish| {
            let late = if wish.after_timeout { "+timeout" } else { "" };
            format!("{:?}/{:?}{late}", wish.resend, wish.on_duplicate)
        })
        .collect();
    let clients = match (run.one_client, run.fleet) {
        (true, _) => "",
        (false, true) => ", a fleet",
        (false, false) => ", two clients",
    };
    format!(
        "{:?} {:?} {}{clients}, retries_left {}, mishaps {}",
        run.rule,
        run.nature,
        wishes.join(" × "),
        run.retries_left,
        run.mishaps
    )
}

/// Runs seeds, and reports what they reached.
fn simulate(options: &[&str]) -> ExitCode {
    let (mut from, mut count, mut fault, mut narrated) = (0, 1_000, None, false);
    let mut engine = Engine::Real;
    for pair in options.chunks(2) {
        match pair {
            ["--seed", seed] => (from, count, narrated) = (seed.parse().unwrap_or(0), 1, true),
            ["--from", seed] => from = seed.parse().unwrap_or(0),
            ["--count", number] => count = number.parse().unwrap_or(1_000),
            ["--engine", "small"] => engine = Engine::Small,
            ["--engine", "real"] => engine = Engine::Real,
            ["--fault", name] => {
                fault = Fault::ALL
                    .iter()
                    .copied()
                    .find(|fault| format!("{fault:?}") == *name);
            }
            _ => return ExitCode::from(2),
        }
    }
    let begun = Instant::now();
    let mut total = sim::Total::default();
    for seed in from..from + count {
        let report = sim::run(engine, seed, fault, narrated);
        report.story.iter().for_each(|line| println!("{line}"));
        if let Some(contradiction) = report.contradictions.first() {
            println!("seed {seed}: {contradiction}");
        }
        total.add(&report);
    }
    print!("{total}");
    println!("{count} seeds in {:.1} s", begun.elapsed().as_secs_f64());
    if total.contradictory == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

//! The proofs' commands.

use std::process::ExitCode;
use std::time::Instant;

use specwright_proofs::model::{self, Config};
use specwright_runtime::promise::fault::Fault;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check"] => check(),
        ["bite"] => bite(),
        _ => {
            eprintln!(
                "usage: check | bite | simulate [--seed N | --from N --count N] [--fault NAME]"
            );
            ExitCode::from(2)
        }
    }
}

/// Explores every run of the model to its last state.
fn check() -> ExitCode {
    let mut total = 0;
    let mut good = true;
    for run in model::alone().into_iter().chain(model::pairs()) {
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

/// Plants every fault and looks for it.
fn bite() -> ExitCode {
    for fault in Fault::ALL {
        let begun = Instant::now();
        match model::find(*fault) {
            Some((run, story)) => {
                println!(
                    "{fault:?}: found in {:.1} s, {}\n    {story}",
                    begun.elapsed().as_secs_f64(),
                    describe(&run)
                );
            }
            None => println!(
                "{fault:?}: not found by the model checker ({:.1} s)",
                begun.elapsed().as_secs_f64()
            ),
        }
    }
    ExitCode::SUCCESS
}

fn describe(run: &Config) -> String {
    let wishes: Vec<String> = run
        .wishes
        .iter()
        .map(|wish| {
            let late = if wish.after_timeout { "+timeout" } else { "" };
            format!("{:?}/{:?}{late}", wish.policy, wish.on_duplicate)
        })
        .collect();
    let clients = if run.one_client { "" } else { ", two clients" };
    format!(
        "{:?} {:?} {}{clients}, patience {}, mishaps {}",
        run.rule,
        run.nature,
        wishes.join(" × "),
        run.patience,
        run.mishaps
    )
}

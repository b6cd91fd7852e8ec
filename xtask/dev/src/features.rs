//! `features`: the generated crate compiles without warnings with each of its features alone.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use specwright::{Exit, Failure, Places, Progress, process};

/// Check the generated crate with no feature, with all, and with each one alone.
///
/// A caller who takes one resource compiles only that one and the types it reaches: this shows that
/// every such choice compiles without a warning.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Folder of the generated crate
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Only so many features, other ones each day
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
}

/// Checks one choice after the other.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let places = Places::find(args.spec.as_deref(), args.out.as_deref())?;
    let mut folder = specwright::read(&places.spec)?;
    let Some(api) = folder.check() else {
        folder.print();
        return Ok(Exit::Findings);
    };
    let all: Vec<&str> = api
        .resources
        .iter()
        .map(|resource| resource.module.as_str())
        .collect();
    let chosen = match args.sample {
        Some(number) => sample(&all, number, days()),
        None => all.clone(),
    };
    let mut choices = vec![vec!["--no-default-features"], vec!["--all-features"]];
    choices.extend(
        chosen
            .iter()
            .map(|name| vec!["--no-default-features", "--features", name]),
    );
    let mut bad = 0;
    let progress = Progress::new();
    for (done, choice) in choices.iter().enumerate() {
        progress.step(done, choices.len(), &choice.join(" "));
        let manifest = places.out.join("Cargo.toml");
        let mut cargo = process::cargo();
        cargo
            .args(["clippy", "--quiet", "--manifest-path"])
            .arg(&manifest)
            .args(choice);
        cargo.args(["--package", &api.crate_name, "--", "--deny", "warnings"]);
        let status = cargo
            .status()
            .map_err(|error| Failure::new(format!("cannot run cargo: {error}")))?;
        if !status.success() {
            bad += 1;
            anstream::println!("not clean: {}", choice.join(" "));
        }
    }
    drop(progress);
    anstream::println!("{} of {} choices clean", choices.len() - bad, choices.len());
    Ok(if bad == 0 { Exit::Fine } else { Exit::Findings })
}

/// So many names, beginning elsewhere each day, so that in time every one has its turn.
fn sample<'a>(all: &[&'a str], number: usize, day: usize) -> Vec<&'a str> {
    let start = (day * number) % all.len().max(1);
    all.iter()
        .cycle()
        .skip(start)
        .take(number.min(all.len()))
        .copied()
        .collect()
}

fn days() -> usize {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs());
    usize::try_from(seconds / 86_400).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_its_turn() {
        let all = ["a", "b", "c"];
        assert_eq!(sample(&all, 2, 0), ["a", "b"]);
        assert_eq!(sample(&all, 2, 1), ["c", "a"]);
        assert_eq!(sample(&all, 9, 5).len(), 3);
        assert!(sample(&[], 2, 1).is_empty());
    }
}

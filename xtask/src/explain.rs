//! `explain`: what a diagnostic means, why it is one, and how the text looks wrong and right.

use std::fmt::Write as _;

use specwright_model::diagnostic::{self, Entry};

use crate::description::ENTRIES;
use crate::text::{WIDTH, wrap};
use crate::{Exit, Failure};

/// Explain the code of a diagnostic, such as E0201.
///
/// Says what it means and why, with a description that is wrong and one that is right. Without a
/// code, lists all of them.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The code, as it stands in brackets after `error` or `warning`
    code: Option<String>,
}

/// Prints the explanation.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let Some(code) = &args.code else {
        anstream::print!("{}", list());
        return Ok(Exit::Fine);
    };
    let entry = all()
        .find(|entry| entry.code.eq_ignore_ascii_case(code))
        .ok_or_else(|| {
            Failure::new(format!("there is no diagnostic `{code}`"))
                .help("`explain` without a code lists all of them")
        })?;
    anstream::print!("{}", page(entry));
    Ok(Exit::Fine)
}

fn all() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().chain(diagnostic::catalogue())
}

fn list() -> String {
    let mut entries: Vec<_> = all().collect();
    entries.sort_by_key(|entry| (entry.code.starts_with('W'), entry.code));
    entries.iter().fold(String::new(), |mut text, entry| {
        let _ = writeln!(text, "{}  {}", entry.code, entry.title);
        text
    })
}

fn page(entry: &Entry) -> String {
    let bold = anstyle::Style::new().bold();
    let mut text = format!("{bold}{}: {}{bold:#}\n\n", entry.code, entry.title);
    let _ = writeln!(text, "{}", wrap(entry.why, WIDTH));
    for (heading, sample) in [("Wrong", entry.wrong), ("Right", entry.right)] {
        if !sample.is_empty() {
            let _ = writeln!(text, "\n{bold}{heading}{bold:#}\n");
            for line in sample.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_once() {
        let mut codes: Vec<_> = all().map(|entry| entry.code).collect();
        let number = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), number);
    }
}

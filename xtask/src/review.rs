//! `review`: one edit on one screen: the description, what callers see of it, and the wire.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};
use specwright_codegen::OutputFile;

use crate::diff::Input;
use crate::generate::Places;
use crate::report::Format;
use crate::text::{WIDTH, count};
use crate::{Exit, Failure};

/// Show your edit of the description, resource by resource.
///
/// For each resource that changes: the lines of the description, the public surface of the client
/// (signatures, parameters, types), and the requests of sample calls. OLD and NEW are as for `diff`:
/// by default `HEAD` and the folder as it is now.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The old description
    #[arg(default_value = "HEAD")]
    old: String,
    /// The new description [default: the folder as it is now]
    new: Option<String>,
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Print every line of long changes too
    #[arg(long)]
    full: bool,
}

/// Shows the edit.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let new = args.new.as_deref();
    let places = Places::for_comparison(args.spec.as_deref(), &args.old, new)?;
    let (old, new) = Input::both(&args.old, new, &places.spec, Format::Full)?;
    let limit = if args.full { usize::MAX } else { LINES };
    anstream::print!("{}", render(&old, &new, limit));
    Ok(Exit::Fine)
}

/// What is shown of a resource, in this order.
const VIEWS: [&str; 3] = ["description", "callers", "wire"];

/// The texts of one input: for each resource, one text a view.
type Texts = BTreeMap<String, [String; 3]>;

fn texts(input: &Input) -> Texts {
    let mut texts = Texts::new();
    let described = input
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.text.as_str()));
    let surface = specwright_codegen::surface(&input.api);
    let wire = specwright_codegen::requests(&input.api);
    let made = |files: &'_ [OutputFile]| -> Vec<(String, String)> {
        files
            .iter()
            .map(|file| (file.path.clone(), file.text.clone()))
            .collect()
    };
    let views = [
        described
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect(),
        made(&surface),
        made(&wire),
    ];
    for (view, files) in views.into_iter().enumerate() {
        for (path, text) in files {
            let name = path.rsplit('/').next().unwrap_or_default();
            let stem = name.split('.').next().unwrap_or_default().to_owned();
            if let Some(place) = texts.entry(stem).or_default().get_mut(view) {
                *place = text;
            }
        }
    }
    texts
}

/// How many lines of one view are shown: three views and a heading fill a screen.
const LINES: usize = 24;

fn render(old: &Input, new: &Input, limit: usize) -> String {
    let (before, after) = (texts(old), texts(new));
    let bold = Style::new().bold();
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let nothing = Default::default();
    let mut text = String::new();
    let mut changed = 0;
    for name in names {
        let (was, is) = (
            before.get(name).unwrap_or(&nothing),
            after.get(name).unwrap_or(&nothing),
        );
        if was == is {
            continue;
        }
        changed += 1;
        let line = "─".repeat(WIDTH.saturating_sub(name.chars().count() + 4));
        let _ = writeln!(text, "{bold}── {name} {line}{bold:#}");
        for ((view, was), is) in VIEWS.iter().zip(was).zip(is) {
            section(&mut text, view, (was, is), limit);
        }
    }
    let report = specwright_judge::diff(&old.api, &new.api);
    let verdict = report
        .verdict()
        .map_or("nothing changes", specwright_judge::Verdict::as_str);
    let _ = writeln!(
        text,
        "{bold}{}{bold:#}; for callers: {verdict}; on the wire: {}",
        count(changed, "file"),
        report.wire().as_str()
    );
    text
}

fn section(text: &mut String, view: &str, (was, is): (&str, &str), limit: usize) {
    let dim = Style::new().dimmed();
    if was == is {
        let _ = writeln!(text, "{dim}{view}: the same{dim:#}\n");
        return;
    }
    let _ = writeln!(text, "{dim}{view}{dim:#}");
    let diff = TextDiff::from_lines(was, is);
    let before: Vec<&str> = was.lines().collect();
    let mut shown = 0;
    let mut left = 0;
    for group in diff.grouped_ops(1) {
        let start = group.first().map_or(0, |op| op.old_range().start);
        if let Some(owner) = owner(&before, start).filter(|_| shown < limit) {
            let _ = writeln!(
                text,
                "  {dim}{}{dim:#}",
                pieces(owner.trim(), WIDTH - 2).first().unwrap_or(&"")
            );
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (sign, style) = match change.tag() {
                ChangeTag::Insert => ('+', AnsiColor::Green.on_default()),
                ChangeTag::Delete => ('-', AnsiColor::Red.on_default()),
                ChangeTag::Equal => (' ', Style::new()),
            };
            let line = change.value().trim_end_matches('\n');
            if line.is_empty() {
                continue;
            }
            if shown >= limit {
                left += 1;
                continue;
            }
            shown += 1;
            let line = line.replace(char::is_control, "\u{fffd}");
            for (at, part) in pieces(&line, WIDTH - 4).into_iter().enumerate() {
                let sign = if at == 0 { sign } else { '…' };
                let _ = writeln!(text, "  {style}{sign} {part}{style:#}");
            }
        }
    }
    if left > 0 {
        let lines = count(left, "more line");
        let _ = writeln!(text, "  {dim}… {lines}: `--full` shows all{dim:#}");
    }
    text.push('\n');
}

/// A line in pieces that are not wider, broken at blanks and commas where there are any.
fn pieces(line: &str, width: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some((end, _)) = rest.char_indices().nth(width) {
        let (head, _) = rest.split_at(end);
        let at = head.rfind([' ', ',']).map(|at| at + 1);
        let indent = head.len() - head.trim_start().len();
        let at = at.filter(|at| *at > indent + width / 3).unwrap_or(end);
        let (piece, behind) = rest.split_at(at);
        pieces.push(piece.trim_end());
        rest = behind;
    }
    pieces.push(rest);
    pieces
}

/// What a line belongs to: the nearest line above that is less set in, or a request's heading.
fn owner<'a>(lines: &[&'a str], at: usize) -> Option<&'a str> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let here = lines.get(at).map_or(0, |line| depth(line));
    let above = lines.get(..at)?.iter().rev();
    let owns = |line: &&&str| {
        !line.is_empty() && (depth(line) < here || (here == 0 && line.starts_with("### ")))
    };
    above.into_iter().find(owns).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_where_they_may_be() {
        assert_eq!(pieces("short", 10), ["short"]);
        assert_eq!(pieces("a, bb, ccc, dddd", 8), ["a, bb,", "ccc,", "dddd"]);
        assert_eq!(pieces("immeasurable", 5), ["immea", "surab", "le"]);
        assert_eq!(pieces("é".repeat(7).as_str(), 5), ["ééééé", "éé"]);
    }
}

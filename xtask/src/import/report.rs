//! What an import found, for people.

use std::fmt::Write as _;
use std::path::Path;

use specwright_import::{
    Comment, Conflict, Decided, Deviation, Disposition, Ledger, Report, Side, Status,
};
use specwright_model::api::{Answer, Api, Content, Scalar, Type};
use specwright_model::diagnostic::Diagnostic;
use specwright_model::source::{Place, SourceFile};

use super::upstream_folder::Last;
use crate::description::Folder;
use crate::text::{WIDTH, count, hung, shown, wrap};

/// What upstream brought and took.
pub(super) fn brought(report: &Report) -> String {
    let mut text = String::new();
    let types_changed: Vec<String> = report
        .types_changed
        .iter()
        .map(|(id, inside)| format!("{id}{}", inside_of(inside)))
        .collect();
    let sections = [
        ("operation", "came", '+', &report.came),
        ("operation", "went", '-', &report.went),
        ("operation", "changed", '~', &report.changed),
        ("type", "came", '+', &report.types_came),
        ("type", "went", '-', &report.types_went),
        ("type", "changed", '~', &types_changed),
        (
            "fact of `api.yaml`",
            "changed upstream: look at it",
            '~',
            &report.api,
        ),
    ];
    for (thing, what, sign, ids) in sections {
        if ids.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{} {what}", count(ids.len(), thing));
        for id in ids {
            let (id, inside) = id.split_at(id.find('\n').unwrap_or(id.len()));
            let _ = writeln!(text, "  {sign} {}{inside}", hung(id, 4, 6));
        }
    }
    if text.is_empty() {
        text.push_str("upstream says what it said before\n");
    }
    text
}

/// Which side stays where both changed the same thing.
pub(super) fn decided(decided: &[Decided]) -> String {
    if decided.is_empty() {
        return String::new();
    }
    let mut text = format!("{} decided\n", count(decided.len(), "conflict"));
    for Decided { conflict, side } in decided {
        let Conflict {
            subject,
            ours,
            theirs,
            ..
        } = conflict;
        let what = match side {
            Side::Ours => format!("{subject}: what you wrote stays, `{ours}`"),
            Side::Theirs => format!("{subject}: upstream's comes in, `{theirs}` for `{ours}`"),
        };
        let _ = writeln!(text, "  = {}", hung(&what, 4, 6));
    }
    text
}

/// Comments that went with what upstream took away.
pub(super) fn lost(spec: &Path, comments: &[Comment]) -> String {
    if comments.is_empty() {
        return String::new();
    }
    let number = count(comments.len(), "comment");
    let mut text = format!("{number} went with what upstream took away\n");
    for comment in comments {
        let file = shown(&spec.join(&comment.file));
        let more = match comment.lines {
            1 => String::new(),
            lines => format!(" … ({lines} lines)"),
        };
        let what = format!("{file}:{} had {}{more}", comment.line, comment.text);
        let _ = writeln!(text, "  - {}", hung(&what, 4, 6));
    }
    text
}

/// Where a first import said what became of everything, and what to do next.
pub(super) fn next(ledger: Option<&Path>, made: &Ledger, broken: bool) -> String {
    let mut text = String::new();
    if made.count(Disposition::Refused) == 0 {
        text.push_str(match made.count(Disposition::Guessed) {
            0 => "nothing was refused: requests and answers are as the file says\n",
            _ => "nothing was refused; look at what was guessed\n",
        });
    }
    if let Some(ledger) = ledger {
        let said = format!(
            "{} lists each construct that was changed or left out",
            shown(ledger)
        );
        let _ = writeln!(text, "{}", wrap(&said, WIDTH));
    }
    if !broken {
        text.push_str("next: `generate` writes the crate, `lint` checks the description\n");
    }
    text
}

fn inside_of(lines: &[String]) -> String {
    let lines = lines.iter();
    let lines = lines.map(|line| format!("\n      {}", hung(line, 6, 8)));
    lines.collect()
}

/// Says if another importer or nothing is left of the old upstream file.
pub(super) fn older(last: &Last) {
    let (was, is) = (
        last.description.importer.as_str(),
        specwright_import::VERSION,
    );
    let said = match (&last.upstream, was == is) {
        (Some(_), true) => return,
        (Some(_), false) => format!(
            "note: importer {was} made the last import; the upstream file of then is read again by {is}"
        ),
        (None, _) => {
            "note: the upstream file of the last import is not there as it was; what was made of \
                      it then is taken as what it said"
                .to_owned()
        }
    };
    anstream::eprintln!("{}", wrap(&said, WIDTH));
}

/// Places that both sides changed.
pub(super) fn conflicts(spec: &Path, conflicts: &[Conflict]) -> String {
    let mut text = String::new();
    for conflict in conflicts {
        let file = shown(&spec.join(&conflict.file));
        let place = conflict.place;
        let heading = format!(
            "{file}:{}:{}: {}",
            place.line, place.column, conflict.subject
        );
        let _ = writeln!(text, "{}", hung(&heading, 0, 4));
        let _ = writeln!(text, "  upstream was  {}", hung(&conflict.before, 16, 16));
        let _ = writeln!(text, "  you wrote     {}", hung(&conflict.ours, 16, 16));
        let _ = writeln!(text, "  upstream is   {}", hung(&conflict.theirs, 16, 16));
    }
    let number = count(conflicts.len(), "conflict");
    let example = conflicts
        .first()
        .map_or("", |conflict| conflict.subject.as_str());
    let _ = writeln!(
        text,
        "\n{number}, nothing was written: edit these places to what upstream says now,\n\
         choose for one with\n  `--choose '{example}=ours'` (or `=theirs`),\n\
         or for all with `--choose ours` or `--choose theirs`"
    );
    text
}

/// The same as findings, for tools.
pub(super) fn findings(spec: &Path, files: &[SourceFile], conflicts: &[Conflict]) -> Folder {
    let finding = |conflict: &Conflict| {
        let Conflict {
            subject,
            before,
            ours,
            theirs,
            ..
        } = conflict;
        let file = files.iter().position(|file| file.name == conflict.file);
        let place = file
            .and_then(|at| u32::try_from(at).ok())
            .map(|file| Place {
                file,
                ..conflict.place
            });
        let message = format!(
            "{subject}: upstream was `{before}`, here it is `{ours}`, upstream is `{theirs}`"
        );
        Diagnostic::new("import-conflict", place, message).help(format!(
            "edit it to what upstream says now, or choose with `--choose '{subject}=ours'` (or `=theirs`)"
        ))
    };
    Folder {
        path: spec.to_path_buf(),
        files: files.to_vec(),
        diagnostics: conflicts.iter().map(finding).collect(),
        ..Folder::default()
    }
}

/// Everything in which the description deviates from upstream, and why.
pub(super) fn status(spec: &Path, status: &Status, all: bool) -> String {
    let mut text = edits(spec, &status.edits);
    match &status.rules {
        Some(ledger) => text.push_str(&rules(spec, ledger, all)),
        None => text.push_str(
            "\nthe upstream file of the last import is not there as it was: what rules did is\n\
             not known\n",
        ),
    }
    if !status.needless.is_empty() {
        let number = count(status.needless.len(), "rule");
        let (do_nothing, them) = match status.needless.len() {
            1 => ("does nothing", "it"),
            _ => ("do nothing", "them"),
        };
        let _ = writeln!(
            text,
            "\n{number} of the settings {do_nothing}: remove {them}"
        );
        for needless in &status.needless {
            let said = format!("{}: {}", needless.rule, needless.why);
            let _ = writeln!(text, "  {}", hung(&said, 2, 4));
        }
    }
    text
}

/// The operations whose answers have no type.
pub(super) fn untyped(api: &Api, all: bool) -> String {
    let is_unknown = |answer: &Answer| match &answer.content {
        Content::Json(ty) => matches!(api.resolve(ty), Type::Scalar(Scalar::Any)),
        _ => false,
    };
    let operations = api.operations();
    let untyped = operations.filter(|(_, operation)| operation.returns.iter().any(is_unknown));
    let untyped: Vec<_> = untyped.collect();
    if untyped.is_empty() {
        return String::new();
    }
    let reads = untyped.iter().filter(|(_, it)| !it.writes).count();
    let number = count(untyped.len(), "operation");
    let list = if all { "" } else { "; `--all` lists them" };
    let said = format!("{number} with unknown JSON as the answer, {reads} of them reads{list}");
    let mut text = format!("\n{}\n", wrap(&said, WIDTH));
    for (resource, operation) in untyped.iter().filter(|_| all) {
        let verb = operation.verb.as_str();
        let (module, method) = (&resource.module, &operation.method);
        let line = format!("{module}.{method}: {verb} {}", operation.path_text());
        let _ = writeln!(text, "  {}", hung(&line, 2, 4));
    }
    text
}

/// What people edited.
fn edits(spec: &Path, deviations: &[Deviation]) -> String {
    let mut text = String::new();
    for deviation in deviations {
        let place = deviation.place;
        let file = if deviation.file.is_empty() {
            shown(spec)
        } else {
            let file = shown(&spec.join(&deviation.file));
            format!("{file}:{}:{}", place.line, place.column)
        };
        let heading = format!("{file}: {}", deviation.subject);
        let _ = writeln!(text, "{}", hung(&heading, 0, 4));
        let _ = writeln!(text, "  upstream  {}", hung(&deviation.upstream, 12, 12));
        let _ = writeln!(text, "  here      {}", hung(&deviation.description, 12, 12));
        let because = deviation.because.as_deref();
        let because = because.unwrap_or("no reason is given: add `because`");
        let needless = if deviation.needless {
            " (needless: nothing deviates any more)"
        } else {
            ""
        };
        let because = hung(&format!("{because}{needless}"), 12, 12);
        let _ = writeln!(text, "  because   {because}");
    }
    let unexplained = deviations.iter().filter(|d| d.because.is_none()).count();
    let _ = writeln!(
        text,
        "{} by hand, {unexplained} without a reason",
        count(deviations.len(), "deviation")
    );
    text
}

/// The column of what a rule did, and why.
const REASON: usize = 20;

/// What the import did by rules.
fn rules(spec: &Path, ledger: &Ledger, all: bool) -> String {
    let mut text = String::new();
    let rules = ledger.rules();
    let places: usize = rules.iter().map(|rule| rule.lines.len()).sum();
    let _ = writeln!(
        text,
        "\n{} of upstream by {} of the import",
        count(places, "adaptation"),
        count(rules.len(), "rule")
    );
    for rule in &rules {
        let (word, number) = (rule.disposition.as_str(), rule.lines.len());
        let mut reasons: Vec<&str> = Vec::new();
        for why in rule.lines.iter().map(|line| line.why()) {
            if !why.is_empty() && !reasons.contains(&why) {
                reasons.push(why);
            }
        }
        let first = reasons
            .first()
            .map_or(String::new(), |why| format!(": {why}"));
        let what = hung(&format!("{}{first}", rule.name), REASON, REASON);
        let _ = writeln!(text, "  {word:<9} {number:>5} × {what}");
        for why in reasons.iter().skip(1) {
            let why = hung(&format!("or {why}"), REASON, REASON);
            let _ = writeln!(text, "{:REASON$}{why}", "");
        }
        for line in rule.lines.iter().filter(|_| all) {
            let here = match &line.description {
                Some((file, row)) => format!("{}:{row} {}", shown(&spec.join(file)), line.subject),
                None => "nowhere".to_owned(),
            };
            let (row, column) = line.place;
            let upstream = format!("upstream {row}:{column} {}", line.upstream);
            let _ = writeln!(
                text,
                "      {}\n        {}",
                hung(&here, 6, 8),
                hung(&upstream, 8, 10)
            );
        }
    }
    if !all {
        text.push_str("  `--all` lists the places\n");
    }
    text
}

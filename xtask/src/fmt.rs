//! `fmt`: description files in the one canonical layout.

use std::path::{Path, PathBuf};

use specwright_edit::layout;
use specwright_model::diagnostic::{Diagnostic, Severity};
use specwright_model::source::Place;

use crate::changed::{self, Changed};
use crate::description::{self, Folder};
use crate::generate::Places;
use crate::report::{self, Format};
use crate::terminal;
use crate::text::{count, shown};
use crate::{Exit, Failure};

/// Format the description files: one canonical layout.
///
/// Known keys stand in the order of the reference, levels are two spaces apart, what fits into 100
/// columns is one line, operations and types are blocks, and quotes are only where YAML needs them.
/// Every comment stays, so do anchors, block scalars, single empty lines and the order of fields.
/// The meaning is compared before anything is written; a file that cannot be formatted safely is
/// left and named. An invalid description is not touched.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only these files, by name or path; all of the description if none is named
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Write nothing; exit with 1 and show a diff if a file has another layout
    #[arg(long)]
    check: bool,
    /// How findings are shown
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// So many files are shown with their diff.
const DIFFS: usize = 5;

/// Lays out, or checks.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let places = Places::find(args.spec.as_deref(), None)?;
    let mut folder = description::read(&places.spec)?;
    let Some(before) = folder.check() else {
        report::print(&folder, args.format);
        return Ok(Exit::Findings);
    };
    folder.diagnostics.clear();
    let chosen = choose(args, &folder)?;
    let mut changes = Vec::new();
    for (index, file) in folder.files.iter().enumerate() {
        if !chosen.contains(&index) {
            continue;
        }
        match layout(&file.name, &file.text) {
            Ok(new) if new == file.text => {}
            Ok(new) => changes.push(Changed {
                name: file.name.clone(),
                old: file.text.clone(),
                new,
            }),
            Err(left) => folder.diagnostics.push(is_left(index, left.0)),
        }
    }
    if !changes.is_empty() {
        prove(&folder, &before, &changes)?;
    }
    if args.check {
        return Ok(check(args, &mut folder, &changes));
    }
    changed::write(&folder.path, &changes)?;
    report::print(&folder, args.format);
    if !args.format.is_for_programs() {
        let all = chosen.len();
        let line = summary(changes.len(), all, "formatted");
        terminal::summary(format_args!("{line}\n"));
        terminal::summary(changed::list(&folder.path, "changed", &changes));
    }
    Ok(exit(&folder))
}

/// What comes out must describe the very same API.
fn prove(
    folder: &Folder,
    before: &specwright_model::api::Api,
    changes: &[Changed],
) -> Result<(), Failure> {
    let mut files = folder.files.clone();
    for file in &mut files {
        if let Some(change) = changes.iter().find(|change| change.name == file.name) {
            file.text.clone_from(&change.new);
        }
    }
    if specwright_model::read(&files).api.as_ref() == Some(before) {
        return Ok(());
    }
    Err(
        Failure::new("the new layout would not describe the same API; nothing was changed")
            .help("name files one by one to find the one, and report it"),
    )
}

/// The files that are meant, as indices.
fn choose(args: &Args, folder: &Folder) -> Result<Vec<usize>, Failure> {
    if args.files.is_empty() {
        return Ok((0..folder.files.len()).collect());
    }
    let find = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        let here = path
            .parent()
            .is_none_or(|parent| parent == Path::new("") || same_folder(parent, &folder.path));
        let file = folder
            .files
            .iter()
            .position(|file| name == file.name.as_str());
        file.filter(|_| here).ok_or_else(|| {
            Failure::new(format!(
                "{} is no file of the description in {}",
                path.display(),
                shown(&folder.path)
            ))
            .help("name files of the description, or its folder with `--spec DIR`")
        })
    };
    args.files.iter().map(find).collect()
}

fn same_folder(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}

fn check(args: &Args, folder: &mut Folder, changes: &[Changed]) -> Exit {
    let for_people = args.format == Format::Full;
    if !for_people {
        for change in changes {
            let found = other_layout(folder, change);
            folder.diagnostics.push(found);
        }
    }
    report::print(folder, args.format);
    if for_people {
        anstream::println!(
            "{}",
            summary(
                changes.len(),
                folder.files.len(),
                "not in the canonical layout"
            )
        );
        anstream::print!("{}", changed::list(&folder.path, "differs", changes));
        for change in changes.iter().take(DIFFS) {
            anstream::print!("{}", changed::diff(&folder.path, change));
        }
        if !changes.is_empty() {
            anstream::println!("\n`fmt` writes the layout; `explain layout` says what it is");
        }
    }
    if changes.is_empty() {
        exit(folder)
    } else {
        Exit::Findings
    }
}

fn summary(changed: usize, all: usize, what: &str) -> String {
    if changed == 0 {
        format!("{}, all in the canonical layout", count(all, "file"))
    } else {
        format!("{} of {all} {what}", count(changed, "file"))
    }
}

fn exit(folder: &Folder) -> Exit {
    if folder.diagnostics.is_empty() {
        Exit::Fine
    } else {
        Exit::Findings
    }
}

fn is_left(file: usize, why: &str) -> Diagnostic {
    let place = line(file, 1, 0);
    warning(
        "layout-left",
        place,
        format!("this file is left as it is: {why}"),
    )
    .help("write it in a simpler way, and `fmt` can lay it out")
}

fn other_layout(folder: &Folder, change: &Changed) -> Diagnostic {
    let file = folder
        .files
        .iter()
        .position(|file| file.name == change.name);
    let number = change.first_line();
    let start: usize = change
        .old
        .split_inclusive('\n')
        .take(number - 1)
        .map(str::len)
        .sum();
    let place = line(file.unwrap_or(0), number, start);
    warning(
        "layout",
        place,
        "this file is not in the canonical layout".to_owned(),
    )
    .help("run `fmt`")
}

fn line(file: usize, line: usize, start: usize) -> Place {
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place {
        file: narrow(file),
        start: narrow(start),
        end: narrow(start),
        line: narrow(line),
        column: 1,
    }
}

fn warning(code: &'static str, place: Place, message: String) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(code, Some(place), message);
    diagnostic.severity = Severity::Warning;
    diagnostic
}

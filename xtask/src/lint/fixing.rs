//! `lint --fix`: fixes what can be fixed mechanically, in memory first.

use std::path::Path;

use specwright_import::Description;
use specwright_lint::Fix;

use super::look;
use crate::Failure;
use crate::changed::{self, Changed};
use crate::description::Folder;
use crate::report::Format;
use crate::text::count;

/// A fix can uncover another one: a type that only an unused type used.
const PASSES: usize = 16;
/// So many files are shown with their diff.
const DIFFS: usize = 5;

/// Fixes what is mechanical, writes the files, and gives what changed. Nothing is written that would
/// not be a valid description.
pub fn fix(
    folder: &mut Folder,
    last: Option<&Description>,
    notes: bool,
) -> Result<Vec<Changed>, Failure> {
    let before = folder.files.clone();
    for _ in 0..PASSES {
        let mut now = with(folder, folder.files.clone());
        let Some(findings) = look(&mut now, last, notes) else {
            break;
        };
        let fixes: Vec<Fix> = findings.into_iter().filter_map(|f| f.fix).collect();
        let texts = specwright_lint::apply(&folder.files, &fixes);
        if texts.is_empty() {
            break;
        }
        let mut next = with(folder, folder.files.clone());
        for (index, text) in texts {
            if let Some(file) = next.files.get_mut(index) {
                file.text = text;
            }
        }
        if next.check().is_none() {
            break;
        }
        folder.files = next.files;
    }
    let changes: Vec<Changed> = before
        .into_iter()
        .zip(&folder.files)
        .filter(|(old, new)| old.text != new.text)
        .map(|(old, new)| Changed {
            name: old.name,
            old: old.text,
            new: new.text.clone(),
        })
        .collect();
    changed::write(&folder.path, &changes)?;
    Ok(changes)
}

fn with(folder: &Folder, files: Vec<specwright_model::source::SourceFile>) -> Folder {
    Folder {
        path: folder.path.clone(),
        files,
        ..Folder::default()
    }
}

/// Says what was fixed; on standard error where a program reads the other.
pub fn say(folder: &Path, changes: &[Changed], format: Format) {
    let mut text = match changes.len() {
        0 => "nothing could be fixed automatically\n".to_owned(),
        number => format!("{} fixed\n", count(number, "file")),
    };
    text.push_str(&changed::list(folder, "fixed", changes));
    for change in changes.iter().take(DIFFS) {
        text.push_str(&changed::diff(folder, change));
    }
    if !changes.is_empty() {
        text.push('\n');
    }
    if format.is_for_programs() {
        anstream::eprint!("{text}");
    } else {
        anstream::print!("{text}");
    }
}

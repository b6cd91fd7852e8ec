//! A description that is several times as large: copies with other names and paths.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::project::{Project, put};
use specwright::Failure;

/// Writes a description `times` as large as the project's; says where.
pub fn grow(project: &Project, times: usize) -> Result<PathBuf, Failure> {
    let folder = project.root.join(format!("spec-{times}"));
    let _ = std::fs::remove_dir_all(&folder);
    let mut names: BTreeSet<&str> = project.api.types.iter().map(|t| t.name.as_str()).collect();
    names.extend(project.api.resources.iter().map(|r| r.name.as_str()));
    for file in specwright::read(&project.spec)?.files {
        put(&folder.join(&file.name), &file.text)?;
        if file.name == "api.yaml" {
            continue;
        }
        for copy in 2..=times {
            let stem = Path::new(&file.name)
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy();
            let text = renamed(&file.text, &names, copy);
            put(&folder.join(format!("{stem}_{copy}.yaml")), &text)?;
        }
    }
    Ok(folder)
}

/// Every name of a type or resource gets a number, and every path a first segment.
fn renamed(text: &str, names: &BTreeSet<&str>, copy: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.split_inclusive('\n') {
        if let Some((before, path)) = line.split_once("request: ")
            && let Some((verb, path)) = path.split_once(' ')
        {
            let _ = write!(out, "{before}request: {verb} /copy{copy}{path}");
            continue;
        }
        let mut rest = line;
        while let Some(start) = rest.find(is_word) {
            let (before, word_on) = rest.split_at(start);
            let end = word_on.find(|c| !is_word(c)).unwrap_or(word_on.len());
            let (word, after) = word_on.split_at(end);
            out.push_str(before);
            out.push_str(word);
            if names.contains(word) {
                let _ = write!(out, "Copy{copy}");
            }
            rest = after;
        }
        out.push_str(rest);
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths_of_a_copy_are_its_own() {
        let names = BTreeSet::from(["Note", "Notes"]);
        let text = "resource: Notes\n  request: GET /notes\n  returns: [Note]\n  NoteType: x\n";
        assert_eq!(
            renamed(text, &names, 2),
            "resource: NotesCopy2\n  request: GET /copy2/notes\n  returns: [NoteCopy2]\n  NoteType: x\n"
        );
    }
}

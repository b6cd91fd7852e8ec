//! The files of a description: only plain `*.yaml` files directly in the folder, within limits.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use specwright_model::api::Api;
use specwright_model::diagnostic::{Diagnostic, Severity};
use specwright_model::source::{Place, SourceFile};

use super::codes;
use crate::Failure;
use crate::output;
use crate::report::{self, Format};

/// The most that one file may hold, in bytes.
const FILE_LIMIT: u64 = 8 << 20;
/// The most that all files together may hold, in bytes.
const FOLDER_LIMIT: u64 = 32 << 20;
/// The most files that are looked at.
const COUNT_LIMIT: usize = 10_000;

/// A description as it was read.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// The folder.
    pub path: PathBuf,
    /// The files that could be read, by name.
    pub files: Vec<SourceFile>,
    /// Files that are only shown: places in diagnostics count on after [`Self::files`].
    pub broken: Vec<SourceFile>,
    /// What is wrong with folder and files, and, once checked, with what they say.
    pub diagnostics: Vec<Diagnostic>,
}

impl Folder {
    /// Whether anything found makes the description invalid.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error)
    }

    /// Reads what the files say; the API is there if nothing is wrong.
    pub fn check(&mut self) -> Option<Api> {
        let incomplete = self.has_errors();
        let mut reading = specwright_model::read(&self.files);
        if incomplete {
            // With a file missing, only what the others say by themselves can be judged.
            reading
                .diagnostics
                .retain(|d| d.place.is_some() && d.code < "E03");
            reading.api = None;
        }
        self.diagnostics.append(&mut reading.diagnostics);
        reading.api
    }

    /// Shows all findings to a person.
    pub fn print(&self) {
        report::print(self, Format::Full);
    }

    /// The file that a place is in.
    pub fn file(&self, place: &Place) -> Option<&SourceFile> {
        let index = place.file as usize;
        self.files
            .get(index)
            .or_else(|| self.broken.get(index.checked_sub(self.files.len())?))
    }
}

/// Reads a description folder. Fails only if the folder itself cannot be read; whatever is wrong
/// with its files is a diagnostic.
pub fn read(path: &Path) -> Result<Folder, Failure> {
    let help = "name the folder that holds `api.yaml` with `--spec`";
    let root = fs::canonicalize(path)
        .map_err(|error| Failure::io("read the description", path, &error).help(help))?;
    // What was killed while it wrote is completed or undone before anybody sees half of it.
    if output::is_interrupted(&root) {
        output::locked(&root, |_| Ok(()))?;
    }
    let entries = fs::read_dir(&root)
        .map_err(|error| Failure::io("read the description", path, &error).help(help))?;
    let mut folder = Folder {
        path: path.to_path_buf(),
        ..Folder::default()
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| Failure::io("read the description", path, &error))?;
        match entry.file_name().into_string() {
            Ok(name) if is_yaml(&name) => names.push(name),
            Ok(name) if looks_alike(&name) => folder.diagnostics.push(codes::other_ending(&name)),
            Err(name) if is_yaml(&name.to_string_lossy()) => {
                folder
                    .diagnostics
                    .push(codes::name(&name.to_string_lossy()));
            }
            Ok(_) | Err(_) => {}
        }
        if names.len() > COUNT_LIMIT {
            folder.diagnostics.push(codes::too_many(COUNT_LIMIT));
            return Ok(folder);
        }
    }
    names.sort_unstable();
    folder.diagnostics.sort_by(|a, b| a.message.cmp(&b.message));
    read_all(&root, names, &mut folder);
    Ok(folder)
}

/// Whether a name is one of a description file; hidden files (of editors) are not.
fn is_yaml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e == "yaml") && !name.starts_with('.')
}

fn looks_alike(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    Path::new(&lower)
        .extension()
        .is_some_and(|e| e == "yml" || e == "yaml")
        && !name.starts_with('.')
}

fn read_all(root: &Path, names: Vec<String>, folder: &mut Folder) {
    let mut left = FOLDER_LIMIT;
    let mut not_text = Vec::new();
    for name in names {
        match read_one(root, &name, left) {
            Ok(bytes) => {
                left = left.saturating_sub(bytes.len() as u64);
                match String::from_utf8(bytes) {
                    Ok(text) => folder.files.push(SourceFile { name, text }),
                    Err(error) => not_text.push((name, error)),
                }
            }
            Err(problem) => {
                let beyond_all = problem.code == "E0004" && left < FILE_LIMIT;
                folder.diagnostics.push(*problem);
                if beyond_all {
                    // Most likely not the folder that was meant: what is in it says nothing.
                    folder.files.clear();
                    return;
                }
            }
        }
    }
    for (name, error) in not_text {
        let index = folder.files.len() + folder.broken.len();
        let valid = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(valid).copied().unwrap_or_default();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        folder
            .diagnostics
            .push(codes::not_utf8(place_of(index, &text, valid), byte));
        folder.broken.push(SourceFile { name, text });
    }
}

fn read_one(root: &Path, name: &str, left: u64) -> Result<Vec<u8>, Box<Diagnostic>> {
    let path = root.join(name);
    let unreadable = |error: &std::io::Error| Box::new(codes::unreadable(name, error));
    let real = fs::canonicalize(&path).map_err(|error| unreadable(&error))?;
    if real.parent() != Some(root) {
        return Err(Box::new(codes::link(name)));
    }
    // Looked at before it is opened: opening a pipe would wait for ever.
    let kind = fs::metadata(&real)
        .map_err(|error| unreadable(&error))?
        .file_type();
    if kind.is_dir() {
        return Err(Box::new(codes::not_a_file(name, "a folder")));
    }
    if !kind.is_file() {
        return Err(Box::new(codes::not_a_file(name, "a pipe or a device")));
    }
    let file = File::open(&real).map_err(|error| unreadable(&error))?;
    let limit = FILE_LIMIT.min(left);
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 <= limit {
        Ok(bytes)
    } else if limit < FILE_LIMIT {
        Err(Box::new(codes::too_large(
            "the whole description",
            FOLDER_LIMIT,
        )))
    } else {
        Err(Box::new(codes::too_large(&format!("`{name}`"), FILE_LIMIT)))
    }
}

/// The place of one byte, which may be the first of a replacement character.
fn place_of(file: usize, text: &str, byte: usize) -> Place {
    let before = text.get(..byte).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let width = text
        .get(byte..)
        .and_then(|t| t.chars().next())
        .map_or(0, char::len_utf8);
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place {
        file: number(file),
        start: number(byte),
        end: number(byte + width),
        line: number(before.matches('\n').count() + 1),
        column: number(before.get(line_start..).unwrap_or("").chars().count() + 1),
    }
}

//! An upstream file as a side of a comparison: as the description would be if it were imported now.

use std::path::Path;
use std::sync::OnceLock;

use specwright_import::{Known, Settings};
use specwright_model::source::SourceFile;

use super::side::Side;
use crate::Failure;
use crate::description::{self, Folder};
use crate::import::{Kept, read_file};
use crate::text::shown;

/// What an import needs to know of the description; found out once for both sides.
#[derive(Default)]
pub struct Here(OnceLock<Result<Found, Failure>>);

struct Found {
    settings: Settings,
    known: Known,
    api: Option<SourceFile>,
}

impl Here {
    fn get(&self, spec: &Path) -> Result<&Found, Failure> {
        let found = self.0.get_or_init(|| find(spec));
        found.as_ref().map_err(Clone::clone)
    }
}

fn find(spec: &Path) -> Result<Found, Failure> {
    let edited = description::read(spec)?.files;
    let beside = spec.parent().unwrap_or_else(|| Path::new(""));
    let kept = Kept::new(beside.join("upstream"));
    let settings = kept.settings();
    let settings = if settings.exists() {
        Settings::parse(&read_file(&settings)?)
            .map_err(|error| Failure::new(format!("{} is not right: {error}", shown(&settings))))?
    } else {
        Settings::default()
    };
    let known = match kept.description()? {
        Some(last) => specwright_import::known(&edited, &last).map_err(Failure::new)?,
        None => Known::default(),
    };
    Ok(Found {
        settings,
        known,
        api: edited.into_iter().find(|file| file.name == "api.yaml"),
    })
}

/// Imports the file. What the description has named keeps its name, so that only what the API itself
/// changed differs; what upstream files do not say is taken from the description's `api.yaml`.
pub fn read(path: &Path, spec: &Path, here: &Here) -> Result<Side, Failure> {
    let text = read_file(path)?;
    let found = here.get(spec)?;
    let wrong = |error: String| {
        let help = "an upstream file is Swagger 2.0; a description is named by its folder";
        Failure::new(format!("{}: {error}", shown(path))).help(help)
    };
    let described =
        specwright_import::describe(&text, &found.settings, &found.known).map_err(wrong)?;
    let made = specwright_import::drafts(&described);
    let made = made.into_iter().map(|file| SourceFile {
        name: file.name,
        text: file.text,
    });
    let mut files: Vec<SourceFile> = found.api.clone().into_iter().chain(made).collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let folder = Folder {
        path: path.to_path_buf(),
        files,
        ..Folder::default()
    };
    let mut side = Side::check(folder, shown(path))?;
    // Places are in the files that an import would write: there are none to open.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for file in &mut side.files {
        file.name = format!("{name} as {}", file.name);
    }
    Ok(side)
}

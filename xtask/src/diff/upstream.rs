//! An upstream file as a side of a comparison: as the description would be if it were imported now.

use std::path::Path;

use specwright_import::{Known, Settings};
use specwright_model::source::SourceFile;

use super::side::Side;
use crate::Failure;
use crate::description::{self, Folder};
use crate::import::{Kept, read_file};
use crate::text::shown;

/// Imports the file. What the description has named keeps its name, so that only what the API itself
/// changed differs; what upstream files do not say is taken from the description's `api.yaml`.
pub fn read(path: &Path, spec: &Path) -> Result<Side, Failure> {
    let text = read_file(path)?;
    let edited = description::read(spec)?.files;
    let kept = Kept::new(
        spec.parent()
            .unwrap_or_else(|| Path::new(""))
            .join("upstream"),
    );
    let settings = if kept.settings().exists() {
        Settings::parse(&read_file(&kept.settings())?).map_err(|error| {
            Failure::new(format!("{} is not right: {error}", shown(&kept.settings())))
        })?
    } else {
        Settings::default()
    };
    let known = match kept.description()? {
        Some(last) => specwright_import::known(&edited, &last).map_err(Failure::new)?,
        None => Known::default(),
    };
    let wrong = |error: String| {
        let help = "an upstream file is Swagger 2.0; a description is named by its folder";
        Failure::new(format!("{}: {error}", shown(path))).help(help)
    };
    let imported = specwright_import::import(&text, &settings, &known).map_err(wrong)?;
    let api = edited.into_iter().filter(|file| file.name == "api.yaml");
    let made = specwright_import::files(&imported.description);
    let made = made.into_iter().map(|file| SourceFile {
        name: file.name,
        text: file.text,
    });
    let mut files: Vec<SourceFile> = api.chain(made).collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let folder = Folder {
        path: path.to_path_buf(),
        files,
        ..Folder::default()
    };
    let mut side = Side::check(folder, shown(path))?;
    // Places are in the files that an import would write: there are none to open.
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    for file in &mut side.files {
        file.name = format!("{name} as {}", file.name);
    }
    Ok(side)
}

//! An upstream file as an input of a comparison: as the description would be if it were imported now.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use specwright_import::{Known, Opened, Settings};
use specwright_model::source::{Place, SourceFile};

use super::input::{HELP, Input, Missing};
use crate::Failure;
use crate::description::{self, Folder};
use crate::import::{UpstreamFolder, read_file};
use crate::text::shown;

/// What an import needs to know of the description; found out once for both inputs.
#[derive(Default)]
pub struct Here(OnceLock<Result<Found, Missing>>);

pub struct Found {
    /// The file of the settings, if there is one.
    rules: Option<PathBuf>,
    settings: Settings,
    known: Known,
    api: Option<SourceFile>,
}

impl Here {
    /// Finds it out. Whoever asks at the same time waits for that.
    pub fn get(&self, spec: &Path) -> Result<&Found, Missing> {
        let found = self.0.get_or_init(|| find(spec));
        found.as_ref().map_err(Clone::clone)
    }
}

fn find(spec: &Path) -> Result<Found, Missing> {
    let beside = spec.parent().unwrap_or_else(|| Path::new(""));
    let upstream_folder = UpstreamFolder::new(beside.join("upstream"));
    let (edited, last) = rayon::join(|| description::read(spec), || upstream_folder.description());
    let edited = edited?;
    if edited.has_errors() {
        let message = format!("the description `{}` cannot be read whole", shown(spec));
        let help =
            "names of upstream files come from there: fix what is shown; nothing was compared";
        let failure = Failure::new(message).help(help);
        return Err(Missing::Shown(Box::new(edited), failure));
    }
    let edited = edited.files;
    let rules = Some(upstream_folder.settings()).filter(|rules| rules.exists());
    let settings = match &rules {
        Some(rules) => Settings::parse(&read_file(rules)?)
            .map_err(|error| Failure::new(format!("{} is not right: {error}", shown(rules))))?,
        None => Settings::default(),
    };
    let known = match last? {
        Some(last) => specwright_import::known(&edited, &last).map_err(Failure::new)?,
        None => Known::default(),
    };
    Ok(Found {
        rules,
        settings,
        known,
        api: edited.into_iter().find(|file| file.name == "api.yaml"),
    })
}

/// Imports the file. What the description has named keeps its name, so that only what the API itself
/// changed differs; what upstream files do not say is taken from the description's `api.yaml`.
pub(super) fn read(path: &Path, spec: &Path, here: &Here) -> Result<Input, Missing> {
    let wrong = |error: String| {
        let help = "an upstream file is OpenAPI or Swagger; a description is named by its folder";
        Failure::new(format!("{}: {error}", shown(path))).help(help)
    };
    let opened = Opened::read(&read_file(path)?).map_err(wrong)?;
    let found = here.get(spec)?;
    let described = opened.describe(&found.settings, &found.known);
    let api = found.api.clone();
    let first = u32::from(api.is_some());
    let made = specwright_import::generated_files(&described);
    let made = made.into_iter().map(|file| SourceFile {
        name: file.name,
        text: file.text,
    });
    let files = api.into_iter().chain(made).collect();
    let folder = Folder {
        path: path.to_path_buf(),
        files,
        ..Folder::default()
    };
    let mut input = Input::check(folder, shown(path))
        .map_err(|invalid| invalid_side(*invalid, first, path, spec, found))?;
    // Places are in the files that an import would write: there are none to open.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for file in &mut input.files {
        file.name = format!("{name} as {}", file.name);
    }
    Ok(input)
}

/// Says whose fault it is: `api.yaml` is the description's own, all else was made of the file.
fn invalid_side(mut made: Folder, own: u32, path: &Path, spec: &Path, found: &Found) -> Missing {
    let is_own = |place: Option<Place>| place.is_none_or(|place| place.file < own);
    if made.diagnostics.iter().any(|found| is_own(found.place)) {
        made.diagnostics.retain(|found| is_own(found.place));
        made.path = spec.to_path_buf();
        return Missing::invalid(made, &shown(spec), HELP);
    }
    let help = match &found.rules {
        Some(rules) => format!(
            "the places shown are made from this file by {}, which may name what only the description has: fix either, or import the file and compare revisions; nothing was compared",
            shown(rules)
        ),
        None => "fix the upstream file where the places shown come from; nothing was compared"
            .to_owned(),
    };
    let message = format!("{} would make an invalid description", shown(path));
    Missing::Shown(Box::new(made), Failure::new(message).help(help))
}

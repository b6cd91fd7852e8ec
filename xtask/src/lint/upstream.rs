//! Where the description deviates from what was imported, for the rules about deviations.

use std::path::Path;

use specwright_import::{Description, Settings};
use specwright_lint::Deviation;
use specwright_model::source::{Place, SourceFile};

use crate::{Failure, import};

/// What the last import said, if there was one.
pub fn last(spec: &Path, folder: Option<&Path>) -> Result<Option<Description>, Failure> {
    let Some(folder) = folder else {
        let beside = spec.parent().unwrap_or_else(|| Path::new(""));
        return import::last(&beside.join("upstream"));
    };
    let last = import::last(folder)?;
    let none = || Failure::new(format!("{} holds no import", folder.display()));
    last.ok_or_else(|| {
        none().help("name the folder that `import` keeps, or leave `--upstream` out")
    })
    .map(Some)
}

/// The deviations with their places; `None` without an import, or if a file is broken.
pub fn deviations(files: &[SourceFile], last: Option<&Description>) -> Option<Vec<Deviation>> {
    let last = specwright_import::Last {
        description: last?,
        upstream: None,
    };
    let status = specwright_import::status(files, &last, &Settings::default()).ok()?;
    let one = |deviation: specwright_import::Deviation| {
        let file = files.iter().position(|f| f.name == deviation.file);
        let place = file
            .and_then(|file| u32::try_from(file).ok())
            .map(|file| Place {
                file,
                ..deviation.place
            });
        Deviation {
            at: deviation.subject,
            place,
            upstream: deviation.upstream,
            explained: deviation.because.is_some(),
            needless: deviation.needless,
        }
    };
    Some(status.edits.into_iter().map(one).collect())
}

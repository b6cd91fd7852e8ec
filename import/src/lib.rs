//! `OpenAPI` 3 and Swagger 2.0 become a description, and newer versions are merged into what users made
//! of it.
//!
//! Everything here is text in, text out. [`import`] makes a first description; nothing of the
//! upstream file is dropped in silence: what is not kept as it is has a line in the [`Ledger`].

mod bundle;
mod catalogue;
mod claims;
mod compact;
mod description;
mod files;
mod ledger;
mod merge;
pub mod names;
mod openapi3;
mod places;
mod reader;
mod resolve;
mod schema;
mod selection;
mod settings;
mod source;
mod status;
mod swagger2;
mod sweep;
mod target;
mod translate;
mod tree;
mod upstream;

pub use bundle::bundle;
pub use catalogue::catalogue;
pub use claims::{Claims, Known};
pub use compact::compact;
pub use description::{Description, Operation, TypeDecl};
pub use files::{File, api_file, files, generated_files};
pub use ledger::{Disposition, Ledger, Line, Rule};
pub use merge::{
    Choices, Comment, Conflict, Decided, Last, Merged, Report, Side, is_another, merge,
};
pub use selection::Selector;
pub use settings::{Docs, Settings};
pub use specwright_edit::YamlValue;
pub use status::{Deviation, Needless, Status, status};

use ledger::Disposition::Refused;

/// The version of the importer: another one may translate the same file differently.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What an import gives.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The description as data.
    pub description: Description,
    /// What became of every construct.
    pub ledger: Ledger,
}

/// The names and resources that an edited description has given to what was imported.
///
/// # Errors
///
/// What is wrong with the description.
pub fn known(
    edited: &[specwright_model::source::SourceFile],
    last: &Description,
) -> Result<Known, String> {
    merge::known(edited, last)
}

/// Imports an upstream file; what is known already keeps its names and resources.
///
/// # Errors
///
/// What is wrong with the file as a whole.
pub fn import(text: &str, settings: &Settings, known: &Known) -> Result<Imported, String> {
    let file = source::read(text)?;
    Ok(read(&file, settings, known)?.0)
}

/// An upstream file that was read, without an account of what became of each construct.
#[derive(Debug)]
pub struct Opened(upstream::Upstream);

impl Opened {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// What is wrong with the file as a whole.
    pub fn read(text: &str) -> Result<Self, String> {
        front(&source::value(text)?, &mut Ledger::closed(), true).map(Self)
    }

    /// What an import would say.
    pub fn describe(&self, settings: &Settings, known: &Known) -> Description {
        translate::translate(&self.0, settings, known, &mut Ledger::closed())
    }
}

/// An import of a file that is read already; and what the file says.
pub(crate) fn read(
    file: &source::Upstream,
    settings: &Settings,
    known: &Known,
) -> Result<(Imported, upstream::Upstream), String> {
    let mut ledger = Ledger::default();
    let upstream = front(&file.root, &mut ledger, settings.docs == Docs::Kept)?;
    for pointer in file.places.twice() {
        let what = "a key that stands twice: the last one counts; remove one of the two";
        ledger.note(Refused, pointer, what);
    }
    let description = translate::translate(&upstream, settings, known, &mut ledger);
    sweep::sweep(&file.root, &mut ledger);
    target::places(&file.places, &mut ledger);
    let imported = Imported {
        description,
        ledger,
    };
    Ok((imported, upstream))
}

/// Each format has a reader that fills the one form of [`upstream`]; the rest knows no format.
fn front(
    root: &serde_json::Value,
    ledger: &mut Ledger,
    docs: bool,
) -> Result<upstream::Upstream, String> {
    if !root.is_object() {
        return Err("the file is not an object: is it an OpenAPI or Swagger file?".to_owned());
    }
    let version = |version: &serde_json::Value| match version {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match (root.get("swagger").map(version), root.get("openapi").map(version)) {
        (Some(_), Some(_)) => {
            Err("the file says both `swagger` and `openapi`: remove one of the two".to_owned())
        }
        (Some(swagger), None) if matches!(swagger.as_str(), "2.0" | "2") => {
            Ok(resolve::resolve(swagger2::read(root, ledger, docs)))
        }
        (Some(swagger), None) => Err(format!(
            "the file says `swagger: {swagger}`: of Swagger, 2.0 is imported"
        )),
        (None, Some(openapi)) if openapi == "3" || openapi.starts_with("3.") => {
            Ok(resolve::resolve(openapi3::read(root, ledger, docs, &openapi)))
        }
        (None, Some(openapi)) => Err(format!(
            "the file says `openapi: {openapi}`: 3.0, 3.1 and 3.2 are imported"
        )),
        (None, None) => Err(
            "the file has neither `openapi: 3.…` nor `swagger: \"2.0\"`: it is no description of an API"
                .to_owned(),
        ),
    }
}

//! Swagger 2.0 becomes a description, and newer versions are merged into what people made of it.
//!
//! Everything here is text in, text out. [`import`] makes a first description; nothing of the
//! upstream file is dropped in silence: what is not kept as it is has a line in the [`Ledger`].

mod description;
mod files;
mod ledger;
mod merge;
pub mod names;
mod settings;
mod swagger2;
mod translate;
mod tree;
mod upstream;
pub mod yaml;

pub use description::{Description, Operation, TypeDecl, Val};
pub use files::{File, files};
pub use ledger::{Disposition, Ledger, Line};
pub use merge::{Conflict, Deviation, Merged, Report, Side, merge, status};
pub use settings::Settings;
pub use translate::Known;

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

/// Imports an upstream file; what is known already keeps its names and homes.
///
/// # Errors
///
/// What is wrong with the file as a whole.
pub fn import(text: &str, settings: &Settings, known: &Known) -> Result<Imported, String> {
    let mut ledger = Ledger::default();
    let upstream = swagger2::read(text, &mut ledger)?;
    let description = translate::translate(&upstream, settings, known, &mut ledger);
    Ok(Imported {
        description,
        ledger,
    })
}

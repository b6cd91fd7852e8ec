//! From the model to files: a valid [`Api`] goes in, the text of a client crate comes out.
//!
//! Everything here is pure and deterministic: no file system, no clock, no environment. Each kind of
//! rendered item has a module of its own in `items`; each file is put together in `files`. What
//! is decided about an operation (which arguments it takes, in what order, what it answers) is
//! decided in `facts`, before anything is spelled.

mod code;
mod docs;
mod facts;
mod files;
mod items;
mod options;
mod program;
pub mod review;
pub mod sample;
mod spell;
mod syntax;
pub mod uses;

pub use items::odata::{
    entities as odata_entities, kind_in_words as odata_kind, limits_in_words as odata_limits,
};
pub use options::{Options, OutputFile, RuntimeDependency};
pub use program::{as_module, sample_call, sample_calls};
pub use review::{requests, surface};

/// Where [`embedded`] belongs in the crate's folder: `src/lib.rs` includes it.
pub const EMBEDDED_PATH: &str = "src/description.bin";

use rayon::prelude::*;
use specwright_model::api::Api;

/// Renders the client crate: its manifest, its README and its sources.
///
/// Paths are relative to the crate's folder, with `/` on every machine. The order of the files and
/// every byte of their text depend on the arguments alone.
pub fn render(api: &Api, options: &Options) -> Vec<OutputFile> {
    let mut files = files::of_all(api, options);
    files.par_extend(files::parts(api).map(|part| OutputFile::new(part.path(), part.render(api))));
    files
}

/// The bytes of [`EMBEDDED_PATH`]: the description, for whoever wants a sandbox in tests.
pub fn embedded(api: &Api) -> Vec<u8> {
    specwright_model::embedded::write(api)
}

//! The files of the generated crate, one module a kind of file.

pub(crate) mod events;
pub(crate) mod manifest;
pub(crate) mod odata;
pub(crate) mod readme;
pub(crate) mod resource;
pub(crate) mod root;
pub(crate) mod types;
pub(crate) mod types_mod;

/// The feature that adds the description as bytes. Its dash keeps it apart from every resource.
pub(crate) const EMBEDDED: &str = "embedded-description";

/// The file of the description that says what holds for the whole API.
pub(crate) const API_FILE: &str = "api.yaml";

use rayon::prelude::*;
use specwright_model::api::{Api, DescriptionFile};

use crate::{Options, OutputFile};

/// The files that look at all of the API.
pub(crate) fn of_all(api: &Api, options: &Options) -> Vec<OutputFile> {
    let mut files = vec![
        manifest::render(api, options),
        readme::render(api, options),
        root::render(api),
        types_mod::render(api),
    ];
    files.extend(odata::render(api));
    files.extend(events::render(api));
    files
}

/// A file that is made from a part of the API.
pub(crate) enum Part<'a> {
    /// A resource's operations.
    Resource(resource::Part<'a>),
    /// The types of a file of the description.
    Types(&'a DescriptionFile),
}

impl Part<'_> {
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Resource(part) => part.path(),
            Self::Types(file) => types::path(file),
        }
    }

    pub(crate) fn render(&self, api: &Api) -> String {
        match self {
            Self::Resource(part) => resource::render(api, part),
            Self::Types(file) => types::render(api, file),
        }
    }
}

/// All such files, for several threads.
pub(crate) fn parts(api: &Api) -> impl ParallelIterator<Item = Part<'_>> {
    let resources = api.resources.par_iter();
    let resources = resources.map(|resource| Part::Resource(resource::Part::new(api, resource)));
    let files = api.files.par_iter().filter(|file| !file.types.is_empty());
    resources.chain(files.map(Part::Types))
}

//! The files of the generated crate, one module a kind of file.

pub(crate) mod manifest;
pub(crate) mod readme;
pub(crate) mod resource;
pub(crate) mod root;
pub(crate) mod types;
pub(crate) mod types_mod;

/// The feature that adds the description as bytes. Its dash keeps it apart from every resource.
pub(crate) const EMBEDDED: &str = "embedded-description";

/// The file of the description that says what holds for the whole API.
pub(crate) const API_FILE: &str = "api.yaml";

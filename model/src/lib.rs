//! The description language and what it means.
//!
//! Text goes in, a valid [`api::Api`] or a list of [`diagnostic::Diagnostic`]s comes out. There is
//! no file system, no clock and no Rust code generation in this crate.
//!
//! ```
//! # #[cfg(feature = "yaml")] {
//! use specwright_model::{read, source::SourceFile};
//!
//! let api = SourceFile { name: "api.yaml".into(), text: "api: Shop\nhost: api.shop.example\n".into() };
//! let reading = read(&[api]);
//! assert_eq!(reading.api.expect("a valid description").crate_name, "shop");
//! # }
//! ```
//!
//! Without the feature `yaml` there is the model alone, read from bytes by [`embedded`].

pub mod api;
#[cfg(feature = "yaml")]
pub mod diagnostic;
pub mod embedded;
#[cfg(feature = "yaml")]
mod lower;
pub mod names;
#[cfg(feature = "yaml")]
mod read;
pub mod source;
mod suggest;
#[cfg(feature = "yaml")]
pub mod syntax;

#[cfg(feature = "yaml")]
pub use lower::is_builtin;
#[cfg(feature = "yaml")]
pub use read::{Reading, read};
pub use suggest::nearest;

/// What is wrong with a request line such as `GET /notes/{id}`, in a few words.
#[cfg(feature = "yaml")]
#[must_use]
pub fn request_problem(line: &str) -> Option<&'static str> {
    lower::request::parse(line).err()
}

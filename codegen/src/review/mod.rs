//! Texts for reviewers, made from the model alone: what callers see, and what goes over the wire.
//!
//! They are meant to be kept as snapshots. A one-line edit of the description shows as a handful of
//! lines in them.

mod request;
mod surface;
mod wire;

pub(crate) use request::{CONTENT, FILE};
pub use request::{Header, Request, RequestBody, RequestPart, sample_request};
pub use surface::surface;
pub use wire::wire;

//! Texts for reviewers, made from the model alone: what callers see, and what they send.
//!
//! They are meant to be kept as snapshots. A one-line edit of the description shows as a handful of
//! lines in them.

mod requests;
mod surface;

pub use requests::requests;
pub use surface::surface;

//! Whether a request fits the operation that it was sent to.

mod body;
mod bounds;
mod json;
mod multipart;
mod params;
mod scalar;

pub(crate) use body::{Sent, body};
pub(crate) use json::{Side, fits};
pub(crate) use params::{Query, headers, path, query};
pub(crate) use scalar::to_json;

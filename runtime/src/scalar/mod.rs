//! Scalars that Rust lacks. Each keeps its text as received.

mod base64;
mod decimal;
mod short;

pub use self::base64::Base64;
pub use decimal::{Decimal, NotADecimal};
pub use short::{Date, DateTime, ShortText, Time, TooLong, Uuid};

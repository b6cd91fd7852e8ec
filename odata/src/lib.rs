//! The expressions of `OData`: their tree, their text, and a parser.
//!
//! ```
//! let filter = specwright_odata::parse("Status/Primary eq 'OPEN' and Id gt 5")?;
//! assert_eq!(specwright_odata::parse(&filter.to_string())?, filter);
//! let error = specwright_odata::parse("Id eq").unwrap_err();
//! assert_eq!(error.position, 5);
//! # Ok::<(), specwright_odata::SyntaxError>(())
//! ```

pub mod datetime;
mod error;
mod expr;
mod lexer;
mod parse;

pub use error::SyntaxError;
pub use expr::{Expr, IN_PRECEDENCE, Literal, Op};
pub use lexer::{duration, plain_literal};
pub use parse::{FUNCTIONS, parse, parse_order};

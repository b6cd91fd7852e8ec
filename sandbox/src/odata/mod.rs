//! The query language of `OData`: its grammar as a library, and its meaning for what is stored.
//!
//! ```
//! use specwright_sandbox::odata;
//!
//! let filter = odata::parse("Status/Primary eq 'OPEN' and Id gt 5")?;
//! assert_eq!(odata::parse(&filter.to_string())?, filter);
//! let error = odata::parse("Id eq").unwrap_err();
//! assert_eq!(error.position, 5);
//! # Ok::<(), odata::SyntaxError>(())
//! ```

mod age_limit;
mod error;
mod eval;
mod expand;
mod expr;
mod functions;
mod lexer;
mod options;
mod parse;
mod prepare;
mod query;
mod scope;
mod search;
mod value;

pub use error::SyntaxError;
pub use expr::{Expr, Literal, Op};
pub(crate) use options::Options;
pub use parse::{FUNCTIONS, parse, parse_order};
pub(crate) use query::Page;
pub(crate) use scope::{Row, Scope};

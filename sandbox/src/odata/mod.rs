//! The query language of `OData`: its meaning for what is stored. Its grammar is `specwright-odata`.

mod age_limit;
mod error;
mod eval;
mod expand;
mod functions;
mod options;
mod prepare;
mod query;
mod scope;
mod search;
mod value;

pub(crate) use options::Options;
pub(crate) use query::Page;
pub(crate) use scope::{Row, Scope};
pub use specwright_odata::{Expr, FUNCTIONS, Literal, Op, SyntaxError, parse, parse_order};

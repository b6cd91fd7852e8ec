//! How to look for what a write has made, as a table of the generated crate.

use std::time::Duration;

use crate::operation::Operation;

/// How to look for what a write has made.
#[derive(Debug)]
pub struct Lookup {
    /// The read that would find it.
    pub read: &'static Operation,
    /// The read's path parameters, in the order of its path.
    pub path: &'static [Template],
    /// Whether it gives the thing itself, and says by 404 that there is none.
    pub single: bool,
    /// Its query parameters.
    pub query: &'static [(&'static str, Template)],
    /// Fields of what is found, by their way in it, and what each must be equal to.
    pub same: &'static [(&'static str, ValueSource)],
    /// The field that says when it was made; `None`: the values are unique, there is no other thing like it.
    pub made: Option<&'static str>,
    /// Whether the offset of that time is to be trusted.
    pub zoned: bool,
    /// How long after the last attempt the write may still take effect, or not be shown yet.
    pub lag: Duration,
    /// The list leaves out things for which this date is more than so many days ago.
    pub oldest: Option<(ValueSource, u32)>,
}

/// A text with places for values.
pub type Template = &'static [Piece];

/// A piece of a template.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Piece {
    /// Text as it stands.
    Text(&'static str),
    /// A value.
    Value(ValueSource),
    /// A value as text of `OData`, in quotes.
    Quoted(ValueSource),
    /// A day before the first attempt, in UTC.
    Since,
}

/// A value of the write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueSource {
    /// A field of the JSON body, by its way: `ContractInfo/StoreId`.
    Body(&'static str),
    /// A path parameter.
    Path(&'static str),
    /// A query parameter.
    Query(&'static str),
    /// The name of the file in this part.
    File(&'static str),
}

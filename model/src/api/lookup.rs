//! How a write whose outcome is unknown is looked for.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Api, Operation, Resource};

/// How to look for what a write has made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// The read, as indices of resource and operation.
    pub read: (usize, usize),
    /// The values of the read's path parameters, in their order.
    pub path: Vec<Template>,
    /// Those of its query parameters, by name.
    pub query: Vec<(String, Template)>,
    /// Fields of what is found, and the value that each must be equal to.
    pub same: Vec<(String, ValueSource)>,
    /// The field that says when it was made; `None`: the values are unique.
    pub made: Option<String>,
    /// Whether the offset of that time is to be trusted.
    pub zoned: bool,
    /// How long after the last attempt the write may take effect or not be shown yet.
    pub lag: Duration,
    /// Whether the read gives the thing itself, not a list.
    pub single: bool,
    /// The list leaves out things for which this date is more than so many days ago.
    pub oldest: Option<(ValueSource, u32)>,
    /// Why this finds it.
    pub because: Option<String>,
}

/// A text with places for values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template(pub Vec<Piece>);

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// A value.
    Value(ValueSource),
    /// A value as text of `OData`, in quotes.
    Quoted(ValueSource),
    /// A day before the first attempt.
    Since,
}

/// A value of the write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValueSource {
    /// A field of the JSON body, by its way.
    Body(String),
    /// A path parameter.
    Path(String),
    /// A query parameter.
    Query(String),
    /// The name of the file in this part.
    File(String),
}

impl fmt::Display for ValueSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = match self {
            Self::Body(name) => ("body", name),
            Self::Path(name) => ("path", name),
            Self::Query(name) => ("query", name),
            Self::File(name) => ("file", name),
        };
        write!(f, "{kind}/{name}")
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => f.write_str(text)?,
                Piece::Value(source) | Piece::Quoted(source) => write!(f, "{{{source}}}")?,
                Piece::Since => f.write_str("{since}")?,
            }
        }
        Ok(())
    }
}

impl Lookup {
    /// The read with its resource.
    pub fn operation<'a>(&self, api: &'a Api) -> Option<(&'a Resource, &'a Operation)> {
        let resource = api.resources.get(self.read.0)?;
        Some((resource, resource.operations.get(self.read.1)?))
    }

    /// What it does, in words: which read, by which values.
    pub fn words(&self, api: &Api) -> String {
        let read = self.operation(api);
        let read = read.map_or(String::new(), |(resource, operation)| {
            format!("{}.{}", resource.name, operation.name)
        });
        let same = self.same.iter();
        let same: Vec<String> = same
            .map(|(field, source)| format!("{field} = {source}"))
            .collect();
        let made = match &self.made {
            Some(made) if self.zoned => format!("made since by {made}"),
            Some(made) => format!("perhaps made since by {made}"),
            None => "one of its kind".to_owned(),
        };
        format!(
            "{read}: {}, {made}; after {} s an absence counts",
            same.join(", "),
            self.lag.as_secs_f64()
        )
    }
}

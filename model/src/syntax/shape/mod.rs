//! The shapes of the language: which keys a mapping has and what each holds.
//!
//! One table serves three: the check of what was written, the suggestions for misspelt keys, and the
//! JSON Schema that editors use.

mod api;
mod conventions;
mod operation;
mod types;

pub use api::API;
pub use operation::{BODY_SHAPE, OPERATION, PARAMETER_SHAPE, PART, RESOURCE};
pub use types::{DEFINITION, FIELD, UNION};

/// A mapping with known keys.
#[derive(Debug)]
pub struct Shape {
    /// What it is, with its article, for messages: `an operation`.
    pub what: &'static str,
    /// Its name in the JSON Schema.
    pub name: &'static str,
    /// The known keys.
    pub keys: &'static [Key],
    /// What other keys hold, if there may be others.
    pub others: Option<Form>,
}

/// A known key.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it holds.
    pub form: Form,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for, shown by editors.
    pub doc: &'static str,
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Text.
    Text,
    /// A Rust name.
    Name,
    /// True or false.
    Flag,
    /// A whole number.
    Number,
    /// A length of time.
    Duration,
    /// Any scalar.
    Scalar,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A type expression.
    Type,
    /// A definition of a type.
    Definition,
    /// A mapping with known keys.
    Shape(&'static Shape),
    /// A mapping with free keys.
    Free(&'static Form),
    /// A list.
    List(&'static Form),
    /// One of these.
    Either(&'static [Form]),
}

const fn key(name: &'static str, form: Form, doc: &'static str) -> Key {
    Key {
        name,
        form,
        required: false,
        doc,
    }
}

const fn required(name: &'static str, form: Form, doc: &'static str) -> Key {
    Key {
        name,
        form,
        required: true,
        doc,
    }
}

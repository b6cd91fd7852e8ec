//! The grammar of the language: which keys each mapping has, and what they hold.
//!
//! One table serves three: the check of what was written, the suggestions for misspelt keys, and the
//! JSON Schema that editors use.

mod api;
mod bounds;
mod conventions;
pub(crate) mod examples;
pub(crate) mod foreign;
pub mod lookup;
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
    pub keys: &'static [KeySpec],
    /// What other keys hold, if there may be others.
    pub others: Option<Form>,
}

impl Shape {
    /// What can be written, for messages: `{ token: … }`, or where nothing must be there and each key is a
    /// mapping of its own, one for each: `{ oauth2: { token: … } }`.
    pub(super) fn sketches(&self) -> Vec<String> {
        let required = self.keys.iter().filter(|key| key.required);
        let required: Vec<String> = required.map(|key| format!("{}: …", key.name)).collect();
        if !required.is_empty() {
            return vec![format!("{{ {} }}", required.join(", "))];
        }
        // One of several texts: the first stands for all.
        if let Some(first) = self.keys.first()
            && self.keys.iter().all(|key| matches!(key.form, Form::Text))
        {
            return vec![format!("{{ {}: … }}", first.name)];
        }
        let keys = self.keys.iter();
        let keys = keys.filter(|key| !matches!(key.form, Form::Free(_) | Form::Either(_)));
        let inside = keys.map(|key| match key.form {
            Form::Shape(shape) => match shape.sketches().as_slice() {
                [one] => Some(format!("{{ {}: {one} }}", key.name)),
                _ => None,
            },
            _ => None,
        });
        inside.collect::<Option<_>>().unwrap_or_default()
    }
}

/// A known key.
#[derive(Debug)]
pub struct KeySpec {
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

/// An example of each key whose value has a form of its own.
pub fn key_examples() -> &'static [(&'static str, &'static str)] {
    examples::EXAMPLES
}

const fn key(name: &'static str, form: Form, doc: &'static str) -> KeySpec {
    KeySpec {
        name,
        form,
        required: false,
        doc,
    }
}

const fn required(name: &'static str, form: Form, doc: &'static str) -> KeySpec {
    KeySpec {
        name,
        form,
        required: true,
        doc,
    }
}

//! Questions that programs ask the grammar, so that none keeps a list of keys of its own.

use super::{DEFINITION, FIELD, Form, OPERATION, PARAMETER_SHAPE, PART, RESOURCE, Shape};

/// The sections of a resource file that hold entries by name: `operations`, `types`.
pub fn sections() -> impl DoubleEndedIterator<Item = &'static str> {
    let free = |form| matches!(form, Form::Free(_));
    RESOURCE
        .keys
        .iter()
        .filter(move |key| free(key.form))
        .map(|key| key.name)
}

/// The keys of an operation that hold parameters by name: `path`, `query`, `header`.
pub fn parameter_sections() -> impl Iterator<Item = &'static str> {
    let holds = |form| match form {
        Form::Free(inner) => mentions(*inner, |it| is_shape(it, &PARAMETER_SHAPE)),
        _ => false,
    };
    OPERATION
        .keys
        .iter()
        .filter(move |key| holds(key.form))
        .map(|key| key.name)
}

/// Whether `true` under this key is a flag and not text, in operations, parameters and types.
pub fn is_flag(key: &str) -> bool {
    let shapes: [&Shape; 5] = [&OPERATION, &PARAMETER_SHAPE, &PART, &FIELD, &DEFINITION];
    let mut keys = shapes.iter().flat_map(|shape| shape.keys);
    keys.any(|known| known.name == key && mentions(known.form, |it| matches!(it, Form::Flag)))
}

/// The name in a key of a field or parameter, without the mark of what may be absent or is always there.
pub fn without_mark(key: &str) -> &str {
    key.strip_suffix(['?', '!']).unwrap_or(key)
}

fn is_shape(form: Form, wanted: &Shape) -> bool {
    matches!(form, Form::Shape(shape) if std::ptr::eq(shape, wanted))
}

/// Whether a form, or one of its alternatives, is such.
fn mentions(form: Form, is_such: fn(Form) -> bool) -> bool {
    match form {
        Form::Either(forms) => forms.iter().any(|form| mentions(*form, is_such)),
        form => is_such(form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_answers() {
        assert_eq!(sections().collect::<Vec<_>>(), ["operations", "types"]);
        assert_eq!(
            parameter_sections().collect::<Vec<_>>(),
            ["path", "query", "header"]
        );
        for (key, flag) in [
            ("secret", true),
            ("deprecated", true),
            ("$deprecated", true),
            ("doc", false),
        ] {
            assert_eq!(is_flag(key), flag, "{key}");
        }
        assert_eq!(["a?", "a!", "a"].map(without_mark), ["a"; 3]);
    }
}

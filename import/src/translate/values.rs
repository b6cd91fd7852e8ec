//! What fields and parameters may be beyond their types: bounds, defaults, constants.

use specwright_edit::YamlValue;
use specwright_model::api::{BoundKind, Bounded};

use super::Translation;
use super::parameters::fits;
use crate::ledger::Disposition::Omitted;
use crate::upstream::{DefinitionKind, Field, Shape};

impl Translation<'_> {
    /// `const`, the bounds and `default` of a field.
    pub(super) fn values(&mut self, field: &Field) -> Vec<(String, YamlValue)> {
        let shape = self.resolved(&field.shape);
        let mut long = Vec::new();
        let of_enum = matches!(&shape, Shape::Enum(known) if !known.integer);
        let constant = field.constant.as_ref();
        if let Some(value) = constant.filter(|_| of_enum || shape == Shape::Scalar("boolean")) {
            long.push(("const".to_owned(), YamlValue::Text(value.clone())));
        }
        long.extend(self.bounds(&field.bounds, &field.shape, &field.pointer));
        if let Some(default) = &field.default {
            if fits(default, &shape) {
                long.push(("default".to_owned(), YamlValue::Text(default.clone())));
            } else {
                let what = "a default of a field: what is not set is left out; put it into `doc`";
                let at = format!("{}/default", field.pointer);
                self.ledger.note_whole(Omitted, at, what);
            }
        }
        long
    }

    /// The bounds that a value of this shape can have.
    pub(super) fn bounds(
        &mut self,
        bounds: &[(&'static str, String)],
        shape: &Shape,
        pointer: &str,
    ) -> Vec<(String, YamlValue)> {
        if bounds.is_empty() {
            return Vec::new();
        }
        let whole = self.resolved(shape);
        let one = match &whole {
            Shape::Array(inner) => self.resolved(inner),
            other => other.clone(),
        };
        let mut kept = Vec::new();
        for (key, value) in bounds {
            let all = BoundKind::ALL.iter();
            let kind = all
                .filter(|(_, name, _)| name == key)
                .map(|(kind, ..)| kind.of());
            let fits = kind.into_iter().any(|of| match of {
                Bounded::List => matches!(whole, Shape::Array(_)),
                Bounded::Number => is_number(&one),
                Bounded::Text => is_text(&one),
            });
            if fits {
                kept.push(((*key).to_owned(), YamlValue::Text(value.clone())));
            } else {
                let what = "limits of a value: the API itself checks them; put them into `doc`";
                self.ledger.note(Omitted, pointer, what);
            }
        }
        kept
    }

    /// The shape beneath null and aliases.
    fn resolved(&self, shape: &Shape) -> Shape {
        let mut shape = shape;
        // Aliases that lead in a circle end somewhere, or here.
        for _ in 0..16 {
            shape = match shape {
                Shape::Nullable(inner) => inner,
                Shape::Ref(id) if self.settings.types.contains_key(id) => break,
                Shape::Ref(id) => match self.definitions.get(id.as_str()).map(|d| &d.kind) {
                    Some(DefinitionKind::Alias(to)) => to,
                    _ => break,
                },
                _ => break,
            };
        }
        shape.clone()
    }
}

fn is_number(shape: &Shape) -> bool {
    let numbers = [
        "int", "int32", "int64", "uint8", "float", "double", "decimal",
    ];
    matches!(shape, Shape::Scalar(name) if numbers.contains(name))
}

fn is_text(shape: &Shape) -> bool {
    let others = ["any", "boolean", "binary"];
    matches!(shape, Shape::Scalar(name) if !others.contains(name)) && !is_number(shape)
}

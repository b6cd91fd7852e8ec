//! Bounds of values, and values that never change.

use super::definitions::LoweredType;
use super::literals;
use super::scope::Scope;
use crate::api::{Bound, BoundKind, Bounded, Scalar, Type, TypeKind};
use crate::diagnostic::codes;
use crate::source::Place;
use crate::syntax::tree::Node;

/// What only its type can tell, once all definitions are known.
pub(crate) struct Claim {
    what: Claimed,
    ty: Type,
    place: Place,
}

enum Claimed {
    Bound(BoundKind, &'static str),
    Constant(String),
}

/// Reads the bounds beside a type.
pub(crate) fn read(scope: &mut Scope<'_>, node: Option<&Node>, ty: &Type) -> Vec<Bound> {
    let mut bounds = Vec::new();
    for (kind, key, _) in BoundKind::ALL {
        let Some(node) = node.and_then(|node| node.get(key)) else {
            continue;
        };
        let Some(value) = node.text() else { continue };
        if kind == BoundKind::UniqueItems && value == "false" {
            continue;
        }
        if let Some(wanted) = kind.wants(value) {
            let problem = codes::bad_text(
                node.place,
                &format!("`{key}`"),
                value,
                &format!("write {wanted}"),
            );
            scope.problems.push(problem);
            continue;
        }
        scope.claims.push(Claim {
            what: Claimed::Bound(kind, key),
            ty: ty.clone(),
            place: node.place,
        });
        bounds.push(Bound {
            kind,
            value: value.to_owned(),
        });
    }
    check_order(scope, node, &bounds);
    bounds
}

/// Nothing is at least 5 and at most 3.
fn check_order(scope: &mut Scope<'_>, node: Option<&Node>, bounds: &[Bound]) {
    let find = |kind| bounds.iter().find(|bound| bound.kind == kind);
    for (low, high, key) in [
        (BoundKind::Minimum, BoundKind::Maximum, "maximum"),
        (BoundKind::MinLength, BoundKind::MaxLength, "max_length"),
        (BoundKind::MinItems, BoundKind::MaxItems, "max_items"),
    ] {
        if let (Some(low), Some(high), Some(node)) = (find(low), find(high), node)
            && let (Ok(least), Ok(most)) = (low.value.parse::<f64>(), high.value.parse::<f64>())
            && least > most
        {
            let what = format!("`{key}` beside {}", low.words());
            let help = "no value is within both: change one of them";
            let problem = codes::bad_text(node.place_of(key), &what, &high.value, help);
            scope.problems.push(problem);
        }
    }
}

/// Reads `const`.
pub(crate) fn constant(scope: &mut Scope<'_>, node: Option<&Node>, ty: &Type) -> Option<String> {
    let value = literals::read(scope, node, "const", ty)?;
    let place = node.map_or(Place::default(), |node| node.place_of("const"));
    scope.claims.push(Claim {
        what: Claimed::Constant(value.clone()),
        ty: ty.clone(),
        place,
    });
    Some(value)
}

/// Reports every bound and constant that its type cannot have.
pub(crate) fn check(scope: &mut Scope<'_>, lowered_types: &[LoweredType]) {
    for claim in std::mem::take(&mut scope.claims) {
        let whole = literals::inner(lowered_types, &claim.ty);
        match &claim.what {
            Claimed::Constant(value) => {
                let written_out = |scalar: Scalar| {
                    scalar.is_number()
                        && value.parse::<i64>().is_ok_and(|n| n.to_string() != *value)
                };
                if matches!(whole, Type::Scalar(scalar) if written_out(*scalar)) {
                    let what = "a whole number";
                    let help = "write it without signs and zeros in front";
                    let problem = codes::bad_text(claim.place, what, value, help);
                    scope.problems.push(problem);
                } else if !may_be_constant(lowered_types, whole) {
                    let what = "the constant of this type";
                    let help = "only texts, whole numbers, truths and enums of texts are constant";
                    let problem = codes::bad_text(claim.place, what, value, help);
                    scope.problems.push(problem);
                }
            }
            Claimed::Bound(kind, key) => {
                let inner = match (kind.of(), whole) {
                    (Bounded::List, whole) => whole,
                    (_, Type::Array(item)) => literals::inner(lowered_types, item),
                    (_, other) => other,
                };
                if !fits(kind.of(), inner) {
                    let of = match kind.of() {
                        Bounded::Number => "numbers have it, or lists of them",
                        Bounded::Text => "texts have it, or lists of them",
                        Bounded::List => "lists have it",
                    };
                    let what = "a bound of this type";
                    scope
                        .problems
                        .push(codes::bad_text(claim.place, what, key, of));
                }
            }
        }
    }
}

fn fits(bounded: Bounded, ty: &Type) -> bool {
    match (bounded, ty) {
        (Bounded::List, Type::Array(_)) | (_, Type::Scalar(Scalar::Any)) => true,
        (Bounded::Number, Type::Scalar(scalar)) => scalar.is_number(),
        (Bounded::Text, Type::Scalar(scalar)) => !scalar.is_number() && *scalar != Scalar::Boolean,
        _ => false,
    }
}

fn may_be_constant(lowered_types: &[LoweredType], ty: &Type) -> bool {
    match ty {
        Type::Scalar(
            Scalar::String | Scalar::Boolean | Scalar::Int32 | Scalar::Int64 | Scalar::UInt8,
        ) => true,
        Type::Named(id) => {
            matches!(&lowered_types[id.0].def.kind, TypeKind::Enum(def) if !def.integer)
        }
        _ => false,
    }
}

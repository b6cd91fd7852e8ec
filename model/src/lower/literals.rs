//! Values that are written where a type says what may stand there: defaults, examples, `sets`.

use super::definitions::LoweredType;
use super::scope::Scope;
use crate::api::{Scalar, Type, TypeKind};
use crate::diagnostic::{codes, nearest};
use crate::source::Place;
use crate::syntax::tree::Node;

/// A value to be checked once all definitions are known.
pub(crate) struct Literal {
    what: &'static str,
    ty: Type,
    text: String,
    place: Place,
}

/// Reads the value under a key of what is written in full.
pub(crate) fn read(
    scope: &mut Scope<'_>,
    node: Option<&Node>,
    what: &'static str,
    ty: &Type,
) -> Option<String> {
    let node = node?.get(what)?;
    let text = node.text()?.to_owned();
    scope.literals.push(Literal {
        what,
        ty: ty.clone(),
        text: text.clone(),
        place: node.place,
    });
    Some(text)
}

/// Reports every value that its type does not allow.
pub(crate) fn check(scope: &mut Scope<'_>, lowered_types: &[LoweredType]) {
    for literal in std::mem::take(&mut scope.literals) {
        let Literal {
            what,
            ty,
            text,
            place,
        } = &literal;
        let wanted = match inner(lowered_types, ty) {
            // Several values of a list stand in one text, by commas.
            Type::Array(item) => text
                .split(',')
                .find_map(|part| wanted(lowered_types, item, part.trim())),
            ty => wanted(lowered_types, ty, text),
        };
        if let Some(wanted) = wanted {
            let problem = codes::wrong_literal(*place, what, text, &wanted);
            scope.problems.push(problem);
        }
    }
}

/// What this type wants instead of a value, if it cannot be it.
pub(super) fn wanted(lowered_types: &[LoweredType], ty: &Type, value: &str) -> Option<String> {
    match inner(lowered_types, ty) {
        Type::Scalar(scalar) => scalar_wants(*scalar, value).map(str::to_owned),
        Type::Named(id) => match &lowered_types[id.0].def.kind {
            TypeKind::Enum(def) => {
                let known = def.variants.iter().map(|variant| variant.wire.as_str());
                let fits = known.clone().any(|wire| wire == value);
                (!fits).then(|| match nearest(value, known) {
                    Some(near) => format!("a value of the enum; did you mean `{near}`?"),
                    None => "a value of the enum".to_owned(),
                })
            }
            _ => Some("a field of it: a slash leads on, as in `Status/Primary`".to_owned()),
        },
        _ => Some("a field that holds one piece of text, a number or a truth".to_owned()),
    }
}

/// The type below aliases and nullables; aliases are known to end.
pub(super) fn inner<'a>(lowered_types: &'a [LoweredType], ty: &'a Type) -> &'a Type {
    let mut ty = ty;
    loop {
        ty = match ty {
            Type::Nullable(inner) => inner,
            Type::Named(id) => match &lowered_types[id.0].def.kind {
                TypeKind::Alias(to) => to,
                _ => return ty,
            },
            _ => return ty,
        };
    }
}

fn scalar_wants(scalar: Scalar, value: &str) -> Option<&'static str> {
    let (fits, wanted) = match scalar {
        Scalar::String | Scalar::Any | Scalar::Bytes => (true, "text"),
        Scalar::Boolean => (matches!(value, "true" | "false"), "`true` or `false`"),
        Scalar::UInt8 => (value.parse::<u8>().is_ok(), "a whole number from 0 to 255"),
        Scalar::Int32 => (value.parse::<i32>().is_ok(), "a whole number"),
        Scalar::Int64 => (value.parse::<i64>().is_ok(), "a whole number"),
        Scalar::Float | Scalar::Double | Scalar::Decimal => {
            (value.parse::<f64>().is_ok_and(f64::is_finite), "a number")
        }
        Scalar::Uuid => (
            is_like(value, UUID),
            "a UUID, such as `1b4e28ba-2fa1-11d2-883f-0016d3cca427`",
        ),
        Scalar::Date => (is_date(value), "a date, such as `2026-11-30`"),
        Scalar::Time => (is_time(value), "a time, such as `09:30:00`"),
        Scalar::DateTime => {
            let (date, time) = value.split_once(['T', 't', ' ']).unwrap_or((value, ""));
            (
                is_date(date) && is_time(time),
                "date and time, such as `2026-11-30T09:30:00Z`",
            )
        }
    };
    (!fits).then_some(wanted)
}

const UUID: &str = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

/// Whether digits stand where the form has `0`, hexadecimal ones where it has `x`.
fn is_like(value: &str, form: &str) -> bool {
    let fits = |(c, form): (char, char)| match form {
        '0' => c.is_ascii_digit(),
        'x' => c.is_ascii_hexdigit(),
        _ => c == form,
    };
    value.len() == form.len() && value.chars().zip(form.chars()).all(fits)
}

fn is_date(value: &str) -> bool {
    let part = |range: std::ops::Range<usize>| value.get(range).and_then(|it| it.parse().ok());
    is_like(value, "0000-00-00")
        && part(5..7).is_some_and(|month: u8| (1..=12).contains(&month))
        && part(8..10).is_some_and(|day: u8| (1..=31).contains(&day))
}

/// `09:30`, `09:30:00.5`, with or without an offset.
fn is_time(value: &str) -> bool {
    let offset = value.find(['Z', 'z', '+', '-']).unwrap_or(value.len());
    let (clock, offset) = value.split_at(offset);
    let whole = clock.split('.').next().unwrap_or(clock);
    let fraction = clock
        .get(whole.len()..)
        .unwrap_or("")
        .trim_start_matches('.');
    let zone = offset.trim_start_matches(['+', '-']);
    (is_like(whole, "00:00:00") || is_like(whole, "00:00"))
        && fraction.chars().all(|c| c.is_ascii_digit())
        && (matches!(offset, "" | "Z" | "z") || is_like(zone, "00:00") || is_like(zone, "0000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_scalars_are_distinguished_from_others() {
        for (scalar, good, bad) in [
            (Scalar::Int32, "-3", "3000000000"),
            (Scalar::Int64, "3000000000", "one"),
            (Scalar::UInt8, "255", "256"),
            (Scalar::Double, "1.5e3", "NaN"),
            (Scalar::Boolean, "false", "no"),
            (Scalar::Date, "2026-02-28", "28.2.2026"),
            (Scalar::Date, "2026-12-31", "2026-13-01"),
            (Scalar::Time, "09:30", "half past nine"),
            (
                Scalar::DateTime,
                "2026-11-30T09:30:00.25+01:00",
                "2026-11-30",
            ),
            (Scalar::Uuid, "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "1"),
        ] {
            assert_eq!(scalar_wants(scalar, good), None, "{good}");
            assert!(scalar_wants(scalar, bad).is_some(), "{bad}");
        }
    }
}

//! Whether text or JSON fits a scalar.

use serde_json::{Number, Value};
use specwright_model::api::{EnumDef, Scalar};

use crate::datetime;

/// Whether wire text (of a path, query or header parameter, or a form field) fits.
pub(crate) fn text_fits(scalar: Scalar, text: &str) -> bool {
    match scalar {
        Scalar::Int32 => text.parse::<i32>().is_ok(),
        Scalar::Int64 => text.parse::<i64>().is_ok(),
        Scalar::UInt8 => text.parse::<u8>().is_ok(),
        Scalar::Float | Scalar::Double | Scalar::Decimal => is_decimal(text),
        Scalar::Boolean => matches!(text, "true" | "false" | "True" | "False"),
        Scalar::String | Scalar::Any => true,
        Scalar::Uuid => is_uuid(text),
        Scalar::Date => datetime::is_day(text),
        Scalar::Time => datetime::time_of_day(text).is_some(),
        Scalar::DateTime => datetime::moment(text).is_some(),
        Scalar::Bytes => is_base64(text),
    }
}

/// Whether a JSON value fits; `numeric_text` lets numbers come as text.
pub(crate) fn json_fits(scalar: Scalar, value: &Value, numeric_text: bool) -> bool {
    match (scalar, value) {
        (Scalar::Any, _)
        | (Scalar::String, Value::String(_))
        | (Scalar::Boolean, Value::Bool(_))
        | (Scalar::Float | Scalar::Double | Scalar::Decimal, Value::Number(_)) => true,
        (Scalar::Int32, Value::Number(n)) => n.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        (Scalar::Int64, Value::Number(n)) => n.is_i64(),
        (Scalar::UInt8, Value::Number(n)) => n.as_u64().is_some_and(|n| n < 256),
        (
            Scalar::Uuid | Scalar::Date | Scalar::Time | Scalar::DateTime | Scalar::Bytes,
            Value::String(text),
        ) => text_fits(scalar, text),
        (_, Value::String(text)) => {
            numeric_text && scalar != Scalar::Boolean && text_fits(scalar, text)
        }
        _ => false,
    }
}

/// Whether wire text is a known value of an enum.
pub(crate) fn enum_text_fits(def: &EnumDef, text: &str) -> bool {
    def.variants.iter().any(|variant| variant.wire == text)
}

/// Whether a JSON value is a known value of an enum.
pub(crate) fn enum_fits(def: &EnumDef, value: &Value) -> bool {
    match value {
        Value::String(text) => !def.integer && enum_text_fits(def, text),
        Value::Number(number) => def.integer && enum_text_fits(def, &number.to_string()),
        _ => false,
    }
}

/// What a scalar is called in messages.
pub(crate) fn name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Int32 => "a whole number (int32)",
        Scalar::Int64 => "a whole number (int64)",
        Scalar::UInt8 => "a number from 0 to 255",
        Scalar::Float | Scalar::Double | Scalar::Decimal => "a number",
        Scalar::Boolean => "true or false",
        Scalar::String => "text",
        Scalar::Uuid => "a UUID",
        Scalar::Date => "a day (2026-11-24)",
        Scalar::Time => "a time of day",
        Scalar::DateTime => "a date and time",
        Scalar::Bytes => "base64 text",
        Scalar::Any => "anything",
    }
}

/// Text as the JSON value that a scalar stands for; text where it does not fit.
pub(crate) fn to_json(scalar: Scalar, text: &str) -> Value {
    let parsed = match scalar {
        Scalar::Int32 | Scalar::Int64 | Scalar::UInt8 => text.parse::<i64>().ok().map(Value::from),
        Scalar::Float | Scalar::Double | Scalar::Decimal => text
            .parse::<f64>()
            .ok()
            .and_then(Number::from_f64)
            .map(Value::Number),
        Scalar::Boolean => Some(Value::Bool(text.eq_ignore_ascii_case("true"))),
        _ => None,
    };
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn is_decimal(text: &str) -> bool {
    // Rust's own parser also takes `inf` and `nan`.
    text.bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'))
        && text.parse::<f64>().is_ok()
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups
            .iter()
            .all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_is_judged_by_its_scalar() {
        for (scalar, good, bad) in [
            (Scalar::Int32, "-12", "3000000000"),
            (Scalar::UInt8, "255", "256"),
            (Scalar::Double, "-1.5e3", "inf"),
            (Scalar::Boolean, "true", "yes"),
            (
                Scalar::Uuid,
                "123e4567-e89b-12d3-a456-426614174000",
                "123e4567",
            ),
            (Scalar::Bytes, "aGk=", "a=b="),
            (Scalar::DateTime, "2026-11-24T01:02:03", "24.11.2026"),
        ] {
            assert!(text_fits(scalar, good), "{good}");
            assert!(!text_fits(scalar, bad), "{bad}");
        }
    }

    #[test]
    fn numbers_as_text_fit_only_where_tolerated() {
        assert!(!json_fits(Scalar::Int64, &json!("12"), false));
        assert!(json_fits(Scalar::Int64, &json!("12"), true));
        assert!(!json_fits(Scalar::Int64, &json!(1.5), true));
    }
}

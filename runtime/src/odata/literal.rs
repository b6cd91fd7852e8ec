//! Literals, each written by its type. Text that is not what its type says becomes text in quotes, so that
//! nothing in it can be taken for a part of the expression.

use std::fmt::{Display, Write};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use specwright_odata::{Literal, plain_literal};

use super::kind::{
    Any, Binary, Boolean, Date, DateTime, Decimal, Duration, Enum, EnumName, Guid, Integer,
    NamedEnum, Text, TimeOfDay,
};
use super::operand::Operand;
use crate::json::{ValueRef, Variants, variant_value_ref};
use crate::scalar;

/// What can stand beside an operand of the kind `K`: another one, or a literal.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit a property of the kind `{K}`",
    label = "this is no `{K}`",
    note = "text fits `Text`; whole numbers fit `Integer` and `Decimal`; `runtime::DateTime` and \
            `jiff::Timestamp` fit `DateTime`; `jiff::SignedDuration` fits `Duration`; bytes fit \
            `Binary`; an enum fits its own `Enum`"
)]
pub trait IntoOperand<K>: Sized {
    /// Adds it to a text, in parentheses unless it binds at least this tightly.
    #[doc(hidden)]
    fn write(self, out: &mut String, least: u8);
}

impl<K, S> IntoOperand<K> for Operand<K, S> {
    fn write(self, out: &mut String, least: u8) {
        self.written.add_to(out, least);
    }
}

impl<S> IntoOperand<Decimal> for Operand<Integer, S> {
    fn write(self, out: &mut String, least: u8) {
        self.written.add_to(out, least);
    }
}

impl<K, T: IntoOperand<K>> IntoOperand<K> for Option<T> {
    fn write(self, out: &mut String, least: u8) {
        match self {
            Some(value) => value.write(out, least),
            None => out.push_str("null"),
        }
    }
}

/// Literals of each kind, all written by one function.
macro_rules! literals {
    ($($kind:ty: $($ty:ty),* => $write:expr;)*) => {$($(
        impl IntoOperand<$kind> for $ty {
            fn write(self, out: &mut String, _least: u8) {
                $write(out, self);
            }
        }
    )*)*};
}

literals! {
    Text: &str, &String => quoted;
    Text: String => |out, text: Self| quoted(out, &text);
    Text: &&str => |out, text: Self| quoted(out, text);
    Integer: i8, i16, i32, i64, u8, u16, u32, u64, usize,
        &i8, &i16, &i32, &i64, &u8, &u16, &u32, &u64, &usize => shown;
    Decimal: i8, i16, i32, i64, u8, u16, u32, u64, usize,
        &i8, &i16, &i32, &i64, &u8, &u16, &u32, &u64, &usize => shown;
    Decimal: f32 => |out, number| double(out, f64::from(number), number);
    Decimal: f64 => |out, number| double(out, number, number);
    Decimal: scalar::Decimal => |out, number: Self| decimal(out, &number);
    Decimal: &scalar::Decimal => |out, number: Self| decimal(out, number);
    Boolean: bool, &bool => shown;
    DateTime: jiff::Timestamp, &jiff::Timestamp => shown;
    DateTime: scalar::DateTime, &scalar::DateTime => |out, at: Self| date_time(out, at.as_str());
    DateTime: jiff::civil::Date, &jiff::civil::Date => shown;
    DateTime: scalar::Date, &scalar::Date => |out, day: Self| date(out, day.as_str());
    Date: jiff::civil::Date, &jiff::civil::Date => shown;
    Date: scalar::Date, &scalar::Date => |out, day: Self| date(out, day.as_str());
    TimeOfDay: jiff::civil::Time, &jiff::civil::Time => shown;
    TimeOfDay: scalar::Time, &scalar::Time => |out, at: Self| time_of_day(out, at.as_str());
    Duration: jiff::SignedDuration, &jiff::SignedDuration => |out, span| prefixed(out, "duration", span);
    Duration: std::time::Duration => |out, span| prefixed(out, "duration", length(span));
    Binary: &[u8], &Vec<u8> => binary;
    Binary: Vec<u8> => |out, bytes: Self| binary(out, &bytes);
    Binary: scalar::Base64 => |out, bytes: Self| binary(out, &bytes);
    Binary: &scalar::Base64 => |out, bytes: Self| binary(out, bytes);
    Guid: scalar::Uuid, &scalar::Uuid => |out, id: Self| guid(out, id.as_str());
    Any: &str, &String => quoted;
    Any: String => |out, text: Self| quoted(out, &text);
    Any: i32, i64, u8, u32, u64, bool => shown;
    Any: f32 => |out, number| double(out, f64::from(number), number);
    Any: f64 => |out, number| double(out, number, number);
    Any: scalar::DateTime => |out, at: Self| date_time(out, at.as_str());
    Any: scalar::Date => |out, day: Self| date(out, day.as_str());
    Any: scalar::Uuid => |out, id: Self| guid(out, id.as_str());
    Any: jiff::Timestamp => shown;
}

impl<T: Variants> IntoOperand<Enum<T>> for T {
    fn write(self, out: &mut String, _least: u8) {
        variant(out, variant_value_ref(&self));
    }
}

impl<T: Variants> IntoOperand<Enum<T>> for &T {
    fn write(self, out: &mut String, _least: u8) {
        variant(out, variant_value_ref(self));
    }
}

impl<T: Variants> IntoOperand<Enum<T>> for &str {
    fn write(self, out: &mut String, _least: u8) {
        quoted(out, self);
    }
}

impl<T: Variants + EnumName> IntoOperand<NamedEnum<T>> for T {
    fn write(self, out: &mut String, _least: u8) {
        named_variant(out, T::NAME, variant_value_ref(&self));
    }
}

impl<T: Variants + EnumName> IntoOperand<NamedEnum<T>> for &T {
    fn write(self, out: &mut String, _least: u8) {
        named_variant(out, T::NAME, variant_value_ref(self));
    }
}

impl<T: Variants + EnumName> IntoOperand<NamedEnum<T>> for &str {
    fn write(self, out: &mut String, _least: u8) {
        out.push_str(T::NAME);
        quoted(out, self);
    }
}

/// `Shop.Colour'Red'`. Values that are numbers on the wire are text in a literal.
fn named_variant(out: &mut String, name: &str, value: ValueRef<'_>) {
    let text = match value {
        ValueRef::Text(text) | ValueRef::Number(text) => text,
        ValueRef::Int(number) => &number.to_string(),
        _ => return out.push_str("null"),
    };
    out.push_str(name);
    quoted(out, text);
}

/// `duration'PT2H'`.
fn prefixed(out: &mut String, prefix: &str, value: impl Display) {
    // Writing to a String does not fail.
    let _ = write!(out, "{prefix}'{value}'");
}

/// The longest one where it is longer than can be said.
fn length(span: std::time::Duration) -> jiff::SignedDuration {
    jiff::SignedDuration::try_from(span).unwrap_or(jiff::SignedDuration::MAX)
}

/// Bytes as base64 with the alphabet for URLs, without padding.
fn binary(out: &mut String, bytes: &[u8]) {
    prefixed(out, "binary", URL_SAFE_NO_PAD.encode(bytes));
}

fn shown(out: &mut String, value: impl Display) {
    // Writing to a String does not fail.
    let _ = write!(out, "{value}");
}

/// Text in single quotes, those in it doubled.
fn quoted(out: &mut String, text: &str) {
    out.push('\'');
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\'') {
        out.push_str(before);
        out.push_str("''");
        rest = after;
    }
    out.push_str(rest);
    out.push('\'');
}

fn double(out: &mut String, value: f64, as_given: impl Display) {
    if value.is_nan() {
        out.push_str("NaN");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { "INF" } else { "-INF" });
    } else if value == 0.0 {
        out.push('0');
    } else {
        shown(out, as_given);
    }
}

fn decimal(out: &mut String, number: &scalar::Decimal) {
    // A number without a sign: `-0` is not told apart.
    out.push_str(match number.as_str() {
        "-0" => "0",
        digits => digits,
    });
}

/// Writes it without quotes if it is such a literal.
fn plain(out: &mut String, text: &str, is_such: fn(&Literal) -> bool) {
    match plain_literal(text) {
        Some(literal) if is_such(&literal) => out.push_str(text),
        _ => quoted(out, text),
    }
}

fn date_time(out: &mut String, text: &str) {
    plain(out, text, |literal| {
        matches!(literal, Literal::DateTime(_) | Literal::Date(_))
    });
}

fn date(out: &mut String, text: &str) {
    plain(out, text, |literal| matches!(literal, Literal::Date(_)));
}

fn time_of_day(out: &mut String, text: &str) {
    plain(out, text, |literal| {
        matches!(literal, Literal::TimeOfDay(_))
    });
}

fn guid(out: &mut String, text: &str) {
    plain(out, text, |literal| matches!(literal, Literal::Guid(_)));
}

fn variant(out: &mut String, value: ValueRef<'_>) {
    match value {
        ValueRef::Text(text) => quoted(out, text),
        ValueRef::Int(number) => shown(out, number),
        ValueRef::Number(digits) => out.push_str(digits),
        _ => out.push_str("null"),
    }
}

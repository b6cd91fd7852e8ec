//! Values while a condition is looked at, and how they stand to each other.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::civil::Time;

use crate::datetime::{DateTime, moment, time_of_day};
use crate::store::Stored;
use specwright_odata::duration;
use specwright_odata::{Literal, Op};

/// A value while it is looked at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Val<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Number(f64),
    Text(Cow<'a, str>),
    /// Compared in any case.
    Guid(Cow<'a, str>),
    /// A date or a date and time: nanoseconds since 1970, and the text that it stands in.
    Moment(i128, Cow<'a, str>),
    TimeOfDay(Time),
    /// Nanoseconds.
    Duration(i128),
    List(Vec<&'a Stored>),
    Object,
}

impl<'a> Val<'a> {
    /// A stored value; no value is null. A date counts as one only where the description says so.
    pub(super) fn of(stored: Option<&'a Stored>, kind: Kind) -> Self {
        match stored {
            None | Some(Stored::Null) => Self::Null,
            Some(Stored::Bool(flag)) => Self::Bool(*flag),
            Some(Stored::Number(number)) => number.as_i64().map_or_else(
                || Self::Number(number.as_f64().unwrap_or(f64::NAN)),
                Self::Int,
            ),
            Some(Stored::Text(text)) => Self::of_text(Cow::Borrowed(text), kind),
            Some(Stored::List(items)) => Self::List(items.iter().collect()),
            Some(Stored::Object(_)) => Self::Object,
        }
    }

    fn of_text(text: Cow<'a, str>, kind: Kind) -> Self {
        match kind {
            Kind::Moment => match moment(&text) {
                Some(at) => Self::Moment(at, text),
                None => Self::Text(text),
            },
            Kind::Guid => Self::Guid(text),
            Kind::TimeOfDay => time_of_day(&text).map_or(Self::Text(text), Self::TimeOfDay),
            Kind::Duration => duration(&text).map_or(Self::Text(text), Self::Duration),
            Kind::Number => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(int), _) => Self::Int(int),
                (_, Ok(number)) => Self::Number(number),
                _ => Self::Text(text),
            },
            _ => Self::Text(text),
        }
    }

    /// What a literal stands for.
    pub(super) fn literal(literal: &Literal) -> Val<'static> {
        let owned = |text: &String| Cow::Owned(text.clone());
        match literal {
            Literal::Null => Val::Null,
            Literal::Bool(flag) => Val::Bool(*flag),
            Literal::Int(int) => Val::Int(*int),
            Literal::Number(text) => Val::Number(text.parse().unwrap_or(f64::NAN)),
            Literal::Text(text) | Literal::Enum(_, text) => Val::Text(owned(text)),
            Literal::Binary(text) => Val::Text(Cow::Owned(json_base64(text))),
            Literal::Guid(text) => Val::Guid(owned(text)),
            Literal::Date(text) | Literal::DateTime(text) => {
                moment(text).map_or(Val::Null, |at| Val::Moment(at, owned(text)))
            }
            Literal::TimeOfDay(text) => time_of_day(text).map_or(Val::Null, Val::TimeOfDay),
            Literal::Duration(text) => duration(text).map_or(Val::Null, Val::Duration),
        }
    }

    /// The same value, borrowed: a literal is lent to each object.
    pub(super) fn lend(&self) -> Val<'_> {
        match self {
            Val::Text(text) => Val::Text(Cow::Borrowed(text)),
            Val::Guid(text) => Val::Guid(Cow::Borrowed(text)),
            Val::Moment(at, text) => Val::Moment(*at, Cow::Borrowed(text)),
            other => other.clone(),
        }
    }

    /// A moment in UTC that stands in no text yet.
    pub(super) fn utc(at: i128) -> Self {
        match DateTime::at(at) {
            Some(date) => Self::Moment(at, format!("{}Z", date.local).into()),
            None => Self::Null,
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Guid(text) | Self::Moment(_, text) => Some(text),
            _ => None,
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "numbers of different kinds are compared as doubles, as servers do"
    )]
    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Int(int) => Some(*int as f64),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// For an order: nulls come first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (*self == Val::Null, *other == Val::Null) {
            (false, false) => compare(self, other).unwrap_or(Ordering::Equal),
            (left, right) => right.cmp(&left),
        }
    }
}

/// What kind of value something is, as far as the description tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Unknown,
    Bool,
    Number,
    Text,
    Guid,
    Moment,
    TimeOfDay,
    Duration,
    List,
    Object,
}

impl Kind {
    /// Whether values of both kinds can be equal.
    pub(super) fn compares_with(self, other: Self) -> bool {
        // Text beside a date or a UUID is read as one: services differ in what they send.
        let is_text = |kind| {
            matches!(
                kind,
                Self::Text | Self::Guid | Self::Moment | Self::TimeOfDay
            )
        };
        self == other
            || self == Self::Unknown
            || other == Self::Unknown
            || (self == Self::Text && is_text(other))
            || (other == Self::Text && is_text(self))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Unknown => "anything",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Text => "text",
            Self::Guid => "a UUID",
            Self::Moment => "a date",
            Self::TimeOfDay => "a time of day",
            Self::Duration => "a duration",
            Self::List => "a collection",
            Self::Object => "an object",
        }
    }

    pub(super) fn of_literal(literal: &Literal) -> Self {
        match literal {
            Literal::Null => Self::Unknown,
            Literal::Bool(_) => Self::Bool,
            Literal::Int(_) | Literal::Number(_) => Self::Number,
            Literal::Text(_) | Literal::Binary(_) | Literal::Enum(..) => Self::Text,
            Literal::Guid(_) => Self::Guid,
            Literal::Date(_) | Literal::DateTime(_) => Self::Moment,
            Literal::TimeOfDay(_) => Self::TimeOfDay,
            Literal::Duration(_) => Self::Duration,
        }
    }

    /// What a function gives.
    pub(super) fn of_call(name: &str) -> Self {
        match name {
            "contains" | "startswith" | "endswith" => Self::Bool,
            "tolower" | "toupper" | "trim" | "concat" | "substring" => Self::Text,
            "now" | "mindatetime" | "maxdatetime" | "date" => Self::Moment,
            "time" => Self::TimeOfDay,
            _ => Self::Number,
        }
    }
}

/// How two values stand to each other; `None` if they cannot be compared.
pub(super) fn compare(left: &Val<'_>, right: &Val<'_>) -> Option<Ordering> {
    match (left, right) {
        (Val::Null, Val::Null) => Some(Ordering::Equal),
        (Val::Bool(a), Val::Bool(b)) => Some(a.cmp(b)),
        (Val::Int(a), Val::Int(b)) => Some(a.cmp(b)),
        (Val::Text(a), Val::Text(b)) => Some(a.cmp(b)),
        (Val::Guid(a), Val::Guid(b) | Val::Text(b)) | (Val::Text(a), Val::Guid(b)) => {
            Some(a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()))
        }
        (Val::Moment(a, _), Val::Moment(b, _)) | (Val::Duration(a), Val::Duration(b)) => {
            Some(a.cmp(b))
        }
        (Val::Moment(a, _), Val::Text(b)) => Some(a.cmp(&moment(b)?)),
        (Val::Text(a), Val::Moment(b, _)) => Some(moment(a)?.cmp(b)),
        (Val::TimeOfDay(a), Val::TimeOfDay(b)) => Some(a.cmp(b)),
        (Val::TimeOfDay(a), Val::Text(b)) => Some(a.cmp(&time_of_day(b)?)),
        (Val::Text(a), Val::TimeOfDay(b)) => Some(time_of_day(a)?.cmp(b)),
        _ => left.as_number()?.partial_cmp(&right.as_number()?),
    }
}

/// A comparison or a sum; `and` and `or` are not decided here.
pub(super) fn binary(op: Op, left: &Val<'_>, right: &Val<'_>) -> Val<'static> {
    if !op.compares() {
        return arithmetic(op, left, right).unwrap_or(Val::Null);
    }
    let is_null = *left == Val::Null || *right == Val::Null;
    let order = compare(left, right);
    Val::Bool(match op {
        Op::Eq => order == Some(Ordering::Equal),
        Op::Ne => order != Some(Ordering::Equal),
        // Null is neither greater nor less than anything, itself included.
        _ if is_null => false,
        Op::Gt => order == Some(Ordering::Greater),
        Op::Ge => order.is_some_and(Ordering::is_ge),
        Op::Lt => order == Some(Ordering::Less),
        _ => order.is_some_and(Ordering::is_le),
    })
}

fn arithmetic(op: Op, left: &Val<'_>, right: &Val<'_>) -> Option<Val<'static>> {
    match (op, left, right) {
        (Op::Add, Val::Moment(at, _), Val::Duration(by))
        | (Op::Add, Val::Duration(by), Val::Moment(at, _)) => {
            return Some(Val::utc(at.checked_add(*by)?));
        }
        (Op::Sub, Val::Moment(at, _), Val::Duration(by)) => {
            return Some(Val::utc(at.checked_sub(*by)?));
        }
        (Op::Add, Val::Duration(a), Val::Duration(b)) => {
            return Some(Val::Duration(a.checked_add(*b)?));
        }
        (Op::Sub, Val::Moment(a, _), Val::Moment(b, _))
        | (Op::Sub, Val::Duration(a), Val::Duration(b)) => {
            return Some(Val::Duration(a.checked_sub(*b)?));
        }
        (Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Mod, Val::Int(a), Val::Int(b)) => {
            let result = match op {
                Op::Add => a.checked_add(*b),
                Op::Sub => a.checked_sub(*b),
                Op::Mul => a.checked_mul(*b),
                Op::Div => a.checked_div(*b),
                _ => a.checked_rem(*b),
            };
            return result.map(Val::Int);
        }
        _ => {}
    }
    let (a, b) = (left.as_number()?, right.as_number()?);
    Some(Val::Number(match op {
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::Mul => a * b,
        Op::Mod => a % b,
        _ => a / b,
    }))
}

/// Base64 as JSON has it: the standard alphabet, padded.
fn json_base64(text: &str) -> String {
    let mut text = text
        .trim_end_matches('=')
        .replace('-', "+")
        .replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

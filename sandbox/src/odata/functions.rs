//! The functions of the query language.

use std::borrow::Cow;

use super::value::Val;
use crate::datetime::{DateTime, time_of_day};

/// What a function gives; null where an argument is null or does not fit.
pub(super) fn call<'a>(name: &str, values: &[Val<'a>]) -> Val<'a> {
    let text = |index: usize| values.get(index).and_then(Val::as_text);
    let known = match name {
        "contains" | "startswith" | "endswith" | "concat" | "indexof" => {
            text(0).zip(text(1)).map(|(a, b)| two_texts(name, a, b))
        }
        "tolower" | "toupper" | "trim" | "length" => text(0).map(|text| one_text(name, text)),
        "substring" => text(0).and_then(|text| substring(text, &values[1..])),
        "round" | "floor" | "ceiling" => values[0].as_number().map(|number| {
            Val::Number(match name {
                "round" => number.round(),
                "floor" => number.floor(),
                _ => number.ceil(),
            })
        }),
        "totalseconds" => match values[0] {
            Val::Duration(nanos) => Some(seconds(nanos)),
            _ => None,
        },
        _ => part(name, &values[0]),
    };
    known.unwrap_or(Val::Null)
}

fn two_texts<'a>(name: &str, a: &str, b: &str) -> Val<'a> {
    match name {
        "contains" => Val::Bool(a.contains(b)),
        "startswith" => Val::Bool(a.starts_with(b)),
        "endswith" => Val::Bool(a.ends_with(b)),
        "concat" => owned(format!("{a}{b}")),
        _ => Val::Int(a.find(b).map_or(-1, |at| length(&a[..at]))),
    }
}

fn one_text<'a>(name: &str, text: &str) -> Val<'a> {
    match name {
        "tolower" => owned(text.to_lowercase()),
        "toupper" => owned(text.to_uppercase()),
        "trim" => owned(text.trim().to_owned()),
        _ => Val::Int(length(text)),
    }
}

fn owned<'a>(text: String) -> Val<'a> {
    Val::Text(Cow::Owned(text))
}

fn length(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

fn substring<'a>(text: &str, rest: &[Val<'_>]) -> Option<Val<'a>> {
    let whole = |value: &Val<'_>| match value {
        Val::Int(int) => Some(usize::try_from(*int).unwrap_or(0)),
        _ => None,
    };
    let from = whole(rest.first()?)?;
    let count = match rest.get(1) {
        Some(count) => whole(count)?,
        None => usize::MAX,
    };
    Some(owned(text.chars().skip(from).take(count).collect()))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the result is a decimal of seconds"
)]
fn seconds<'a>(nanos: i128) -> Val<'a> {
    Val::Number(nanos as f64 / 1e9)
}

/// A part of a date or time, on the clock where it was written.
fn part<'a>(name: &str, value: &Val<'_>) -> Option<Val<'a>> {
    if let Some(time) = time_of(value) {
        return Some(Val::Int(match name {
            "hour" => time.hour().into(),
            "minute" => time.minute().into(),
            "second" => time.second().into(),
            "fractionalseconds" => return Some(fraction(time)),
            _ => return None,
        }));
    }
    let date = DateTime::parse(value.as_text()?)?;
    let (day, time) = (date.local.date(), date.local.time());
    Some(Val::Int(match name {
        "year" => day.year().into(),
        "month" => day.month().into(),
        "day" => day.day().into(),
        "hour" => time.hour().into(),
        "minute" => time.minute().into(),
        "second" => time.second().into(),
        "totaloffsetminutes" => (date.offset.seconds() / 60).into(),
        "fractionalseconds" => return Some(fraction(time)),
        "time" => return Some(Val::TimeOfDay(time)),
        "date" => {
            let text = day.to_string();
            let at = DateTime::parse(&text)?.moment()?;
            return Some(Val::Moment(at, Cow::Owned(text)));
        }
        _ => return None,
    }))
}

fn time_of(value: &Val<'_>) -> Option<jiff::civil::Time> {
    match value {
        Val::TimeOfDay(time) => Some(*time),
        Val::Text(text) => time_of_day(text),
        _ => None,
    }
}

fn fraction<'a>(time: jiff::civil::Time) -> Val<'a> {
    Val::Number(f64::from(time.subsec_nanosecond()) / 1e9)
}

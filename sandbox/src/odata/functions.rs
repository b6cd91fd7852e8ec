//! The functions of the query language.

use std::borrow::Cow;

use super::eval::{Val, number};
use crate::moment;

/// What a function gives; null where it does not fit its arguments.
pub(super) fn call<'a>(name: &str, values: &[Val<'a>]) -> Val<'a> {
    if values.iter().any(|value| matches!(value, Val::Date(_))) {
        let texts: Vec<Val<'_>> = values.iter().map(text_of).collect();
        return call(name, &texts);
    }
    match values {
        [Val::Text(text)] => text_call(name, text),
        [Val::Moment(moment)] => date_part(name, *moment),
        [Val::Text(a), Val::Text(b)] => match name {
            "contains" => Val::Bool(a.contains(&**b)),
            "startswith" => Val::Bool(a.starts_with(&**b)),
            "endswith" => Val::Bool(a.ends_with(&**b)),
            "concat" => Val::Text(Cow::Owned(format!("{a}{b}"))),
            "indexof" => Val::Int(a.find(&**b).map_or(-1, |at| length(&a[..at]))),
            _ => Val::Null,
        },
        [Val::Text(text), Val::Int(from), rest @ ..] if name == "substring" => {
            let from = usize::try_from(*from).unwrap_or(0);
            let count = match rest {
                [Val::Int(count)] => usize::try_from(*count).unwrap_or(0),
                _ => usize::MAX,
            };
            Val::Text(Cow::Owned(text.chars().skip(from).take(count).collect()))
        }
        [Val::List(items)] if name == "$count" => {
            Val::Int(i64::try_from(items.len()).unwrap_or(i64::MAX))
        }
        [value] => match (name, number(value)) {
            ("round", Some(number)) => Val::Number(number.round()),
            ("floor", Some(number)) => Val::Number(number.floor()),
            ("ceiling", Some(number)) => Val::Number(number.ceil()),
            _ => Val::Null,
        },
        _ => Val::Null,
    }
}

/// A stored date as the text that it was.
fn text_of<'a>(value: &Val<'a>) -> Val<'a> {
    match value {
        Val::Date(date) => Val::Text(Cow::Owned(date.to_string())),
        other => other.clone(),
    }
}

const DAY: i128 = 86_400_000_000_000;

fn length(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

fn text_call<'a>(name: &str, text: &Cow<'a, str>) -> Val<'a> {
    match name {
        "tolower" => Val::Text(Cow::Owned(text.to_lowercase())),
        "toupper" => Val::Text(Cow::Owned(text.to_uppercase())),
        "trim" => Val::Text(Cow::Owned(text.trim().to_owned())),
        "length" => Val::Int(length(text)),
        _ => moment::date_or_time(text).map_or(Val::Null, |moment| date_part(name, moment)),
    }
}

fn date_part(name: &str, moment: i128) -> Val<'static> {
    let Ok(time) = jiff::Timestamp::from_nanosecond(moment) else {
        return Val::Null;
    };
    let time = jiff::tz::Offset::UTC.to_datetime(time);
    match name {
        "date" => return Val::Moment(moment - moment.rem_euclid(DAY)),
        "fractionalseconds" => return Val::Number(f64::from(time.subsec_nanosecond()) / 1e9),
        _ => {}
    }
    Val::Int(match name {
        "year" => time.year().into(),
        "month" => time.month().into(),
        "day" => time.day().into(),
        "hour" => time.hour().into(),
        "minute" => time.minute().into(),
        "second" => time.second().into(),
        _ => return Val::Null,
    })
}

//! Whether something that was found is what a write has made.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde_json::Value;

use super::values::{Wanted, at};

/// Servers of one API, and the parts of one, differ by so much; and times may be cut to whole seconds.
const SLACK: Duration = Duration::from_secs(2);

const DAY: Duration = Duration::from_secs(86_400);

/// Whether something that was found is it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Match {
    Yes,
    Doubtful,
    No,
}

/// When the write began, by the clock of the API.
#[derive(Clone, Copy, Debug)]
pub(super) struct Began {
    /// It did not begin before.
    pub earliest: Duration,
    /// Whether a time after `earliest` is surely one since then: the clocks agree.
    pub sure: bool,
}

/// Whether something is what the write has made. `began` is not known where the API does not say its time.
pub(super) fn is_it(wanted: &Wanted, began: Option<Began>, found: &Value) -> Match {
    let fields = wanted.same.iter();
    let same = fields.map(|(field, value)| same(value, at(found, field)));
    let same = same.max().unwrap_or(Match::Doubtful);
    let Some(made) = wanted.lookup.made else {
        return same;
    };
    let since = match (at(found, made).and_then(Value::as_str), began) {
        (Some(text), Some(began)) => made_since(text, wanted.lookup.zoned, began),
        _ => Match::Doubtful,
    };
    same.max(since)
}

/// Whether a value is the one that was sent.
fn same(sent: &Value, found: Option<&Value>) -> Match {
    let Some(found) = found.filter(|found| !found.is_null()) else {
        return Match::Doubtful;
    };
    let is_text = sent.is_string() && found.is_string();
    let (sent, found) = (scalar(sent), scalar(found));
    let is_number = is_same_number(&sent, &found);
    match (sent == found, is_text, is_number) {
        (true, _, _) | (false, false, true) => Match::Yes,
        (false, true, true) => Match::Doubtful,
        (false, true, false) if alike(&sent, &found) => Match::Doubtful,
        (false, _, false) => Match::No,
    }
}

fn is_same_number(a: &str, b: &str) -> bool {
    match (a.parse::<i64>(), b.parse::<i64>()) {
        (Ok(a), Ok(b)) => a == b,
        _ => {
            matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if a.total_cmp(&b).is_eq())
        }
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => crate::json::text(value),
    }
}

/// Whether a text may be another one as an API stores it: with other spaces, case or punctuation, cut short, or with
/// markup.
fn alike(sent: &str, found: &str) -> bool {
    let bare = |text: &str| -> String {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let marked = |text: &str| text.contains(['&', '<', '>']);
    let (a, b) = (bare(sent), bare(found));
    a.starts_with(&*b) || b.starts_with(&*a) || marked(sent) || marked(found)
}

/// Whether something with this time of making was made since the write began.
fn made_since(text: &str, zoned: bool, began: Began) -> Match {
    let earliest = began.earliest.saturating_sub(SLACK);
    if let (true, Ok(made)) = (zoned, text.parse::<Timestamp>()) {
        return match (since_1970(made) >= earliest, began.sure) {
            (false, _) => Match::No,
            (true, true) => Match::Yes,
            (true, false) => Match::Doubtful,
        };
    }
    // Without an offset it may be a day off. Fractions and a false offset are left out.
    match text.get(..19).unwrap_or(text).parse::<DateTime>() {
        Ok(made) if local(made) + DAY < earliest => Match::No,
        _ => Match::Doubtful,
    }
}

/// Whether a list that leaves out what is older than so many days may leave out something of this date.
pub(super) fn is_left_out(date: &Value, days: u32, now: Duration) -> bool {
    let text = date.as_str().unwrap_or_default();
    let date = match (text.parse::<Timestamp>(), text.parse::<DateTime>()) {
        (Ok(date), _) => since_1970(date),
        (_, Ok(date)) => local(date),
        _ => return true,
    };
    // Two days for zones, and for days that are cut to whole ones.
    date < now.saturating_sub(DAY * days.saturating_sub(2))
}

fn local(date: DateTime) -> Duration {
    Offset::UTC
        .to_timestamp(date)
        .map_or(Duration::ZERO, since_1970)
}

fn since_1970(time: Timestamp) -> Duration {
    time.as_duration().try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_the_same_other_or_doubtful() {
        for (sent, found, expected) in [
            (json!("A-1"), json!("A-1"), Match::Yes),
            (json!(7), json!(7), Match::Yes),
            (json!(7), json!("7"), Match::Yes),
            (json!(7), json!(7.0), Match::Yes),
            (json!(true), json!("true"), Match::Yes),
            (json!(7), json!(8), Match::No),
            (json!("A-1"), json!("A-2"), Match::No),
            (json!("0042"), json!("42"), Match::Doubtful),
            (
                json!(9_007_199_254_740_993_i64),
                json!(9_007_199_254_740_992_i64),
                Match::No,
            ),
            (
                json!("hose is cracked"),
                json!("Hose  is cracked. "),
                Match::Doubtful,
            ),
            (json!("hose is cracked"), json!("hose is"), Match::Doubtful),
            (json!("a & b"), json!("a &amp; b"), Match::Doubtful),
            (json!("hose"), json!("pump"), Match::No),
            (json!("hose"), json!(null), Match::Doubtful),
            (json!("hose"), json!([1]), Match::No),
        ] {
            assert_eq!(same(&sent, Some(&found)), expected, "{sent} {found}");
        }
        assert_eq!(same(&json!(1), None), Match::Doubtful);
    }

    #[test]
    fn the_time_of_making_tells_new_from_old() {
        let began = Began {
            earliest: Duration::from_secs(1_767_225_600),
            sure: true,
        };
        for (text, expected) in [
            ("2026-01-01T00:00:00Z", Match::Yes),
            ("2026-01-01T01:00:00+01:00", Match::Yes),
            ("2025-12-31T23:59:59.5Z", Match::Yes),
            ("2025-12-31T23:59:57Z", Match::No),
            ("2026-01-01T00:30:00+01:00", Match::No),
            ("2026-01-01T00:00:00", Match::Doubtful),
            ("2025-12-29T00:00:00", Match::No),
            ("soon", Match::Doubtful),
        ] {
            assert_eq!(made_since(text, true, began), expected, "{text}");
        }
        let unsure = Began {
            sure: false,
            ..began
        };
        let unsure = |text| made_since(text, true, unsure);
        assert_eq!(unsure("2026-01-02T00:00:00Z"), Match::Doubtful);
        assert_eq!(unsure("2025-12-01T00:00:00Z"), Match::No);
        // An offset that is not to be trusted: it may be a day off either way.
        let unzoned = |text| made_since(text, false, began);
        assert_eq!(unzoned("2025-12-31T12:00:00.123-04:00"), Match::Doubtful);
        assert_eq!(unzoned("2026-01-01T12:00:00Z"), Match::Doubtful);
        assert_eq!(unzoned("2025-12-30T12:00:00Z"), Match::No);
    }

    #[test]
    fn what_a_list_may_leave_out_is_known_by_its_date() {
        let now = Duration::from_secs(1_767_225_600);
        let is_out = |text: &str| is_left_out(&json!(text), 90, now);
        assert!(!is_out("2025-12-01T00:00:00Z"));
        assert!(!is_out("2025-12-01"));
        assert!(is_out("2025-10-04T00:00:00Z"));
        assert!(is_out("yesterday"));
    }
}

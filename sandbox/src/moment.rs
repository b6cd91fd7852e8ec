//! Dates and times as text, in the forms that are seen on the wire.

use std::cmp::Ordering;

/// Nanoseconds since 1970 of a date-time: with an offset, with `Z`, or with none (taken as UTC);
/// seconds and fractions may be missing.
pub(crate) fn date_time(text: &str) -> Option<i128> {
    let (date, rest) = text.split_at_checked(10)?;
    let days = day(date)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = split_offset(rest)?;
    Some(i128::from(days) * DAY + i128::from(time_of_day(clock)?) - i128::from(offset) * MINUTE)
}

/// Nanoseconds since 1970 of a date-time or of a day's start.
pub(crate) fn date_or_time(text: &str) -> Option<i128> {
    if text.len() == 10 {
        day(text).map(|days| i128::from(days) * DAY)
    } else {
        date_time(text)
    }
}

/// How a date, or date and time, in text stands to a moment. Most are days away from it: then the rest
/// of the text does not matter.
pub(crate) fn compare(text: &str, moment: i128) -> Option<Ordering> {
    let days = i128::from(day(text.get(..10)?)?);
    let away = days * DAY - moment;
    if away.abs() > 3 * DAY && matches!(text.as_bytes().get(10), None | Some(b'T' | b't' | b' ')) {
        return Some(away.cmp(&0));
    }
    date_or_time(text).map(|at| at.cmp(&moment))
}

const MINUTE: i128 = 60_000_000_000;
const DAY: i128 = 24 * 60 * MINUTE;

/// Days since 1970 of `2026-11-24`.
pub(crate) fn day(text: &str) -> Option<i64> {
    let bytes: [u8; 10] = text.as_bytes().try_into().ok()?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else {
        return None;
    };
    if ![y1, y2, y3, y4, m1, m2, d1, d2]
        .iter()
        .all(u8::is_ascii_digit)
    {
        return None;
    }
    let two = |tens: u8, ones: u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
    let (year, month, day) = (two(y1, y2) * 100 + two(y3, y4), two(m1, m2), two(d1, d2));
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    // Howard Hinnant's `days_from_civil`: years start in March so that the leap day is their last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Nanoseconds since midnight of `07:30`, `07:30:59` or `07:30:59.123`.
pub(crate) fn time_of_day(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() < 5 || bytes[2] != b':' {
        return None;
    }
    let (hour, minute) = (number(&bytes[..2])?, number(&bytes[3..5])?);
    let (second, fraction) = match &bytes[5..] {
        [] => (0, 0),
        [b':', a, b] => (number(&[*a, *b])?, 0),
        [b':', a, b, b'.', digits @ ..] => (number(&[*a, *b])?, nanos(digits)?),
        _ => return None,
    };
    // 60 is a leap second.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(((hour * 60 + minute) * 60 + second) * 1_000_000_000 + fraction)
}

fn nanos(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() || digits.len() > 12 {
        return None;
    }
    let taken = digits.len().min(9);
    number(digits)?;
    let scale = 10_i64.pow(u32::try_from(9 - taken).ok()?);
    Some(number(&digits[..taken])? * scale)
}

/// Splits `07:30:59-04:00` into the clock and the offset in minutes.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = text.rfind(['+', '-']) else {
        return Some((text, 0));
    };
    let (clock, offset) = text.split_at(at);
    let bytes = offset.as_bytes();
    let (hours, minutes) = match bytes.len() {
        6 if bytes[3] == b':' => (number(&bytes[1..3])?, number(&bytes[4..])?),
        _ => return None,
    };
    if hours > 18 || minutes > 59 {
        return None;
    }
    let all = hours * 60 + minutes;
    Some((clock, if bytes[0] == b'-' { -all } else { all }))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |sum, digit| {
        digit
            .is_ascii_digit()
            .then(|| sum * 10 + i64::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_wire_forms_are_one_moment() {
        let zulu = date_time("2026-06-01T12:00:00Z");
        assert!(zulu.is_some());
        assert_eq!(date_time("2026-06-01T08:00:00.0000000-04:00"), zulu);
        assert_eq!(date_time("2026-06-01T12:00:00"), zulu);
        assert_eq!(date_time("1970-01-01T00:00:01Z"), Some(1_000_000_000));
    }

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        assert_eq!(day("1970-01-01"), Some(0));
        assert_eq!(day("2000-03-01"), Some(11_017));
        assert_eq!(day("2024-02-29"), Some(19_782));
        assert_eq!(day("2023-02-29"), None);
        assert_eq!(day("1969-12-31"), Some(-1));
    }

    #[test]
    fn a_day_far_away_is_compared_without_its_clock() {
        let noon = date_time("2026-06-10T12:00:00Z").unwrap();
        for (text, wanted) in [
            ("2026-06-10T12:00:00Z", Some(Ordering::Equal)),
            ("2026-06-10T08:00:01-04:00", Some(Ordering::Greater)),
            ("2026-06-11T01:59:59+14:00", Some(Ordering::Less)),
            ("2026-06-14", Some(Ordering::Greater)),
            ("2025-06-10T23:59:59-12:00", Some(Ordering::Less)),
            ("2026-06-1", None),
            ("2025-06-10x", None),
            ("no date at all", None),
        ] {
            assert_eq!(compare(text, noon), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "x",
            "2026-13-01T00:00:00Z",
            "2026-01-01",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00+4",
            "2026-01-01Tÿÿ:00:00Z",
            "2026-01-01T00:00:00.Z",
        ] {
            assert_eq!(date_time(text), None, "{text}");
        }
    }
}

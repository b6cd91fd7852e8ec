//! Dates and times as text, in the forms that are seen on the wire, read by `jiff`.

use jiff::civil::{Time, time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

/// A date, or a date and time, with the offset that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// The clock where it was written.
    pub local: jiff::civil::DateTime,
    /// UTC where none was written.
    pub offset: Offset,
    /// Whether only a day was written.
    pub is_day: bool,
}

impl DateTime {
    /// Reads `2026-06-01`, or a day and a time of day with an offset, with `Z`, or with none.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        // `jiff` reads other forms of ISO 8601 too, which this API would not.
        if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        if bytes.len() > 10 && bytes.get(13) != Some(&b':') {
            return None;
        }
        let cut = cut_fraction(text);
        let pieces = Pieces::parse(cut.as_deref().unwrap_or(text)).ok()?;
        if pieces.time_zone_annotation().is_some() {
            return None;
        }
        let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
        let clock = pieces.time();
        let local = pieces.date().to_datetime(clock.unwrap_or(time(0, 0, 0, 0)));
        Some(Self {
            local,
            offset,
            is_day: clock.is_none(),
        })
    }

    /// The moment in UTC.
    pub fn at(moment: i128) -> Option<Self> {
        let time = jiff::Timestamp::from_nanosecond(moment).ok()?;
        Some(Self {
            local: Offset::UTC.to_datetime(time),
            offset: Offset::UTC,
            is_day: false,
        })
    }

    /// Nanoseconds since 1970.
    pub fn moment(self) -> Option<i128> {
        let time = self.offset.to_timestamp(self.local).ok()?;
        Some(time.as_nanosecond())
    }
}

/// The text without what is finer than nanoseconds.
fn cut_fraction(text: &str) -> Option<String> {
    let start = text.find('.')? + 1;
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    (digits > 9).then(|| format!("{}{}", &text[..start + 9], &text[start + digits..]))
}

/// Nanoseconds since 1970 of a date and time, or of a day's start.
pub fn moment(text: &str) -> Option<i128> {
    DateTime::parse(text)?.moment()
}

/// Whether it is a day such as `2026-11-24`.
pub fn is_day(text: &str) -> bool {
    DateTime::parse(text).is_some_and(|date| date.is_day)
}

/// A time of day such as `07:30`, `07:30:59` or `07:30:59.123`.
pub fn time_of_day(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    if bytes.len() < 5 || bytes[2] != b':' || bytes.contains(&b'-') || bytes.contains(&b'+') {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_wire_forms_are_one_moment() {
        let zulu = moment("2026-06-01T12:00:00Z");
        assert!(zulu.is_some());
        for text in [
            "2026-06-01T08:00:00.0000000-04:00",
            "2026-06-01T12:00:00",
            "2026-06-01T12:00",
            "2026-06-01 12:00:00.000000000000Z",
        ] {
            assert_eq!(moment(text), zulu, "{text}");
        }
        assert_eq!(moment("1970-01-01T00:00:01Z"), Some(1_000_000_000));
        assert_eq!(moment("1969-12-31"), Some(-86_400_000_000_000));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "x",
            "2026-13-01T00:00:00Z",
            "2023-02-29",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00+4:0",
            "2026-01-01Tÿÿ:00:00Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00Z[UTC]",
            "20260101T000000Z",
            "2026-01-01T00",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_has_no_offset() {
        assert!(time_of_day("07:30").is_some() && time_of_day("07:30:59.123").is_some());
        for text in ["", "7:30", "24:00:00", "07:30Z", "07:30+01:00", "0730"] {
            assert_eq!(time_of_day(text), None, "{text}");
        }
    }
}

//! Dates and times in stored objects: kept as numbers where that loses nothing of their text, so
//! that a search compares numbers and need not read texts.

use std::fmt;

use crate::moment;

/// A date and time as it was written, but shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    /// Since 1970, in UTC.
    nanos: i64,
    /// Minutes east of Greenwich, or one of the two below.
    offset: i16,
    /// Digits of the second's fraction.
    digits: u8,
}

/// No offset was written.
const NONE: i16 = i16::MIN;
/// `Z` was written.
const ZULU: i16 = i16::MAX;

impl Date {
    /// The date, if its text can be made again from it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        // `2026-06-01T08:00:00` and more; whatever is shorter or longer is no date that is written so.
        if !(19..=35).contains(&text.len()) || text.as_bytes().get(10) != Some(&b'T') {
            return None;
        }
        let rest = text.get(19..)?;
        let fraction = rest.strip_prefix('.').map_or(0, |rest| {
            rest.bytes().take_while(u8::is_ascii_digit).count()
        });
        let zone = &rest[if fraction > 0 { fraction + 1 } else { 0 }..];
        let offset = match zone {
            "" => NONE,
            "Z" => ZULU,
            _ => {
                let hours: i16 = zone.get(1..3)?.parse().ok()?;
                let minutes: i16 = zone.get(4..6)?.parse().ok()?;
                let all = hours * 60 + minutes;
                if zone.starts_with('-') { -all } else { all }
            }
        };
        let date = Self {
            nanos: i64::try_from(moment::date_time(text)?).ok()?,
            offset,
            digits: u8::try_from(fraction).ok().filter(|digits| *digits <= 9)?,
        };
        (date.to_string() == text).then_some(date)
    }

    /// Nanoseconds since 1970.
    pub(crate) fn moment(self) -> i128 {
        self.nanos.into()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let east = match self.offset {
            NONE | ZULU => 0,
            east => i32::from(east),
        };
        let zone = jiff::tz::Offset::from_seconds(east * 60).map_err(|_| fmt::Error)?;
        let time = jiff::Timestamp::from_nanosecond(self.nanos.into()).map_err(|_| fmt::Error)?;
        let local = zone.to_datetime(time);
        write!(
            f,
            "{:04}-{:02}-{:02}",
            local.year(),
            local.month(),
            local.day()
        )?;
        write!(
            f,
            "T{:02}:{:02}:{:02}",
            local.hour(),
            local.minute(),
            local.second()
        )?;
        if self.digits > 0 {
            let all = format!("{:09}", local.subsec_nanosecond());
            write!(f, ".{}", &all[..usize::from(self.digits)])?;
        }
        match self.offset {
            NONE => Ok(()),
            ZULU => f.write_str("Z"),
            east => {
                let sign = if east < 0 { '-' } else { '+' };
                let minutes = east.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_as_a_number_is_written_as_it_was() {
        for text in [
            "2026-06-01T08:00:00",
            "2026-06-01T08:00:00Z",
            "2026-06-01T08:00:00.123-04:00",
            "2026-06-01T08:00:00.1234567+05:30",
            "1969-12-31T23:59:59.000000001Z",
            "2024-02-29T00:00:00.10",
        ] {
            let date = Date::read(text).expect(text);
            assert_eq!(date.to_string(), text);
            assert_eq!(Some(date.moment()), moment::date_time(text), "{text}");
        }
    }

    #[test]
    fn what_could_not_be_written_again_stays_text() {
        for text in [
            "",
            "2026-06-01",
            "2026-06-01t08:00:00",
            "2026-06-01T08:00:60",
            "2026-06-01T08:00:00-00:00",
            "2026-06-01T08:00:00.",
            "2026-06-01T08:00:00.1234567890Z",
            "0001-01-01T00:00:00",
            "2026-06-01T08:00:00 é and more",
            "2026-06-01T08:00:0é",
            "2026-06-01T08:00:00+04:é0",
            "about 19 letters of",
        ] {
            assert_eq!(Date::read(text), None, "{text}");
        }
    }
}

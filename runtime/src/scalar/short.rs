//! Dates, times and UUIDs: short text, kept as received and without allocation.

use std::fmt;
use std::str::FromStr;

use crate::json::{Json, ReadJson, ValueMut, ValueRef};
use crate::param::Param;

/// The longest text; dates with seven fractional digits and an offset take 33 bytes.
const ROOM: usize = 39;

/// Text of at most 39 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Short {
    bytes: [u8; ROOM],
    length: u8,
}

impl Short {
    const EMPTY: Self = Self {
        bytes: [0; ROOM],
        length: 0,
    };

    fn new(text: &str) -> Result<Self, TooLong> {
        let mut short = Self::EMPTY;
        let place = short.bytes.get_mut(..text.len()).ok_or(TooLong)?;
        place.copy_from_slice(text.as_bytes());
        short.length = u8::try_from(text.len()).map_err(|_| TooLong)?;
        Ok(short)
    }

    fn as_str(&self) -> &str {
        let bytes = self
            .bytes
            .get(..usize::from(self.length))
            .unwrap_or_default();
        str::from_utf8(bytes).unwrap_or_default()
    }
}

/// Text longer than any date, time or UUID (39 bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this text is too long for a date, a time or a UUID")
    }
}

impl std::error::Error for TooLong {}

/// Short text as a destination.
pub trait ShortText {
    /// Sets the text.
    fn take(&mut self, text: &str) -> Result<(), TooLong>;
}

macro_rules! short_text {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Short);

        impl $name {
            /// The text as received.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self(Short::EMPTY)
            }
        }

        impl FromStr for $name {
            type Err = TooLong;
            fn from_str(text: &str) -> Result<Self, TooLong> {
                Short::new(text).map(Self)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = TooLong;
            fn try_from(text: &str) -> Result<Self, TooLong> {
                text.parse()
            }
        }

        impl ShortText for $name {
            fn take(&mut self, text: &str) -> Result<(), TooLong> {
                self.0 = Short::new(text)?;
                Ok(())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl Json for $name {
            fn value_ref(&self) -> ValueRef<'_> {
                ValueRef::Text(self.as_str())
            }
        }

        impl ReadJson for $name {
            fn value_mut(&mut self) -> ValueMut<'_> {
                ValueMut::Short(self)
            }
        }

        impl Param for $name {
            fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }
    )*};
}

short_text! {
    /// A date, as received.
    Date;
    /// A time of day, as received.
    Time;
    /// A date and time, as received: with an offset, with `Z`, or with neither. No offset is invented.
    DateTime;
    /// A UUID, as received.
    Uuid;
}

impl Date {
    /// The date, if the text is one.
    pub fn to_jiff(&self) -> Option<jiff::civil::Date> {
        self.as_str().parse().ok()
    }
}

impl From<jiff::civil::Date> for Date {
    fn from(date: jiff::civil::Date) -> Self {
        Self(Short::new(&date.to_string()).unwrap_or(Short::EMPTY))
    }
}

impl Time {
    /// The time, if the text is one.
    pub fn to_jiff(&self) -> Option<jiff::civil::Time> {
        self.as_str().parse().ok()
    }
}

impl From<jiff::civil::Time> for Time {
    fn from(time: jiff::civil::Time) -> Self {
        Self(Short::new(&time.to_string()).unwrap_or(Short::EMPTY))
    }
}

impl DateTime {
    /// The instant, if the text has an offset or `Z`.
    pub fn timestamp(&self) -> Option<jiff::Timestamp> {
        self.as_str().parse().ok()
    }

    /// The local date and time, without the offset.
    pub fn civil(&self) -> Option<jiff::civil::DateTime> {
        // jiff refuses `Z` in a civil time, because people forget that it is an offset.
        self.as_str().trim_end_matches(['Z', 'z']).parse().ok()
    }

    /// Whether the text has an offset or `Z`.
    pub fn has_offset(&self) -> bool {
        self.timestamp().is_some()
    }
}

impl From<jiff::Timestamp> for DateTime {
    fn from(moment: jiff::Timestamp) -> Self {
        Self(Short::new(&moment.to_string()).unwrap_or(Short::EMPTY))
    }
}

impl From<jiff::civil::DateTime> for DateTime {
    fn from(moment: jiff::civil::DateTime) -> Self {
        Self(Short::new(&moment.to_string()).unwrap_or(Short::EMPTY))
    }
}

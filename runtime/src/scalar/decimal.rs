//! Decimal numbers that keep their digits.

use std::fmt;
use std::str::FromStr;

use crate::json::{Json, ReadJson, ValueMut, ValueRef};
use crate::param::Param;

/// A number that keeps its digits as written: `12.30` stays `12.30`.
///
/// Two decimals are equal if their digits are; to compare values, convert to a number type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(Box<str>);

/// Text that is not a JSON number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADecimal;

impl fmt::Display for NotADecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a decimal number")
    }
}

impl std::error::Error for NotADecimal {}

impl Decimal {
    /// The digits as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest double.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// From the digits that a number type prints.
    pub(crate) fn from_digits(digits: &str) -> Self {
        Self(digits.into())
    }
}

impl Default for Decimal {
    fn default() -> Self {
        Self("0".into())
    }
}

impl FromStr for Decimal {
    type Err = NotADecimal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if is_json_number(text.as_bytes()) {
            Ok(Self(text.into()))
        } else {
            Err(NotADecimal)
        }
    }
}

/// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
fn is_json_number(text: &[u8]) -> bool {
    fn digits(text: &[u8]) -> Option<&[u8]> {
        let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 { None } else { text.get(count..) }
    }
    let number = || {
        let mut rest = digits(text.strip_prefix(b"-").unwrap_or(text))?;
        if let Some(fraction) = rest.strip_prefix(b".") {
            rest = digits(fraction)?;
        }
        if let Some((b'e' | b'E', exponent)) = rest.split_first() {
            let unsigned = match exponent.split_first() {
                Some((b'+' | b'-', unsigned)) => unsigned,
                _ => exponent,
            };
            rest = digits(unsigned)?;
        }
        Some(rest.is_empty())
    };
    // JSON has no leading zeros, and the digits are written back.
    let plain = text.strip_prefix(b"-").unwrap_or(text);
    let leading = matches!(plain, [b'0', b'0'..=b'9', ..]);
    !leading && number() == Some(true)
}

macro_rules! from_integers {
    ($($ty:ty),*) => {$(
        impl From<$ty> for Decimal {
            fn from(value: $ty) -> Self {
                Self::from_digits(&value.to_string())
            }
        }
    )*};
}

from_integers!(i32, i64, u8, u32, u64);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Json for Decimal {
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Number(&self.0)
    }
}

impl ReadJson for Decimal {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Decimal(self)
    }
}

impl Param for Decimal {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        out.write_str(&self.0)
    }
}

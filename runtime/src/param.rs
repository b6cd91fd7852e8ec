//! Values of path, query and header parameters.

use std::fmt;

use serde_json::Value;

use crate::json::Maybe;

/// A value for a path, a query or a header.
pub trait Param {
    /// Writes it as plain text.
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result;

    /// Whether it is text, which an `OData` literal puts in quotes.
    fn is_text(&self) -> bool {
        false
    }

    /// Whether there is nothing to send.
    fn is_absent(&self) -> bool {
        false
    }
}

macro_rules! plain {
    ($($ty:ty),*) => {$(
        impl Param for $ty {
            fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
                write!(out, "{self}")
            }
        }
    )*};
}

plain!(bool, i32, i64, u8, u32, u64, f32, f64);

macro_rules! text {
    ($($ty:ty),*) => {$(
        impl Param for $ty {
            fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
                out.write_str(self)
            }
            fn is_text(&self) -> bool {
                true
            }
        }
    )*};
}

text!(str, String);

impl<T: Param + ?Sized> Param for &T {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        (**self).write(out)
    }

    fn is_text(&self) -> bool {
        (**self).is_text()
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: Param> Param for Option<T> {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        self.as_ref().map_or(Ok(()), |value| value.write(out))
    }

    fn is_text(&self) -> bool {
        self.as_ref().is_some_and(Param::is_text)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Param> Param for Maybe<T> {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        self.value().map_or(Ok(()), |value| value.write(out))
    }

    fn is_text(&self) -> bool {
        self.value().is_some_and(Param::is_text)
    }

    fn is_absent(&self) -> bool {
        self.value().is_none()
    }
}

impl Param for Value {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        match self {
            Self::String(text) => out.write_str(text),
            value => out.write_str(&crate::json::text(value)),
        }
    }

    fn is_text(&self) -> bool {
        self.is_string()
    }
}

/// The text of a value.
pub(crate) fn text_of(value: &dyn Param) -> String {
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = value.write(&mut text);
    text
}

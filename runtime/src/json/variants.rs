//! Open enums: known values, and any other value as received.

use std::fmt;

use super::{Json, ValueRef};

/// An enum value that the description does not list, kept as received: text or a number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unlisted {
    text: Box<str>,
    number: bool,
}

impl Unlisted {
    /// Text.
    pub fn text(text: impl Into<Box<str>>) -> Self {
        Self {
            text: text.into(),
            number: false,
        }
    }

    /// A whole number.
    pub fn number(number: i64) -> Self {
        Self {
            text: number.to_string().into(),
            number: true,
        }
    }

    /// The value as received; a number as its digits.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it was a number.
    pub const fn is_number(&self) -> bool {
        self.number
    }

    pub(super) fn digits(digits: impl Into<Box<str>>) -> Self {
        Self {
            text: digits.into(),
            number: true,
        }
    }
}

impl Default for Unlisted {
    fn default() -> Self {
        Self::text("")
    }
}

impl fmt::Display for Unlisted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The wire form of a known value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Text.
    Text(&'static str),
    /// A whole number, and its digits.
    Number(i64, &'static str),
}

impl Wire {
    /// As text; a number as its digits.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text(text) | Self::Number(_, text) => text,
        }
    }
}

/// Distinguishes text from numbers where a macro cannot.
#[doc(hidden)]
#[derive(Debug)]
pub struct WireOf<T>(pub T);

impl WireOf<&'static str> {
    /// Text.
    pub const fn wire(self, _written: &'static str) -> Wire {
        Wire::Text(self.0)
    }
}

impl WireOf<i64> {
    /// A number.
    pub const fn wire(self, written: &'static str) -> Wire {
        Wire::Number(self.0, written)
    }
}

/// An open enum. [`variants!`](crate::variants) implements it.
pub trait Variants: Sized + Clone + PartialEq + 'static {
    /// The known values, their Rust names and their wire forms.
    const KNOWN: &'static [(Self, &'static str, Wire)];
    /// Wraps an unknown value.
    fn unlisted(value: Unlisted) -> Self;
    /// The unknown value, if it is one.
    fn as_unlisted(&self) -> Option<&Unlisted>;
}

/// An open enum as a destination.
pub trait VariantMut {
    /// Sets it from text.
    fn text(&mut self, text: &str);
    /// Sets it from a number, as its digits.
    fn number(&mut self, digits: &str);
}

impl<T: Variants> VariantMut for T {
    fn text(&mut self, text: &str) {
        *self = variant_from_text(text);
    }

    fn number(&mut self, digits: &str) {
        *self = from_number(digits);
    }
}

/// The value for a text; an unknown one if it is not known.
pub fn variant_from_text<T: Variants>(text: &str) -> T {
    let known = T::KNOWN.iter();
    let by_wire = known.clone().find(|(_, _, wire)| wire.as_str() == text);
    // Servers sometimes send integer enums by name.
    let by_name = || {
        known
            .clone()
            .find(|(_, name, wire)| matches!(wire, Wire::Number(..)) && *name == text)
    };
    let found = by_wire.or_else(by_name);
    found.map_or_else(
        || T::unlisted(Unlisted::text(text)),
        |(value, ..)| value.clone(),
    )
}

fn from_number<T: Variants>(digits: &str) -> T {
    let mut known = T::KNOWN.iter();
    let found = known.find(|(_, _, wire)| matches!(wire, Wire::Number(_, text) if *text == digits));
    found.map_or_else(
        || T::unlisted(Unlisted::digits(digits)),
        |(value, ..)| value.clone(),
    )
}

/// As text; a number as its digits.
pub fn variant_as_str<T: Variants>(value: &T) -> &str {
    match value.as_unlisted() {
        Some(unlisted) => unlisted.as_str(),
        None => wire(value).map_or("", Wire::as_str),
    }
}

/// The value as JSON.
pub fn variant_value_ref<T: Variants>(value: &T) -> ValueRef<'_> {
    match (value.as_unlisted(), wire(value)) {
        (Some(unlisted), _) if unlisted.number => ValueRef::Number(&unlisted.text),
        (Some(unlisted), _) => ValueRef::Text(&unlisted.text),
        (None, Some(Wire::Number(number, _))) => ValueRef::Int(number),
        (None, Some(Wire::Text(text))) => ValueRef::Text(text),
        (None, None) => ValueRef::Null,
    }
}

fn wire<T: Variants>(value: &T) -> Option<Wire> {
    T::KNOWN
        .iter()
        .find(|(known, ..)| known == value)
        .map(|(_, _, wire)| *wire)
}

impl Json for Unlisted {
    fn value_ref(&self) -> ValueRef<'_> {
        if self.number {
            ValueRef::Number(&self.text)
        } else {
            ValueRef::Text(&self.text)
        }
    }
}

/// Implements JSON for an open enum with the variant `Unlisted(Unlisted)`:
/// `variants! { Type { A = "a", B = "b", } }` (or `A = 1`).
#[macro_export]
macro_rules! variants {
    ($name:ident { $($variant:ident = $wire:literal,)* }) => {
        const _: () = {
            impl $crate::json::Variants for $name {
                const KNOWN: &'static [(Self, &'static str, $crate::json::Wire)] = &[
                    $(($name::$variant, stringify!($variant), $crate::json::WireOf($wire).wire(stringify!($wire))),)*
                ];
                #[inline]
                fn unlisted(value: $crate::json::Unlisted) -> Self {
                    $name::Unlisted(value)
                }
                #[inline]
                fn as_unlisted(&self) -> Option<&$crate::json::Unlisted> {
                    match self {
                        $name::Unlisted(value) => Some(value),
                        #[allow(unreachable_patterns, reason = "a set may have no known values")]
                        _ => None,
                    }
                }
            }
            impl $crate::json::Json for $name {
                #[inline]
                fn value_ref(&self) -> $crate::json::ValueRef<'_> {
                    $crate::json::variant_value_ref(self)
                }
            }
            impl $crate::json::ReadJson for $name {
                #[inline]
                fn value_mut(&mut self) -> $crate::json::ValueMut<'_> {
                    $crate::json::ValueMut::Variant(self)
                }
            }
            impl $crate::Param for $name {
                #[inline]
                fn write(&self, out: &mut dyn std::fmt::Write) -> std::fmt::Result {
                    out.write_str(self.as_str())
                }
                #[inline]
                fn is_text(&self) -> bool {
                    true
                }
            }
            impl Default for $name {
                #[inline]
                fn default() -> Self {
                    $name::Unlisted($crate::json::Unlisted::default())
                }
            }
        };
        $crate::__standard!($name);
        impl $name {
            /// The wire form; a number as its digits.
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::json::variant_as_str(self)
            }
        }
        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                $crate::json::variant_from_text(text)
            }
        }
        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;
            #[inline]
            fn from_str(text: &str) -> Result<Self, std::convert::Infallible> {
                Ok($crate::json::variant_from_text(text))
            }
        }
    };
}

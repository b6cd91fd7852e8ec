//! Enums that may grow: known values, and any other as it came.

use std::fmt;

use super::{Json, View};

/// A value that the description does not list, kept as it came: text, or a number.
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

    /// As it came; a number as its digits.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it came as a number.
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

/// A known value as it stands on the wire.
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

/// Tells text from numbers where a macro cannot.
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

/// An enum that may grow. [`variants!`](crate::variants) implements it.
pub trait Variants: Sized + Clone + PartialEq + 'static {
    /// The known values with their Rust names and what stands on the wire.
    const KNOWN: &'static [(Self, &'static str, Wire)];
    /// Makes an unknown value.
    fn unlisted(value: Unlisted) -> Self;
    /// The unknown value, if it is one.
    fn as_unlisted(&self) -> Option<&Unlisted>;
}

/// Where a value of an open enum goes.
pub trait VariantSlot {
    /// Takes text.
    fn text(&mut self, text: &str);
    /// Takes a number, as its digits.
    fn number(&mut self, digits: &str);
}

impl<T: Variants> VariantSlot for T {
    fn text(&mut self, text: &str) {
        *self = variant_from_text(text);
    }

    fn number(&mut self, digits: &str) {
        *self = from_number(digits);
    }
}

/// The value that this text stands for.
pub fn variant_from_text<T: Variants>(text: &str) -> T {
    let known = T::KNOWN.iter();
    let by_wire = known.clone().find(|(_, _, wire)| wire.as_str() == text);
    // Integer enums sometimes come by name.
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

/// What it looks like as JSON.
pub fn variant_view<T: Variants>(value: &T) -> View<'_> {
    match (value.as_unlisted(), wire(value)) {
        (Some(unlisted), _) if unlisted.number => View::Number(&unlisted.text),
        (Some(unlisted), _) => View::Text(&unlisted.text),
        (None, Some(Wire::Number(number, _))) => View::Int(number),
        (None, Some(Wire::Text(text))) => View::Text(text),
        (None, None) => View::Null,
    }
}

fn wire<T: Variants>(value: &T) -> Option<Wire> {
    T::KNOWN
        .iter()
        .find(|(known, ..)| known == value)
        .map(|(_, _, wire)| *wire)
}

impl Json for Unlisted {
    fn view(&self) -> View<'_> {
        if self.number {
            View::Number(&self.text)
        } else {
            View::Text(&self.text)
        }
    }
}

/// Makes an enum with the variant `Unlisted(Unlisted)` an open set of values: `variants! { Type { A = "a", B = "b", } }`
/// (or `A = 1`).
#[macro_export]
macro_rules! variants {
    ($name:ident { $($variant:ident = $wire:literal,)* }) => {
        const _: () = {
            use $crate::json::{Json, ReadJson, Slot, Unlisted, Variants, View, Wire};
            impl Variants for $name {
                const KNOWN: &'static [(Self, &'static str, Wire)] = &[
                    $(($name::$variant, stringify!($variant), $crate::json::WireOf($wire).wire(stringify!($wire))),)*
                ];
                #[inline]
                fn unlisted(value: Unlisted) -> Self {
                    $name::Unlisted(value)
                }
                #[inline]
                fn as_unlisted(&self) -> Option<&Unlisted> {
                    match self {
                        $name::Unlisted(value) => Some(value),
                        #[allow(unreachable_patterns, reason = "a set may have no known values")]
                        _ => None,
                    }
                }
            }
            impl Json for $name {
                #[inline]
                fn view(&self) -> View<'_> {
                    $crate::json::variant_view(self)
                }
            }
            impl ReadJson for $name {
                #[inline]
                fn slot(&mut self) -> Slot<'_> {
                    Slot::Variant(self)
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
                    $name::Unlisted(Unlisted::default())
                }
            }
        };
        $crate::__standard!($name);
        impl $name {
            /// As it stands on the wire; a number as its digits.
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
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok($crate::json::variant_from_text(text))
            }
        }
    };
}

//! The other query options: order, what to include of an entity, and what to include beside it.

use std::fmt::{self, Write};

use super::collection::Collection;
use super::filter::Filter;
use super::kind::Ordered;
use super::operand::{Operand, Stored};
use super::path::Object;
use crate::param::Param;

/// A property, as `$select` takes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no property",
    note = "`$select` takes properties; several go in parentheses: `(w.id(), w.number())`"
)]
pub trait Property {
    /// Adds its path to a text.
    #[doc(hidden)]
    fn write(&self, out: &mut String);
}

impl<K> Property for Operand<K, Stored> {
    fn write(&self, out: &mut String) {
        out.push_str(&self.written.text);
    }
}

impl<T> Property for Collection<T> {
    fn write(&self, out: &mut String) {
        self.path.write(out);
    }
}

impl<T: Object> Property for T {
    fn write(&self, out: &mut String) {
        self.path().write(out);
    }
}

/// Something related, as `$expand` takes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a navigation property",
    note = "`$expand` takes objects and collections; several go in parentheses: `(w.provider(), w.notes())`"
)]
pub trait Navigation {
    /// Adds it to a text.
    #[doc(hidden)]
    fn write(&self, out: &mut String);
}

impl<T> Navigation for Collection<T> {
    fn write(&self, out: &mut String) {
        self.path.write(out);
    }
}

impl<T: Object> Navigation for T {
    fn write(&self, out: &mut String) {
        self.path().write(out);
    }
}

impl Navigation for ExpandItem {
    fn write(&self, out: &mut String) {
        out.push_str(&self.text);
        if self.has_options {
            out.push(')');
        }
    }
}

/// A related thing to include, with options of its own.
#[derive(Clone, Debug)]
#[must_use]
pub struct ExpandItem {
    /// All but the last parenthesis.
    text: String,
    has_options: bool,
}

/// Starts a related thing to include with options: `expand(w.invoice()).select(i.id())`.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers write properties where they stand"
)]
pub fn expand(what: impl Navigation) -> ExpandItem {
    let mut text = String::new();
    what.write(&mut text);
    ExpandItem {
        text,
        has_options: false,
    }
}

impl ExpandItem {
    fn option(mut self, name: &str, value: impl fmt::Display) -> Self {
        let sign = if self.has_options { ';' } else { '(' };
        self.has_options = true;
        // Writing to a String does not fail.
        let _ = write!(self.text, "{sign}{name}={value}");
        self
    }

    fn text_option(self, name: &str, value: &str) -> Self {
        if value.is_empty() {
            self
        } else {
            self.option(name, value)
        }
    }

    /// Which of its properties to include.
    pub fn select(self, select: impl Into<Select>) -> Self {
        self.text_option("$select", select.into().as_str())
    }

    /// Which of its items to include.
    pub fn filter(self, filter: impl Into<Filter>) -> Self {
        self.text_option("$filter", filter.into().as_str())
    }

    /// The order of its items.
    pub fn order_by(self, order: impl Into<OrderBy>) -> Self {
        self.text_option("$orderby", order.into().as_str())
    }

    /// What to include beside it.
    pub fn expand(self, expand: impl Into<Expand>) -> Self {
        self.text_option("$expand", expand.into().as_str())
    }

    /// How many items to include.
    pub fn top(self, number: u32) -> Self {
        self.option("$top", number)
    }

    /// How many items to leave out.
    pub fn skip(self, number: u32) -> Self {
        self.option("$skip", number)
    }

    /// Whether to count all its items.
    pub fn count(self, count: bool) -> Self {
        self.option("$count", count)
    }
}

impl<K: Ordered, S> Operand<K, S> {
    /// The smallest first.
    pub fn asc(self) -> OrderBy {
        OrderBy(self.written.text + " asc")
    }

    /// The greatest first.
    pub fn desc(self) -> OrderBy {
        OrderBy(self.written.text + " desc")
    }
}

/// Texts of query options: made of text, and printed as it.
macro_rules! options {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[must_use]
        pub struct $name(String);

        impl $name {
            /// Text that is sent as it stands.
            pub fn raw(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text that is sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

options! {
    /// An order, as `$orderby` takes it: `w.id().desc()`, or several in an array.
    OrderBy;
    /// What to include of an entity, as `$select` takes it: `w.id()`, or `(w.id(), w.number())`.
    Select;
    /// What to include beside an entity, as `$expand` takes it: `w.provider()`, `(w.provider(), w.notes())`,
    /// or with options by [`expand()`].
    Expand;
}

macro_rules! text_and_param {
    ($($name:ident)*) => {$(
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::raw(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::raw(text)
            }
        }

        impl From<&String> for $name {
            fn from(text: &String) -> Self {
                Self::raw(text)
            }
        }

        impl Param for $name {
            fn write(&self, out: &mut dyn Write) -> fmt::Result {
                out.write_str(self.as_str())
            }

            fn is_text(&self) -> bool {
                true
            }

            fn is_absent(&self) -> bool {
                self.as_str().is_empty()
            }
        }
    )*};
}

text_and_param! { Filter OrderBy Select Expand }

impl<const N: usize> From<[Self; N]> for OrderBy {
    fn from(all: [Self; N]) -> Self {
        all.into_iter().collect()
    }
}

impl From<Vec<Self>> for OrderBy {
    fn from(all: Vec<Self>) -> Self {
        all.into_iter().collect()
    }
}

impl FromIterator<Self> for OrderBy {
    fn from_iter<T: IntoIterator<Item = Self>>(all: T) -> Self {
        let mut text = String::new();
        for one in all {
            separate(&mut text, ", ");
            text.push_str(&one.0);
        }
        Self(text)
    }
}

fn separate(text: &mut String, sign: &str) {
    if !text.is_empty() {
        text.push_str(sign);
    }
}

impl<T: Property> From<T> for Select {
    fn from(property: T) -> Self {
        let mut text = String::new();
        property.write(&mut text);
        Self(text)
    }
}

impl<T: Navigation> From<T> for Expand {
    fn from(related: T) -> Self {
        let mut text = String::new();
        related.write(&mut text);
        Self(text)
    }
}

/// Lists of what differs in type are written as tuples.
macro_rules! tuples {
    ($($($name:ident $index:tt),*;)*) => {$(
        impl<$($name: Property),*> From<($($name,)*)> for Select {
            fn from(all: ($($name,)*)) -> Self {
                let mut text = String::new();
                $(separate(&mut text, ",");
                all.$index.write(&mut text);)*
                Self(text)
            }
        }

        impl<$($name: Navigation),*> From<($($name,)*)> for Expand {
            fn from(all: ($($name,)*)) -> Self {
                let mut text = String::new();
                $(separate(&mut text, ",");
                all.$index.write(&mut text);)*
                Self(text)
            }
        }
    )*};
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}

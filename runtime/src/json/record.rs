//! Objects with known fields.

use super::{Extra, Json, ReadJson};

/// Is shown a record.
pub type Show<'a> = dyn FnMut(&'static Shape, &[&dyn Json], Option<&Extra>) + 'a;

/// Fills a record.
pub type Fill<'a> = dyn FnMut(&mut [&mut dyn ReadJson], Option<&mut Extra>) + 'a;

/// What is fixed about a type that is an object with known fields.
#[derive(Debug)]
pub struct Shape {
    /// The type's name, for printing.
    pub name: &'static str,
    /// The fields' wire names.
    pub names: &'static [&'static str],
    /// The wire names and marks of the fields that have some, in the order of the fields.
    pub marks: &'static [(&'static str, Mark)],
}

/// What sets a field apart from one that is left out when there is nothing. Called as in the rows of
/// [`record!`](crate::record).
#[allow(non_camel_case_types, reason = "rows call them so")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Always there, never null.
    required,
    /// Always there, written as null when there is nothing.
    nullable,
    /// Its value is never shown.
    secret,
}

/// A field's wire name, whether it may be missing, and whether its value is never shown.
#[derive(Clone, Copy, Debug)]
pub struct Field(pub &'static str, pub Presence, pub bool);

/// Whether a field may be missing or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Left out when there is nothing.
    Optional,
    /// Always there, never null.
    Required,
    /// Always there, written as null when there is nothing.
    Nullable,
}

impl Shape {
    /// The fields, in order.
    pub fn fields(&'static self) -> impl Iterator<Item = Field> {
        let mut marks = self.marks;
        self.names.iter().map(move |name| {
            let mut field = Field(name, Presence::Optional, false);
            while let [(marked, mark), rest @ ..] = marks
                && marked == name
            {
                match mark {
                    Mark::required => field.1 = Presence::Required,
                    Mark::nullable => field.1 = Presence::Nullable,
                    Mark::secret => field.2 = true,
                }
                marks = rest;
            }
            field
        })
    }
}

impl dyn Json + '_ {
    /// What is fixed about the type of a record.
    pub fn shape(&self) -> &'static Shape {
        let mut found = &Shape {
            name: "",
            names: &[],
            marks: &[],
        };
        self.views(&mut |shape, _, _| found = shape);
        found
    }
}

/// Makes a struct an object with known fields: `record! { Type { field: "Wire", other: "Other" required, ..extra } }`.
///
/// Implements reading, writing, comparing and printing; one row a field. The marks of a row are `required` or
/// `nullable`, and then `secret`: the value is printed as `***`.
#[macro_export]
macro_rules! record {
    ($name:ident { $($field:ident : $wire:literal $($mark:ident)*,)* $(..$extra:ident)? }) => {
        impl $crate::json::Json for $name {
            #[inline]
            fn views(&self, show: &mut $crate::json::Show<'_>) {
                let shape = &$crate::json::Shape {
                    name: stringify!($name),
                    names: &[$($wire),*],
                    marks: &[$($(($wire, $crate::json::Mark::$mark),)*)*],
                };
                show(shape, &[$(&self.$field),*], $crate::__extra!(& self $($extra)?));
            }
        }
        impl $crate::json::ReadJson for $name {
            #[inline]
            fn slots(&mut self, fill: &mut $crate::json::Fill<'_>) {
                fill(&mut [$(&mut self.$field),*], $crate::__extra!(mut self $($extra)?));
            }
        }
        $crate::__standard!($name);
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::json::debug(self, f)
            }
        }
        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::json::same(self, other)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __extra {
    ($way:tt $this:ident) => {
        None
    };
    (& $this:ident $extra:ident) => {
        Some(&$this.$extra)
    };
    (mut $this:ident $extra:ident) => {
        Some(&mut $this.$extra)
    };
}

/// serde's traits, as thin bridges.
#[doc(hidden)]
#[macro_export]
macro_rules! __standard {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $crate::json::serialize(self, to)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::json::deserialize(from)
            }
        }
    };
}

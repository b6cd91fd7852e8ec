//! Objects with known fields.

use super::{Extra, Json, ReadJson};

/// A type that is an object with known fields. [`record!`](crate::record) implements it.
///
/// Fields, views and slots stand in one order, that of the declaration. There are as few methods as can
/// be: a description has hundreds of such types, and each method of each type costs its compile time.
pub trait Record {
    /// Shows what is fixed about the type, all fields, and what the description does not name.
    fn views(&self, show: &mut Show<'_>);
    /// Opens all fields, and the place for what the description does not name.
    fn slots(&mut self, fill: &mut Fill<'_>);
}

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
    pub fields: &'static [Field],
}

impl dyn Record + '_ {
    /// What is fixed about the type.
    pub fn shape(&self) -> &'static Shape {
        let mut found = &Shape {
            name: "",
            fields: &[],
        };
        self.views(&mut |shape, _, _| found = shape);
        found
    }

    /// The fields' wire names.
    pub fn fields(&self) -> &'static [Field] {
        self.shape().fields
    }
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

/// Makes a struct an object with known fields: `record! { Type { field: "Wire", other: "Other" required, ..extra } }`.
///
/// Implements reading, writing, comparing and printing; one row a field. The marks of a row are `required` or
/// `nullable`, and then `secret`: the value is printed as `***`.
#[macro_export]
macro_rules! record {
    ($name:ident { $($field:ident : $wire:literal $($mark:ident)*,)* $(..$extra:ident)? }) => {
        impl $crate::json::Record for $name {
            #[inline]
            fn views(&self, show: &mut $crate::json::Show<'_>) {
                let shape = &$crate::json::Shape {
                    name: stringify!($name),
                    fields: &[$($crate::__field!($wire $($mark)*),)*],
                };
                show(shape, &[$(&self.$field),*], $crate::__extra!(& self $($extra)?));
            }
            #[inline]
            fn slots(&mut self, fill: &mut $crate::json::Fill<'_>) {
                fill(&mut [$(&mut self.$field),*], $crate::__extra!(mut self $($extra)?));
            }
        }
        impl $crate::json::Json for $name {
            #[inline]
            fn view(&self) -> $crate::json::View<'_> {
                $crate::json::View::Record(self)
            }
        }
        impl $crate::json::ReadJson for $name {
            #[inline]
            fn slot(&mut self) -> $crate::json::Slot<'_> {
                $crate::json::Slot::Record(self)
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
macro_rules! __field {
    ($wire:literal) => {
        $crate::json::Field($wire, $crate::json::Presence::Optional, false)
    };
    ($wire:literal required) => {
        $crate::json::Field($wire, $crate::json::Presence::Required, false)
    };
    ($wire:literal nullable) => {
        $crate::json::Field($wire, $crate::json::Presence::Nullable, false)
    };
    ($wire:literal secret) => {
        $crate::json::Field($wire, $crate::json::Presence::Optional, true)
    };
    ($wire:literal required secret) => {
        $crate::json::Field($wire, $crate::json::Presence::Required, true)
    };
    ($wire:literal nullable secret) => {
        $crate::json::Field($wire, $crate::json::Presence::Nullable, true)
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

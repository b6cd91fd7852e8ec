//! Objects with known fields.

use super::{Extra, Json, ReadJson};

/// A type that is an object with known fields. [`record!`](crate::record) implements it.
///
/// Fields, views and slots stand in one order, that of the declaration.
pub trait Record {
    /// The type's name, for printing.
    fn name(&self) -> &'static str;
    /// The fields' wire names.
    fn fields(&self) -> &'static [Field];
    /// Shows all fields, and what the description does not name.
    fn views(&self, show: &mut dyn FnMut(&[&dyn Json], Option<&Extra>));
    /// Opens all fields, and the place for what the description does not name.
    fn slots(&mut self, fill: &mut dyn FnMut(&mut [&mut dyn ReadJson], Option<&mut Extra>));
}

/// A field's wire name, and whether it may be missing.
#[derive(Clone, Copy, Debug)]
pub struct Field(pub &'static str, pub Presence);

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
/// Implements reading, writing, comparing and printing; one row a field.
#[macro_export]
macro_rules! record {
    ($name:ident { $($field:ident : $wire:literal $($mark:ident)?,)* $(..$extra:ident)? }) => {
        const _: () = {
            use $crate::json::{Extra, Field, Json, Presence, ReadJson, Record, Slot, View};
            impl Record for $name {
                #[inline]
                fn name(&self) -> &'static str {
                    stringify!($name)
                }
                #[inline]
                fn fields(&self) -> &'static [Field] {
                    &[$(Field($wire, $crate::__presence!($($mark)?)),)*]
                }
                #[inline]
                fn views(&self, show: &mut dyn FnMut(&[&dyn Json], Option<&Extra>)) {
                    show(&[$(&self.$field),*], $crate::__extra!(& self $($extra)?));
                }
                #[inline]
                fn slots(
                    &mut self,
                    fill: &mut dyn FnMut(&mut [&mut dyn ReadJson], Option<&mut Extra>),
                ) {
                    fill(&mut [$(&mut self.$field),*], $crate::__extra!(mut self $($extra)?));
                }
            }
            impl Json for $name {
                #[inline]
                fn view(&self) -> View<'_> {
                    View::Record(self)
                }
            }
            impl ReadJson for $name {
                #[inline]
                fn slot(&mut self) -> Slot<'_> {
                    Slot::Record(self)
                }
            }
        };
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
macro_rules! __presence {
    () => {
        Presence::Optional
    };
    (required) => {
        Presence::Required
    };
    (nullable) => {
        Presence::Nullable
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

//! Records: objects with known fields.

use super::{Extra, Json, ReadJson};

/// Visits the fields of a borrowed record.
pub type FieldVisitor<'a> = dyn FnMut(&'static RecordInfo, &[&dyn Json], Option<&Extra>) + 'a;

/// Visits the fields of a record that is deserialized.
pub type FieldVisitorMut<'a> = dyn FnMut(&mut [&mut dyn ReadJson], Option<&mut Extra>) + 'a;

/// An object with known fields. A trait of its own, so that none is written as `{}` because its fields were forgotten:
///
/// ```compile_fail,E0277
/// use specwright_runtime::json::{Json, ValueRef};
///
/// struct Order;
///
/// impl Json for Order {
///     fn value_ref(&self) -> ValueRef<'_> {
///         ValueRef::Record(self)
///     }
/// }
/// ```
pub trait Record: Json {
    /// Shows what is fixed about the type, all fields in the order of their declaration, and the fields that the
    /// description does not name.
    fn visit_fields(&self, visitor: &mut FieldVisitor<'_>);
}

/// An object with known fields that can be deserialized.
pub trait ReadRecord: ReadJson + Record {
    /// Lends all fields, in the order of [`Record::visit_fields`], and the map for fields that the description does not
    /// name.
    fn visit_fields_mut(&mut self, visitor: &mut FieldVisitorMut<'_>);
}

/// What is fixed about a record type.
#[derive(Debug)]
pub struct RecordInfo {
    /// The type's name, for `Debug`.
    pub name: &'static str,
    /// The fields' wire names.
    pub names: &'static [&'static str],
    /// The marks of fields by wire name, in the order of the fields.
    pub marks: &'static [(&'static str, Mark)],
}

/// How a field differs from an optional one, spelled as in the rows of [`record!`](crate::record).
#[allow(non_camel_case_types, reason = "spelled as in the rows")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Always present, never null.
    required,
    /// Always present, null if it has no value.
    nullable,
    /// Its value is never printed.
    secret,
}

/// A field: its wire name, whether it may be absent, and whether it is secret.
#[derive(Clone, Copy, Debug)]
pub struct Field(pub &'static str, pub Presence, pub bool);

/// Whether a field may be absent or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence {
    /// Left out if it has no value.
    Optional,
    /// Always present, never null.
    Required,
    /// Always present, null if it has no value.
    Nullable,
}

impl RecordInfo {
    /// Whether a field is secret.
    pub(super) fn is_secret(&self, name: &str) -> bool {
        self.marks.contains(&(name, Mark::secret))
    }

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

impl dyn Record + '_ {
    /// What is fixed about the type of a record.
    pub fn record_info(&self) -> &'static RecordInfo {
        let mut found = &RecordInfo {
            name: "",
            names: &[],
            marks: &[],
        };
        self.visit_fields(&mut |info, _, _| found = info);
        found
    }
}

/// Implements JSON for a struct with known fields: `record! { Type { field: "Wire", other: "Other" required, ..extra } }`.
///
/// Serialization, deserialization, equality and `Debug`, from one row for each field. The marks of a row are
/// `required` or `nullable`, then `secret`: the value is printed as `***`.
#[macro_export]
macro_rules! record {
    ($name:ident { $($field:ident : $wire:literal $($mark:ident)*,)* $(..$extra:ident)? }) => {
        impl $crate::json::Json for $name {
            #[inline]
            fn value_ref(&self) -> $crate::json::ValueRef<'_> {
                $crate::json::ValueRef::Record(self)
            }
        }
        impl $crate::json::Record for $name {
            #[inline]
            fn visit_fields(&self, visitor: &mut $crate::json::FieldVisitor<'_>) {
                let info = &$crate::json::RecordInfo {
                    name: stringify!($name),
                    names: &[$($wire),*],
                    marks: &[$($(($wire, $crate::json::Mark::$mark),)*)*],
                };
                visitor(info, &[$(&self.$field),*], $crate::__extra!(& self $($extra)?));
            }
        }
        impl $crate::json::ReadJson for $name {
            #[inline]
            fn value_mut(&mut self) -> $crate::json::ValueMut<'_> {
                $crate::json::ValueMut::Record(self)
            }
        }
        impl $crate::json::ReadRecord for $name {
            #[inline]
            fn visit_fields_mut(&mut self, visitor: &mut $crate::json::FieldVisitorMut<'_>) {
                visitor(&mut [$(&mut self.$field),*], $crate::__extra!(mut self $($extra)?));
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

/// serde's traits, by delegation.
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

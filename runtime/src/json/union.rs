//! Unions: one of several types, selected by a discriminator or by what fits.

use serde_json::Value;

use super::{FieldVisitor, Json, ReadJson, Record, ValueRef};

/// A union: an enum with one type in each variant. [`union!`](crate::union) implements it.
pub trait Union {
    /// The value of the current alternative.
    fn held(&self) -> &dyn Json;
    /// The discriminator field and its value for the current alternative.
    fn discriminator(&self) -> Option<(&'static str, &'static str)>;
}

/// A union as a destination.
pub trait UnionMut {
    /// The discriminator field, if there is one.
    fn tag(&self) -> Option<&'static str>;
    /// The discriminator's value for each alternative; empty texts without a discriminator.
    fn alternatives(&self) -> &'static [&'static str];
    /// Sets it to a default value of an alternative, and lends that.
    fn become_alternative(&mut self, index: usize) -> &mut dyn ReadJson;
    /// Sets it to a value that fits no alternative.
    fn become_unlisted(&mut self, value: Value);
}

/// A union's value as JSON.
pub fn union_value_ref<T: Union + Record>(value: &T) -> ValueRef<'_> {
    match value.held().value_ref() {
        ValueRef::Record(_) if value.discriminator().is_some() => ValueRef::Record(value),
        held => held,
    }
}

/// The fields of a union's value. The discriminator follows the alternative, whatever the struct holds.
pub fn visit_union_fields<T: Union>(value: &T, visitor: &mut FieldVisitor<'_>) {
    let ValueRef::Record(held) = value.held().value_ref() else {
        return;
    };
    let Some((field, alternative)) = value.discriminator() else {
        return held.visit_fields(visitor);
    };
    held.visit_fields(&mut |info, values, extra| {
        let at = info.names.iter().position(|name| *name == field);
        let at = at.filter(|at| {
            let own = values.get(*at).map(|value| value.value_ref());
            matches!(own, Some(ValueRef::Text(_) | ValueRef::Absent))
        });
        let Some(at) = at else {
            return visitor(info, values, extra);
        };
        let mut values = values.to_vec();
        if let Some(own) = values.get_mut(at) {
            *own = &alternative;
        }
        visitor(info, &values, extra);
    });
}

/// Implements JSON for a union with the variant `Unlisted(Value)`:
/// `union! { Shape by "kind" { Circle = "circle", } }`, or `union! { Either { A, B, } }`.
#[macro_export]
macro_rules! union {
    ($name:ident by $tag:literal { $($variant:ident = $value:literal,)* }) => {
        $crate::__union!($name [Some($tag)] $($variant $value)*);
    };
    ($name:ident { $($variant:ident,)* }) => {
        $crate::__union!($name [None] $($variant "")*);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __union {
    ($name:ident [$tag:expr] $($variant:ident $value:literal)*) => {
        const _: () = {
            impl $crate::json::Union for $name {
                #[inline]
                fn held(&self) -> &dyn $crate::json::Json {
                    match self {
                        $($name::$variant(value) => value,)*
                        $name::Unlisted(value) => value,
                    }
                }
                #[inline]
                fn discriminator(&self) -> Option<(&'static str, &'static str)> {
                    let tag: Option<&'static str> = $tag;
                    let value = match self {
                        $($name::$variant(_) => $value,)*
                        $name::Unlisted(_) => return None,
                    };
                    tag.map(|tag| (tag, value))
                }
            }
            impl $crate::json::UnionMut for $name {
                #[inline]
                fn tag(&self) -> Option<&'static str> {
                    $tag
                }
                #[inline]
                fn alternatives(&self) -> &'static [&'static str] {
                    &[$($value),*]
                }
                #[inline]
                fn become_alternative(&mut self, index: usize) -> &mut dyn $crate::json::ReadJson {
                    let makers: &[fn() -> Self] = &[$(|| $name::$variant(Default::default())),*];
                    if let Some(make) = makers.get(index) {
                        *self = make();
                    }
                    match self {
                        $($name::$variant(value) => value,)*
                        $name::Unlisted(value) => value,
                    }
                }
                #[inline]
                fn become_unlisted(&mut self, value: $crate::Value) {
                    *self = $name::Unlisted(value);
                }
            }
            impl $crate::json::Json for $name {
                #[inline]
                fn value_ref(&self) -> $crate::json::ValueRef<'_> {
                    $crate::json::union_value_ref(self)
                }
            }
            impl $crate::json::Record for $name {
                #[inline]
                fn visit_fields(&self, visitor: &mut $crate::json::FieldVisitor<'_>) {
                    $crate::json::visit_union_fields(self, visitor);
                }
            }
            impl $crate::json::ReadJson for $name {
                #[inline]
                fn value_mut(&mut self) -> $crate::json::ValueMut<'_> {
                    $crate::json::ValueMut::Union(self)
                }
            }
            impl Default for $name {
                #[inline]
                fn default() -> Self {
                    $name::Unlisted($crate::Value::Null)
                }
            }
        };
        $crate::__standard!($name);
    };
}

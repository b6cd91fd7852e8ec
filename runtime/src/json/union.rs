//! Unions: one of several types, selected by a discriminator or by what fits.

use serde_json::Value;

use super::{Json, ReadJson, ValueRef};

/// A union: an enum with one type in each variant. [`union!`](crate::union) implements it.
pub trait Union {
    /// The value of the current alternative.
    fn held(&self) -> &dyn Json;
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
pub fn union_value_ref<T: Union>(value: &T) -> ValueRef<'_> {
    value.held().value_ref()
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
            use $crate::json::{Json, ReadJson, ValueMut, Union, UnionMut, ValueRef};
            impl Union for $name {
                #[inline]
                fn held(&self) -> &dyn Json {
                    match self {
                        $($name::$variant(value) => value,)*
                        $name::Unlisted(value) => value,
                    }
                }
            }
            impl UnionMut for $name {
                #[inline]
                fn tag(&self) -> Option<&'static str> {
                    $tag
                }
                #[inline]
                fn alternatives(&self) -> &'static [&'static str] {
                    &[$($value),*]
                }
                #[inline]
                fn become_alternative(&mut self, index: usize) -> &mut dyn ReadJson {
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
            impl Json for $name {
                #[inline]
                fn value_ref(&self) -> ValueRef<'_> {
                    $crate::json::union_value_ref(self)
                }
            }
            impl ReadJson for $name {
                #[inline]
                fn value_mut(&mut self) -> ValueMut<'_> {
                    ValueMut::Union(self)
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

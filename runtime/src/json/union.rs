//! One of several types: told by a field, or by what fits.

use serde_json::Value;

use super::{Json, ReadJson, View};

/// An enum of alternatives, one type each. [`union!`](crate::union) implements it.
pub trait Union {
    /// The value of the alternative that it is.
    fn held(&self) -> &dyn Json;
}

/// Where one of several types goes.
pub trait UnionSlot {
    /// The field that tells which one it is.
    fn tag(&self) -> Option<&'static str>;
    /// The tag's value of each alternative; empty texts without a tag.
    fn alternatives(&self) -> &'static [&'static str];
    /// Becomes a blank value of this alternative and opens it.
    fn become_alternative(&mut self, index: usize) -> &mut dyn ReadJson;
    /// Becomes a value that no alternative fits.
    fn become_unlisted(&mut self, value: Value);
}

/// What a union looks like as JSON.
pub fn union_view<T: Union>(value: &T) -> View<'_> {
    value.held().view()
}

/// Makes an enum with the variant `Unlisted(Value)` one of several types:
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
            use $crate::json::{Json, ReadJson, Slot, Union, UnionSlot, View};
            impl Union for $name {
                #[inline]
                fn held(&self) -> &dyn Json {
                    match self {
                        $($name::$variant(value) => value,)*
                        $name::Unlisted(value) => value,
                    }
                }
            }
            impl UnionSlot for $name {
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
                fn view(&self) -> View<'_> {
                    $crate::json::union_view(self)
                }
            }
            impl ReadJson for $name {
                #[inline]
                fn slot(&mut self) -> Slot<'_> {
                    Slot::Union(self)
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

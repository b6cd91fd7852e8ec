//! Scalars as JSON.

use bytes::Bytes;
use serde_json::Value;

use super::{Json, ReadJson, ValueMut, ValueRef};

macro_rules! scalar {
    ($($ty:ty: $value:ident => $view:expr, $slot:ident;)*) => {
        $(
            impl Json for $ty {
                fn value_ref(&self) -> ValueRef<'_> {
                    let $value = self;
                    $view
                }
            }
            impl ReadJson for $ty {
                fn value_mut(&mut self) -> ValueMut<'_> {
                    ValueMut::$slot(self)
                }
            }
        )*
    };
}

scalar! {
    bool: value => ValueRef::Bool(*value), Bool;
    i32: value => ValueRef::Int(i64::from(*value)), I32;
    i64: value => ValueRef::Int(*value), I64;
    u8: value => ValueRef::Int(i64::from(*value)), U8;
    f32: value => ValueRef::Single(*value), F32;
    f64: value => ValueRef::Double(*value), F64;
    String: value => ValueRef::Text(value), Text;
    Value: value => ValueRef::Any(value), Any;
}

impl Json for &str {
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Text(self)
    }
}

impl Json for () {
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Null
    }
}

impl ReadJson for () {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Nothing
    }
}

impl Json for Bytes {
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Base64(self)
    }
}

impl ReadJson for Bytes {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Raw(self)
    }
}

//! Scalars as JSON.

use bytes::Bytes;
use serde_json::Value;

use super::{Json, ReadJson, Slot, View};

macro_rules! scalar {
    ($($ty:ty: $value:ident => $view:expr, $slot:ident;)*) => {
        $(
            impl Json for $ty {
                fn view(&self) -> View<'_> {
                    let $value = self;
                    $view
                }
            }
            impl ReadJson for $ty {
                fn slot(&mut self) -> Slot<'_> {
                    Slot::$slot(self)
                }
            }
        )*
    };
}

scalar! {
    bool: value => View::Bool(*value), Bool;
    i32: value => View::Int(i64::from(*value)), I32;
    i64: value => View::Int(*value), I64;
    u8: value => View::Int(i64::from(*value)), U8;
    f32: value => View::Single(*value), F32;
    f64: value => View::Double(*value), F64;
    String: value => View::Text(value), Text;
    Value: value => View::Any(value), Any;
}

impl Json for &str {
    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

impl Json for () {
    fn view(&self) -> View<'_> {
        View::Null
    }
}

impl ReadJson for () {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Nothing
    }
}

impl Json for Bytes {
    fn view(&self) -> View<'_> {
        View::Base64(self)
    }
}

impl ReadJson for Bytes {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Raw(self)
    }
}

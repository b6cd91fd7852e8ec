//! JSON serialization and deserialization without generated code for each type.
//!
//! A type lends its value to the serializer ([`Json::value_ref`]) and itself to the deserializer
//! ([`ReadJson::value_mut`]); objects with known fields ([`Record`]) show these to a [`FieldVisitor`]. Serializer, deserializer,
//! equality and `Debug` are written once, over [`ValueRef`] and [`ValueMut`], and none is generic over generated types.

mod compare;
mod containers;
mod deviation;
mod deviation_lines;
mod extra;
mod finite;
mod maybe;
mod path;
mod read;
mod read_page;
mod read_parts;
mod read_record;
mod read_union;
mod record;
mod scalars;
mod serde_bridge;
mod text;
mod union;
mod variants;
mod write;

pub use compare::{debug, same};
pub use deviation::{Deviation, DeviationCollector, DeviationKind};
pub use deviation_lines::DeviationLines;
pub use extra::Extra;
pub use maybe::Maybe;
pub use path::ReadError;
pub use read::{read_json, read_json_with_deviations};
pub use record::{
    Field, FieldVisitor, FieldVisitorMut, Mark, Presence, ReadRecord, Record, RecordInfo,
};
pub use serde_bridge::{deserialize, serialize};
pub use union::{Union, UnionMut, union_value_ref, visit_union_fields};
pub use variants::{
    Unlisted, VariantMut, Variants, Wire, WireOf, variant_as_str, variant_from_text,
    variant_value_ref,
};
pub use write::{WriteError, write_json};

pub(crate) use deviation::Deviations;
pub(crate) use read::{Limits, read_value};
pub(crate) use text::{Members, parse, text};
pub(crate) use write::write_noting_secrets;

use bytes::Bytes;
use serde_json::Value;

use crate::answer::AnswersByStatus;
use crate::created_id::CreatedId;
use crate::page::{PageMut, PageRef};
use crate::scalar::{Base64, Decimal, ShortText};

/// A value that can be serialized as JSON.
///
/// [`record!`](crate::record) implements it for structs, [`variants!`](crate::variants) and
/// [`union!`](crate::union) for enums.
pub trait Json {
    /// The value, borrowed.
    fn value_ref(&self) -> ValueRef<'_>;
}

/// A value that can be deserialized from JSON, in place.
pub trait ReadJson: Json {
    /// The destination of the deserialized value.
    fn value_mut(&mut self) -> ValueMut<'_>;
}

/// A borrowed value, in the terms of JSON: what the serializer works on.
#[allow(missing_docs, reason = "the names are those of JSON")]
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum ValueRef<'a> {
    /// No value: the field is left out.
    Absent,
    Null,
    Bool(bool),
    Int(i64),
    Single(f32),
    Double(f64),
    Text(&'a str),
    /// Bytes, as base64 text.
    Base64(&'a [u8]),
    /// A number, as its digits.
    Number(&'a str),
    Any(&'a Value),
    /// An object with known fields.
    Record(&'a dyn Record),
    List(&'a dyn ListRef),
    Map(&'a dyn MapRef),
    Page(&'a dyn PageRef),
}

/// The destination of a value: what the deserializer fills.
#[allow(missing_docs, reason = "the names are those of the types")]
#[non_exhaustive]
pub enum ValueMut<'a> {
    Bool(&'a mut bool),
    I32(&'a mut i32),
    I64(&'a mut i64),
    U8(&'a mut u8),
    F32(&'a mut f32),
    F64(&'a mut f64),
    Text(&'a mut String),
    Short(&'a mut dyn ShortText),
    Decimal(&'a mut Decimal),
    Base64(&'a mut Base64),
    Any(&'a mut Value),
    Option(&'a mut dyn OptionMut),
    List(&'a mut dyn ListMut),
    Map(&'a mut dyn MapMut),
    Record(&'a mut dyn ReadRecord),
    Variant(&'a mut dyn VariantMut),
    Union(&'a mut dyn UnionMut),
    Page(&'a mut dyn PageMut),
    CreatedId(&'a mut CreatedId),
    /// One of several types, selected by the status.
    Answers(&'a mut dyn AnswersByStatus),
    /// The whole body, undecoded.
    Raw(&'a mut Bytes),
    /// No destination: the value is skipped.
    Nothing,
}

/// A list that can be serialized.
pub trait ListRef {
    /// How many items there are.
    fn count(&self) -> usize;
    /// The item at an index.
    fn item(&self, index: usize) -> Option<&dyn Json>;
}

/// An object with arbitrary keys that can be serialized.
pub trait MapRef {
    /// Calls `each` with every entry, in order.
    fn entries(&self, each: &mut dyn FnMut(&str, &dyn Json));
}

/// An optional value as a destination.
pub trait OptionMut {
    /// Sets it to no value.
    fn none(&mut self);
    /// Sets it to `null`, which a [`Maybe`] distinguishes from no value.
    fn null(&mut self) {
        self.none();
    }
    /// Sets it to a default value, and lends that.
    fn some(&mut self) -> &mut dyn ReadJson;
}

/// A list as a destination.
pub trait ListMut {
    /// Removes all items.
    fn clear(&mut self);
    /// Appends a default item, and lends it.
    fn push(&mut self) -> &mut dyn ReadJson;
    /// Removes the last item, which did not fit.
    fn remove_last(&mut self);
    /// The size of an item in bytes, without what it owns on the heap.
    fn item_size(&self) -> usize;
}

/// An object with arbitrary keys as a destination.
pub trait MapMut {
    /// Removes all entries.
    fn clear(&mut self);
    /// Inserts a default value under a key, and lends it.
    fn entry(&mut self, key: String) -> &mut dyn ReadJson;
    /// Removes an entry, whose value did not fit.
    fn remove(&mut self, key: &str);
    /// The size of an entry in bytes, without what it owns on the heap.
    fn entry_size(&self) -> usize;
}

//! JSON in and out, without code for each type.
//!
//! A type says what it looks like ([`Json::view`]) and where its parts go ([`ReadJson::slot`]). Reading,
//! writing, comparing and printing are written once over [`View`] and [`Slot`]; nothing here is generic over
//! the generated types.

mod compare;
mod containers;
mod extra;
mod finite;
mod maybe;
mod path;
mod read;
mod read_page;
mod read_parts;
mod read_union;
mod record;
mod scalars;
mod serde_bridge;
mod text;
mod union;
mod variants;
mod write;

pub use compare::{debug, same};
pub use extra::Extra;
pub use maybe::Maybe;
pub use path::ReadError;
pub use read::{Reading, read_json};
pub use record::{Field, Fill, Mark, Presence, Shape, Show};
pub use serde_bridge::{deserialize, serialize};
pub use union::{Union, UnionSlot, union_view};
pub use variants::{
    Unlisted, VariantSlot, Variants, Wire, WireOf, variant_as_str, variant_from_text, variant_view,
};
pub use write::{WriteError, write_json};

pub(crate) use read::{Limits, read_slot};
pub(crate) use text::{Members, parse, text};
pub(crate) use write::write_noting_secrets;

use bytes::Bytes;
use serde_json::Value;

use crate::answer::AnswersSlot;
use crate::created_id::CreatedId;
use crate::page::{PageSlot, PageView};
use crate::scalar::{Base64, Decimal, ShortText};

/// Something that can be written as JSON.
///
/// An object with known fields has [`views`](Self::views) and nothing else, everything else has
/// [`view`](Self::view). [`record!`](crate::record) implements the first. There are as few methods as can be: a
/// description has hundreds of such types, and each method of each type costs its compile time.
pub trait Json: AsJson {
    /// What it looks like.
    fn view(&self) -> View<'_> {
        View::Record(self.as_json())
    }

    /// Shows what is fixed about the type, all fields in the order of the declaration, and what the
    /// description does not name.
    fn views(&self, show: &mut Show<'_>) {
        let _ = show;
    }
}

/// Something that can be read from JSON, in place.
pub trait ReadJson: Json + AsReadJson {
    /// Where its parts go.
    fn slot(&mut self) -> Slot<'_> {
        Slot::Record(self.as_read_json())
    }

    /// Opens all fields, in the order of the views, and the place for what the description does not name.
    fn slots(&mut self, fill: &mut Fill<'_>) {
        let _ = fill;
    }
}

/// What has a size can be seen as something that is written.
pub trait AsJson {
    /// Itself.
    fn as_json(&self) -> &dyn Json;
}

impl<T: Json> AsJson for T {
    fn as_json(&self) -> &dyn Json {
        self
    }
}

/// What has a size can be seen as something that is read.
pub trait AsReadJson {
    /// Itself.
    fn as_read_json(&mut self) -> &mut dyn ReadJson;
}

impl<T: ReadJson> AsReadJson for T {
    fn as_read_json(&mut self) -> &mut dyn ReadJson {
        self
    }
}

/// What a value looks like as JSON.
#[allow(missing_docs, reason = "the forms of JSON speak for themselves")]
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing: the field is left out.
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
    Record(&'a dyn Json),
    List(&'a dyn List),
    Map(&'a dyn Map),
    Page(&'a dyn PageView),
}

/// Where the parts of a value go when it is read.
#[allow(missing_docs, reason = "the scalars speak for themselves")]
pub enum Slot<'a> {
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
    Option(&'a mut dyn OptionSlot),
    List(&'a mut dyn ListSlot),
    Map(&'a mut dyn MapSlot),
    Record(&'a mut dyn ReadJson),
    Variant(&'a mut dyn VariantSlot),
    Union(&'a mut dyn UnionSlot),
    Page(&'a mut dyn PageSlot),
    CreatedId(&'a mut CreatedId),
    /// One of several types, told by the status.
    Answers(&'a mut dyn AnswersSlot),
    /// The whole body as it came.
    Raw(&'a mut Bytes),
    /// Nothing; what comes is left unread.
    Nothing,
}

/// A list that is written.
pub trait List {
    /// How many items there are.
    fn count(&self) -> usize;
    /// One of them.
    fn item(&self, index: usize) -> Option<&dyn Json>;
}

/// An object with free keys that is written.
pub trait Map {
    /// Calls `each` with every entry, in order.
    fn entries(&self, each: &mut dyn FnMut(&str, &dyn Json));
}

/// A place for a value or nothing.
pub trait OptionSlot {
    /// There is nothing.
    fn none(&mut self);
    /// There is null, which a [`Maybe`] tells from nothing.
    fn null(&mut self) {
        self.none();
    }
    /// There is a value.
    fn some(&mut self) -> &mut dyn ReadJson;
}

/// A place for a list.
pub trait ListSlot {
    /// Forgets all items.
    fn clear(&mut self);
    /// The place of one more item.
    fn push(&mut self) -> &mut dyn ReadJson;
    /// The bytes that an item takes at least.
    fn item_size(&self) -> usize;
}

/// A place for an object with free keys.
pub trait MapSlot {
    /// Forgets all entries.
    fn clear(&mut self);
    /// The place of one more entry.
    fn entry(&mut self, key: String) -> &mut dyn ReadJson;
    /// The bytes that an entry takes at least.
    fn entry_size(&self) -> usize;
}

//! One page of a list.

use std::fmt;
use std::ops::Deref;

use serde_json::Value;

use crate::json::{Extra, Json, ListSlot, ReadJson, Slot, View};
use crate::operation::Paging;

/// One page of a list, with what its envelope says. Derefs to the items.
#[derive(Clone)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// What else the envelope holds, as it came.
    pub envelope: Extra,
    convention: Option<&'static Paging>,
    pub(crate) silently: Option<u32>,
}

impl<T> Page<T> {
    /// How many items there are in all, where the answer says it.
    pub fn count(&self) -> Option<i64> {
        match self.envelope.get(self.convention?.count?)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The address of the next page, where the answer says it.
    pub fn next(&self) -> Option<&str> {
        self.envelope
            .get(self.convention?.next?)?
            .as_str()
            .filter(|next| !next.is_empty())
    }

    /// The API itself leaves out what is older than this many days, because the call names no date. Known while
    /// paging.
    pub const fn silently_cut_to_days(&self) -> Option<u32> {
        self.silently
    }

    /// The items alone.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            envelope: Extra::default(),
            convention: None,
            silently: None,
        }
    }
}

impl<T> Deref for Page<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: PartialEq> PartialEq for Page<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items && self.envelope == other.envelope
    }
}

impl<T: fmt::Debug> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("items", &self.items)
            .field("envelope", &self.envelope)
            .finish_non_exhaustive()
    }
}

/// A page that is written.
pub trait PageView {
    /// The items.
    fn items(&self) -> View<'_>;
    /// The envelope's key for the items, if there is an envelope.
    fn envelope(&self) -> Option<&'static str>;
    /// Calls `each` with every field of the envelope.
    fn fields(&self, each: &mut dyn FnMut(&str, View<'_>));
}

/// Where a page goes.
pub trait PageSlot {
    /// The place of the items.
    fn items_slot(&mut self) -> &mut dyn ListSlot;
    /// It comes in the envelope of this convention.
    fn in_envelope(&mut self, convention: Option<&'static Paging>);
    /// Another field of the envelope.
    fn other(&mut self, key: String, value: Value);
}

impl<T: Json> PageView for Page<T> {
    fn items(&self) -> View<'_> {
        self.items.view()
    }

    fn envelope(&self) -> Option<&'static str> {
        self.convention.and_then(|convention| convention.items)
    }

    fn fields(&self, each: &mut dyn FnMut(&str, View<'_>)) {
        for (key, value) in self.envelope.iter() {
            each(key, View::Any(value));
        }
        each(self.envelope().unwrap_or("items"), self.items.view());
    }
}

impl<T: ReadJson + Default> PageSlot for Page<T> {
    fn items_slot(&mut self) -> &mut dyn ListSlot {
        &mut self.items
    }

    fn in_envelope(&mut self, convention: Option<&'static Paging>) {
        self.convention = convention;
    }

    fn other(&mut self, key: String, value: Value) {
        self.envelope.insert(key, value);
    }
}

impl<T: Json> Json for Page<T> {
    fn view(&self) -> View<'_> {
        View::Page(self)
    }
}

impl<T: ReadJson + Default> ReadJson for Page<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Page(self)
    }
}

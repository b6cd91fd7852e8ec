//! One page of a list.

use std::fmt;
use std::ops::Index;

use serde_json::Value;

use crate::json::{Extra, Json, ListMut, ReadJson, ValueMut, ValueRef};
use crate::operation::Paging;

/// One page of a list: its items, and the other fields of its envelope.
#[derive(Clone)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The other fields of the envelope, as received.
    pub envelope: Extra,
    convention: Option<&'static Paging>,
    /// Items that were received and set aside.
    pub(crate) set_aside: usize,
    pub(crate) silently: Option<u32>,
}

impl<T> Page<T> {
    /// The total number of items over all pages, if the response states it.
    pub fn count(&self) -> Option<i64> {
        match self.envelope.get(self.convention?.count?)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The URL of the next page, if the response states it.
    pub fn next(&self) -> Option<&str> {
        self.envelope
            .get(self.convention?.next?)?
            .as_str()
            .filter(|next| !next.is_empty())
    }

    /// The API leaves out items older than this many days, because the call filters by no date. Set by
    /// [`Pages`](crate::Pages) only.
    pub const fn silently_cut_to_days(&self) -> Option<u32> {
        self.silently
    }

    /// The number of items in this page.
    pub const fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether this page has no items.
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The first item.
    pub fn first(&self) -> Option<&T> {
        self.items.first()
    }

    /// The items, borrowed.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The items, owned.
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
            set_aside: 0,
            silently: None,
        }
    }
}

impl<T> Index<usize> for Page<T> {
    type Output = T;
    fn index(&self, index: usize) -> &T {
        &self.items[index]
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

/// A page that can be serialized.
pub trait PageRef {
    /// The items.
    fn items(&self) -> ValueRef<'_>;
    /// The envelope's key for the items, if there is an envelope.
    fn envelope(&self) -> Option<&'static str>;
    /// Calls `each` with every field of the envelope.
    fn fields(&self, each: &mut dyn FnMut(&str, ValueRef<'_>));
}

/// A page as a destination.
pub trait PageMut {
    /// The items.
    fn items_mut(&mut self) -> &mut dyn ListMut;
    /// Sets the convention of its envelope.
    fn in_envelope(&mut self, convention: Option<&'static Paging>);
    /// Adds another field of the envelope.
    fn other(&mut self, key: String, value: Value);
}

impl<T: Json> PageRef for Page<T> {
    fn items(&self) -> ValueRef<'_> {
        self.items.value_ref()
    }

    fn envelope(&self) -> Option<&'static str> {
        self.convention.and_then(|convention| convention.items)
    }

    fn fields(&self, each: &mut dyn FnMut(&str, ValueRef<'_>)) {
        for (key, value) in self.envelope.iter() {
            each(key, ValueRef::Any(value));
        }
        each(self.envelope().unwrap_or("items"), self.items.value_ref());
    }
}

impl<T: ReadJson + Default> PageMut for Page<T> {
    fn items_mut(&mut self) -> &mut dyn ListMut {
        self
    }

    fn in_envelope(&mut self, convention: Option<&'static Paging>) {
        self.convention = convention;
    }

    fn other(&mut self, key: String, value: Value) {
        self.envelope.insert(key, value);
    }
}

impl<T: ReadJson + Default> ListMut for Page<T> {
    fn clear(&mut self) {
        self.items.clear();
        self.set_aside = 0;
    }

    fn push(&mut self) -> &mut dyn ReadJson {
        ListMut::push(&mut self.items)
    }

    fn remove_last(&mut self) {
        self.items.pop();
        self.set_aside += 1;
    }

    fn item_size(&self) -> usize {
        size_of::<T>()
    }
}

impl<T: Json> Json for Page<T> {
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Page(self)
    }
}

impl<T: ReadJson + Default> ReadJson for Page<T> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Page(self)
    }
}

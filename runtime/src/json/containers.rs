//! Options, boxes, lists and maps.

use std::collections::BTreeMap;

use super::{Json, ListMut, ListRef, MapMut, MapRef, OptionMut, ReadJson, ValueMut, ValueRef};

impl<T: Json> Json for &T {
    fn value_ref(&self) -> ValueRef<'_> {
        (**self).value_ref()
    }
}

impl<T: Json> Json for Box<T> {
    fn value_ref(&self) -> ValueRef<'_> {
        (**self).value_ref()
    }
}

impl<T: ReadJson> ReadJson for Box<T> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        (**self).value_mut()
    }
}

impl<T: Json> Json for Option<T> {
    fn value_ref(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Absent, Json::value_ref)
    }
}

impl<T: ReadJson + Default> ReadJson for Option<T> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Option(self)
    }
}

impl<T: ReadJson + Default> OptionMut for Option<T> {
    fn none(&mut self) {
        *self = None;
    }

    fn some(&mut self) -> &mut dyn ReadJson {
        self.insert(T::default())
    }
}

// A slice has no size of its own, so the reference to it is the list.
impl<T: Json> Json for &[T] {
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }
}

impl<T: Json> ListRef for &[T] {
    fn count(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> Option<&dyn Json> {
        self.get(index).map(|item| item as &dyn Json)
    }
}

impl<T: Json> Json for Vec<T> {
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }
}

impl<T: Json, const N: usize> Json for [T; N] {
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }
}

impl<T: Json> ListRef for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> Option<&dyn Json> {
        self.get(index).map(|item| item as &dyn Json)
    }
}

impl<T: Json, const N: usize> ListRef for [T; N] {
    fn count(&self) -> usize {
        N
    }

    fn item(&self, index: usize) -> Option<&dyn Json> {
        self.get(index).map(|item| item as &dyn Json)
    }
}

impl<T: ReadJson + Default> ReadJson for Vec<T> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::List(self)
    }
}

impl<T: ReadJson + Default> ListMut for Vec<T> {
    fn clear(&mut self) {
        Vec::clear(self);
    }

    fn push(&mut self) -> &mut dyn ReadJson {
        let index = self.len();
        Vec::push(self, T::default());
        &mut self[index]
    }

    fn remove_last(&mut self) {
        self.pop();
    }

    fn item_size(&self) -> usize {
        size_of::<T>()
    }
}

impl<T: Json> Json for BTreeMap<String, T> {
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Map(self)
    }
}

impl<T: Json> MapRef for BTreeMap<String, T> {
    fn entries(&self, each: &mut dyn FnMut(&str, &dyn Json)) {
        for (key, value) in self {
            each(key, value);
        }
    }
}

impl<T: ReadJson + Default> ReadJson for BTreeMap<String, T> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Map(self)
    }
}

impl<T: ReadJson + Default> MapMut for BTreeMap<String, T> {
    fn clear(&mut self) {
        BTreeMap::clear(self);
    }

    fn entry(&mut self, key: String) -> &mut dyn ReadJson {
        let place = BTreeMap::entry(self, key).or_default();
        *place = T::default();
        place
    }

    fn remove(&mut self, key: &str) {
        BTreeMap::remove(self, key);
    }

    fn entry_size(&self) -> usize {
        size_of::<T>() + size_of::<String>()
    }
}

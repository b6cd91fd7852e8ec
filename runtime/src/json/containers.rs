//! Options, boxes, lists and maps.

use std::collections::BTreeMap;

use super::{Json, List, ListSlot, Map, MapSlot, OptionSlot, ReadJson, Slot, View};

impl<T: Json> Json for &T {
    fn view(&self) -> View<'_> {
        (**self).view()
    }
}

impl<T: Json> Json for Box<T> {
    fn view(&self) -> View<'_> {
        (**self).view()
    }
}

impl<T: ReadJson> ReadJson for Box<T> {
    fn slot(&mut self) -> Slot<'_> {
        (**self).slot()
    }
}

impl<T: Json> Json for Option<T> {
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, Json::view)
    }
}

impl<T: ReadJson + Default> ReadJson for Option<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Option(self)
    }
}

impl<T: ReadJson + Default> OptionSlot for Option<T> {
    fn none(&mut self) {
        *self = None;
    }

    fn some(&mut self) -> &mut dyn ReadJson {
        self.insert(T::default())
    }
}

// A slice has no size of its own, so the reference to it is the list.
impl<T: Json> Json for &[T] {
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Json> List for &[T] {
    fn count(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> Option<&dyn Json> {
        self.get(index).map(|item| item as &dyn Json)
    }
}

impl<T: Json> Json for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Json, const N: usize> Json for [T; N] {
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Json> List for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> Option<&dyn Json> {
        self.get(index).map(|item| item as &dyn Json)
    }
}

impl<T: Json, const N: usize> List for [T; N] {
    fn count(&self) -> usize {
        N
    }

    fn item(&self, index: usize) -> Option<&dyn Json> {
        self.get(index).map(|item| item as &dyn Json)
    }
}

impl<T: ReadJson + Default> ReadJson for Vec<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

impl<T: ReadJson + Default> ListSlot for Vec<T> {
    fn clear(&mut self) {
        Vec::clear(self);
    }

    fn push(&mut self) -> &mut dyn ReadJson {
        let index = self.len();
        Vec::push(self, T::default());
        &mut self[index]
    }

    fn item_size(&self) -> usize {
        size_of::<T>()
    }
}

impl<T: Json> Json for BTreeMap<String, T> {
    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T: Json> Map for BTreeMap<String, T> {
    fn entries(&self, each: &mut dyn FnMut(&str, &dyn Json)) {
        for (key, value) in self {
            each(key, value);
        }
    }
}

impl<T: ReadJson + Default> ReadJson for BTreeMap<String, T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
}

impl<T: ReadJson + Default> MapSlot for BTreeMap<String, T> {
    fn clear(&mut self) {
        BTreeMap::clear(self);
    }

    fn entry(&mut self, key: String) -> &mut dyn ReadJson {
        let place = BTreeMap::entry(self, key).or_default();
        *place = T::default();
        place
    }

    fn entry_size(&self) -> usize {
        size_of::<T>() + size_of::<String>()
    }
}

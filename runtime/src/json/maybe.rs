//! A field that may be absent, null or a value.

use super::{Json, OptionSlot, ReadJson, Slot, View};

/// A field that may be left out, may be null, or may hold a value; all three are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Maybe<T> {
    /// Left out.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// A value.
    Value(T),
}

impl<T> Maybe<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value itself, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether it is left out.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether it is null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl<T> From<T> for Maybe<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Json> Json for Maybe<T> {
    fn view(&self) -> View<'_> {
        match self {
            Self::Absent => View::Absent,
            Self::Null => View::Null,
            Self::Value(value) => value.view(),
        }
    }
}

impl<T: ReadJson + Default> ReadJson for Maybe<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Option(self)
    }
}

impl<T: ReadJson + Default> OptionSlot for Maybe<T> {
    fn none(&mut self) {
        *self = Self::Absent;
    }

    fn null(&mut self) {
        *self = Self::Null;
    }

    fn some(&mut self) -> &mut dyn ReadJson {
        *self = Self::Value(T::default());
        match self {
            Self::Value(value) => value,
            Self::Absent | Self::Null => unreachable!("just set"),
        }
    }
}

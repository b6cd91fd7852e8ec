//! A field that may be absent, null or a value.

use super::{Json, OptionMut, ReadJson, ValueMut, ValueRef};

/// A field that may be absent, null or a value, each distinct.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Maybe<T> {
    /// Absent.
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

    /// The value, owned, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether it is absent.
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
    fn value_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Absent => ValueRef::Absent,
            Self::Null => ValueRef::Null,
            Self::Value(value) => value.value_ref(),
        }
    }
}

impl<T: ReadJson + Default> ReadJson for Maybe<T> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Option(self)
    }
}

impl<T: ReadJson + Default> OptionMut for Maybe<T> {
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

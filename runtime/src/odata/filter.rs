//! Conditions.

use std::fmt;
use std::ops::Not;

use specwright_odata::{Op, SyntaxError, parse};

use super::kind::Boolean;
use super::operand::{Operand, WHOLE, Written};

/// A condition, as `$filter` takes it: a value that can be stored, printed, compared, and joined.
///
/// Its text is kept from the start, grouped as it was put together, so that two filters are equal if their
/// texts are.
///
/// ```
/// use specwright_runtime::odata::Filter;
///
/// let filters = vec![Filter::none(), Filter::parse("Id gt 5")?, Filter::raw("A eq 1 or B eq 2")];
/// let filter = Filter::all_of(filters);
/// assert_eq!(filter.to_string(), "Id gt 5 and (A eq 1 or B eq 2)");
/// assert_eq!(Filter::parse(&filter.to_string())?, filter);
/// # Ok::<(), specwright_runtime::odata::SyntaxError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct Filter(Written);

impl Filter {
    pub(super) fn new(written: Written) -> Self {
        Self(written)
    }

    /// Text that no operator splits.
    pub(super) fn of(text: &str) -> Self {
        Self(Written {
            text: text.to_owned(),
            precedence: WHOLE,
        })
    }

    /// No condition: joined with another it is the other, and alone nothing is sent.
    pub fn none() -> Self {
        Self::of("")
    }

    /// Text that is sent as it stands. Joined with others it stands in parentheses.
    pub fn raw(text: impl Into<String>) -> Self {
        Self(Written {
            text: text.into(),
            precedence: 0,
        })
    }

    /// Reads a condition, and writes it in the form that all filters have.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let expr = parse(text)?;
        Ok(Self(Written {
            precedence: expr.precedence(),
            text: expr.to_string(),
        }))
    }

    /// Whether there is no condition.
    pub fn is_none(&self) -> bool {
        self.0.text.is_empty()
    }

    /// The text that is sent.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Both, joined by `and`.
    pub fn and(self, other: impl Into<Self>) -> Self {
        self.join(Op::And, &other.into())
    }

    /// At least one holds.
    pub fn or(self, other: impl Into<Self>) -> Self {
        self.join(Op::Or, &other.into())
    }

    /// All hold. Of no filters, and of [`Filter::none`] alone, there is no condition.
    pub fn all_of<F: Into<Self>>(filters: impl IntoIterator<Item = F>) -> Self {
        filters.into_iter().fold(Self::none(), Self::and)
    }

    /// At least one holds. Of no filters none does: `false`. [`Filter::none`] is left out.
    pub fn any_of<F: Into<Self>>(filters: impl IntoIterator<Item = F>) -> Self {
        let joined = filters.into_iter().map(Into::into).reduce(Self::or);
        joined.unwrap_or_else(|| Self::of("false"))
    }

    fn join(mut self, op: Op, other: &Self) -> Self {
        if self.is_none() {
            return other.clone();
        }
        if !other.is_none() {
            self.0.operator(op.as_str(), op.precedence());
            other.0.add_to(&mut self.0.text, op.precedence() + 1);
        }
        self
    }
}

impl Not for Filter {
    type Output = Self;

    fn not(mut self) -> Self {
        if !self.is_none() {
            self.0.bind(WHOLE);
            self.0.text.insert_str(0, "not ");
        }
        self
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self::none()
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Filter").field(&self.as_str()).finish()
    }
}

impl<S> From<Operand<Boolean, S>> for Filter {
    fn from(flag: Operand<Boolean, S>) -> Self {
        Self(flag.written)
    }
}

impl From<Option<Self>> for Filter {
    fn from(filter: Option<Self>) -> Self {
        filter.unwrap_or_default()
    }
}

impl From<&Self> for Filter {
    fn from(filter: &Self) -> Self {
        filter.clone()
    }
}

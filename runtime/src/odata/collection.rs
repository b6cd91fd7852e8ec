//! Collections: conditions on their items, and their number.

use std::cell::Cell;
use std::marker::PhantomData;

use super::filter::Filter;
use super::kind::Integer;
use super::operand::{Operand, Written};
use super::path::{AtPath, Path};

/// A collection of values or objects.
#[derive(Clone, Debug)]
#[must_use]
pub struct Collection<T> {
    pub(super) path: Path,
    item: PhantomData<fn() -> T>,
}

impl<T> AtPath for Collection<T> {
    fn at(path: Path) -> Self {
        Self {
            path,
            item: PhantomData,
        }
    }
}

impl<T: AtPath> Collection<T> {
    /// Whether at least one item fulfils the condition, which gets the item and may use what is around it.
    pub fn any<F: Into<Filter>>(self, condition: impl FnOnce(T) -> F) -> Filter {
        let (variable, condition) = within(condition);
        if condition.is_none() {
            return self.not_empty();
        }
        self.lambda("any", variable, condition.as_str())
    }

    /// Whether all items fulfil the condition; those of an empty collection do.
    pub fn all<F: Into<Filter>>(self, condition: impl FnOnce(T) -> F) -> Filter {
        let (variable, condition) = within(condition);
        let condition = if condition.is_none() {
            "true"
        } else {
            condition.as_str()
        };
        self.lambda("all", variable, condition)
    }

    /// Whether it has items.
    pub fn not_empty(self) -> Filter {
        Filter::new(self.then("/any()"))
    }

    /// The number of its items.
    pub fn count(self) -> Operand<Integer> {
        Operand::new(self.then("/$count"))
    }

    fn then(self, end: &str) -> Written {
        let mut written = Written::new();
        self.path.write(&mut written.text);
        written.text.push_str(end);
        written
    }

    fn lambda(self, name: &str, variable: u8, condition: &str) -> Filter {
        let mut written = self.then("/");
        let text = &mut written.text;
        for part in [name, "("] {
            text.push_str(part);
        }
        Path::variable(variable).write(text);
        for part in [": ", condition, ")"] {
            text.push_str(part);
        }
        Filter::new(written)
    }
}

thread_local! {
    /// How many conditions on items are being put together within each other: variables differ by it.
    static DEPTH: Cell<u8> = const { Cell::new(0) };
}

/// The condition on an item, and the number of its variable.
fn within<T: AtPath, F: Into<Filter>>(condition: impl FnOnce(T) -> F) -> (u8, Filter) {
    /// Counts down even where the condition panics.
    struct Entered(u8);
    impl Drop for Entered {
        fn drop(&mut self) {
            DEPTH.set(self.0);
        }
    }
    let entered = Entered(DEPTH.get());
    let variable = entered.0.saturating_add(1);
    DEPTH.set(variable);
    (variable, condition(T::at(Path::variable(variable))).into())
}

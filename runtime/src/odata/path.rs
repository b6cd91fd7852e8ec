//! Where a property stands: the way to it from the entity, or from the variable of `any` and `all`.

use std::fmt::Write;

/// As many steps as are kept without allocation.
const INLINE: usize = 4;

/// The way to a property.
#[derive(Clone, Debug)]
pub struct Path {
    /// The variable of `any` and `all` that it starts at; none is 0.
    variable: u8,
    used: usize,
    first: [&'static str; INLINE],
    more: Vec<&'static str>,
}

impl Path {
    /// The entity itself.
    pub const ROOT: Self = Self {
        variable: 0,
        used: 0,
        first: [""; INLINE],
        more: Vec::new(),
    };

    pub(super) fn variable(number: u8) -> Self {
        Self {
            variable: number,
            ..Self::ROOT
        }
    }

    /// A property of what stands here.
    #[must_use]
    pub fn then(&self, name: &'static str) -> Self {
        let mut path = self.clone();
        match path.first.get_mut(path.used) {
            Some(step) => {
                *step = name;
                path.used += 1;
            }
            None => path.more.push(name),
        }
        path
    }

    /// Adds it to a text.
    pub(super) fn write(&self, out: &mut String) {
        let mut is_first = true;
        if self.variable > 0 {
            // Writing to a String does not fail.
            let _ = write!(out, "x{}", self.variable);
            is_first = false;
        }
        for step in self.first.iter().take(self.used).chain(&self.more) {
            if !is_first {
                out.push('/');
            }
            out.push_str(step);
            is_first = false;
        }
    }
}

/// What stands at a path: a value, an object, or a collection.
pub trait AtPath: Sized {
    /// What stands there.
    fn at(path: Path) -> Self;
}

/// An object with properties. [`odata_type!`](crate::odata_type) makes one.
pub trait Object: AtPath {
    /// Where it stands.
    fn path(&self) -> &Path;
}

//! Values in an expression, and how they are compared.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Add, Div, Mul, Rem, Sub};

use specwright_odata::{IN_PRECEDENCE, Op};

use super::filter::Filter;
use super::kind::{Numeric, Ordered};
use super::literal::IntoOperand;
use super::path::{AtPath, Path};

/// Text with room for a condition, so that it seldom grows.
const ROOM: usize = 96;
/// What no operator splits.
pub(super) const WHOLE: u8 = u8::MAX;

/// An expression as text, and how tightly its outermost operator binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) precedence: u8,
}

impl Written {
    pub(super) fn new() -> Self {
        Self {
            text: String::with_capacity(ROOM),
            precedence: WHOLE,
        }
    }

    /// Puts it in parentheses unless it binds at least this tightly.
    pub(super) fn bind(&mut self, least: u8) {
        if self.precedence < least {
            self.text.insert(0, '(');
            self.text.push(')');
            self.precedence = WHOLE;
        }
    }

    /// Makes it the left side of an operator; the right side is to be added.
    pub(super) fn operator(&mut self, name: &str, precedence: u8) {
        self.bind(precedence);
        self.precedence = precedence;
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push(' ');
    }

    /// Makes it the first argument of a function; `)` is to be added.
    pub(super) fn open_call(&mut self, name: &str) {
        self.text.insert(0, '(');
        self.text.insert_str(0, name);
        self.precedence = WHOLE;
    }

    /// Adds it to a text.
    pub(super) fn add_to(&self, out: &mut String, least: u8) {
        if self.precedence < least {
            out.push('(');
            out.push_str(&self.text);
            out.push(')');
        } else {
            out.push_str(&self.text);
        }
    }
}

/// A property.
#[derive(Clone, Copy, Debug)]
pub enum Stored {}

/// The result of a function or of arithmetic.
#[derive(Clone, Copy, Debug)]
pub enum Computed {}

/// A property of this kind.
pub type Field<K> = Operand<K, Stored>;

/// A value in an expression: of which kind, and whether it is a property.
#[must_use]
pub struct Operand<K, S = Computed> {
    pub(super) written: Written,
    kind: PhantomData<fn() -> (K, S)>,
}

impl<K, S> Clone for Operand<K, S> {
    fn clone(&self) -> Self {
        Self::new(self.written.clone())
    }
}

impl<K, S> fmt::Debug for Operand<K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written.text)
    }
}

impl<K, S> fmt::Display for Operand<K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written.text)
    }
}

impl<K> AtPath for Operand<K, Stored> {
    fn at(path: Path) -> Self {
        let mut written = Written::new();
        path.write(&mut written.text);
        Self::new(written)
    }
}

impl<K, S> Operand<K, S> {
    pub(super) fn new(written: Written) -> Self {
        Self {
            written,
            kind: PhantomData,
        }
    }

    /// Whether it is equal.
    pub fn eq(self, other: impl IntoOperand<K>) -> Filter {
        self.compare(Op::Eq, other)
    }

    /// Whether it is not equal.
    pub fn ne(self, other: impl IntoOperand<K>) -> Filter {
        self.compare(Op::Ne, other)
    }

    /// Whether it is one of these. None is one of no values.
    pub fn is_in<T: IntoOperand<K>>(self, values: impl IntoIterator<Item = T>) -> Filter {
        let mut written = self.written;
        written.operator("in", IN_PRECEDENCE);
        let start = written.text.len();
        for value in values {
            let sign = if written.text.len() == start {
                "("
            } else {
                ", "
            };
            written.text.push_str(sign);
            value.write(&mut written.text, 0);
        }
        if written.text.len() == start {
            return Filter::of("false");
        }
        written.text.push(')');
        Filter::new(written)
    }

    /// Whether it has no value.
    pub fn is_null(self) -> Filter {
        self.compare(Op::Eq, Null)
    }

    /// Whether it has a value.
    pub fn is_not_null(self) -> Filter {
        self.compare(Op::Ne, Null)
    }

    fn compare(self, op: Op, other: impl IntoOperand<K>) -> Filter {
        Filter::new(self.binary(op, other))
    }

    fn binary(self, op: Op, other: impl IntoOperand<K>) -> Written {
        let mut written = self.written;
        written.operator(op.as_str(), op.precedence());
        other.write(&mut written.text, op.precedence() + 1);
        written
    }
}

impl<K: Ordered, S> Operand<K, S> {
    /// Whether it is greater, or later.
    pub fn gt(self, other: impl IntoOperand<K>) -> Filter {
        self.compare(Op::Gt, other)
    }

    /// Whether it is greater or equal.
    pub fn ge(self, other: impl IntoOperand<K>) -> Filter {
        self.compare(Op::Ge, other)
    }

    /// Whether it is less, or earlier.
    pub fn lt(self, other: impl IntoOperand<K>) -> Filter {
        self.compare(Op::Lt, other)
    }

    /// Whether it is less or equal.
    pub fn le(self, other: impl IntoOperand<K>) -> Filter {
        self.compare(Op::Le, other)
    }
}

macro_rules! arithmetic {
    ($($name:ident $method:ident $op:ident;)*) => {$(
        impl<K: Numeric, S, R: IntoOperand<K>> $name<R> for Operand<K, S> {
            type Output = Operand<K>;
            fn $method(self, other: R) -> Operand<K> {
                Operand::new(self.binary(Op::$op, other))
            }
        }
    )*};
}

arithmetic! { Add add Add; Sub sub Sub; Mul mul Mul; Div div Div; Rem rem Mod; }

/// `null`.
struct Null;

impl<K> IntoOperand<K> for Null {
    fn write(self, out: &mut String, _least: u8) {
        out.push_str("null");
    }
}

//! The kinds of values. They are names at compile time only.

use std::marker::PhantomData;

macro_rules! kinds {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}
    )*};
}

kinds! {
    /// Text.
    Text;
    /// A whole number.
    Integer;
    /// A number with decimals.
    Decimal;
    /// A date and time.
    DateTime;
    /// A day.
    Date;
    /// A time of day.
    TimeOfDay;
    /// A length of time.
    Duration;
    /// Bytes.
    Binary;
    /// True or false.
    Boolean;
    /// A UUID.
    Guid;
    /// A value whose type the description does not tell; it compares with everything.
    Any;
}

/// One of a set of values.
#[derive(Clone, Copy, Debug)]
pub struct Enum<T>(PhantomData<fn() -> T>);

/// One of a set of values, which literals write with the type's name: `Shop.Colour'Red'`.
#[derive(Clone, Copy, Debug)]
pub struct NamedEnum<T>(PhantomData<fn() -> T>);

/// An enum that literals name.
pub trait EnumName {
    /// The name with its namespace, such as `Shop.Colour`.
    const NAME: &'static str;
}

/// What has an order.
#[diagnostic::on_unimplemented(message = "values of the kind `{Self}` have no order")]
pub trait Ordered {}

impl Ordered for Text {}
impl Ordered for Integer {}
impl Ordered for Decimal {}
impl Ordered for DateTime {}
impl Ordered for Date {}
impl Ordered for TimeOfDay {}
impl Ordered for Duration {}
impl Ordered for Any {}

/// What can be calculated with.
#[diagnostic::on_unimplemented(message = "values of the kind `{Self}` are no numbers")]
pub trait Numeric {}

impl Numeric for Integer {}
impl Numeric for Decimal {}

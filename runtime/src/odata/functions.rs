//! Functions on values. What comes out has its own kind.

use super::filter::Filter;
use super::kind::{Date, DateTime, Decimal, Integer, Text, TimeOfDay};
use super::literal::IntoOperand;
use super::operand::{Operand, Written};

impl<K, S> Operand<K, S> {
    fn call(self, name: &str) -> Written {
        let mut written = self.written;
        written.open_call(name);
        written.text.push(')');
        written
    }

    fn call_with<A>(self, name: &str, argument: impl IntoOperand<A>) -> Written {
        let mut written = self.written;
        written.open_call(name);
        written.text.push_str(", ");
        argument.write(&mut written.text, 0);
        written.text.push(')');
        written
    }
}

macro_rules! functions {
    ($($kind:ident { $($(#[$meta:meta])* $method:ident $name:literal -> $result:ident;)* })*) => {$(
        impl<S> Operand<$kind, S> {
            $($(#[$meta])*
            pub fn $method(self) -> Operand<$result> {
                Operand::new(self.call($name))
            })*
        }
    )*};
}

functions! {
    Text {
        /// The number of characters.
        length "length" -> Integer;
        /// In lower case.
        to_lower "tolower" -> Text;
        /// In upper case.
        to_upper "toupper" -> Text;
        /// Without white space around it.
        trim "trim" -> Text;
    }
    DateTime {
        /// The year.
        year "year" -> Integer;
        /// The month, from 1.
        month "month" -> Integer;
        /// The day of the month, from 1.
        day "day" -> Integer;
        /// The hour.
        hour "hour" -> Integer;
        /// The minute.
        minute "minute" -> Integer;
        /// The second.
        second "second" -> Integer;
        /// The part of a second.
        fractional_seconds "fractionalseconds" -> Decimal;
        /// The minutes that the clock is ahead of UTC.
        total_offset_minutes "totaloffsetminutes" -> Integer;
        /// The day.
        date "date" -> Date;
        /// The time of day.
        time "time" -> TimeOfDay;
    }
    Date {
        /// The year.
        year "year" -> Integer;
        /// The month, from 1.
        month "month" -> Integer;
        /// The day of the month, from 1.
        day "day" -> Integer;
    }
    TimeOfDay {
        /// The hour.
        hour "hour" -> Integer;
        /// The minute.
        minute "minute" -> Integer;
        /// The second.
        second "second" -> Integer;
    }
    Decimal {
        /// The nearest whole number.
        round "round" -> Decimal;
        /// The next whole number below.
        floor "floor" -> Decimal;
        /// The next whole number above.
        ceiling "ceiling" -> Decimal;
    }
}

impl<S> Operand<Text, S> {
    /// Whether it holds this text.
    pub fn contains(self, text: impl IntoOperand<Text>) -> Filter {
        Filter::new(self.call_with("contains", text))
    }

    /// Whether it starts with this text.
    pub fn starts_with(self, text: impl IntoOperand<Text>) -> Filter {
        Filter::new(self.call_with("startswith", text))
    }

    /// Whether it ends with this text.
    pub fn ends_with(self, text: impl IntoOperand<Text>) -> Filter {
        Filter::new(self.call_with("endswith", text))
    }

    /// Where this text starts in it, from 0; -1 if it does not.
    pub fn index_of(self, text: impl IntoOperand<Text>) -> Operand<Integer> {
        Operand::new(self.call_with("indexof", text))
    }

    /// With this text after it.
    pub fn concat(self, text: impl IntoOperand<Text>) -> Operand<Text> {
        Operand::new(self.call_with("concat", text))
    }

    /// From this character on, from 0.
    pub fn substring(self, from: impl IntoOperand<Integer>) -> Operand<Text> {
        Operand::new(self.call_with("substring", from))
    }

    /// So many characters from this one on, from 0.
    pub fn substring_of(
        self,
        from: impl IntoOperand<Integer>,
        length: impl IntoOperand<Integer>,
    ) -> Operand<Text> {
        let mut written = self.call_with("substring", from);
        written.text.pop();
        written.text.push_str(", ");
        length.write(&mut written.text, 0);
        written.text.push(')');
        Operand::new(written)
    }
}

fn moment(text: &str) -> Operand<DateTime> {
    let mut written = Written::new();
    written.text.push_str(text);
    Operand::new(written)
}

/// The time at the server.
pub fn now() -> Operand<DateTime> {
    moment("now()")
}

/// The earliest time.
pub fn min_date_time() -> Operand<DateTime> {
    moment("mindatetime()")
}

/// The latest time.
pub fn max_date_time() -> Operand<DateTime> {
    moment("maxdatetime()")
}

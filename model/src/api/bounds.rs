//! Bounds of values: what they may be beyond their type.

use serde::{Deserialize, Serialize};

/// One bound of a value. Those of numbers and texts hold for each item of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// What it bounds.
    pub kind: BoundKind,
    /// As written.
    pub value: String,
}

/// What a bound is about; each has a key of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are those of JSON Schema")]
pub enum BoundKind {
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
    MinLength,
    MaxLength,
    Pattern,
    MinItems,
    MaxItems,
    UniqueItems,
}

/// What a bound can be said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounded {
    /// Numbers.
    Number,
    /// Texts.
    Text,
    /// Lists as a whole.
    List,
}

impl BoundKind {
    /// All, with their keys in the language and in JSON Schema.
    pub const ALL: [(Self, &'static str, &'static str); 11] = [
        (Self::Minimum, "minimum", "minimum"),
        (Self::Maximum, "maximum", "maximum"),
        (
            Self::ExclusiveMinimum,
            "exclusive_minimum",
            "exclusiveMinimum",
        ),
        (
            Self::ExclusiveMaximum,
            "exclusive_maximum",
            "exclusiveMaximum",
        ),
        (Self::MultipleOf, "multiple_of", "multipleOf"),
        (Self::MinLength, "min_length", "minLength"),
        (Self::MaxLength, "max_length", "maxLength"),
        (Self::Pattern, "pattern", "pattern"),
        (Self::MinItems, "min_items", "minItems"),
        (Self::MaxItems, "max_items", "maxItems"),
        (Self::UniqueItems, "unique_items", "uniqueItems"),
    ];

    /// What it can be said of.
    pub const fn of(self) -> Bounded {
        match self {
            Self::Minimum
            | Self::Maximum
            | Self::ExclusiveMinimum
            | Self::ExclusiveMaximum
            | Self::MultipleOf => Bounded::Number,
            Self::MinLength | Self::MaxLength | Self::Pattern => Bounded::Text,
            Self::MinItems | Self::MaxItems | Self::UniqueItems => Bounded::List,
        }
    }

    /// What its value must be, if this is not it.
    pub fn wants(self, value: &str) -> Option<&'static str> {
        let number = || value.parse::<f64>().is_ok_and(f64::is_finite);
        let count = || value.parse::<u32>().is_ok();
        let (fits, wanted) = match (self, self.of()) {
            (Self::MultipleOf, _) => (
                number() && value.parse::<f64>().is_ok_and(|by| by > 0.0),
                "a number above 0",
            ),
            (Self::Pattern, _) => (!value.is_empty(), "a regular expression"),
            (Self::UniqueItems, _) => (value == "true", "`true`"),
            (_, Bounded::Number) => (number(), "a number"),
            (_, Bounded::Text | Bounded::List) => (count(), "a whole number that is not negative"),
        };
        (!fits).then_some(wanted)
    }
}

impl Bound {
    /// In words: `at most 64 characters`.
    pub fn words(&self) -> String {
        let value = &self.value;
        let counted = |one: &str| {
            let s = if value == "1" { "" } else { "s" };
            format!("{value} {one}{s}")
        };
        match self.kind {
            BoundKind::Minimum => format!("at least {value}"),
            BoundKind::Maximum => format!("at most {value}"),
            BoundKind::ExclusiveMinimum => format!("more than {value}"),
            BoundKind::ExclusiveMaximum => format!("less than {value}"),
            BoundKind::MultipleOf => format!("a multiple of {value}"),
            BoundKind::MinLength => format!("at least {}", counted("character")),
            BoundKind::MaxLength => format!("at most {}", counted("character")),
            BoundKind::Pattern => format!("matches {value}"),
            BoundKind::MinItems => format!("at least {}", counted("item")),
            BoundKind::MaxItems => format!("at most {}", counted("item")),
            BoundKind::UniqueItems => "no item twice".to_owned(),
        }
    }

    /// Whether a number, as text, is within it; what is no number is judged by others.
    pub fn holds_number(&self, number: &str) -> bool {
        let (Ok(one), Ok(two)) = (number.parse::<f64>(), self.value.parse::<f64>()) else {
            return true;
        };
        let order = match (number.parse::<i128>(), self.value.parse::<i128>()) {
            (Ok(one), Ok(two)) => Some(one.cmp(&two)),
            _ => one.partial_cmp(&two),
        };
        match self.kind {
            BoundKind::Minimum => order.is_none_or(std::cmp::Ordering::is_ge),
            BoundKind::Maximum => order.is_none_or(std::cmp::Ordering::is_le),
            BoundKind::ExclusiveMinimum => order.is_none_or(std::cmp::Ordering::is_gt),
            BoundKind::ExclusiveMaximum => order.is_none_or(std::cmp::Ordering::is_lt),
            BoundKind::MultipleOf => is_multiple(number, &self.value, one / two),
            _ => true,
        }
    }

    /// Whether a text is within it.
    pub fn holds_text(&self, text: &str) -> bool {
        match self.kind {
            BoundKind::MinLength => text.chars().count() >= self.count(),
            BoundKind::MaxLength => text.chars().count() <= self.count(),
            // What this dialect of expressions does not know is not judged.
            BoundKind::Pattern => {
                regex::Regex::new(&self.value).map_or(true, |pattern| pattern.is_match(text))
            }
            _ => true,
        }
    }

    /// Whether a list of so many items is within it.
    pub fn holds_list(&self, length: usize, unique: bool) -> bool {
        match self.kind {
            BoundKind::MinItems => length >= self.count(),
            BoundKind::MaxItems => length <= self.count(),
            BoundKind::UniqueItems => unique,
            _ => true,
        }
    }

    fn count(&self) -> usize {
        self.value.parse().unwrap_or_default()
    }
}

/// Whole numbers exactly; others as far as their digits go.
fn is_multiple(number: &str, of: &str, times: f64) -> bool {
    match (number.parse::<i128>(), of.parse::<i128>()) {
        (Ok(number), Ok(of)) if of != 0 => number % of == 0,
        _ => (times - times.round()).abs() < 1e-9 * times.abs().max(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::{Bound, BoundKind};

    fn bound(kind: BoundKind, value: &str) -> Bound {
        let value = value.to_owned();
        Bound { kind, value }
    }

    #[test]
    fn numbers_are_compared_to_the_last_digit() {
        for (kind, value, inside, outside) in [
            (BoundKind::Minimum, "1", "1", "0.99"),
            (
                BoundKind::Maximum,
                "9007199254740992",
                "9007199254740992",
                "9007199254740993",
            ),
            (BoundKind::ExclusiveMinimum, "0", "0.1", "0"),
            (BoundKind::ExclusiveMaximum, "1.5", "1", "1.5"),
            (BoundKind::MultipleOf, "0.1", "0.3", "0.35"),
            (BoundKind::MultipleOf, "5", "-10", "12"),
        ] {
            let bound = bound(kind, value);
            assert!(bound.holds_number(inside), "{bound:?}: {inside}");
            assert!(!bound.holds_number(outside), "{bound:?}: {outside}");
        }
    }

    #[test]
    fn texts_are_counted_in_characters_and_patterns_may_match_anywhere() {
        for (kind, value, inside, outside) in [
            (BoundKind::MaxLength, "3", "é€x", "abcd"),
            (BoundKind::MinLength, "1", "a", ""),
            (BoundKind::Pattern, "[0-9]{2}", "a12b", "a1b"),
            (BoundKind::Pattern, "^a", "ab", "ba"),
        ] {
            let bound = bound(kind, value);
            assert!(bound.holds_text(inside), "{bound:?}: {inside}");
            assert!(!bound.holds_text(outside), "{bound:?}: {outside}");
        }
        // Another dialect.
        assert!(bound(BoundKind::Pattern, "(?!x)").holds_text("x"));
    }
}

//! Bounds of fields and parameters.

use super::Form::{Flag, Number, Scalar, Text};
use super::{KeySpec, key};

pub(super) const MINIMUM: KeySpec = key("minimum", Scalar, "The least that it may be.");
pub(super) const MAXIMUM: KeySpec = key("maximum", Scalar, "The most that it may be.");
pub(super) const EXCLUSIVE_MINIMUM: KeySpec =
    key("exclusive_minimum", Scalar, "It must be more than this.");
pub(super) const EXCLUSIVE_MAXIMUM: KeySpec =
    key("exclusive_maximum", Scalar, "It must be less than this.");
pub(super) const MULTIPLE_OF: KeySpec = key("multiple_of", Scalar, "It is a multiple of this.");
pub(super) const MIN_LENGTH: KeySpec = key("min_length", Number, "The fewest characters.");
pub(super) const MAX_LENGTH: KeySpec = key("max_length", Number, "The most characters.");
pub(super) const PATTERN: KeySpec = key("pattern", Text, "A regular expression that it matches.");
pub(super) const MIN_ITEMS: KeySpec = key("min_items", Number, "The fewest items of a list.");
pub(super) const MAX_ITEMS: KeySpec = key("max_items", Number, "The most items of a list.");
pub(super) const UNIQUE_ITEMS: KeySpec = key(
    "unique_items",
    Flag,
    "Whether no item stands twice in a list.",
);

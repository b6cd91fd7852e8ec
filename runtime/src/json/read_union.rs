//! Reading one of several types: by its tag, or by what fits best.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::read::{Reading, read_text};
use super::{Members, ReadError, Slot, UnionSlot, parse};

/// Reads a union. What no alternative fits is kept as it came.
pub(super) fn union(
    place: &mut dyn UnionSlot,
    raw: &str,
    reading: &mut Reading,
) -> Result<(), ReadError> {
    // Unions in unions are read again at each level; hostile depth must not multiply.
    let again = raw.len().saturating_mul(place.alternatives().len().max(1));
    match reading.limits.again.checked_sub(again) {
        Some(left) => reading.limits.again = left,
        None => return Err(ReadError::new("too many alternatives inside each other")),
    }
    let object = parse::<Members<'_>>(raw).ok();
    let chosen = match place.tag() {
        Some(tag) => object
            .as_ref()
            .and_then(|object| tagged(place, object.get(tag)?)),
        None => fitting(place, raw, object.as_ref(), reading),
    };
    if let Some(index) = chosen {
        let slot = place.become_alternative(index).slot();
        return read_text(raw.as_bytes(), slot, reading);
    }
    let value = parse(raw);
    place.become_unlisted(value.map_err(|error| ReadError::new(error.to_string()))?);
    Ok(())
}

fn tagged(place: &dyn UnionSlot, tag: &RawValue) -> Option<usize> {
    let tag: Cow<'_, str> = parse(tag.get()).unwrap_or(Cow::Borrowed(tag.get()));
    place.alternatives().iter().position(|value| *value == tag)
}

/// The first alternative that reads without leaving a field over; else the one that leaves fewest.
fn fitting(
    place: &mut dyn UnionSlot,
    raw: &str,
    object: Option<&Members<'_>>,
    reading: &mut Reading,
) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for index in 0..place.alternatives().len() {
        let alternative = place.become_alternative(index);
        let left = match (alternative.slot(), object) {
            (Slot::Record(record), Some(object)) => {
                let known = (record as &dyn super::Json).shape().names;
                object
                    .iter()
                    .filter(|(key, _)| known.iter().all(|name| name != key))
                    .count()
            }
            _ => 0,
        };
        let reads = read_text(raw.as_bytes(), alternative.slot(), reading).is_ok();
        reading.forget_path();
        if reads && best.is_none_or(|(_, fewest)| left < fewest) {
            best = Some((index, left));
            if left == 0 {
                break;
            }
        }
    }
    best.map(|(index, _)| index)
}

//! Deserializes unions: by discriminator, or by the alternative that fits best.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::read::{ReadContext, read_text};
use super::{Members, ReadError, UnionMut, ValueMut, parse};

/// Deserializes a union. A value that fits no alternative is kept as JSON.
pub(super) fn union(
    target: &mut dyn UnionMut,
    raw: &str,
    context: &mut ReadContext,
) -> Result<(), ReadError> {
    // Nested unions are parsed again at each level; hostile nesting must not multiply the cost.
    let again = raw.len().saturating_mul(target.alternatives().len().max(1));
    context.charge_again(again).map_err(ReadError::new)?;
    let object = parse::<Members<'_>>(raw).ok();
    let chosen = match target.tag() {
        Some(tag) => object
            .as_ref()
            .and_then(|object| tagged(target, object.get(tag)?)),
        None => fitting(target, raw, object.as_ref(), context),
    };
    if let Some(index) = chosen {
        let target = target.become_alternative(index).value_mut();
        return read_text(raw.as_bytes(), target, context);
    }
    let value = parse(raw);
    target.become_unlisted(value.map_err(|error| ReadError::new(error.to_string()))?);
    Ok(())
}

fn tagged(target: &dyn UnionMut, tag: &RawValue) -> Option<usize> {
    let tag: Cow<'_, str> = parse(tag.get()).unwrap_or(Cow::Borrowed(tag.get()));
    target.alternatives().iter().position(|value| *value == tag)
}

/// The first alternative that leaves no field unknown; else the one that leaves fewest.
fn fitting(
    target: &mut dyn UnionMut,
    raw: &str,
    object: Option<&Members<'_>>,
    context: &mut ReadContext,
) -> Option<usize> {
    // Setting aside would make every alternative fit.
    let mode = std::mem::take(&mut context.mode);
    let mut best: Option<(usize, usize)> = None;
    for index in 0..target.alternatives().len() {
        let alternative = target.become_alternative(index);
        let left = match (alternative.value_mut(), object) {
            (ValueMut::Record(record), Some(object)) => {
                let known = (record as &dyn super::Record).record_info().names;
                object
                    .iter()
                    .filter(|(key, _)| known.iter().all(|name| name != key))
                    .count()
            }
            _ => 0,
        };
        let reads = read_text(raw.as_bytes(), alternative.value_mut(), context).is_ok();
        context.forget_path();
        if reads && best.is_none_or(|(_, fewest)| left < fewest) {
            best = Some((index, left));
            if left == 0 {
                break;
            }
        }
    }
    context.mode = mode;
    best.map(|(index, _)| index)
}

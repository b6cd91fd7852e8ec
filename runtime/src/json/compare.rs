//! Comparing and printing, once for all types.

use std::fmt;

use super::{Json, Map, Presence, View};

/// Whether two values are the same: same fields, same values.
pub fn same(one: &dyn Json, other: &dyn Json) -> bool {
    same_views(one.view(), other.view())
}

fn same_views(one: View<'_>, other: View<'_>) -> bool {
    match (one, other) {
        (View::Absent, View::Absent) | (View::Null, View::Null) => true,
        (View::Bool(one), View::Bool(other)) => one == other,
        (View::Int(one), View::Int(other)) => one == other,
        // Bits and not values: equality must hold for what is not a number, too.
        (View::Single(one), View::Single(other)) => one.to_bits() == other.to_bits(),
        (View::Double(one), View::Double(other)) => one.to_bits() == other.to_bits(),
        (View::Text(one), View::Text(other)) | (View::Number(one), View::Number(other)) => {
            one == other
        }
        (View::Base64(one), View::Base64(other)) => one == other,
        (View::Any(one), View::Any(other)) => one == other,
        (View::Record(one), View::Record(other)) => same_records(one, other),
        (View::List(one), View::List(other)) => {
            one.count() == other.count()
                && (0..one.count()).all(|index| match (one.item(index), other.item(index)) {
                    (Some(one), Some(other)) => same(one, other),
                    (one, other) => one.is_none() && other.is_none(),
                })
        }
        (View::Map(one), View::Map(other)) => same_maps(one, other),
        (View::Page(one), View::Page(other)) => same_views(one.items(), other.items()),
        _ => false,
    }
}

fn same_records(one: &dyn Json, other: &dyn Json) -> bool {
    let mut equal = false;
    one.views(&mut |_, ones, extra| {
        other.views(&mut |_, others, other_extra| {
            equal = ones.len() == others.len()
                && ones
                    .iter()
                    .zip(others)
                    .all(|(one, other)| same(*one, *other))
                && extra == other_extra;
        });
    });
    equal
}

fn same_maps(one: &dyn Map, other: &dyn Map) -> bool {
    let (mut equal, mut count) = (true, 0);
    one.entries(&mut |key, value| {
        count += 1;
        let mut found = false;
        other.entries(&mut |other_key, other_value| {
            found = found || (key == other_key && same(value, other_value));
        });
        equal = equal && found;
    });
    other.entries(&mut |_, _| count -= 1);
    equal && count == 0
}

/// Prints a value for programmers; what is left out is not printed.
pub fn debug(value: &dyn Json, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(&Shown(value.view()), f)
}

struct Shown<'a>(View<'a>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            View::Absent => f.write_str("absent"),
            View::Null => f.write_str("null"),
            View::Bool(value) => value.fmt(f),
            View::Int(value) => value.fmt(f),
            View::Single(value) => value.fmt(f),
            View::Double(value) => value.fmt(f),
            View::Text(value) => value.fmt(f),
            View::Number(digits) => f.write_str(digits),
            View::Base64(bytes) => write!(f, "{} bytes", bytes.len()),
            View::Any(value) => f.write_str(&super::text(value)),
            View::Record(record) => show_record(record, f),
            View::List(list) => {
                let items = (0..list.count()).filter_map(|index| list.item(index));
                f.debug_list()
                    .entries(items.map(|item| Shown(item.view())))
                    .finish()
            }
            View::Map(map) => {
                let mut shown = f.debug_map();
                map.entries(&mut |key, value| {
                    shown.entry(&key, &Shown(value.view()));
                });
                shown.finish()
            }
            View::Page(page) => {
                let mut shown = f.debug_struct("Page");
                page.fields(&mut |key, view| {
                    shown.field(key, &Shown(view));
                });
                shown.finish()
            }
        }
    }
}

fn show_record(record: &dyn Json, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(record.shape().name);
    record.views(&mut |shape, views, extra| {
        for (field, value) in shape.fields().zip(views) {
            match (value.view(), field.1) {
                (View::Absent, Presence::Optional) => {}
                _ if field.2 => {
                    shown.field(field.0, &format_args!("***"));
                }
                (view, _) => {
                    shown.field(field.0, &Shown(view));
                }
            }
        }
        for (key, value) in extra.into_iter().flat_map(|extra| extra.iter()) {
            shown.field(key, &Shown(View::Any(value)));
        }
    });
    shown.finish()
}

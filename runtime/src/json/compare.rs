//! Equality and `Debug`, once for all types.

use std::fmt;

use super::{Json, MapRef, Presence, Record, ValueRef};

/// Whether two values are equal: the same fields with the same values.
pub fn same(one: &dyn Json, other: &dyn Json) -> bool {
    same_values(one.value_ref(), other.value_ref())
}

fn same_values(one: ValueRef<'_>, other: ValueRef<'_>) -> bool {
    match (one, other) {
        (ValueRef::Absent, ValueRef::Absent) | (ValueRef::Null, ValueRef::Null) => true,
        (ValueRef::Bool(one), ValueRef::Bool(other)) => one == other,
        (ValueRef::Int(one), ValueRef::Int(other)) => one == other,
        // By bits, because NaN must equal itself.
        (ValueRef::Single(one), ValueRef::Single(other)) => one.to_bits() == other.to_bits(),
        (ValueRef::Double(one), ValueRef::Double(other)) => one.to_bits() == other.to_bits(),
        (ValueRef::Text(one), ValueRef::Text(other))
        | (ValueRef::Number(one), ValueRef::Number(other)) => one == other,
        (ValueRef::Base64(one), ValueRef::Base64(other)) => one == other,
        (ValueRef::Any(one), ValueRef::Any(other)) => one == other,
        (ValueRef::Record(one), ValueRef::Record(other)) => same_records(one, other),
        (ValueRef::List(one), ValueRef::List(other)) => {
            one.count() == other.count()
                && (0..one.count()).all(|index| match (one.item(index), other.item(index)) {
                    (Some(one), Some(other)) => same(one, other),
                    (one, other) => one.is_none() && other.is_none(),
                })
        }
        (ValueRef::Map(one), ValueRef::Map(other)) => same_maps(one, other),
        (ValueRef::Page(one), ValueRef::Page(other)) => same_values(one.items(), other.items()),
        _ => false,
    }
}

fn same_records(one: &dyn Record, other: &dyn Record) -> bool {
    let mut equal = false;
    one.visit_fields(&mut |_, ones, extra| {
        other.visit_fields(&mut |_, others, other_extra| {
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

fn same_maps(one: &dyn MapRef, other: &dyn MapRef) -> bool {
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

/// Prints a value for `Debug`, without absent fields.
pub fn debug(value: &dyn Json, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(&Shown(value.value_ref()), f)
}

struct Shown<'a>(ValueRef<'a>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ValueRef::Absent => f.write_str("absent"),
            ValueRef::Null => f.write_str("null"),
            ValueRef::Bool(value) => value.fmt(f),
            ValueRef::Int(value) => value.fmt(f),
            ValueRef::Single(value) => value.fmt(f),
            ValueRef::Double(value) => value.fmt(f),
            ValueRef::Text(value) => value.fmt(f),
            ValueRef::Number(digits) => f.write_str(digits),
            ValueRef::Base64(bytes) => write!(f, "{} bytes", bytes.len()),
            ValueRef::Any(value) => f.write_str(&super::text(value)),
            ValueRef::Record(record) => show_record(record, f),
            ValueRef::List(list) => {
                let items = (0..list.count()).filter_map(|index| list.item(index));
                f.debug_list()
                    .entries(items.map(|item| Shown(item.value_ref())))
                    .finish()
            }
            ValueRef::Map(map) => {
                let mut shown = f.debug_map();
                map.entries(&mut |key, value| {
                    shown.entry(&key, &Shown(value.value_ref()));
                });
                shown.finish()
            }
            ValueRef::Page(page) => {
                let mut shown = f.debug_struct("Page");
                page.fields(&mut |key, view| {
                    shown.field(key, &Shown(view));
                });
                shown.finish()
            }
        }
    }
}

fn show_record(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(record.record_info().name);
    record.visit_fields(&mut |info, values, extra| {
        for (field, value) in info.fields().zip(values) {
            match (value.value_ref(), field.1) {
                (ValueRef::Absent, Presence::Optional) => {}
                _ if field.2 => {
                    shown.field(field.0, &format_args!("***"));
                }
                (view, _) => {
                    shown.field(field.0, &Shown(view));
                }
            }
        }
        for (key, value) in extra.into_iter().flat_map(|extra| extra.iter()) {
            shown.field(key, &Shown(ValueRef::Any(value)));
        }
    });
    shown.finish()
}

//! Fields of structs.

use specwright_codegen::odata_kind;
use specwright_codegen::uses::Part;
use specwright_model::api::{Field, Presence, TypeDef, Usage};

use super::{About, Found, explains};
use crate::change::{
    BOUNDS_CHANGED, DEPRECATED_NAME_REMOVED, DOCS_CHANGED, ENTITY_REMOVED, FIELD_ADDED,
    FIELD_ADDED_ALWAYS, FIELD_ADDED_REQUIRED, FIELD_CONSTANT, FIELD_DEFAULT, FIELD_PRESENCE,
    FIELD_REMOVED, FIELD_RENAMED, FIELD_REQUIRED, FIELD_SECRET, FIELD_TYPE, FIELD_WIRE,
    FIELDS_REORDERED, Rule, Verdict, Wire,
};
use crate::spell;

pub(super) fn compare(
    found: &mut Found<'_>,
    name: &str,
    (was, old): (&TypeDef, &[Field]),
    (is, new): (&TypeDef, &[Field]),
) {
    let usage = Usage {
        read: was.usage.read && is.usage.read,
        written: was.usage.written && is.usage.written,
    };
    let (was_entity, is_entity) = (found.is_entity(was), found.is_new_entity(is));
    if was_entity && !is_entity {
        let message = "no OData query returns it or leads to it any more";
        found.push(
            ENTITY_REMOVED,
            name,
            message,
            (Some(was.place), Some(is.place)),
        );
        let parts = old.iter().map(|field| Part::Named(field.rust_name.clone()));
        found.only(parts.collect());
    }
    let mut matched = vec![false; new.len()];
    for a in old {
        let Some(at) = same_field(a, old, new) else {
            let mut message = format!("the field `{}` is gone", a.rust_name);
            if was_entity {
                message.push_str("; filters, orders and selections of OData lose it too");
            }
            found.push(
                FIELD_REMOVED,
                name,
                message,
                (Some(a.place), Some(is.place)),
            );
            found.only(explains::field(a, a.is_asked()));
            continue;
        };
        if let (Some(b), Some(matched)) = (new.get(at), matched.get_mut(at)) {
            *matched = true;
            let before = found.recorded.len();
            field(found, name, (a, b), usage);
            let mut said = found.recorded.iter().skip(before);
            if was_entity && is_entity && !said.any(|one| one.change.rule.id == FIELD_TYPE.id) {
                kind_in_filters(found, name, (a, b));
            }
        }
    }
    for (b, _) in new.iter().zip(&matched).filter(|(_, matched)| !**matched) {
        let rule = if b.is_asked() && was.usage.written {
            FIELD_ADDED_REQUIRED
        } else if b.presence == Presence::Always || b.presence == Presence::Nullable {
            FIELD_ADDED_ALWAYS
        } else {
            FIELD_ADDED
        };
        let ty = spell::ty(found.new, &b.ty);
        let presence = spell::presence(b.presence);
        let message = format!("the field `{}: {ty}` is new, {presence}", b.rust_name);
        found.push(rule, name, message, (Some(was.place), Some(b.place)));
        found.only(explains::made());
    }
    if was.usage.written && is.usage.written {
        order(found, name, (was, old), (is, new));
    }
}

/// The same wire name, or else the name that callers know, or the one that it says it had.
fn same_field(a: &Field, old: &[Field], new: &[Field]) -> Option<usize> {
    let fresh = |b: &Field| !old.iter().any(|other| other.name == b.name);
    let on_wire = new.iter().position(|b| b.name == a.name);
    let in_rust = || {
        new.iter()
            .position(|b| fresh(b) && b.rust_name == a.rust_name)
    };
    let old_name = || {
        new.iter()
            .position(|b| fresh(b) && b.was.as_ref() == Some(&a.rust_name))
    };
    on_wire.or_else(in_rust).or_else(old_name)
}

fn field(found: &mut Found<'_>, name: &str, (a, b): (&Field, &Field), usage: Usage) {
    let places = (Some(a.place), Some(b.place));
    let label = format!("the field `{}`", b.rust_name);
    names(found, name, (a, b), usage);
    ty(found, name, (a, b));
    if a.presence != b.presence {
        let (old, new) = (spell::presence(a.presence), spell::presence(b.presence));
        let rule = FIELD_PRESENCE.on_wire(presence(a.presence, b.presence, usage));
        let message = format!("{label} is {new}, it was {old}");
        found.push(rule, name, message, places);
        found.only(explains::field(a, a.is_asked() || b.is_asked()));
    } else if a.required != b.required && usage.written {
        required(found, name, (a, b));
    }
    values(found, name, (a, b), usage);
    if a.secret != b.secret {
        let how = spell::secrecy(b.secret);
        found.push(FIELD_SECRET, name, format!("{label} is {how}"), places);
    }
    let (old, new) = (
        About::new(a.doc.as_ref(), a.deprecated.as_ref()),
        About::new(b.doc.as_ref(), b.deprecated.as_ref()),
    );
    found.about(name, &format!("{label}: "), old, new, places);
    if a.because != b.because {
        let message = format!("{label}: other notes on deviations");
        found.push(DOCS_CHANGED, name, message, places);
    }
}

/// Its one value, its bounds, what the API takes it for.
fn values(found: &mut Found<'_>, name: &str, (a, b): (&Field, &Field), usage: Usage) {
    let places = (Some(a.place), Some(b.place));
    let label = format!("the field `{}`", b.rust_name);
    if a.constant != b.constant {
        let word = |constant: &Option<String>| match constant {
            Some(value) => format!("always `{value}`"),
            None => "any value".to_owned(),
        };
        let message = format!(
            "{label} is {}, it was {}",
            word(&b.constant),
            word(&a.constant)
        );
        let rule = if a.is_asked() == b.is_asked() || !usage.written {
            FIELD_CONSTANT.with_verdict(Verdict::Patch)
        } else {
            FIELD_CONSTANT
        };
        found.push(rule, name, message, places);
        found.only(explains::made());
    }
    if a.bounds != b.bounds {
        let message = format!("{label} {}", spell::bounds(&a.bounds, &b.bounds));
        let narrower = b.bounds.iter().any(|bound| !a.bounds.contains(bound));
        let wire = match (usage.written, narrower) {
            (true, true) => Wire::Breaking,
            (true, false) => Wire::Wider,
            (false, _) => Wire::Same,
        };
        found.push(BOUNDS_CHANGED.on_wire(wire), name, message, places);
    }
    if a.default != b.default {
        let message = format!("{label}: another default");
        found.push(FIELD_DEFAULT, name, message, places);
    }
}

/// What a field is in filters may change though its type has the same name.
fn kind_in_filters(found: &mut Found<'_>, name: &str, (a, b): (&Field, &Field)) {
    let (old, new) = (odata_kind(found.old, a), odata_kind(found.new, b));
    if old != new {
        let message = format!(
            "the field `{}` is {new} in filters, it was {old}",
            b.rust_name
        );
        let places = (Some(a.place), Some(b.place));
        found.push(FIELD_TYPE.on_wire(Wire::Same), name, message, places);
        found.only(explains::field(a, false));
    }
}

fn names(found: &mut Found<'_>, name: &str, (a, b): (&Field, &Field), usage: Usage) {
    let places = (Some(a.place), Some(b.place));
    let label = format!("the field `{}`", b.rust_name);
    if a.name != b.name {
        let message = format!("{label} is `{}` on the wire, it was `{}`", b.name, a.name);
        found.push(FIELD_WIRE, name, message, places);
    }
    if a.rust_name != b.rust_name {
        let setter = usage.written && !a.required && b.was.as_ref() == Some(&a.rust_name);
        let mut message = format!("{label} was called `{}`", a.rust_name);
        if setter {
            message.push_str("; that setter is deprecated now");
        }
        found.push(FIELD_RENAMED, name, message, places);
        found.only(explains::field(a, false));
    }
    if let Some(old_name) = &a.was
        && b.was.as_ref() != Some(old_name)
        && b.rust_name != *old_name
        && usage.written
        && !a.required
    {
        let message = format!("{label}: the deprecated name `{old_name}` is gone");
        found.push(DEPRECATED_NAME_REMOVED, name, message, places);
        found.only(explains::setter(old_name));
    }
}

fn ty(found: &mut Found<'_>, name: &str, (a, b): (&Field, &Field)) {
    let places = (Some(a.place), Some(b.place));
    let label = format!("the field `{}`", b.rust_name);
    let (rule, message) = if !found.same(&a.ty, &b.ty) {
        let (old, new) = (spell::ty(found.old, &a.ty), spell::ty(found.new, &b.ty));
        (FIELD_TYPE, format!("{label} is `{new}`, it was `{old}`"))
    } else if a.boxed != b.boxed {
        let how = if b.boxed {
            "boxed now"
        } else {
            "no longer boxed"
        };
        (FIELD_TYPE.on_wire(Wire::Same), format!("{label} is {how}"))
    } else {
        return;
    };
    found.push(rule, name, message, places);
    found.only(explains::field(a, a.is_asked() || b.is_asked()));
}

fn required(found: &mut Found<'_>, name: &str, (a, b): (&Field, &Field)) {
    let (wire, how) = if b.required {
        (Wire::Breaking, "must be given to `new`")
    } else {
        (Wire::Wider, "is no longer given to `new`")
    };
    let rule: Rule = FIELD_REQUIRED.on_wire(wire);
    let message = format!("the field `{}` {how}", b.rust_name);
    found.push(rule, name, message, (Some(a.place), Some(b.place)));
    let parts = [explains::made(), explains::set(a)].concat();
    found.only(parts);
}

/// Requests break where less is allowed than before, answers where more may come than before.
fn presence(a: Presence, b: Presence, usage: Usage) -> Wire {
    let allows = |presence| match presence {
        Presence::Always => (false, false),
        Presence::Optional => (true, false),
        Presence::Nullable => (false, true),
        Presence::Maybe => (true, true),
    };
    let ((a_absent, a_null), (b_absent, b_null)) = (allows(a), allows(b));
    let less = (a_absent && !b_absent) || (a_null && !b_null);
    let more = (b_absent && !a_absent) || (b_null && !a_null);
    match (usage.written && less, usage.read && more) {
        (true, _) | (_, true) => Wire::Breaking,
        (false, false) if less && !more && !usage.written => Wire::Same,
        (false, false) => Wire::Wider,
    }
}

fn order(
    found: &mut Found<'_>,
    name: &str,
    (was, old): (&TypeDef, &[Field]),
    (is, new): (&TypeDef, &[Field]),
) {
    let required = |fields: &[Field]| -> Vec<String> {
        let required = fields.iter().filter(|field| field.is_asked());
        required.map(|field| field.rust_name.clone()).collect()
    };
    let (a, b) = (required(old), required(new));
    let mut sorted = (a.clone(), b.clone());
    sorted.0.sort_unstable();
    sorted.1.sort_unstable();
    if a != b && sorted.0 == sorted.1 {
        let message = format!("`new` takes ({}), it took ({})", b.join(", "), a.join(", "));
        found.push(
            FIELDS_REORDERED,
            name,
            message,
            (Some(was.place), Some(is.place)),
        );
        found.only(explains::made());
    }
}

//! Types: their kinds, fields, values and alternatives.

use specwright_model::api::{EnumDef, Field, TypeDef, TypeKind, UnionDef};

use super::{About, Found};
use crate::change::{
    ALIAS_CHANGED, ALTERNATIVE_ADDED, ALTERNATIVE_REMOVED, ALTERNATIVE_TYPE, ENUM_INTEGER,
    FEATURE_CHANGED, FIELD_ADDED, FIELD_ADDED_REQUIRED, FIELD_PRESENCE, FIELD_REMOVED,
    FIELD_RENAMED, FIELD_REQUIRED, FIELD_TYPE, FIELD_WIRE, FIELDS_REORDERED, TYPE_ADDED, TYPE_KIND,
    TYPE_MOVED, TYPE_NOT_WRITTEN, TYPE_REMOVED, TYPE_RENAMED, TYPE_WRITTEN, UNION_TAG,
    VARIANT_ADDED, VARIANT_REMOVED, VARIANT_RENAMED, VARIANT_WIRE,
};
use crate::spell;

pub(super) fn compare(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    for was in &old.types {
        let same = new.types.iter().find(|is| is.rust_name == was.rust_name);
        let renamed = || {
            new.types
                .iter()
                .find(|is| is.name == was.name || same_upstream(is, was))
        };
        match same.or_else(renamed) {
            None => {
                let message = format!("the type `{}` is gone", was.rust_name);
                found.push(TYPE_REMOVED, subject(was), message, (Some(was.place), None));
            }
            Some(is) => definition(found, was, is),
        }
    }
    for is in &new.types {
        let known = |was: &TypeDef| {
            was.rust_name == is.rust_name || was.name == is.name || same_upstream(is, was)
        };
        if !old.types.iter().any(known) {
            let message = format!("the type `{}` is new", is.rust_name);
            found.push(TYPE_ADDED, subject(is), message, (None, Some(is.place)));
        }
    }
}

fn same_upstream(a: &TypeDef, b: &TypeDef) -> bool {
    a.upstream.is_some() && a.upstream == b.upstream
}

fn subject(def: &TypeDef) -> String {
    format!("types::{}", def.rust_name)
}

fn definition(found: &mut Found<'_>, was: &TypeDef, is: &TypeDef) {
    let name = subject(is);
    let places = (Some(was.place), Some(is.place));
    if was.rust_name != is.rust_name {
        found.push(
            TYPE_RENAMED,
            &name,
            format!("it was called `{}`", was.rust_name),
            places,
        );
    }
    if found.old.homes[was.home].module != found.new.homes[is.home].module {
        found.push(TYPE_MOVED, &name, "it is declared in another file", places);
    }
    match (was.usage.written, is.usage.written) {
        (false, true) => found.push(
            TYPE_WRITTEN,
            &name,
            "requests use it now: it has `new` and setters",
            places,
        ),
        (true, false) => found.push(
            TYPE_NOT_WRITTEN,
            &name,
            "no request uses it any more",
            places,
        ),
        _ => {}
    }
    if was.feature != is.feature {
        found.push(FEATURE_CHANGED, &name, "other resources reach it", places);
    }
    match (&was.kind, &is.kind) {
        (TypeKind::Struct(a), TypeKind::Struct(b)) => fields(found, &name, (was, a), (is, b)),
        (TypeKind::Enum(a), TypeKind::Enum(b)) => enumeration(found, &name, (was, a), (is, b)),
        (TypeKind::Union(a), TypeKind::Union(b)) => union(found, &name, (was, a), (is, b)),
        (TypeKind::Alias(a), TypeKind::Alias(b)) => {
            let (a, b) = (spell::ty(found.old, a), spell::ty(found.new, b));
            if a != b {
                found.push(
                    ALIAS_CHANGED,
                    &name,
                    format!("it is `{b}`, it was `{a}`"),
                    places,
                );
            }
        }
        _ => found.push(TYPE_KIND, &name, "it is another kind of type", places),
    }
    found.about(
        &name,
        About {
            doc: &was.doc,
            deprecated: &was.deprecated,
        },
        About {
            doc: &is.doc,
            deprecated: &is.deprecated,
        },
        places,
    );
}

fn fields(
    found: &mut Found<'_>,
    name: &str,
    (was, old): (&TypeDef, &[Field]),
    (is, new): (&TypeDef, &[Field]),
) {
    for a in old {
        let same = new.iter().find(|b| b.name == a.name);
        // The same Rust name under another wire name is the field that callers know.
        let twin = || new.iter().find(|b| b.rust_name == a.rust_name);
        match same.or_else(twin) {
            None => {
                let message = format!("the field `{}` is gone", a.rust_name);
                found.push(
                    FIELD_REMOVED,
                    name,
                    message,
                    (Some(a.place), Some(is.place)),
                );
            }
            Some(b) => field(found, name, a, b),
        }
    }
    for b in new {
        if old
            .iter()
            .any(|a| a.name == b.name || a.rust_name == b.rust_name)
        {
            continue;
        }
        let rule = if b.required {
            FIELD_ADDED_REQUIRED
        } else {
            FIELD_ADDED
        };
        let ty = spell::ty(found.new, &b.ty);
        let message = format!(
            "the field `{}: {ty}` is new, {}",
            b.rust_name,
            spell::presence(b.presence)
        );
        found.push(rule, name, message, (Some(was.place), Some(b.place)));
    }
    let required = |fields: &[Field]| -> Vec<String> {
        fields
            .iter()
            .filter(|f| f.required)
            .map(|f| f.rust_name.clone())
            .collect()
    };
    let (a, b) = (required(old), required(new));
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort_unstable();
        names
    };
    if a != b && sorted(&a) == sorted(&b) {
        let message = format!("`new` takes ({}), it was ({})", b.join(", "), a.join(", "));
        found.push(
            FIELDS_REORDERED,
            name,
            message,
            (Some(was.place), Some(is.place)),
        );
    }
}

fn field(found: &mut Found<'_>, name: &str, a: &Field, b: &Field) {
    let places = (Some(a.place), Some(b.place));
    if a.name != b.name {
        let message = format!(
            "the field `{}` is `{}` on the wire, it was `{}`",
            b.rust_name, b.name, a.name
        );
        found.push(FIELD_WIRE, name, message, places);
    }
    if a.rust_name != b.rust_name {
        let message = format!(
            "the field `{}` is called `{}`, it was `{}`",
            b.name, b.rust_name, a.rust_name
        );
        found.push(FIELD_RENAMED, name, message, places);
    }
    let (old, new) = (spell::ty(found.old, &a.ty), spell::ty(found.new, &b.ty));
    if old != new || a.boxed != b.boxed {
        let message = format!("the field `{}` is `{new}`, it was `{old}`", b.rust_name);
        found.push(FIELD_TYPE, name, message, places);
    }
    if a.presence != b.presence {
        let message = format!(
            "the field `{}` is {}, it was {}",
            b.rust_name,
            spell::presence(b.presence),
            spell::presence(a.presence)
        );
        found.push(FIELD_PRESENCE, name, message, places);
    } else if a.required != b.required {
        let how = if b.required {
            "must be given to `new`"
        } else {
            "is no longer given to `new`"
        };
        found.push(
            FIELD_REQUIRED,
            name,
            format!("the field `{}` {how}", b.rust_name),
            places,
        );
    }
    found.about(
        name,
        About {
            doc: &a.doc,
            deprecated: &a.deprecated,
        },
        About {
            doc: &b.doc,
            deprecated: &b.deprecated,
        },
        places,
    );
}

fn enumeration(
    found: &mut Found<'_>,
    name: &str,
    (was, old): (&TypeDef, &EnumDef),
    (is, new): (&TypeDef, &EnumDef),
) {
    let places = (Some(was.place), Some(is.place));
    if old.integer != new.integer {
        found.push(
            ENUM_INTEGER,
            name,
            "text became numbers, or numbers text",
            places,
        );
    }
    for a in &old.variants {
        let same = new.variants.iter().find(|b| b.rust_name == a.rust_name);
        if let Some(b) = same {
            if a.wire != b.wire && old.integer == new.integer {
                let message = format!(
                    "`{}` is `{}` on the wire, it was `{}`",
                    b.rust_name, b.wire, a.wire
                );
                found.push(VARIANT_WIRE, name, message, places);
            }
        } else if let Some(b) = new.variants.iter().find(|b| b.wire == a.wire) {
            let message = format!(
                "`{}` is called `{}`, it was `{}`",
                b.wire, b.rust_name, a.rust_name
            );
            found.push(VARIANT_RENAMED, name, message, places);
        } else {
            found.push(
                VARIANT_REMOVED,
                name,
                format!("the value `{}` is gone", a.rust_name),
                places,
            );
        }
    }
    for b in &new.variants {
        if !old
            .variants
            .iter()
            .any(|a| a.rust_name == b.rust_name || a.wire == b.wire)
        {
            found.push(
                VARIANT_ADDED,
                name,
                format!("the value `{}` is new", b.rust_name),
                places,
            );
        }
    }
}

fn union(
    found: &mut Found<'_>,
    name: &str,
    (was, old): (&TypeDef, &UnionDef),
    (is, new): (&TypeDef, &UnionDef),
) {
    let places = (Some(was.place), Some(is.place));
    if old.tag != new.tag {
        found.push(
            UNION_TAG,
            name,
            "its alternatives are told apart in another way",
            places,
        );
    }
    for a in &old.alternatives {
        let Some(b) = new.alternatives.iter().find(|b| b.rust_name == a.rust_name) else {
            let message = format!("the alternative `{}` is gone", a.rust_name);
            found.push(ALTERNATIVE_REMOVED, name, message, places);
            continue;
        };
        if spell::ty(found.old, &a.ty) != spell::ty(found.new, &b.ty) || a.boxed != b.boxed {
            let message = format!("the alternative `{}` holds another type", b.rust_name);
            found.push(ALTERNATIVE_TYPE, name, message, places);
        }
        if a.tag != b.tag {
            let message = format!(
                "the alternative `{}` has the tag `{}`, it was `{}`",
                b.rust_name, b.tag, a.tag
            );
            found.push(UNION_TAG, name, message, places);
        }
    }
    for b in &new.alternatives {
        if !old.alternatives.iter().any(|a| a.rust_name == b.rust_name) {
            found.push(
                ALTERNATIVE_ADDED,
                name,
                format!("the alternative `{}` is new", b.rust_name),
                places,
            );
        }
    }
}

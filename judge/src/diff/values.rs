//! Values of enums and alternatives of unions.

use specwright_model::api::{EnumDef, TypeDef, UnionDef};

use super::{Found, Places, explains};
use crate::change::{
    ALTERNATIVE_ADDED, ALTERNATIVE_REMOVED, ALTERNATIVE_TYPE, ENUM_INTEGER, UNION_TAG,
    VARIANT_ADDED, VARIANT_REMOVED, VARIANT_RENAMED, VARIANT_WIRE, Wire,
};
use crate::spell;

pub(super) fn enumeration(
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
            if new.integer {
                "texts became numbers"
            } else {
                "numbers became texts"
            },
            places,
        );
    }
    for a in &old.variants {
        let same = new.variants.iter().find(|b| b.rust_name == a.rust_name);
        let renamed = || new.variants.iter().find(|b| b.wire == a.wire);
        if let Some(b) = same {
            if a.wire != b.wire && old.integer == new.integer {
                let message = format!(
                    "`{}` is `{}` on the wire, it was `{}`",
                    b.rust_name, b.wire, a.wire
                );
                found.push(VARIANT_WIRE, name, message, places);
            }
        } else if let Some(b) = renamed() {
            let message = format!(
                "`{}` is called `{}`, it was `{}`",
                b.wire, b.rust_name, a.rust_name
            );
            found.push(VARIANT_RENAMED, name, message, places);
            found.only(explains::named(&a.rust_name));
        } else {
            // An answer that never has it breaks nobody.
            let wire = if was.usage.written || !was.usage.read {
                Wire::Breaking
            } else {
                Wire::Same
            };
            let message = format!("the value `{}` is gone", a.rust_name);
            found.push(VARIANT_REMOVED.on_wire(wire), name, message, places);
            found.only(explains::named(&a.rust_name));
        }
    }
    for b in &new.variants {
        let known = old
            .variants
            .iter()
            .any(|a| a.rust_name == b.rust_name || a.wire == b.wire);
        if !known {
            let message = format!("the value `{}` is new", b.rust_name);
            found.push(VARIANT_ADDED, name, message, places);
        }
    }
}

pub(super) fn union(
    found: &mut Found<'_>,
    name: &str,
    (old, new): (&UnionDef, &UnionDef),
    places: Places,
) {
    if old.tag != new.tag {
        let message = "its alternatives are recognised in another way";
        found.push(UNION_TAG, name, message, places);
        found.detail(&old.tag, &new.tag);
    }
    for a in &old.alternatives {
        let part = explains::named(&a.rust_name);
        let Some(b) = new.alternatives.iter().find(|b| b.rust_name == a.rust_name) else {
            let message = format!("the alternative `{}` is gone", a.rust_name);
            found.push(ALTERNATIVE_REMOVED, name, message, places);
            found.only(part);
            continue;
        };
        if !found.same(&a.ty, &b.ty) || a.boxed != b.boxed {
            let (was, is) = (spell::ty(found.old, &a.ty), spell::ty(found.new, &b.ty));
            let message = format!(
                "the alternative `{}` holds `{is}`, it held `{was}`",
                b.rust_name
            );
            found.push(ALTERNATIVE_TYPE, name, message, places);
            found.only(part);
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
            let message = format!("the alternative `{}` is new", b.rust_name);
            found.push(ALTERNATIVE_ADDED, name, message, places);
        }
    }
}

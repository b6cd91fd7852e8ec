//! Rule about types with nearly the same fields.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use specwright_model::api::{Field, TypeDef, TypeKind};
use specwright_model::diagnostic::Entry;

use super::{at, rule};
use crate::{Level, Rule};

pub(super) static NEAR_DUPLICATE: Rule = rule(
    Entry {
        code: "near-duplicate-types",
        title: "two types have the same fields, or differ in one",
        why: "Callers cannot use one where the other is wanted, and an edit has to be made twice.",
        wrong: "A: { Id: int, Name: string, At: date }\nB: { Id: int, Name: string, At: date }",
        right: "A: { Id: int, Name: string, At: date }\nB: A",
    },
    Level::Note,
    |subject, found| {
        let mut seen: HashMap<u64, &TypeDef> = HashMap::new();
        for def in &subject.api.types {
            let TypeKind::Struct(fields) = &def.kind else {
                continue;
            };
            let shapes = shapes(fields);
            let other = shapes.iter().find_map(|shape| {
                let other = seen.get(shape).copied()?;
                difference(other, fields).map(|difference| (other, difference))
            });
            for shape in shapes {
                seen.entry(shape).or_insert(def);
            }
            let Some((other, difference)) = other else {
                continue;
            };
            let message = format!(
                "`{}` has the same fields as `{}`{difference}",
                def.name, other.name
            );
            let help = if difference.is_empty() {
                format!("make it an alias: `{}: {}`", def.name, other.name)
            } else {
                "if they mean the same thing, describe it once".to_owned()
            };
            let mut finding = at(&NEAR_DUPLICATE, def.name.clone(), def.place, message).help(help);
            finding.diagnostic = finding.diagnostic.related(other.place, "the first one");
            found.push(finding);
        }
    },
);

/// Smaller types look alike by chance.
const FEW: usize = 3;
/// So many fields make a difference of one remarkable.
const MANY: usize = 6;

/// Numbers that two types share if they have the same fields, or all but one.
fn shapes(fields: &[Field]) -> Vec<u64> {
    if fields.len() < FEW {
        return Vec::new();
    }
    let each: Vec<u64> = fields.iter().map(number).collect();
    let whole = each.iter().fold(0, |sum: u64, one| sum.wrapping_add(*one));
    let mut shapes = vec![whole];
    if fields.len() >= MANY {
        shapes.extend(each.iter().map(|one| whole.wrapping_sub(*one)));
    }
    shapes
}

fn number(field: &Field) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&field.name, &field.ty, field.presence as u8).hash(&mut hasher);
    hasher.finish()
}

/// In what a struct differs from another one, if it is little: empty for nothing.
fn difference(other: &TypeDef, fields: &[Field]) -> Option<String> {
    let TypeKind::Struct(theirs) = &other.kind else {
        return None;
    };
    let same = |a: &Field, b: &Field| a.name == b.name && a.ty == b.ty && a.presence == b.presence;
    let missing = |from: &[Field], other: &[Field]| -> Vec<String> {
        let alone = from.iter().filter(|a| !other.iter().any(|b| same(a, b)));
        alone.map(|field| field.name.clone()).collect()
    };
    let (more, less) = (missing(fields, theirs), missing(theirs, fields));
    match (more.as_slice(), less.as_slice()) {
        ([], []) => Some(String::new()),
        ([one], [] | [_]) | ([], [one]) => Some(format!(", but for `{one}`")),
        _ => None,
    }
}

//! Tagged unions: what tells the alternatives apart must stand in each of them.

use super::definitions::LoweredType;
use crate::api::{Type, TypeKind};
use crate::diagnostic::{Problems, codes};

/// Reports alternatives without the field that tells which one it is: they would be sent without it.
pub(crate) fn check(lowered_types: &[LoweredType], problems: &mut Problems) {
    for lowered in lowered_types {
        let TypeKind::Union(union) = &lowered.def.kind else {
            continue;
        };
        let Some(tag) = &union.tag else { continue };
        for alternative in &union.alternatives {
            let fields = match target(lowered_types, &alternative.ty) {
                Some(TypeKind::Struct(fields)) => fields.as_slice(),
                _ => &[],
            };
            if !fields.iter().any(|field| field.name == *tag) {
                let name = &alternative.tag;
                let problem = format!("the alternative `{name}` has no field `{tag}`");
                let help = format!(
                    "each alternative is the name of a struct with the field: add `{tag}: string` to it"
                );
                problems.push(codes::bad_union(lowered.def.place, &problem, &help));
            }
        }
    }
}

/// What a type is in the end; aliases are known to end.
fn target<'a>(lowered_types: &'a [LoweredType], ty: &'a Type) -> Option<&'a TypeKind> {
    let mut ty = ty;
    loop {
        let Type::Named(id) = ty else { return None };
        match &lowered_types.get(id.0)?.def.kind {
            TypeKind::Alias(to) => ty = to,
            kind => return Some(kind),
        }
    }
}

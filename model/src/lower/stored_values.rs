//! `sets` of an operation: the stored values after it succeeded.

use super::definitions::LoweredType;
use super::literals;
use super::scope::Scope;
use crate::api::{
    Answer, Content, Field, Operation, Resource, Scalar, Setting, Type, TypeId, TypeKind,
};
use crate::diagnostic::{codes, nearest};
use crate::source::Place;
use crate::syntax::tree::Node;

/// Reads `sets`: type, then field and value.
pub(crate) fn lower(scope: &mut Scope<'_>, node: Option<&Node>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (name, fields) in node.map(Node::entries).unwrap_or_default() {
        let Some(ty) = scope.look(&name.text) else {
            let problem = format!("there is no type `{}`", name.text);
            let help = "write the type that the thing is read as, then field and value: `sets: { Order: { Status: APPROVED } }`";
            scope
                .problems
                .push(codes::cannot_set(name.place, &problem, help));
            continue;
        };
        for (field, value) in fields.entries() {
            settings.push(Setting {
                ty,
                path: field.text.split('/').map(str::to_owned).collect(),
                value: value.text().unwrap_or_default().to_owned(),
                place: field.place,
            });
        }
    }
    settings
}

/// What only the definitions and the other operations can tell.
pub(crate) fn check(
    scope: &mut Scope<'_>,
    lowered_types: &[LoweredType],
    resources: &[Resource],
    operation: &Operation,
) {
    let Some(first) = operation.sets.first() else {
        return;
    };
    let mut refuse = |at: Place, problem: &str, help: &str| {
        scope.problems.push(codes::cannot_set(at, problem, help));
    };
    if !operation.writes {
        let help = "remove `sets`, or say `effect: write`";
        refuse(first.place, "the operation only reads", help);
    }
    if operation.path_params.is_empty() {
        let help = "the path must hold the id of one: `PUT /orders/{id}/approve`";
        refuse(first.place, "the path does not say which thing", help);
    }
    for setting in &operation.sets {
        let name = &lowered_types[setting.ty.0].def.name;
        let reading = |operation: &&Operation| {
            !operation.writes
                && operation
                    .returns
                    .iter()
                    .any(|a| gives(lowered_types, a, setting.ty))
        };
        if !operations(resources).any(|operation| reading(&operation)) {
            let problem = format!("no operation reads a `{name}`");
            let help = "write the type that a GET of the thing or of its list answers with";
            refuse(setting.place, &problem, help);
        } else if let Err((problem, help)) = fits(lowered_types, setting) {
            refuse(setting.place, &problem, &help);
        }
    }
}

fn operations(resources: &[Resource]) -> impl Iterator<Item = &Operation> {
    resources.iter().flat_map(|resource| &resource.operations)
}

/// Whether the answer is such a thing, a list of them, or an envelope of such a list.
fn gives(lowered_types: &[LoweredType], answer: &Answer, wanted: TypeId) -> bool {
    let Content::Json(ty) = &answer.content else {
        return false;
    };
    match inner(lowered_types, ty, true) {
        Type::Named(id) if *id == wanted => true,
        Type::Named(id) => match &lowered_types[id.0].def.kind {
            TypeKind::Struct(fields) => fields.iter().any(|field| {
                matches!(inner(lowered_types, &field.ty, true), Type::Named(id) if *id == wanted)
                    && matches!(inner(lowered_types, &field.ty, false), Type::Array(_))
            }),
            _ => false,
        },
        _ => false,
    }
}

/// The type below aliases and nullables, and below lists too if told so; aliases are known to end.
pub(super) fn inner<'a>(lowered_types: &'a [LoweredType], ty: &'a Type, lists: bool) -> &'a Type {
    let mut ty = ty;
    loop {
        ty = match ty {
            Type::Nullable(inner) => inner,
            Type::Array(inner) | Type::Page(inner) if lists => inner,
            Type::Named(id) => match &lowered_types[id.0].def.kind {
                TypeKind::Alias(to) => to,
                _ => return ty,
            },
            _ => return ty,
        };
    }
}

/// Whether the field is there and can hold the value; the problem and what fixes it.
fn fits(lowered_types: &[LoweredType], setting: &Setting) -> Result<(), (String, String)> {
    let mut ty = &Type::Named(setting.ty);
    for step in &setting.path {
        let (owner, fields) = fields(lowered_types, ty).ok_or_else(|| {
            let help = "name a field of a struct; a slash leads into the struct of a field";
            (
                format!("`{step}` is looked for in something without fields"),
                help.to_owned(),
            )
        })?;
        let Some(field) = fields.iter().find(|field| field.name == *step) else {
            let near = nearest(step, fields.iter().map(|field| field.name.as_str()));
            let help = near.map_or_else(
                || format!("write a field of `{owner}` by its wire name"),
                |near| format!("did you mean `{near}`?"),
            );
            return Err((format!("`{owner}` has no field `{step}`"), help));
        };
        ty = &field.ty;
    }
    let value = &setting.value;
    let wanted = match inner(lowered_types, ty, false) {
        Type::Scalar(
            Scalar::Uuid | Scalar::Date | Scalar::Time | Scalar::DateTime | Scalar::Bytes,
        ) => Some("another field: a constant date, time, id or file says nothing".to_owned()),
        ty => literals::wanted(lowered_types, ty, value),
    };
    let field = setting.path.join("/");
    wanted.map_or(Ok(()), |wanted| {
        Err((
            format!("`{value}` is no value of `{field}`"),
            format!("write {wanted}"),
        ))
    })
}

pub(super) fn fields<'a>(
    lowered_types: &'a [LoweredType],
    ty: &'a Type,
) -> Option<(&'a str, &'a [Field])> {
    let Type::Named(id) = inner(lowered_types, ty, false) else {
        return None;
    };
    let def = &lowered_types[id.0].def;
    match &def.kind {
        TypeKind::Struct(fields) => Some((&def.name, fields)),
        _ => None,
    }
}

//! Parameters of one operation.

use specwright_model::api::{Api, Operation, Param, Type};

use super::{About, Found};
use crate::change::{
    ARGUMENT_RENAMED, ARGUMENTS_REORDERED, PARAMETER_ADDED_OPTIONAL, PARAMETER_ADDED_REQUIRED,
    PARAMETER_BECAME_OPTIONAL, PARAMETER_BECAME_REQUIRED, PARAMETER_DEFAULT, PARAMETER_REMOVED,
    PARAMETER_RENAMED, PARAMETER_SECRET, PARAMETER_STYLE, PARAMETER_TYPE,
};
use crate::spell;

pub(super) fn compare(found: &mut Found<'_>, name: &str, old: &Operation, new: &Operation) {
    path(found, name, old, new);
    by_name(found, name, (&old.query, &new.query), (old, new), "query");
    by_name(
        found,
        name,
        (&old.headers, &new.headers),
        (old, new),
        "header",
    );
    order(found, name, old, new);
}

/// Path parameters belong together by their place in the path, whatever they are called.
fn path(found: &mut Found<'_>, name: &str, old: &Operation, new: &Operation) {
    let (was, is) = (&old.path_params, &new.path_params);
    for (was, is) in was.iter().zip(is) {
        pair(found, name, was, is, (old, new), "path");
    }
    for gone in was.iter().skip(is.len()) {
        let message = format!("the path parameter `{}` is gone", gone.name);
        found.push(
            PARAMETER_REMOVED,
            name,
            message,
            (Some(gone.place), Some(new.place)),
        );
    }
    for added in is.iter().skip(was.len()) {
        let message = format!("the path parameter `{}` is new", added.name);
        found.push(
            PARAMETER_ADDED_REQUIRED,
            name,
            message,
            (Some(old.place), Some(added.place)),
        );
    }
}

fn by_name(
    found: &mut Found<'_>,
    name: &str,
    (was, is): (&[Param], &[Param]),
    operations: (&Operation, &Operation),
    what: &str,
) {
    for old in was {
        if let Some(new) = is.iter().find(|new| new.name == old.name) {
            pair(found, name, old, new, operations, what);
        } else {
            let message = format!("the {what} parameter `{}` is gone", old.name);
            found.push(
                PARAMETER_REMOVED,
                name,
                message,
                (Some(old.place), Some(operations.1.place)),
            );
        }
    }
    for new in is
        .iter()
        .filter(|new| !was.iter().any(|old| old.name == new.name))
    {
        let (rule, how) = if new.required {
            (PARAMETER_ADDED_REQUIRED, "required")
        } else {
            (PARAMETER_ADDED_OPTIONAL, "optional")
        };
        let ty = spell::ty(found.new, &new.ty);
        let message = format!("the {what} parameter `{}: {ty}` is new and {how}", new.name);
        found.push(
            rule,
            name,
            message,
            (Some(operations.0.place), Some(new.place)),
        );
    }
}

fn pair(
    found: &mut Found<'_>,
    name: &str,
    old: &Param,
    new: &Param,
    operations: (&Operation, &Operation),
    what: &str,
) {
    let places = (Some(old.place), Some(new.place));
    let label = format!("the {what} parameter `{}`", new.name);
    match (old.required, new.required) {
        (false, true) => found.push(
            PARAMETER_BECAME_REQUIRED,
            name,
            format!("{label} became required"),
            places,
        ),
        (true, false) => found.push(
            PARAMETER_BECAME_OPTIONAL,
            name,
            format!("{label} became optional"),
            places,
        ),
        _ => {}
    }
    let (a, b) = (spell::ty(found.old, &old.ty), spell::ty(found.new, &new.ty));
    if a != b {
        found.push(
            PARAMETER_TYPE,
            name,
            format!("{label} is `{b}`, it was `{a}`"),
            places,
        );
    }
    if old.rust_name != new.rust_name {
        let named = !old.required
            || takes_struct(found.old, operations.0)
            || takes_struct(found.new, operations.1);
        let rule = if named {
            PARAMETER_RENAMED
        } else {
            ARGUMENT_RENAMED
        };
        let message = format!(
            "{label} is called `{}`, it was `{}`",
            new.rust_name, old.rust_name
        );
        found.push(rule, name, message, places);
    }
    if old.style != new.style {
        found.push(
            PARAMETER_STYLE,
            name,
            format!("{label} is written in another way"),
            places,
        );
    }
    if old.default != new.default {
        let text = |param: &Param| {
            param
                .default
                .clone()
                .unwrap_or_else(|| "nothing".to_owned())
        };
        let message = format!(
            "{label} is `{}` unless said, it was `{}`",
            text(new),
            text(old)
        );
        found.push(PARAMETER_DEFAULT, name, message, places);
    }
    if old.secret != new.secret {
        let message = format!(
            "{label} is {}",
            if new.secret {
                "secret now"
            } else {
                "no longer secret"
            }
        );
        found.push(PARAMETER_SECRET, name, message, places);
    }
    found.about(
        name,
        About {
            doc: &old.doc,
            deprecated: &old.deprecated,
        },
        About {
            doc: &new.doc,
            deprecated: &new.deprecated,
        },
        places,
    );
}

/// The required parameters in the order of the arguments.
fn arguments(operation: &Operation) -> impl Iterator<Item = &Param> {
    let params = [&operation.path_params, &operation.query, &operation.headers];
    params.into_iter().flatten().filter(|param| param.required)
}

/// Several required parameters of one type are given by name, in a struct.
fn takes_struct(api: &Api, operation: &Operation) -> bool {
    let types: Vec<&Type> = arguments(operation)
        .map(|param| api.resolve(&param.ty))
        .collect();
    types
        .iter()
        .enumerate()
        .any(|(at, ty)| types[..at].contains(ty))
}

fn order(found: &mut Found<'_>, name: &str, old: &Operation, new: &Operation) {
    if takes_struct(found.old, old) && takes_struct(found.new, new) {
        return;
    }
    let names = |operation: &Operation| -> Vec<String> {
        arguments(operation)
            .map(|param| param.name.clone())
            .collect()
    };
    let (was, is) = (names(old), names(new));
    let (mut a, mut b) = (was.clone(), is.clone());
    a.sort_unstable();
    b.sort_unstable();
    // Path parameters that were only renamed keep their places.
    if a == b && was != is {
        let message = format!(
            "the arguments are ({}), they were ({})",
            is.join(", "),
            was.join(", ")
        );
        found.push(
            ARGUMENTS_REORDERED,
            name,
            message,
            (Some(old.place), Some(new.place)),
        );
    }
}

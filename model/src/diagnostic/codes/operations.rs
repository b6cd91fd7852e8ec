//! What is called: operations and their resources (E05, W0702).

use super::{At, did_you_mean, error, shorten};
use crate::diagnostic::Diagnostic;
use crate::source::Place;

/// An invalid `request`.
pub fn bad_request(at: At, text: &str, problem: &str) -> Diagnostic {
    error(
        "E0501",
        at,
        format!("`{}` is not a request: {problem}", shorten(text)),
    )
    .label(problem.to_owned())
    .help(match problem {
        "a placeholder appears twice" => "give one of the two another name",
        "a brace is not closed" => "close it: `{noteId}`",
        "a brace is closed that was not opened" => "open it, or write the brace as `%7D`",
        "two placeholders touch each other" => "put a slash or another character between them",
        _ => "write a verb and a path that begins with a slash: `GET /notes/{noteId}`",
    })
}

/// Two operations with one verb and path.
pub fn same_request(at: At, request: &str, first: Place) -> Diagnostic {
    error(
        "E0502",
        at,
        format!("`{}` is described twice", shorten(request)),
    )
    .label("second operation with this verb and path")
    .related(first, "first one")
    .help("remove one of the two, or correct its path")
}

/// A placeholder without a parameter.
pub fn placeholder_without_parameter(at: At, name: &str, nearest: Option<&str>) -> Diagnostic {
    let help = nearest.map_or_else(
        || {
            format!(
                "add `path: {{ {}: int64 }}` (or another type)",
                shorten(name)
            )
        },
        |other| format!("`path` has `{}`: is that the one?", shorten(other)),
    );
    error(
        "E0503",
        at,
        format!(
            "the placeholder `{{{}}}` has no path parameter",
            shorten(name)
        ),
    )
    .label("not described under `path`")
    .help(help)
}

/// A path parameter without a placeholder.
pub fn parameter_without_placeholder(at: At, name: &str, nearest: Option<&str>) -> Diagnostic {
    let help = nearest.map_or_else(
        || {
            format!(
                "add `{{{}}}` to the path or remove the parameter",
                shorten(name)
            )
        },
        |other| format!("the path has `{{{}}}`: is that the one?", shorten(other)),
    );
    error(
        "E0504",
        at,
        format!("the path has no placeholder `{{{}}}`", shorten(name)),
    )
    .label("nowhere in the path")
    .help(help)
}

/// A path parameter that may be left out.
pub fn optional_path_parameter(at: At, name: &str) -> Diagnostic {
    error(
        "E0505",
        at,
        format!("the path parameter `{}` cannot be left out", shorten(name)),
    )
    .label("optional")
    .help("remove the `?`; describe the shorter path as an operation of its own")
}

/// A parameter that appears twice.
pub fn duplicate_parameter(at: At, name: &str, first: Place) -> Diagnostic {
    error(
        "E0506",
        at,
        format!("the parameter `{}` appears twice", shorten(name)),
    )
    .label("second time")
    .related(first, "first time")
    .help("remove one of the two")
}

/// An invalid status.
pub fn bad_status(at: At, text: &str, range: &str) -> Diagnostic {
    error(
        "E0507",
        at,
        format!("`{}` is not a status {range}", shorten(text)),
    )
    .label("not such a status")
    .help(match text {
        _ if range.starts_with("from 2") && is_error(text) => {
            format!("an error goes under `errors`: `errors: [{{ {text}: Problem }}]`")
        }
        _ if text.to_ascii_uppercase().ends_with("XX") && text.len() == 3 => format!(
            "a range is written with its type: `errors: [{{ {}: Problem }}]`",
            text.to_ascii_uppercase()
        ),
        _ => format!("write a whole number {range}"),
    })
}

fn is_error(text: &str) -> bool {
    text == "default"
        || text
            .parse::<u16>()
            .is_ok_and(|status| (300..600).contains(&status))
}

/// A name of a convention or group that is not in `api.yaml`.
pub fn unknown_convention(at: At, what: &str, name: &str, nearest: Option<&str>) -> Diagnostic {
    error(
        "E0508",
        at,
        format!("`api.yaml` has no {what} `{}`", shorten(name)),
    )
    .label("not defined")
    .help(did_you_mean(
        nearest,
        format!("define it in `api.yaml` under `{what}`"),
    ))
}

/// Paging that the operation cannot do.
pub fn paging_does_not_fit(at: At, problem: &str, help: &str) -> Diagnostic {
    error(
        "E0509",
        at,
        format!("this operation cannot be paged so: {problem}"),
    )
    .label("does not fit")
    .help(help)
}

/// A style that the type does not allow.
pub fn bad_style(at: At, style: &str, why: &str) -> Diagnostic {
    error("E0510", at, format!("the style `{}` does not fit: {why}", shorten(style)))
        .label("does not fit")
        .help("`repeat`, `comma`, `pipe`, `space`, `index` are for arrays in a query; `plain`, `odata` for one value in a path")
}

/// What an operation cannot set.
pub fn cannot_set(at: At, problem: &str, help: &str) -> Diagnostic {
    error("E0511", at, format!("this cannot be set: {problem}"))
        .label("does not fit")
        .help(help)
}

/// `OData` that an operation cannot have.
pub fn odata_does_not_fit(at: At, problem: &str, help: &str) -> Diagnostic {
    error("E0512", at, format!("`odata` does not fit: {problem}"))
        .label("does not fit")
        .help(help)
}

/// A lookup whose read does not fit.
pub fn bad_lookup(at: At, problem: &str, help: &str) -> Diagnostic {
    error("E0513", at, format!("`lookup` does not fit: {problem}"))
        .label("does not fit")
        .help(help)
}

/// A value that a lookup cannot take out of the write.
pub fn bad_lookup_value(at: At, problem: &str, help: &str) -> Diagnostic {
    error("E0514", at, format!("there is no such value: {problem}"))
        .label("not in the write")
        .help(help)
}

/// A field by which a lookup cannot tell what it finds.
pub fn bad_lookup_field(at: At, problem: &str, help: &str) -> Diagnostic {
    error(
        "E0515",
        at,
        format!("this does not tell what is found: {problem}"),
    )
    .label("does not tell")
    .help(help)
}

/// A resource without operations.
pub fn empty_resource(at: At, name: &str) -> Diagnostic {
    error(
        "W0702",
        at,
        format!("the resource `{}` has no operations", shorten(name)),
    )
    .label("empty")
    .help("add operations, or remove `resource`")
}

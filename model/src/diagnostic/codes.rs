//! Every diagnostic that the front end can give, its text in one place.

use super::Diagnostic;
use crate::source::Place;

type At = Place;

fn error(code: &'static str, at: At, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code, Some(at), message)
}

fn shorten(text: &str) -> String {
    const LIMIT: usize = 60;
    let clean: String = text
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .take(LIMIT + 1)
        .collect();
    if clean.chars().count() > LIMIT {
        clean.chars().take(LIMIT).chain("…".chars()).collect()
    } else {
        clean
    }
}

fn did_you_mean(nearest: Option<&str>, else_help: impl Into<String>) -> String {
    nearest.map_or_else(
        || else_help.into(),
        |word| format!("did you mean `{}`?", shorten(word)),
    )
}

// E01: the files and their YAML.

/// There is no `api.yaml`.
pub fn no_api_file() -> Diagnostic {
    Diagnostic::new("E0101", None, "the description has no `api.yaml`")
        .help("add an `api.yaml` with at least `api: Name` and `host: api.example.com`")
}

/// The YAML is broken.
pub fn yaml(at: At, message: &str) -> Diagnostic {
    error("E0102", at, "this is not valid YAML").label(shorten_long(message)).help(
        "check indentation, colons, brackets and quotes at this place and in the line before it",
    )
}

/// A tab where YAML wants spaces.
pub fn tab(at: At) -> Diagnostic {
    error("E0103", at, "a tab is used for indentation")
        .label("tab here")
        .help("YAML allows only spaces for indentation: replace each tab by two spaces")
}

/// A file is too large.
pub fn too_large(at: At, size: usize, limit: usize) -> Diagnostic {
    error(
        "E0104",
        at,
        format!("the file is too large: {size} bytes, allowed are {limit}"),
    )
    .help("split it into one file a resource")
}

/// The file's name cannot become a module.
pub fn file_name(at: At, name: &str) -> Diagnostic {
    error(
        "E0105",
        at,
        format!(
            "`{}` cannot be the name of a description file",
            shorten(name)
        ),
    )
    .help("use lower-case letters, digits and underscores, and the ending `.yaml`")
}

fn shorten_long(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    let line = line.split(" at line ").next().unwrap_or(line);
    line.chars().filter(|c| !c.is_control()).take(140).collect()
}

// E02: keys and kinds.

/// A key that the language does not know here.
pub fn unknown_key(at: At, key: &str, of: &str, nearest: Option<&str>, known: &str) -> Diagnostic {
    error("E0201", at, format!("{of} has no key `{}`", shorten(key)))
        .label("unknown key")
        .help(did_you_mean(nearest, format!("known here: {known}")))
}

/// A key that stands twice.
pub fn duplicate_key(at: At, key: &str, first: Place) -> Diagnostic {
    error(
        "E0202",
        at,
        format!("`{}` stands twice in one mapping", shorten(key)),
    )
    .label("second time")
    .related(first, "first time")
    .help("remove one of the two")
}

/// A value of the wrong kind.
pub fn wrong_kind(at: At, what: &str, wanted: &str, found: &str) -> Diagnostic {
    error("E0203", at, format!("{what} must be {wanted}, not {found}"))
        .label(format!("this is {found}"))
        .help(format!("write {wanted} here"))
}

/// A key that must be there.
pub fn missing_key(at: At, key: &str, of: &str) -> Diagnostic {
    error("E0204", at, format!("{of} needs the key `{key}`"))
        .label(format!("`{key}` is missing"))
        .help(format!("add `{key}: …`"))
}

/// A word out of a fixed set.
pub fn not_one_of(at: At, word: &str, nearest: Option<&str>, known: &str) -> Diagnostic {
    error(
        "E0205",
        at,
        format!("`{}` is not one of {known}", shorten(word)),
    )
    .label("unknown word")
    .help(did_you_mean(nearest, format!("write one of {known}")))
}

/// A length of time that is none.
pub fn duration(at: At, text: &str) -> Diagnostic {
    error(
        "E0206",
        at,
        format!("`{}` is not a length of time", shorten(text)),
    )
    .label("expected such as `10s`")
    .help("write a whole number and a unit: `500ms`, `10s`, `5m`, `24h`, `90 days`")
}

/// A number that is none, or too large.
pub fn number(at: At, text: &str, range: &str) -> Diagnostic {
    error(
        "E0207",
        at,
        format!("`{}` is not a whole number {range}", shorten(text)),
    )
    .label("not such a number")
    .help(format!("write a whole number {range}"))
}

/// A text that may not be used here.
pub fn bad_text(at: At, what: &str, text: &str, help: &str) -> Diagnostic {
    error("E0208", at, format!("`{}` cannot be {what}", shorten(text)))
        .label("not allowed here")
        .help(help)
}

/// A file that is neither the API nor a resource nor types.
pub fn nothing_in_file(at: At) -> Diagnostic {
    error("E0209", at, "this file describes nothing")
        .help("give it `resource: Name` with `operations:`, or `types:`; or delete it")
}

// E03: names.

/// A name that cannot become a Rust name.
pub fn no_rust_name(at: At, what: &str, name: &str, how: &str) -> Diagnostic {
    error(
        "E0301",
        at,
        format!("{what} `{}` cannot become a Rust name", shorten(name)),
    )
    .label("not made of a–z and digits")
    .help(how.to_owned())
}

/// Two names that become the same Rust name.
pub fn same_rust_name(at: At, what: &str, name: &str, rust: &str, first: Place) -> Diagnostic {
    error(
        "E0302",
        at,
        format!(
            "{what} `{}` becomes the Rust name `{rust}`, which is taken",
            shorten(name)
        ),
    )
    .label(format!("`{rust}` again"))
    .related(first, format!("`{rust}` first"))
    .help("give one of the two another Rust name with `name` (in types: `$name`)")
}

/// A `name` that is no Rust name.
pub fn bad_rust_name(at: At, name: &str, wanted: &str) -> Diagnostic {
    error("E0303", at, format!("`{}` is not {wanted}", shorten(name)))
        .label("not a Rust name")
        .help("use letters a–z, digits and underscores, and no Rust keyword")
}

// E04: types.

/// A type that is not defined.
pub fn unknown_type(at: At, name: &str, nearest: Option<&str>) -> Diagnostic {
    error("E0401", at, format!("there is no type `{}`", shorten(name)))
        .label("not defined")
        .help(did_you_mean(
            nearest,
            "define it under `types:` in any file, or use a scalar type",
        ))
}

/// A type defined twice.
pub fn duplicate_type(at: At, name: &str, first: Place) -> Diagnostic {
    error(
        "E0402",
        at,
        format!("the type `{}` is defined twice", shorten(name)),
    )
    .label("second definition")
    .related(first, "first definition")
    .help("type names are shared by all files: rename one or remove it")
}

/// An alias that leads back to itself.
pub fn alias_cycle(at: At, name: &str) -> Diagnostic {
    error(
        "E0403",
        at,
        format!("the alias `{}` leads back to itself", shorten(name)),
    )
    .label("never ends")
    .help("an alias must end at a scalar, a struct, an enum or a union")
}

/// A struct that needs itself.
pub fn no_way_out(at: At, path: &str) -> Diagnostic {
    error(
        "E0404",
        at,
        format!(
            "a value of this type can never be made: {}",
            shorten_path(path)
        ),
    )
    .label("needs itself")
    .help("make one of these fields optional (`Field?: …`), nullable (`…?`) or an array")
}

fn shorten_path(path: &str) -> String {
    path.chars().take(200).collect()
}

/// A type expression that means nothing.
pub fn bad_type(at: At, found: &str, help: &str) -> Diagnostic {
    error("E0405", at, format!("{found} is not a type"))
        .label("no type")
        .help(help)
}

/// A type that cannot be used in this place.
pub fn type_not_here(at: At, what: &str, ty: &str, help: &str) -> Diagnostic {
    error("E0406", at, format!("{what} cannot be {ty}"))
        .label("not possible here")
        .help(help)
}

/// A name that shadows a scalar type.
pub fn scalar_name(at: At, name: &str) -> Diagnostic {
    error(
        "E0407",
        at,
        format!("`{name}` is the name of a built-in type"),
    )
    .label("already taken")
    .help("choose another name")
}

/// Something in `$extends` that has no fields.
pub fn extends_no_struct(at: At, name: &str) -> Diagnostic {
    error(
        "E0408",
        at,
        format!("`{}` has no fields to take over", shorten(name)),
    )
    .label("not a struct")
    .help("`$extends` takes structs only")
}

/// Structs that extend each other in a circle.
pub fn extends_cycle(at: At, name: &str) -> Diagnostic {
    error("E0409", at, format!("`{}` extends itself", shorten(name)))
        .label("in a circle")
        .help("remove one of the `$extends`")
}

/// An enum without values, or with one twice.
pub fn bad_enum(at: At, problem: &str) -> Diagnostic {
    error(
        "E0410",
        at,
        format!("an enum needs distinct values: {problem}"),
    )
    .label("not possible in an enum")
    .help("list each value once, as text; all as integers only with `$enum`")
}

/// A union that cannot be told apart.
pub fn bad_union(at: At, problem: &str, help: &str) -> Diagnostic {
    error(
        "E0411",
        at,
        format!("this union is not possible: {problem}"),
    )
    .label("here")
    .help(help)
}

// E05: operations.

/// A `request` that is none.
pub fn bad_request(at: At, text: &str, problem: &str) -> Diagnostic {
    error(
        "E0501",
        at,
        format!("`{}` is not a request: {problem}", shorten(text)),
    )
    .label(problem.to_owned())
    .help("write a verb and a path that begins with a slash: `GET /notes/{noteId}`")
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

/// A parameter that stands twice.
pub fn duplicate_parameter(at: At, name: &str, first: Place) -> Diagnostic {
    error(
        "E0506",
        at,
        format!("the parameter `{}` stands twice", shorten(name)),
    )
    .label("second time")
    .related(first, "first time")
    .help("remove one of the two")
}

/// A status that is none.
pub fn bad_status(at: At, text: &str, range: &str) -> Diagnostic {
    error(
        "E0507",
        at,
        format!("`{}` is not a status {range}", shorten(text)),
    )
    .label("not such a status")
    .help(format!("write a whole number {range}"))
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

// E06: the API.

/// A host that is none.
pub fn bad_host(at: At, text: &str, problem: &str) -> Diagnostic {
    error("E0601", at, format!("`{}` is not a host: {problem}", shorten(text)))
        .label(problem.to_owned())
        .help("write a host name only, such as `{environment}api.example.com`; the scheme is always https, and a path prefix goes into `version`")
}

/// An address that is none.
pub fn bad_address(at: At, text: &str) -> Diagnostic {
    error(
        "E0602",
        at,
        format!("`{}` is not an https address", shorten(text)),
    )
    .label("expected `https://…`")
    .help("secrets travel on this address: it must begin with `https://`")
}

/// Environments without a place for their prefix, or the other way round.
pub fn environment_mismatch(at: At, problem: &str) -> Diagnostic {
    error("E0603", at, problem.to_owned())
        .label("does not fit together")
        .help("put `{environment}` into `host`, or give only one environment with an empty prefix")
}

// W07: warnings.

/// A type that nothing uses.
pub fn unused_type(at: At, name: &str) -> Diagnostic {
    error(
        "W0701",
        at,
        format!("nothing uses the type `{}`", shorten(name)),
    )
    .label("unused")
    .help("remove it, or name it where it belongs")
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

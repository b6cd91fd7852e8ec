//! What is written: files and their YAML, keys and kinds, names.

use super::{At, did_you_mean, error, shorten};
use crate::diagnostic::Diagnostic;
use crate::source::Place;

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

/// A value of another kind where a mapping of a known form must stand.
pub fn no_mapping(at: At, what: &str, found: &str, forms: &[String]) -> Diagnostic {
    let problem = wrong_kind(at, what, "a mapping", found);
    match quoted(forms) {
        Some(forms) => problem.help(format!("write {forms} here")),
        None => problem,
    }
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

/// A word out of a fixed set, where a mapping may stand too; perhaps that was meant.
pub fn not_one_of_forms(
    at: At,
    word: &str,
    meant: Option<&str>,
    known: &str,
    forms: &[String],
) -> Diagnostic {
    let help = match (meant, quoted(forms)) {
        (Some(form), _) => format!("write `{form}`"),
        (None, Some(forms)) => format!("write one of {known}, or {forms}"),
        (None, None) => format!("write one of {known}"),
    };
    not_one_of(at, word, None, known).help(help)
}

fn quoted(forms: &[String]) -> Option<String> {
    let quoted: Vec<String> = forms.iter().map(|form| format!("`{form}`")).collect();
    (!quoted.is_empty()).then(|| quoted.join(" or "))
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

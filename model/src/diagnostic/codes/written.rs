//! What is written: files and their YAML, keys and kinds, names.

use super::{At, did_you_mean, error, shorten};
use crate::diagnostic::Diagnostic;
use crate::source::Place;

// E01: the files and their YAML.

/// There is no `api.yaml`.
pub fn no_api_file() -> Diagnostic {
    Diagnostic::new("E0101", None, "the description has no `api.yaml`").help(
        "create `api.yaml` beside the other files, with three lines: \
             `api: Shop`, `host: api.shop.example` and `auth: bearer`",
    )
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

/// What a merge of versions left behind.
pub fn unresolved_merge(at: At) -> Diagnostic {
    error(
        "E0106",
        at,
        "an unresolved merge: git left both versions in this file",
    )
    .label("the first conflict begins or ends here")
    .help("keep one of the versions, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`")
}

/// A description in another format.
pub fn other_format(at: At, format: &str) -> Diagnostic {
    error("E0107", at, format!("this is {format}, not a Specwright description"))
        .label("written for other tools")
        .help("move the file out of this folder, and run `specwright import FILE`: it writes the description")
}

/// No space after a colon.
pub fn missing_blank(at: At, key: &str, value: &str) -> Diagnostic {
    let value = match value.chars().next() {
        Some('{') if !value.ends_with('}') => "{ …",
        Some('[') if !value.ends_with(']') => "[…",
        _ => value,
    };
    error("E0108", at, "a space is missing after `:`")
        .label("to YAML, all of this is one word")
        .help(format!("write `{}: {}`", shorten(key), shorten(value)))
}

/// Text that YAML takes for something else.
pub fn needs_quotes(at: At, key: &str, spelled: &str) -> Diagnostic {
    error(
        "E0109",
        at,
        "this text needs quotes: some of its characters mean something in YAML",
    )
    .label("not plain text to YAML")
    .help(format!(
        "write `{}: \"{}\"`",
        shorten(key),
        shorten_long(spelled)
    ))
}

/// A key that YAML takes for something else.
pub fn key_needs_quotes(at: At, key: &str, rest: &str) -> Diagnostic {
    error(
        "E0109",
        at,
        "this key needs quotes: its first character means something in YAML",
    )
    .label("not plain text to YAML")
    .help(format!("write `\"{}\": {}`", shorten(key), shorten(rest)))
}

/// A key whose indentation fits nothing.
pub fn odd_indentation(at: At, fits: &str) -> Diagnostic {
    error("E0110", at, "this key is indented like nothing around it")
        .label(format!("indented by {}", at.column.saturating_sub(1)))
        .help(format!(
            "indent it by {fits} spaces, like the keys that it belongs to"
        ))
}

/// `null` as a key.
pub fn null_key(at: At) -> Diagnostic {
    error("E0111", at, "to YAML, this key means nothing, not text")
        .label("not text")
        .help("put it in quotes to name it so: `\"null\": string`")
}

/// A list or mapping as a key.
pub fn bracket_key(at: At) -> Diagnostic {
    error("E0102", at, "this is not valid YAML")
        .label("a list or mapping cannot be a key")
        .help("put text that begins with a bracket in quotes")
}

/// An alias of nothing.
pub fn unknown_anchor(at: At) -> Diagnostic {
    error("E0102", at, "this is not valid YAML")
        .label("no anchor has this name")
        .help("text that begins with `*` needs quotes; an alias needs an anchor `&name` before it")
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

/// A key of another description language, with what stands for it here.
pub fn foreign_key(at: At, key: &str, of: &str, help: &str) -> Diagnostic {
    unknown_key(at, key, of, None, "").help(help.to_owned())
}

/// A key that appears twice.
pub fn duplicate_key(at: At, key: &str, first: Place) -> Diagnostic {
    error(
        "E0202",
        at,
        format!("`{}` appears twice in one mapping", shorten(key)),
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
        if known.contains('`') && known.matches('`').count() == 2 {
            format!("`{}` is not {known}", shorten(word))
        } else {
            format!("`{}` is not one of {known}", shorten(word))
        },
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

/// An invalid length of time.
pub fn duration(at: At, text: &str) -> Diagnostic {
    error(
        "E0206",
        at,
        format!("`{}` is not a length of time", shorten(text)),
    )
    .label("expected such as `10s`")
    .help("write a whole number and a unit: `500ms`, `10s`, `5m`, `24h`, `90 days`")
}

/// An invalid number, or one that is too large.
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

/// A default or an example that its type does not allow.
pub fn wrong_literal(at: At, what: &str, text: &str, wanted: &str) -> Diagnostic {
    error(
        "E0210",
        at,
        format!("`{}` is no value of this type", shorten(text)),
    )
    .label(format!("the `{what}` does not fit"))
    .help(format!("write {wanted}"))
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
    .help(match what {
        "the resource" => "give one of the two resources another name",
        "the type" => "give one of the two another Rust name with `$name`",
        "the body" => "give the body another Rust name: `body: { json: Note, name: note }`",
        _ => "give one of the two another Rust name with `name`",
    })
}

/// A `name` that is no Rust name.
pub fn bad_rust_name(at: At, name: &str, wanted: &str) -> Diagnostic {
    error("E0303", at, format!("`{}` is not {wanted}", shorten(name)))
        .label("not a Rust name")
        .help("use letters a–z, digits and underscores, and no Rust keyword")
}

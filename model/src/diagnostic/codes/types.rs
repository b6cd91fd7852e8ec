//! What is defined: types (E04, W0701).

use super::{At, did_you_mean, error, shorten};
use crate::diagnostic::Diagnostic;
use crate::source::Place;

/// A type that is not defined.
pub fn unknown_type(at: At, name: &str, nearest: Option<&str>) -> Diagnostic {
    error("E0401", at, format!("there is no type `{}`", shorten(name)))
        .label("not defined")
        .help(of_another_language(name).unwrap_or_else(|| {
            let else_wise = "define it under `types:` in any file, or use a scalar type";
            did_you_mean(nearest, else_wise)
        }))
}

/// How what other languages write is written here.
fn of_another_language(name: &str) -> Option<String> {
    let inside = |before: &str| name.strip_prefix(before)?.strip_suffix('>');
    let lists = ["Vec<", "List<", "list<", "Array<", "array<"];
    if let Some(item) = name
        .strip_suffix("[]")
        .or_else(|| lists.iter().find_map(|it| inside(it)))
    {
        return Some(format!("an array is written `[{}]`", shorten(item)));
    }
    if let Some(item) = inside("Option<").or_else(|| inside("Optional<")) {
        return Some(format!("what may be null is written `{}?`", shorten(item)));
    }
    if let Some(item) = ["map<", "Map<", "HashMap<"]
        .iter()
        .find_map(|it| inside(it))
    {
        let item = item.rsplit(',').next().unwrap_or(item).trim();
        return Some(format!("a map is written `{{ map: {} }}`", shorten(item)));
    }
    if let Some((ty, _)) = name.split_once('#') {
        return Some(format!(
            "a comment needs a space before it: `{} # …`",
            shorten(ty)
        ));
    }
    let here = match name {
        "number" => "numbers are `double` and, to the digit, `decimal`",
        "array" | "list" => "an array is written `[Note]`",
        "str" | "text" | "String" | "varchar" | "char" => "text is `string`",
        "bool" | "Boolean" => "it is `boolean` here",
        "integer" | "long" | "short" | "uint" | "u8" | "u16" | "u32" | "u64" | "usize" | "i8"
        | "i16" | "i32" | "i64" | "isize" => "whole numbers are `int32` and `int64`",
        "f32" | "f64" => "numbers are `float` and `double`",
        "timestamp" | "date-time" | "DateTime" | "Date" => {
            "it is `datetime`, `date` or `time`, or `int64` for seconds"
        }
        "file" | "blob" => {
            "a file is `bytes` in `returns`, `binary` in `multipart`, and base64 in JSON is `bytes`"
        }
        "void" | "none" | "null" | "None" | "empty" => {
            "where nothing is returned: `returns: nothing`"
        }
        "multipart" | "form" => {
            "a body of this kind is written `body: { multipart: { file: binary } }` or `body: { form: Note }`"
        }
        "object" => "define its fields under `types:` in any file, or write `any` for unknown JSON",
        _ => return None,
    };
    Some(here.to_owned())
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

/// A union that cannot be distinguished.
pub fn bad_union(at: At, problem: &str, help: &str) -> Diagnostic {
    error(
        "E0411",
        at,
        format!("this union is not possible: {problem}"),
    )
    .label("here")
    .help(help)
}

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

//! What the description would say, so that what came fits.

use std::collections::BTreeMap;

use specwright_edit::YamlValue;
use specwright_model::api::{Api, Field, Scalar, Type, TypeId, TypeKind};
use specwright_model::names;
use specwright_model::source::Place;

use super::lines::{Kind, Received, Seen};
use super::locate::{Found, Inside, Observations, Position};

/// The most unknown fields of one type: more are keys that are data.
const NEW_FIELDS: usize = 50;

/// What is proposed, and what a person must decide.
#[derive(Default)]
pub(super) struct Proposals {
    pub edits: Vec<Edit>,
    /// A place, and why it is left.
    pub left: Vec<(String, String)>,
}

/// One edit.
pub(super) struct Edit {
    /// Where the field, or the type that gets a new one, is written.
    pub place: Place,
    /// `WorkOrder.Nte`, for people.
    pub what: String,
    pub change: Change,
    pub because: String,
}

pub(super) enum Change {
    /// A field is added.
    Add { key: String, ty: YamlValue },
    /// A field gets another type.
    Retype(YamlValue),
    /// A required field becomes optional.
    Optional,
}

pub(super) fn all(api: &Api, found: Found) -> Proposals {
    let mut proposals = Proposals::default();
    for (at, why) in found.left {
        let path = if at.path.is_empty() { "" } else { ": " };
        let place = format!("{}{path}{}", at.operation, at.path);
        proposals.left.push((place, why.to_owned()));
    }
    let mut new_fields: BTreeMap<usize, usize> = BTreeMap::new();
    for (position, _) in found.positions.keys() {
        if let Position::New { owner, .. } = position {
            *new_fields.entry(*owner).or_default() += 1;
        }
    }
    for ((position, kind), together) in &found.positions {
        let (Position::Field { owner, field, .. } | Position::New { owner, field }) = position;
        let what = format!("{}.{field}", api.type_def(TypeId(*owner)).name);
        let proposed = match position {
            Position::New { owner, .. } if new_fields.get(owner) > Some(&NEW_FIELDS) => {
                Err("the type has more than 50 unknown fields: their names may be data".to_owned())
            }
            Position::New { owner, field } => added(api, TypeId(*owner), field, &together.seen),
            Position::Field {
                owner,
                field,
                inside,
            } => Ok(changed(
                api,
                TypeId(*owner),
                field,
                inside,
                *kind,
                &together.seen,
            )),
        };
        match proposed {
            Ok(None) => {}
            Ok(Some((place, change))) => proposals.edits.push(Edit {
                place,
                what,
                change,
                because: because(*kind, together),
            }),
            Err(why) => proposals.left.push((what, why)),
        }
    }
    proposals
}

type Proposed = Result<Option<(Place, Change)>, String>;

fn added(api: &Api, owner: TypeId, name: &str, seen: &Seen) -> Proposed {
    if name.starts_with('@') {
        return Err("its name is one of the protocol's own".to_owned());
    }
    let is_plain = name
        .chars()
        .all(|letter| letter.is_alphanumeric() || "_-. ".contains(letter));
    let is_name = is_plain && name.len() <= 100;
    let Some(rust_name) = names::field(name).filter(|_| is_name) else {
        return Err("its name needs a Rust name that a person gives".to_owned());
    };
    let definition = api.type_def(owner);
    if let TypeKind::Struct(fields) = &definition.kind
        && let Some(other) = fields.iter().find(|field| field.rust_name == rust_name)
    {
        return Err(format!(
            "it would have the Rust name of `{}`: give it a `name`",
            other.name
        ));
    }
    let Some(ty) = type_of(seen) else {
        return Err("only null came, so its type is not known".to_owned());
    };
    let key = format!("{name}?");
    Ok(Some((definition.place, Change::Add { key, ty })))
}

/// The type of what came.
fn type_of(seen: &Seen) -> Option<YamlValue> {
    let mut came = seen
        .received
        .iter()
        .filter(|came| !matches!(came, Received::Null | Received::Nothing));
    let first = came.next()?;
    if came.next().is_some() {
        return Some(text("any"));
    }
    Some(match first {
        Received::Boolean => text("boolean"),
        Received::Number if has_fraction(seen) => text("double"),
        Received::Number => text("int64"),
        Received::Text if every_text_is(seen, "9999-99-99x99:99:99") => text("datetime"),
        Received::Text if every_text_is(seen, "9999-99-99\"") => text("date"),
        Received::Text => text("string"),
        Received::List => YamlValue::List(vec![text("any")]),
        Received::Object => YamlValue::Map(vec![("map".to_owned(), text("any"))]),
        Received::Null | Received::Nothing => return None,
    })
}

fn text(word: &str) -> YamlValue {
    YamlValue::Text(word.to_owned())
}

fn has_fraction(seen: &Seen) -> bool {
    seen.excerpts
        .iter()
        .any(|excerpt| excerpt.contains(['.', 'x']))
}

/// Whether all excerpts of text begin like this; excerpts have digits as `9` and letters as `x`.
fn every_text_is(seen: &Seen, form: &str) -> bool {
    let mut texts = seen
        .excerpts
        .iter()
        .filter_map(|excerpt| excerpt.strip_prefix('"'))
        .peekable();
    texts.peek().is_some() && texts.all(|text| text.starts_with(form))
}

fn changed(
    api: &Api,
    owner: TypeId,
    name: &str,
    inside: &[Inside],
    kind: Kind,
    seen: &Seen,
) -> Option<(Place, Change)> {
    let definition = api.type_def(owner);
    let TypeKind::Struct(fields) = &definition.kind else {
        return None;
    };
    let field = fields.iter().find(|field| field.name == name)?;
    match kind {
        // It is described by now.
        Kind::Unknown => None,
        Kind::Missing if is_optional(field) => None,
        Kind::Missing => Some((field.place, Change::Optional)),
        Kind::Mismatch => {
            let old = value_type(api, &field.ty, inside);
            let new = old.and_then(|old| another(api, old, field, inside.is_empty(), seen));
            new.map(|new| {
                let new = inside.iter().rev().fold(new, |new, step| match step {
                    Inside::List => YamlValue::List(vec![new]),
                    Inside::Map => YamlValue::Map(vec![("map".to_owned(), new)]),
                });
                (field.place, Change::Retype(new))
            })
        }
    }
}

fn is_optional(field: &Field) -> bool {
    use specwright_model::api::Presence::{Maybe, Optional};
    matches!(field.presence, Optional | Maybe)
}

/// The type of the value inside of a field's type.
fn value_type<'a>(api: &'a Api, ty: &'a Type, inside: &[Inside]) -> Option<&'a Type> {
    let mut ty = bare(api, ty);
    for _ in inside {
        ty = match ty {
            Type::Array(inner) | Type::Map(inner) => bare(api, inner),
            _ => return None,
        };
    }
    Some(ty)
}

fn bare<'a>(api: &'a Api, ty: &'a Type) -> &'a Type {
    match api.resolve(ty) {
        Type::Nullable(inner) => bare(api, inner),
        ty => ty,
    }
}

/// A type that holds what came; `None` if the old one does by now.
fn another(api: &Api, old: &Type, field: &Field, is_field: bool, seen: &Seen) -> Option<YamlValue> {
    let lenient = api.tolerance.numeric_text;
    let is_null = seen.received.contains(&Received::Null);
    let mut came = seen
        .received
        .iter()
        .filter(|came| !matches!(came, Received::Null | Received::Nothing));
    let Some(first) = came.next() else {
        let holds_null = (is_field && field.presence != specwright_model::api::Presence::Always)
            || matches!(old, Type::Scalar(Scalar::Any));
        return (is_null && !holds_null).then(|| nullable(spelled(api, old)));
    };
    let is_one = came.next().is_none();
    let scalar = match old {
        Type::Scalar(Scalar::Any) => return None,
        Type::Scalar(scalar) => Some(*scalar),
        Type::Named(id) if matches!(api.type_def(*id).kind, TypeKind::Enum(_)) => {
            Some(Scalar::String)
        }
        _ => None,
    };
    if is_one && holds(api, old, scalar, *first, seen) {
        return None;
    }
    Some(match (scalar, first) {
        _ if !is_one => text("any"),
        (Some(_), Received::Text) if lenient => text("string"),
        (
            Some(Scalar::Date | Scalar::Time | Scalar::DateTime | Scalar::Uuid | Scalar::Bytes),
            Received::Text,
        ) => text("string"),
        (Some(Scalar::Int32 | Scalar::Int64 | Scalar::UInt8), Received::Number) => {
            if has_fraction(seen) {
                text("double")
            } else if is_long(seen) {
                text("decimal")
            } else {
                text("int64")
            }
        }
        (None, Received::Object) => match old {
            Type::Array(item) => spelled(api, item),
            _ => text("any"),
        },
        (_, Received::List) => YamlValue::List(vec![spelled(api, old)]),
        _ => text("any"),
    })
}

/// Whether a type holds what came: it was changed since the deviation was seen.
fn holds(api: &Api, old: &Type, scalar: Option<Scalar>, came: Received, seen: &Seen) -> bool {
    use Scalar::{Boolean, Decimal, Double, Float, Int64, String};
    match (scalar, came) {
        (Some(String), Received::Text)
        | (Some(Boolean), Received::Boolean)
        | (Some(Double | Float | Decimal), Received::Number) => true,
        (Some(String), Received::Number | Received::Boolean) => api.tolerance.numeric_text,
        (Some(Int64), Received::Number) => !has_fraction(seen) && !is_long(seen),
        (None, Received::List) => matches!(old, Type::Array(_)),
        (None, Received::Object) => matches!(old, Type::Map(_) | Type::Named(_)),
        _ => false,
    }
}

/// Whether a number may have more digits than 64 bits hold.
fn is_long(seen: &Seen) -> bool {
    seen.excerpts.iter().any(|excerpt| excerpt.len() > 18)
}

fn nullable(ty: YamlValue) -> YamlValue {
    match ty {
        YamlValue::Text(name) => YamlValue::Text(name + "?"),
        other => YamlValue::Map(vec![("nullable".to_owned(), other)]),
    }
}

/// A type as a description writes it.
fn spelled(api: &Api, ty: &Type) -> YamlValue {
    match ty {
        Type::Scalar(scalar) => text(match scalar {
            Scalar::Int32 => "int32",
            Scalar::Int64 => "int64",
            Scalar::UInt8 => "uint8",
            Scalar::Float => "float",
            Scalar::Double => "double",
            Scalar::Decimal => "decimal",
            Scalar::Boolean => "boolean",
            Scalar::String => "string",
            Scalar::Uuid => "uuid",
            Scalar::Date => "date",
            Scalar::Time => "time",
            Scalar::DateTime => "datetime",
            Scalar::Bytes => "bytes",
            Scalar::Any => "any",
        }),
        Type::Named(id) => text(&api.type_def(*id).name),
        Type::Array(item) | Type::Page(item) => YamlValue::List(vec![spelled(api, item)]),
        Type::Map(value) => YamlValue::Map(vec![("map".to_owned(), spelled(api, value))]),
        Type::Nullable(inner) => nullable(spelled(api, inner)),
    }
}

/// What was seen, for the reviewer of the edit.
fn because(kind: Kind, together: &Observations) -> String {
    let operation = together.operations.first().map_or("", String::as_str);
    let more = match together.operations.len() {
        0 | 1 => String::new(),
        all => format!(" and {} more", all - 1),
    };
    let times = match together.seen.times {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    };
    let words = together.seen.received.iter().map(|came| came.words());
    let came = words.collect::<Vec<_>>().join(" or ");
    match kind {
        Kind::Missing => format!("Answers of {operation}{more} left it out, {times}."),
        Kind::Mismatch => format!("Answers of {operation}{more} had {came} here, {times}."),
        Kind::Unknown => format!("Answers of {operation}{more} have it: {came}, {times}."),
    }
}

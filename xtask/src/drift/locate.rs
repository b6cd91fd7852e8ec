//! Which field of the description a deviation is about.

use std::collections::BTreeMap;
use std::path::Path;

use specwright_model::api::{Api, Content, Field, Operation, Type, TypeId, TypeKind};

use super::lines::{At, Collected, Kind, Seen};
use crate::Failure;
use crate::text::shown;

/// Where a deviation is, in the description.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Position {
    /// A field, by the type that has it and its wire name; `inside` are the lists and maps of its type that lead to
    /// the value, from the outermost.
    Field {
        owner: usize,
        field: String,
        inside: Vec<Inside>,
    },
    /// A field that this type lacks.
    New { owner: usize, field: String },
}

/// A step inside a field's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Inside {
    List,
    Map,
}

/// Deviations by place.
#[derive(Default)]
pub(super) struct Found {
    pub positions: BTreeMap<(Position, Kind), Observations>,
    /// What is at no place that can be edited, and why.
    pub left: Vec<(At, &'static str)>,
}

/// The deviations of all operations at one place.
#[derive(Default)]
pub(super) struct Observations {
    pub seen: Seen,
    pub operations: Vec<String>,
}

/// Finds the places of all deviations; none at all is another API.
pub(super) fn all(api: &Api, collected: &Collected, file: &Path) -> Result<Found, Failure> {
    let mut found = Found::default();
    let mut strangers = 0;
    for (at, seen) in &collected.seen {
        let Some(answers) = answers(api, &at.operation) else {
            strangers += 1;
            found
                .left
                .push((at.clone(), "the description has no such operation"));
            continue;
        };
        let positions = answers.iter().map(|answer| answer.find(api, at));
        let best = positions.reduce(|best, next| if best.is_ok() { best } else { next });
        match best {
            Some(Ok(position)) => {
                let together = found.positions.entry((position, at.kind)).or_default();
                together.operations.push(at.operation.clone());
                together.seen.times += seen.times;
                together.seen.received.extend(&seen.received);
                together.seen.excerpts.extend(seen.excerpts.iter().cloned());
            }
            Some(Err(why)) => found.left.push((at.clone(), why)),
            None => found
                .left
                .push((at.clone(), "the description says nothing of this answer")),
        }
    }
    if strangers > 0 && strangers == collected.seen.len() {
        let what = format!(
            "{} is not of {}: none of its operations is described",
            shown(file),
            api.name
        );
        return Err(Failure::new(what)
            .help("name the right description with `--spec DIR`; nothing was changed"));
    }
    Ok(found)
}

/// An answer's type, or that of an event's object.
struct Answer<'a> {
    ty: &'a Type,
    /// The envelope's key for a page's items.
    items: Option<&'a str>,
    /// Whether the one thing may come in a list or an envelope.
    one: bool,
}

fn answers<'a>(api: &'a Api, name: &str) -> Option<Vec<Answer<'a>>> {
    if let Some((module, method)) = name.split_once('.') {
        let resource = api.resources.iter().find(|it| it.module == module)?;
        let operation = resource.operations.iter().find(|it| it.method == method)?;
        return Some(answers_of(api, operation));
    }
    let events = &api.webhooks.as_ref()?.events;
    let event = events.iter().find(|event| event.name == name)?;
    Some(vec![Answer {
        ty: &event.ty,
        items: None,
        one: false,
    }])
}

fn answers_of<'a>(api: &'a Api, operation: &'a Operation) -> Vec<Answer<'a>> {
    let paging = operation.paging.as_ref();
    let paging = paging.and_then(|paging| api.paging.get(paging.convention));
    let contents = operation.returns.iter().map(|answer| &answer.content);
    let types = contents.filter_map(|content| match content {
        Content::Json(ty) => Some(ty),
        _ => None,
    });
    types
        .map(|ty| Answer {
            ty,
            items: paging.and_then(|paging| paging.items.as_deref()),
            one: operation.one,
        })
        .collect()
}

impl Answer<'_> {
    fn find(&self, api: &Api, at: &At) -> Result<Position, &'static str> {
        let walk = |path: &str| {
            let walk = Walk {
                api,
                items: self.items,
                is_unknown: at.kind == Kind::Unknown,
            };
            walk.from(self.ty, path, None)
        };
        let direct = walk(&at.path);
        if direct.is_ok() || !self.one {
            return direct;
        }
        // The list around the one thing has any key.
        let inside = at.path.find("[].").map(|list| &at.path[list + 3..]);
        inside.map_or(direct, walk)
    }
}

struct Walk<'a> {
    api: &'a Api,
    items: Option<&'a str>,
    is_unknown: bool,
}

impl Walk<'_> {
    /// Follows a path from a type on. `last` is the field that was gone through last.
    fn from(
        &self,
        ty: &Type,
        path: &str,
        last: Option<Position>,
    ) -> Result<Position, &'static str> {
        if path.is_empty() {
            return last.ok_or("it is the whole answer");
        }
        match self.api.resolve(ty) {
            Type::Nullable(inner) => self.from(inner, path, last),
            Type::Page(item) => self.page(item, path),
            Type::Array(item) => {
                let rest = path.strip_prefix("[]").ok_or("it is in no list there")?;
                self.from(item, behind(rest), with(last, Inside::List))
            }
            Type::Map(value) => {
                let key = path.find(['.', '[']).unwrap_or(path.len());
                self.from(value, behind(&path[key..]), with(last, Inside::Map))
            }
            Type::Scalar(_) => Err("the description has no fields there"),
            Type::Named(id) => self.definition(*id, path),
        }
    }

    fn page(&self, item: &Type, path: &str) -> Result<Position, &'static str> {
        let items = self.items.and_then(|items| path.strip_prefix(items));
        let list = items.unwrap_or(path).strip_prefix("[]");
        list.map_or(Err("it is in the envelope of a page"), |rest| {
            self.from(item, behind(rest), None)
        })
    }

    fn definition(&self, id: TypeId, path: &str) -> Result<Position, &'static str> {
        match &self.api.type_def(id).kind {
            TypeKind::Struct(fields) => self.field(id, fields, path),
            TypeKind::Union(_) => Err("it is in one of several types"),
            TypeKind::Enum(_) | TypeKind::Alias(_) => Err("the description has no fields there"),
        }
    }

    fn field(&self, owner: TypeId, fields: &[Field], path: &str) -> Result<Position, &'static str> {
        // Names may hold dots: the longest that fits.
        let ends = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[']);
        let fitting = fields.iter().filter_map(|field| {
            let rest = path.strip_prefix(field.name.as_str())?;
            ends(rest).then_some((field, rest))
        });
        let Some((field, rest)) = fitting.max_by_key(|(field, _)| field.name.len()) else {
            return self.new_field(owner, path);
        };
        let position = Position::Field {
            owner: owner.0,
            field: field.name.clone(),
            inside: Vec::new(),
        };
        self.from(&field.ty, behind(rest), Some(position))
    }

    fn new_field(&self, owner: TypeId, name: &str) -> Result<Position, &'static str> {
        if !self.is_unknown {
            return Err("the description has no such field any more");
        }
        if name.contains("[]") {
            return Err("it is in a list that the description does not know");
        }
        Ok(Position::New {
            owner: owner.0,
            field: name.to_owned(),
        })
    }
}

fn behind(rest: &str) -> &str {
    rest.strip_prefix('.').unwrap_or(rest)
}

fn with(last: Option<Position>, step: Inside) -> Option<Position> {
    match last {
        Some(Position::Field {
            owner,
            field,
            mut inside,
        }) => {
            inside.push(step);
            Some(Position::Field {
                owner,
                field,
                inside,
            })
        }
        other => other,
    }
}

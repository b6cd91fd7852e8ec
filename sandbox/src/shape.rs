//! What an operation does to the store, told by verb and path.

use std::collections::{BTreeSet, HashMap, HashSet};

use specwright_model::api::{
    Api, BodyKind, Content, Field, Operation, PagingUse, Type, TypeDef, TypeId, TypeKind, Verb,
};

use crate::template::{Piece, Segment, segments};

/// What an operation does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Lists a collection.
    List(String),
    /// Reads one object: collection and path parameter of the id.
    Read(String, usize),
    /// Makes an object in a collection.
    Create(String),
    /// Changes an object: `PUT /workorders/{id}`, `PUT /workorders/{id}/status`.
    Change(String, usize),
    /// Deletes an object.
    Delete(String, usize),
    /// Nothing that the store would keep.
    Nothing,
}

/// An operation as the sandbox sees it.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// What it does.
    pub(crate) deed: Deed,
    /// What its path goes through: collections and path parameters of ids.
    pub(crate) owners: Vec<(String, usize)>,
    /// Whether its query or body takes `OData` options.
    pub(crate) odata: bool,
    /// How its list is paged and cut; where the query comes in a body, as the same list by address is.
    pub(crate) paging: Option<PagingUse>,
}

/// What is known of a collection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kind {
    /// The type of its objects.
    pub(crate) ty: Option<TypeId>,
    /// The field of their ids.
    pub(crate) id: String,
    /// Whether one of them can be read by its id.
    pub(crate) single: bool,
}

/// All operations and collections.
#[derive(Debug)]
pub(crate) struct Shapes {
    /// By the operation's number.
    pub(crate) operations: Vec<Shape>,
    kinds: HashMap<String, Kind>,
    created: HashSet<String>,
}

impl Shapes {
    pub(crate) fn new(api: &Api) -> Self {
        let ways: Vec<Way> = api
            .operations()
            .map(|(_, operation)| Way::new(operation))
            .collect();
        let read: HashSet<&str> = (api.operations().zip(&ways))
            .filter(|((_, operation), _)| !operation.writes)
            .filter_map(|(_, way)| way.collection())
            .collect();
        let mut kinds = HashMap::new();
        for ((_, operation), way) in api.operations().zip(&ways) {
            note_kind(api, operation, way, &mut kinds);
        }
        for (name, kind) in &mut kinds {
            kind.id = id_field(api, kind.ty, name);
        }
        let operations: Vec<Shape> = (api.operations().zip(&ways))
            .map(|((_, operation), way)| Shape {
                deed: deed(api, operation, way, &read, &kinds),
                owners: way.owners.clone(),
                odata: takes_odata(api, operation),
                paging: operation.paging.clone().or_else(|| twin(api, operation)),
            })
            .collect();
        let created = operations.iter().filter_map(|shape| match &shape.deed {
            Deed::Create(collection) => Some(collection.clone()),
            _ => None,
        });
        Self {
            created: created.collect(),
            operations,
            kinds,
        }
    }

    /// The collections that an operation reads or changes, and what they belong to.
    pub(crate) fn collections(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        for shape in &self.operations {
            let (Deed::List(name)
            | Deed::Read(name, _)
            | Deed::Create(name)
            | Deed::Change(name, _)
            | Deed::Delete(name, _)) = &shape.deed
            else {
                continue;
            };
            names.insert(name.as_str());
            if matches!(shape.deed, Deed::List(_) | Deed::Create(_)) {
                names.extend(shape.owners.iter().map(|(owner, _)| owner.as_str()));
            }
        }
        names.remove("");
        names
    }

    /// Whether a query may show things of this collection in the place of a field: `$expand=Location` those
    /// of `locations`.
    pub(crate) fn expands(&self, api: &Api, collection: &str) -> bool {
        let one = collection.strip_suffix('s').unwrap_or(collection);
        let is_like = |field: &Field| {
            let name = field.name.to_lowercase();
            name == collection || name == one || name.strip_suffix("id") == Some(one)
        };
        let holds = |def: &TypeDef| match &def.kind {
            TypeKind::Struct(fields) => fields.iter().any(is_like),
            TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Union(_) => false,
        };
        self.operations.iter().any(|shape| shape.odata) && api.types.iter().any(holds)
    }

    /// The field that holds the id of a collection's objects.
    pub(crate) fn id_field(&self, collection: &str) -> String {
        self.kinds
            .get(collection)
            .map_or_else(|| "Id".to_owned(), |kind| kind.id.clone())
    }

    /// The type of a collection's objects.
    pub(crate) fn item(&self, collection: &str) -> Option<TypeId> {
        self.kinds.get(collection).and_then(|kind| kind.ty)
    }

    /// Whether objects of the collection are made through the API.
    pub(crate) fn is_created(&self, collection: &str) -> bool {
        self.created.contains(collection)
    }
}

/// A path as collections, places and what stands at its end.
struct Way {
    owners: Vec<(String, usize)>,
    /// The text after the last place.
    end: Option<String>,
    /// The text before that, if the end is a second text: `filter` in `/workorders/filter`.
    before_end: Option<String>,
}

impl Way {
    fn new(operation: &Operation) -> Self {
        let mut way = Self {
            owners: Vec::new(),
            end: None,
            before_end: None,
        };
        for segment in segments(&operation.path) {
            match segment {
                Segment::Literal(text) if text.eq_ignore_ascii_case("odata") && way.is_empty() => {}
                Segment::Literal(text) => {
                    way.before_end = way.end.take();
                    way.end = Some(text.to_lowercase());
                }
                Segment::Pattern(pieces) => way.pattern(&pieces),
            }
        }
        way
    }

    fn is_empty(&self) -> bool {
        self.owners.is_empty() && self.end.is_none()
    }

    fn pattern(&mut self, pieces: &[Piece]) {
        match pieces {
            [Piece::Place(index)] => {
                let name = self.end.take().unwrap_or_default();
                self.owners.push((name, *index));
            }
            [Piece::Text(before), Piece::Place(index), Piece::Text(after)]
                if after == ")" && before.ends_with('(') =>
            {
                self.owners
                    .push((before.trim_end_matches('(').to_lowercase(), *index));
            }
            // A function call leads out of what is stored.
            _ => {
                self.before_end = self.end.replace("()".to_owned());
                return;
            }
        }
        self.before_end = None;
    }

    fn collection(&self) -> Option<&str> {
        self.end
            .as_deref()
            .or(self.owners.last().map(|(name, _)| name.as_str()))
    }
}

fn takes_odata(api: &Api, operation: &Operation) -> bool {
    operation.query.iter().any(|param| {
        matches!(
            param.name.as_str(),
            "$filter" | "$select" | "$top" | "$expand"
        )
    }) || filter_body(api, operation)
}

/// A POST that reads, with the `OData` options in its body.
fn filter_body(api: &Api, operation: &Operation) -> bool {
    let Some(BodyKind::Json(ty)) = operation.body.as_ref().map(|body| &body.kind) else {
        return false;
    };
    !operation.writes
        && operation.verb == Verb::Post
        && fields(api, ty).is_some_and(|fields| {
            ["Filter", "Top"]
                .iter()
                .all(|name| fields.iter().any(|field| field.name == *name))
        })
}

/// How the list is paged that `POST /workorders/filter` asks for in its body: as `GET /workorders` is.
fn twin(api: &Api, operation: &Operation) -> Option<PagingUse> {
    if !filter_body(api, operation) {
        return None;
    }
    let path = operation.path_text();
    let (list, _) = path.rsplit_once('/')?;
    let mut others = api.operations().map(|(_, other)| other);
    let by_address = others.find(|other| other.verb == Verb::Get && other.path_text() == list)?;
    by_address.paging.clone()
}

fn fields<'a>(api: &'a Api, ty: &'a Type) -> Option<&'a [Field]> {
    match api.resolve(ty) {
        Type::Named(id) => match &api.type_def(*id).kind {
            TypeKind::Struct(fields) => Some(fields),
            _ => None,
        },
        _ => None,
    }
}

/// The type of a list's items: of an array, a page, or the one array of an envelope.
pub(crate) fn list_item<'a>(api: &'a Api, operation: &Operation, ty: &'a Type) -> Option<&'a Type> {
    match api.resolve(ty) {
        Type::Array(item) | Type::Page(item) => Some(item),
        Type::Nullable(inner) => list_item(api, operation, inner),
        Type::Named(_) => {
            let key = operation
                .paging
                .as_ref()
                .and_then(|paging| api.paging.get(paging.convention)?.items.clone())?;
            let field = fields(api, ty)?.iter().find(|field| field.name == key)?;
            match api.resolve(&field.ty) {
                Type::Array(item) => Some(item),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The good answer's JSON type.
pub(crate) fn answer_type(operation: &Operation) -> Option<&Type> {
    operation
        .returns
        .iter()
        .find_map(|answer| match &answer.content {
            Content::Json(ty) => Some(ty),
            _ => None,
        })
}

fn struct_id(api: &Api, ty: &Type) -> Option<TypeId> {
    match api.resolve(ty) {
        Type::Named(id) if matches!(api.type_def(*id).kind, TypeKind::Struct(_)) => Some(*id),
        Type::Nullable(inner) => struct_id(api, inner),
        _ => None,
    }
}

/// Learns a collection's type: reads of one object tell it best, then lists.
fn note_kind(api: &Api, operation: &Operation, way: &Way, kinds: &mut HashMap<String, Kind>) {
    let Some(collection) = way.collection() else {
        return;
    };
    let kind = kinds.entry(collection.to_owned()).or_default();
    let Some(ty) = answer_type(operation).filter(|_| operation.verb == Verb::Get) else {
        return;
    };
    let found = match list_item(api, operation, ty) {
        Some(item) if kind.ty.is_none() => struct_id(api, item),
        None if way.end.is_none() => struct_id(api, ty),
        _ => None,
    };
    kind.ty = found.or(kind.ty);
    kind.single |= way.end.is_none() && found.is_some();
}

/// `Id`, `id`, `WorkOrderId`: the field that an id stands in.
fn id_field(api: &Api, ty: Option<TypeId>, collection: &str) -> String {
    let Some(TypeKind::Struct(fields)) = ty.map(|id| &api.type_def(id).kind) else {
        return "Id".to_owned();
    };
    let thing = collection.strip_suffix('s').unwrap_or(collection);
    let own = format!("{thing}id");
    let is = |wanted: &str| {
        fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(wanted))
    };
    is("id")
        .or_else(|| is(&own))
        .map_or_else(|| "Id".to_owned(), |field| field.name.clone())
}

fn deed(
    api: &Api,
    operation: &Operation,
    way: &Way,
    read: &HashSet<&str>,
    kinds: &HashMap<String, Kind>,
) -> Deed {
    let owner = way.owners.last().cloned();
    if let (Some(set), Some((name, place))) = (operation.sets.first(), &owner) {
        return Deed::Change(holder(name, set.ty, kinds), *place);
    }
    let lists = answer_type(operation).and_then(|ty| list_item(api, operation, ty));
    match (operation.verb, &way.end) {
        (Verb::Get | Verb::Head, Some(end)) if lists.is_some() && !operation.writes => {
            let known = kinds.get(end).and_then(|kind| kind.ty);
            // `workorders/Service.NearBy(…)` lists work orders if that is what it gives.
            let called = end == "()" || end.contains('(');
            if called {
                by_item_type(api, lists, kinds, way)
            } else {
                known.map_or(Deed::Nothing, |_| Deed::List(end.clone()))
            }
        }
        (Verb::Get | Verb::Head, None) if !operation.writes => {
            owner.map_or(Deed::Nothing, |(name, place)| Deed::Read(name, place))
        }
        (Verb::Post, Some(end)) if operation.writes => {
            let created = operation
                .returns
                .iter()
                .any(|answer| answer.content == Content::CreatedId || answer.status == Some(201));
            // `POST /workorders/{id}/checkIn` is a deed, not a thing, unless things of that name are read.
            if created || read.contains(end.as_str()) {
                Deed::Create(end.clone())
            } else {
                Deed::Nothing
            }
        }
        (Verb::Post, Some(_)) if filter_body(api, operation) => {
            way.before_end.clone().map_or(Deed::Nothing, Deed::List)
        }
        (Verb::Put | Verb::Patch, _) if operation.writes => {
            owner.map_or(Deed::Nothing, |(name, place)| Deed::Change(name, place))
        }
        (Verb::Delete, None) => {
            owner.map_or(Deed::Nothing, |(name, place)| Deed::Delete(name, place))
        }
        _ => Deed::Nothing,
    }
}

/// The collection whose things a deed changes: the one in its path, or where things of the type are kept
/// (`PUT /ctools/workorder/{id}/accept` changes one of `workorders`).
fn holder(name: &str, ty: TypeId, kinds: &HashMap<String, Kind>) -> String {
    if kinds.get(name).is_some_and(|kind| kind.ty.is_some()) {
        return name.to_owned();
    }
    let others = kinds
        .iter()
        .filter(|(_, kind)| kind.ty == Some(ty) && kind.single);
    let first = others.map(|(name, _)| name.as_str()).min();
    first.unwrap_or(name).to_owned()
}

fn by_item_type(api: &Api, item: Option<&Type>, kinds: &HashMap<String, Kind>, way: &Way) -> Deed {
    let wanted = item.and_then(|item| struct_id(api, item));
    let before = way
        .before_end
        .as_deref()
        .or(way.owners.last().map(|(name, _)| name.as_str()));
    match before {
        Some(name) if wanted.is_some() && kinds.get(name).and_then(|kind| kind.ty) == wanted => {
            Deed::List(name.to_owned())
        }
        _ => Deed::Nothing,
    }
}

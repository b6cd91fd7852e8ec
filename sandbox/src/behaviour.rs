//! What an operation does to the store, derived from verb and path.

use std::collections::{BTreeSet, HashMap, HashSet};

use specwright_model::api::{
    Api, BodyKind, Content, Field, Operation, PagingUse, Type, TypeDef, TypeId, TypeKind, Verb,
};

use crate::template::{Piece, Segment, segments};

/// What an operation does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
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
pub(crate) struct Behaviour {
    /// What it does.
    pub(crate) effect: Effect,
    /// What its path goes through: collections and path parameters of ids.
    pub(crate) owners: Vec<(String, usize)>,
    /// Whether its query or body takes `OData` options.
    pub(crate) odata: bool,
    /// How its list is paged and cut; where the query comes in a body, as the same list by address is.
    pub(crate) paging: Option<PagingUse>,
}

/// What is known of a collection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Collection {
    /// The type of its objects.
    pub(crate) ty: Option<TypeId>,
    /// The field of their ids.
    pub(crate) id: String,
    /// Whether one of them can be read by its id.
    pub(crate) single: bool,
}

/// All operations and collections.
#[derive(Debug)]
pub(crate) struct Behaviours {
    /// By the operation's number.
    pub(crate) operations: Vec<Behaviour>,
    collections: HashMap<String, Collection>,
    created: HashSet<String>,
}

impl Behaviours {
    pub(crate) fn new(api: &Api) -> Self {
        let outlines: Vec<PathOutline> = api
            .operations()
            .map(|(_, operation)| PathOutline::new(operation))
            .collect();
        let read: HashSet<&str> = (api.operations().zip(&outlines))
            .filter(|((_, operation), _)| !operation.writes)
            .filter_map(|(_, outline)| outline.collection())
            .collect();
        let mut collections = HashMap::new();
        for ((_, operation), outline) in api.operations().zip(&outlines) {
            note_collection(api, operation, outline, &mut collections);
        }
        for (name, collection) in &mut collections {
            collection.id = id_field(api, collection.ty, name);
        }
        let operations: Vec<Behaviour> = (api.operations().zip(&outlines))
            .map(|((_, operation), outline)| Behaviour {
                effect: effect_of(api, operation, outline, &read, &collections),
                owners: outline.owners.clone(),
                odata: takes_odata(api, operation),
                paging: operation
                    .paging
                    .clone()
                    .or_else(|| list_by_address(api, operation)),
            })
            .collect();
        let created = operations
            .iter()
            .filter_map(|behaviour| match &behaviour.effect {
                Effect::Create(collection) => Some(collection.clone()),
                _ => None,
            });
        Self {
            created: created.collect(),
            operations,
            collections,
        }
    }

    /// The collections that an operation reads or changes, and what they belong to.
    pub(crate) fn collections(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        for behaviour in &self.operations {
            let (Effect::List(name)
            | Effect::Read(name, _)
            | Effect::Create(name)
            | Effect::Change(name, _)
            | Effect::Delete(name, _)) = &behaviour.effect
            else {
                continue;
            };
            names.insert(name.as_str());
            if matches!(behaviour.effect, Effect::List(_) | Effect::Create(_)) {
                names.extend(behaviour.owners.iter().map(|(owner, _)| owner.as_str()));
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
        self.operations.iter().any(|behaviour| behaviour.odata) && api.types.iter().any(holds)
    }

    /// The field that holds the id of a collection's objects.
    pub(crate) fn id_field(&self, collection: &str) -> String {
        self.collections
            .get(collection)
            .map_or_else(|| "Id".to_owned(), |collection| collection.id.clone())
    }

    /// The type of a collection's objects.
    pub(crate) fn item(&self, collection: &str) -> Option<TypeId> {
        self.collections
            .get(collection)
            .and_then(|collection| collection.ty)
    }

    /// Whether objects of the collection are made through the API.
    pub(crate) fn is_created(&self, collection: &str) -> bool {
        self.created.contains(collection)
    }
}

/// A path as collections, places and what stands at its end.
struct PathOutline {
    owners: Vec<(String, usize)>,
    /// The text after the last place.
    end: Option<String>,
    /// The text before that, if the end is a second text: `filter` in `/workorders/filter`.
    before_end: Option<String>,
}

impl PathOutline {
    fn new(operation: &Operation) -> Self {
        let mut outline = Self {
            owners: Vec::new(),
            end: None,
            before_end: None,
        };
        for segment in segments(&operation.path) {
            match segment {
                Segment::Literal(text)
                    if text.eq_ignore_ascii_case("odata") && outline.is_empty() => {}
                Segment::Literal(text) => {
                    outline.before_end = outline.end.take();
                    outline.end = Some(text.to_lowercase());
                }
                Segment::Pattern(pieces) => outline.pattern(&pieces),
            }
        }
        outline
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
fn list_by_address(api: &Api, operation: &Operation) -> Option<PagingUse> {
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

/// Learns a collection's type: reads of one object say it best, then lists.
fn note_collection(
    api: &Api,
    operation: &Operation,
    outline: &PathOutline,
    collections: &mut HashMap<String, Collection>,
) {
    let Some(collection) = outline.collection() else {
        return;
    };
    let collection = collections.entry(collection.to_owned()).or_default();
    let Some(ty) = answer_type(operation).filter(|_| operation.verb == Verb::Get) else {
        return;
    };
    let found = match list_item(api, operation, ty) {
        Some(item) if collection.ty.is_none() => struct_id(api, item),
        None if outline.end.is_none() => struct_id(api, ty),
        _ => None,
    };
    collection.ty = found.or(collection.ty);
    collection.single |= outline.end.is_none() && found.is_some();
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

fn effect_of(
    api: &Api,
    operation: &Operation,
    outline: &PathOutline,
    read: &HashSet<&str>,
    collections: &HashMap<String, Collection>,
) -> Effect {
    let owner = outline.owners.last().cloned();
    if let (Some(set), Some((name, place))) = (operation.sets.first(), &owner) {
        return Effect::Change(changed_collection(name, set.ty, collections), *place);
    }
    let lists = answer_type(operation).and_then(|ty| list_item(api, operation, ty));
    match (operation.verb, &outline.end) {
        (Verb::Get | Verb::Head, Some(end)) if lists.is_some() && !operation.writes => {
            let known = collections.get(end).and_then(|collection| collection.ty);
            // `workorders/Service.NearBy(…)` lists work orders if that is what it gives.
            let called = end == "()" || end.contains('(');
            if called {
                by_item_type(api, lists, collections, outline)
            } else {
                known.map_or(Effect::Nothing, |_| Effect::List(end.clone()))
            }
        }
        (Verb::Get | Verb::Head, None) if !operation.writes => {
            owner.map_or(Effect::Nothing, |(name, place)| Effect::Read(name, place))
        }
        (Verb::Post, Some(end)) if operation.writes => {
            let created = operation
                .returns
                .iter()
                .any(|answer| answer.content == Content::CreatedId || answer.status == Some(201));
            // `POST /workorders/{id}/checkIn` is an action, not a thing, unless things of that name are read.
            if created || read.contains(end.as_str()) {
                Effect::Create(end.clone())
            } else {
                Effect::Nothing
            }
        }
        (Verb::Post, Some(_)) if filter_body(api, operation) => outline
            .before_end
            .clone()
            .map_or(Effect::Nothing, Effect::List),
        (Verb::Put | Verb::Patch, _) if operation.writes => {
            owner.map_or(Effect::Nothing, |(name, place)| Effect::Change(name, place))
        }
        (Verb::Delete, None) => {
            owner.map_or(Effect::Nothing, |(name, place)| Effect::Delete(name, place))
        }
        _ => Effect::Nothing,
    }
}

/// The collection whose things an action changes: the one in its path, or where things of the type are kept
/// (`PUT /ctools/workorder/{id}/accept` changes one of `workorders`).
fn changed_collection(name: &str, ty: TypeId, collections: &HashMap<String, Collection>) -> String {
    if collections
        .get(name)
        .is_some_and(|collection| collection.ty.is_some())
    {
        return name.to_owned();
    }
    let others = collections
        .iter()
        .filter(|(_, collection)| collection.ty == Some(ty) && collection.single);
    let first = others.map(|(name, _)| name.as_str()).min();
    first.unwrap_or(name).to_owned()
}

fn by_item_type(
    api: &Api,
    item: Option<&Type>,
    collections: &HashMap<String, Collection>,
    outline: &PathOutline,
) -> Effect {
    let wanted = item.and_then(|item| struct_id(api, item));
    let before = outline
        .before_end
        .as_deref()
        .or(outline.owners.last().map(|(name, _)| name.as_str()));
    match before {
        Some(name)
            if wanted.is_some()
                && collections.get(name).and_then(|collection| collection.ty) == wanted =>
        {
            Effect::List(name.to_owned())
        }
        _ => Effect::Nothing,
    }
}

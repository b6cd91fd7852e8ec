//! Stored objects by collection and id, with what they belong to.

mod stored;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use stored::Names;
pub(crate) use stored::Stored;

use crate::clock::Moment;

/// An id as it stands in paths.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Id {
    /// A whole number.
    Number(i64),
    /// Anything else.
    Text(Box<str>),
}

impl Id {
    /// Reads an id from a path.
    pub(crate) fn parse(text: &str) -> Self {
        text.parse()
            .map_or_else(|_| Self::Text(text.into()), Self::Number)
    }

    /// Reads an id from a field.
    pub(crate) fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_i64().map(Self::Number),
            Value::String(text) => Some(Self::parse(text)),
            _ => None,
        }
    }

    /// Reads an id from a stored field.
    pub(crate) fn of_stored(value: &Stored) -> Option<Self> {
        match value {
            Stored::Number(number) => number.as_i64().map(Self::Number),
            Stored::Text(text) => Some(Self::parse(text)),
            _ => None,
        }
    }

    /// The id as a field's value.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Number(number) => Value::from(*number),
            Self::Text(text) => Value::String(text.to_string()),
        }
    }
}

/// What an object belongs to: a collection and an id in it.
pub(crate) type Owner = (String, Id);

#[derive(Debug)]
struct Record {
    /// The object; `None` once it is deleted.
    now: Option<Stored>,
    /// When `now` becomes visible to reads, and what they see until then.
    since: Moment,
    before: Option<Box<Stored>>,
    owners: Box<[Owner]>,
}

impl Record {
    fn seen(&self, at: Moment) -> Option<&Stored> {
        if at >= self.since {
            self.now.as_ref()
        } else {
            self.before.as_deref()
        }
    }
}

/// All collections.
#[derive(Debug, Default)]
pub(crate) struct Store {
    /// The names in all objects.
    names: Names,
    collections: HashMap<String, BTreeMap<Id, Record>>,
    owned: HashMap<(String, Owner), Vec<Id>>,
    last_id: i64,
}

/// What reads find for an id.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// The object.
    Object(&'a Stored),
    /// Something was there, or is not to be seen yet.
    Gone,
    /// Never heard of.
    Unknown,
}

impl Store {
    /// An id that nothing has yet.
    pub(crate) fn new_id(&mut self) -> i64 {
        self.last_id = self.last_id.max(1_000) + 1;
        self.last_id
    }

    /// Stores an object, new or in place of another; reads see it `since` then.
    pub(crate) fn put(
        &mut self,
        collection: &str,
        id: Id,
        value: &Value,
        owners: Vec<Owner>,
        since: Moment,
        at: Moment,
    ) {
        if let Id::Number(number) = id {
            self.last_id = self.last_id.max(number);
        }
        let object = Stored::new(value, &mut self.names);
        let records = self.collections.entry(collection.to_owned()).or_default();
        let old = records.remove(&id);
        let before = old
            .as_ref()
            .filter(|_| since > at)
            .and_then(|old| old.seen(at).cloned())
            .map(Box::new);
        let owners = match old {
            Some(old) if owners.is_empty() => old.owners,
            _ => {
                for owner in &owners {
                    let ids = self
                        .owned
                        .entry((collection.to_owned(), owner.clone()))
                        .or_default();
                    if !ids.contains(&id) {
                        ids.push(id.clone());
                    }
                }
                owners.into()
            }
        };
        records.insert(
            id,
            Record {
                now: Some(object),
                since,
                before,
                owners,
            },
        );
    }

    /// Deletes an object; says whether it was there.
    pub(crate) fn delete(&mut self, collection: &str, id: &Id, since: Moment, at: Moment) -> bool {
        let Some(record) = self
            .collections
            .get_mut(collection)
            .and_then(|all| all.get_mut(id))
        else {
            return false;
        };
        record.before = if since > at {
            record.seen(at).cloned().map(Box::new)
        } else {
            None
        };
        record.since = since;
        record.now.take().is_some()
    }

    /// The object as reads see it.
    pub(crate) fn find(&self, collection: &str, id: &Id, at: Moment) -> Found<'_> {
        match self.collections.get(collection).and_then(|all| all.get(id)) {
            None => Found::Unknown,
            Some(record) => record.seen(at).map_or(Found::Gone, Found::Object),
        }
    }

    /// The object as writes see it: without any lag.
    pub(crate) fn newest(&self, collection: &str, id: &Id) -> Option<Value> {
        let record = self.collections.get(collection)?.get(id)?;
        record.now.as_ref().map(Stored::to_value)
    }

    /// What reads see of a collection, by rising id; only what belongs to `owner` if one is given.
    pub(crate) fn list<'a>(
        &'a self,
        collection: &str,
        owner: Option<&Owner>,
        at: Moment,
    ) -> Box<dyn Iterator<Item = (&'a Id, &'a Stored)> + 'a> {
        let Some(records) = self.collections.get(collection) else {
            return Box::new(std::iter::empty());
        };
        match owner {
            None => Box::new(
                records
                    .iter()
                    .filter_map(move |(id, record)| Some((id, record.seen(at)?))),
            ),
            Some(owner) => {
                let ids = self.owned.get(&(collection.to_owned(), owner.clone()));
                Box::new(
                    ids.into_iter()
                        .flatten()
                        .filter_map(move |id| Some((id, records.get(id)?.seen(at)?))),
                )
            }
        }
    }

    /// The collections, with how many objects each has.
    pub(crate) fn sizes(&self, at: Moment) -> Vec<(String, usize)> {
        let mut sizes: Vec<_> = self
            .collections
            .iter()
            .map(|(name, all)| {
                (
                    name.clone(),
                    all.values()
                        .filter(|record| record.seen(at).is_some())
                        .count(),
                )
            })
            .collect();
        sizes.sort();
        sizes
    }

    /// The last objects of a collection, for people.
    pub(crate) fn last(&self, collection: &str, count: usize, at: Moment) -> Vec<Value> {
        let Some(records) = self.collections.get(collection) else {
            return Vec::new();
        };
        records
            .values()
            .rev()
            .filter_map(|record| record.seen(at))
            .take(count)
            .map(Stored::to_value)
            .collect()
    }

    /// Takes up seeds: `{ "workorders": [ { "Id": 1, … } ] }`; a list under `notes@workorders/1`
    /// belongs to that work order.
    pub(crate) fn seed(&mut self, seeds: &Map<String, Value>, id_field: impl Fn(&str) -> String) {
        for (name, objects) in seeds {
            let (collection, owner) = name.split_once('@').unwrap_or((name, ""));
            let collection = collection.to_lowercase();
            let owners: Vec<Owner> = owner
                .split_once('/')
                .map(|(owner, id)| (owner.to_lowercase(), Id::parse(id)))
                .into_iter()
                .collect();
            let field = id_field(&collection);
            for object in objects.as_array().into_iter().flatten() {
                let mut object = object.clone();
                let id = object.get(&field).and_then(Id::from_value);
                let id = id.unwrap_or_else(|| Id::Number(self.new_id()));
                if let Value::Object(map) = &mut object {
                    map.insert(field.clone(), id.to_value());
                }
                self.put(&collection, id, &object, owners.clone(), Moment::MIN, 0);
            }
        }
    }
}

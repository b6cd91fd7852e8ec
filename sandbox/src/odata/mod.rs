//! The query options of `OData`: which objects, in which order, how much of them.

mod eval;
mod lexer;
mod parse;

use std::cmp::Ordering;

use serde_json::{Map, Value, json};
use specwright_model::api::{Api, Type, TypeKind};

use crate::check::{Query, Sent};
use crate::clock::Moment;
use crate::refusal::{Refusal, suggestion};
use crate::store::{Found, Id, Owner, Packed, Store};
use parse::Expr;

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Page {
    /// The items.
    pub(crate) items: Vec<Value>,
    /// How many there are in all, if that was asked for.
    pub(crate) count: Option<usize>,
    /// How many items the next page leaves out, and how long it is, if the server cut this one.
    pub(crate) more: Option<(usize, usize)>,
}

/// The options of a query.
#[derive(Debug, Default)]
pub(crate) struct Options {
    filter: Option<Expr>,
    order: Vec<(Expr, bool)>,
    select: Vec<Vec<String>>,
    expand: Vec<(String, Options)>,
    top: Option<usize>,
    skip: usize,
    count: bool,
}

/// What a query runs on.
pub(crate) struct Scope<'a> {
    pub(crate) api: &'a Api,
    pub(crate) store: &'a Store,
    pub(crate) collection: &'a str,
    /// The type of the items, if it is known: names are checked against it.
    pub(crate) item: Option<&'a Type>,
    pub(crate) maximum: usize,
    pub(crate) at: Moment,
}

/// A query that makes no sense, in `OData`'s error object.
fn bad(why: &str) -> Refusal {
    let message = format!("The query specified in the URI is not valid. {why}");
    Refusal::bad(format!("odata: {why}"))
        .with_body(json!({ "error": { "code": "", "message": message } }))
}

impl Options {
    /// From the query, or from the body of a POST that reads.
    pub(crate) fn read(query: &Query, sent: &Sent) -> Result<Self, Refusal> {
        let mut options = Self::default();
        for (name, value) in &query.0 {
            options.set(name, value)?;
        }
        for (name, value) in sent.object().into_iter().flatten() {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Null => continue,
                other => other.to_string(),
            };
            if !text.is_empty() {
                options.set(&format!("${}", name.to_lowercase()), &text)?;
            }
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        let whole = || {
            value
                .parse::<usize>()
                .map_err(|_| bad(&format!("{name} must be a whole number, it is '{value}'.")))
        };
        match name {
            "$filter" => {
                self.filter =
                    Some(parse::filter(value).map_err(|why| bad(&format!("$filter: {why}.")))?)
            }
            "$orderby" => {
                self.order = parse::order(value).map_err(|why| bad(&format!("$orderby: {why}.")))?
            }
            "$select" => {
                let paths = value.split(',').map(|path| {
                    path.trim()
                        .split('/')
                        .map(str::to_owned)
                        .collect::<Vec<_>>()
                });
                self.select = paths.collect();
                if self
                    .select
                    .iter()
                    .flatten()
                    .any(|step| step.is_empty() || step.contains([' ', '(', ')']))
                {
                    return Err(bad(&format!("$select: '{value}' is not a list of names.")));
                }
            }
            "$expand" => self.expand = expansions(value)?,
            "$top" => self.top = Some(whole()?),
            "$skip" => self.skip = whole()?,
            "$count" => match value {
                "true" => self.count = true,
                "false" => {}
                _ => return Err(bad("$count must be true or false.")),
            },
            _ => {}
        }
        Ok(())
    }

    /// Runs the query; `fit` shapes each object that is answered.
    pub(crate) fn run(
        &self,
        scope: &Scope<'_>,
        owner: Option<&Owner>,
        fit: &dyn Fn(&Value) -> Value,
    ) -> Result<Page, Refusal> {
        self.names_exist(scope)?;
        let now = i128::from(scope.at);
        let condition = self
            .filter
            .as_ref()
            .map(|expr| eval::prepare(expr, &scope.store.keys, now));
        let found = scope
            .store
            .list(scope.collection, owner, scope.at)
            .filter(|(_, object)| {
                condition
                    .as_ref()
                    .is_none_or(|condition| eval::holds(condition, object))
            });
        let size = self.top.unwrap_or(scope.maximum).min(scope.maximum);
        let (taken, count, cut): (Vec<(&Id, &Packed)>, Option<usize>, bool) =
            if self.order.is_empty() && !self.count {
                let mut found = found.skip(self.skip);
                let taken: Vec<_> = found.by_ref().take(size).collect();
                let cut = found.next().is_some();
                (taken, None, cut)
            } else {
                let mut all: Vec<_> = found.collect();
                self.sort(&mut all, scope, now);
                let count = all.len();
                let taken: Vec<_> = all.into_iter().skip(self.skip).take(size).collect();
                let cut = self.skip.saturating_add(taken.len()) < count;
                (taken, self.count.then_some(count), cut)
            };
        let items = taken
            .iter()
            .map(|(id, object)| {
                let whole = object.unpack(&scope.store.keys);
                let mut value = fit(&whole);
                let extra = self.expanded(scope, id, &whole)?;
                self.select(&mut value);
                if let Value::Object(map) = &mut value {
                    map.extend(extra);
                }
                Ok(value)
            })
            .collect::<Result<Vec<_>, Refusal>>()?;
        // Whoever said how many they want got them, or the most there is: no link then.
        let more = (cut && self.top.is_none()).then_some((self.skip + items.len(), size));
        Ok(Page { items, count, more })
    }

    fn sort(&self, all: &mut [(&Id, &Packed)], scope: &Scope<'_>, now: i128) {
        let keys: Vec<_> = self
            .order
            .iter()
            .map(|(expr, falling)| (eval::prepare(expr, &scope.store.keys, now), *falling))
            .collect();
        all.sort_by(|(_, a), (_, b)| {
            for (key, falling) in &keys {
                let (a, b) = (eval::value(key, a), eval::value(key, b));
                // Null comes first.
                let order = match (a == eval::Val::Null, b == eval::Val::Null) {
                    (true, true) => Ordering::Equal,
                    (true, false) => Ordering::Less,
                    (false, true) => Ordering::Greater,
                    _ => eval::compare(&a, &b).unwrap_or(Ordering::Equal),
                };
                if order != Ordering::Equal {
                    return if *falling { order.reverse() } else { order };
                }
            }
            Ordering::Equal
        });
    }

    /// Leaves only what was selected.
    pub(crate) fn select(&self, value: &mut Value) {
        if self.select.is_empty() || self.select.iter().any(|path| path == &["*"]) {
            return;
        }
        if let Value::Object(map) = value {
            map.retain(|name, value| {
                let mut below = Vec::new();
                for path in self.select.iter().filter(|path| path.first() == Some(name)) {
                    if path.len() == 1 {
                        return true;
                    }
                    below.push(path[1..].to_vec());
                }
                let inner = Self {
                    select: below,
                    ..Self::default()
                };
                let wanted = !inner.select.is_empty();
                inner.select(value);
                wanted
            });
        }
    }

    /// The relations that were asked for: those in the object, things that belong to it, things it names.
    pub(crate) fn expanded(
        &self,
        scope: &Scope<'_>,
        id: &Id,
        object: &Value,
    ) -> Result<Map<String, Value>, Refusal> {
        let mut all = Map::new();
        for (name, inner) in &self.expand {
            let related = scope.related(name, inner, id, object)?;
            all.insert(name.clone(), related);
        }
        Ok(all)
    }

    fn names_exist(&self, scope: &Scope<'_>) -> Result<(), Refusal> {
        let mut paths = Vec::new();
        if let Some(expr) = &self.filter {
            collect(expr, &mut Vec::new(), &mut paths);
        }
        self.order
            .iter()
            .for_each(|(expr, _)| collect(expr, &mut Vec::new(), &mut paths));
        paths.extend(self.select.iter().filter(|path| *path != &["*"]).cloned());
        paths.iter().try_for_each(|path| scope.has(path))
    }

    /// Checks the names of a query on one object.
    pub(crate) fn check_names(&self, scope: &Scope<'_>) -> Result<(), Refusal> {
        self.names_exist(scope)
    }
}

impl Scope<'_> {
    /// Whether the items have this property; anything goes where the type is not known.
    fn has(&self, path: &[String]) -> Result<(), Refusal> {
        let mut ty = self.item;
        for step in path {
            let Some(Type::Named(id)) = ty.map(|ty| self.api.resolve(inner(self.api, ty))) else {
                return Ok(());
            };
            let definition = self.api.type_def(*id);
            let TypeKind::Struct(fields) = &definition.kind else {
                return Ok(());
            };
            let Some(field) = fields.iter().find(|field| field.name == *step) else {
                let near = suggestion(step, fields.iter().map(|field| field.name.as_str()));
                return Err(bad(&format!(
                    "Could not find a property named '{step}' on type '{}'{near}.",
                    definition.name
                )));
            };
            ty = Some(&field.ty);
        }
        Ok(())
    }

    fn related(
        &self,
        name: &str,
        inner: &Options,
        id: &Id,
        object: &Value,
    ) -> Result<Value, Refusal> {
        let related = name.to_lowercase();
        let owner = (self.collection.to_owned(), id.clone());
        let scope = Scope {
            api: self.api,
            store: self.store,
            collection: &related,
            item: None,
            maximum: self.maximum,
            at: self.at,
        };
        let own = object.get(name).filter(|value| !value.is_null());
        if own.is_none()
            && self
                .store
                .list(&related, Some(&owner), self.at)
                .next()
                .is_some()
        {
            let page = inner.run(&scope, Some(&owner), &Value::clone)?;
            return Ok(Value::Array(page.items));
        }
        let mut value = match (
            own,
            object.get(format!("{name}Id")).and_then(Id::from_value),
        ) {
            (Some(own), _) => own.clone(),
            (None, Some(id)) => [related.clone(), format!("{related}s")]
                .iter()
                .find_map(
                    |collection| match self.store.find(collection, &id, self.at) {
                        Found::Object(packed) => Some(packed.unpack(&self.store.keys)),
                        Found::Gone | Found::Unknown => None,
                    },
                )
                .unwrap_or(Value::Null),
            (None, None) => {
                self.has(&[name.to_owned()])?;
                Value::Null
            }
        };
        match &mut value {
            Value::Array(items) => {
                items.drain(..inner.skip.min(items.len()));
                items.truncate(inner.top.unwrap_or(self.maximum).min(self.maximum));
                items.iter_mut().for_each(|item| inner.select(item));
            }
            other => inner.select(other),
        }
        Ok(value)
    }
}

/// What a list or a nullable is of.
fn inner<'a>(api: &'a Api, ty: &'a Type) -> &'a Type {
    match api.resolve(ty) {
        Type::Array(item) | Type::Nullable(item) | Type::Page(item) => inner(api, item),
        other => other,
    }
}

/// All property paths of an expression; paths that start at a range variable are not the item's.
fn collect(expr: &Expr, variables: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    match expr {
        Expr::Path(path) => {
            if path
                .first()
                .is_some_and(|first| first != "$it" && !variables.contains(first))
            {
                paths.push(path.clone());
            }
        }
        Expr::Not(inner) => collect(inner, variables, paths),
        Expr::Binary(_, left, right) => {
            collect(left, variables, paths);
            collect(right, variables, paths);
        }
        Expr::In(one, many) => {
            collect(one, variables, paths);
            many.iter().for_each(|expr| collect(expr, variables, paths));
        }
        Expr::Call(_, arguments) => arguments
            .iter()
            .for_each(|expr| collect(expr, variables, paths)),
        Expr::Lambda {
            path, name, body, ..
        } => {
            if path.first().is_some_and(|first| !variables.contains(first)) {
                paths.push(path.clone());
            }
            variables.push(name.clone());
            if let Some(body) = body {
                collect(body, variables, paths);
            }
            variables.pop();
        }
        Expr::Null
        | Expr::Bool(_)
        | Expr::Int(_)
        | Expr::Number(_)
        | Expr::Text(_)
        | Expr::Moment(_) => {}
    }
}

/// `Provider($select=Id,Name;$expand=X),Invoice`.
fn expansions(text: &str) -> Result<Vec<(String, Options)>, Refusal> {
    let wrong = || {
        bad(&format!(
            "$expand: '{text}' is not a list of names with options."
        ))
    };
    if text.matches('(').count() > 20 {
        return Err(bad("$expand is nested too deeply."));
    }
    split(text, ',')
        .into_iter()
        .map(|part| {
            let part = part.trim();
            let (name, options) = match part.split_once('(') {
                Some((name, rest)) => (name, rest.strip_suffix(')').ok_or_else(wrong)?),
                None => (part, ""),
            };
            if name.is_empty()
                || !name
                    .chars()
                    .all(|c| c.is_alphanumeric() || "_/.".contains(c))
            {
                return Err(wrong());
            }
            let mut inner = Options::default();
            for option in split(options, ';')
                .into_iter()
                .filter(|option| !option.is_empty())
            {
                let (key, value) = option.split_once('=').ok_or_else(wrong)?;
                inner.set(key.trim(), value)?;
            }
            Ok((name.to_owned(), inner))
        })
        .collect()
}

/// Splits outside of parentheses and quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 && !quoted => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

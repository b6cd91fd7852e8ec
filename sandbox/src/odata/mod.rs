//! The query options of `OData`: which objects, in which order, how much of them.

mod eval;
mod expand;
mod functions;
mod lexer;
mod parse;
mod scope;
mod silence;

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use crate::check::{Query, Sent};
use crate::refusal::Refusal;
use crate::store::{Id, Owner, Packed};
use expand::expansions;
use parse::Expr;
pub(crate) use scope::Scope;
use silence::Silence;

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Page {
    /// The items.
    pub(crate) items: Vec<Value>,
    /// How many there are in all, if that was asked for.
    pub(crate) count: Option<usize>,
    /// How many items the next page leaves out, and how long it is, if the server cut this one.
    pub(crate) more: Option<(usize, usize)>,
    /// What was left out without a word, for the rule that the answer names.
    pub(crate) silence: Option<String>,
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
                    Some(parse::filter(value).map_err(|why| bad(&format!("$filter: {why}.")))?);
            }
            "$orderby" => {
                self.order =
                    parse::order(value).map_err(|why| bad(&format!("$orderby: {why}.")))?;
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
        let keys = &scope.store.keys;
        let silence = Silence::new(scope.paging, self.filter.as_ref(), keys, now);
        let found = scope
            .store
            .list(scope.collection, owner, scope.at)
            .filter(|(_, object)| {
                silence
                    .as_ref()
                    .is_none_or(|silence| silence.lists(object, keys))
                    && condition
                        .as_ref()
                        .is_none_or(|condition| eval::holds(condition, object, keys))
            });
        let size = self.top.unwrap_or(scope.maximum).min(scope.maximum);
        let (taken, count, cut): (Vec<(&Id, &Packed)>, Option<usize>, bool) =
            if self.order.is_empty() {
                let mut found = found;
                let left_out = found.by_ref().take(self.skip).count();
                let taken: Vec<_> = found.by_ref().take(size).collect();
                if self.count {
                    let rest = found.count();
                    let count = left_out + taken.len() + rest;
                    (taken, Some(count), rest > 0)
                } else {
                    let cut = found.next().is_some();
                    (taken, None, cut)
                }
            } else {
                let mut all: Vec<_> = found.collect();
                let count = all.len();
                self.sort(&mut all, self.skip.saturating_add(size), scope, now);
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
        Ok(Page {
            items,
            count,
            more,
            silence: silence.map(|silence| silence.told()),
        })
    }

    /// Sorts, as far as the first `wanted` are concerned; the others are dropped.
    fn sort(&self, all: &mut Vec<(&Id, &Packed)>, wanted: usize, scope: &Scope<'_>, now: i128) {
        let keys = &scope.store.keys;
        let order: Vec<_> = (self.order.iter())
            .map(|(expr, falling)| (eval::prepare(expr, keys, now), *falling))
            .collect();
        // Each object is looked at once, not at every comparison.
        let width = order.len();
        let mut values = Vec::with_capacity(all.len() * width);
        for (_, object) in all.iter() {
            values.extend(order.iter().map(|(key, _)| eval::value(key, object, keys)));
        }
        let compare = |a: &usize, b: &usize| {
            let mut orders = order.iter().enumerate().map(|(nth, (_, falling))| {
                let order = nulls_first(&values[a * width + nth], &values[b * width + nth]);
                if *falling { order.reverse() } else { order }
            });
            let first = orders.find(|order| *order != Ordering::Equal);
            first.unwrap_or_else(|| a.cmp(b))
        };
        let mut places: Vec<usize> = (0..all.len()).collect();
        if wanted < places.len() {
            places.select_nth_unstable_by(wanted, compare);
            places.truncate(wanted);
        }
        places.sort_unstable_by(compare);
        *all = places.into_iter().map(|place| all[place]).collect();
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

fn nulls_first(a: &eval::Val<'_>, b: &eval::Val<'_>) -> Ordering {
    match (*a == eval::Val::Null, *b == eval::Val::Null) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ => eval::compare(a, b).unwrap_or(Ordering::Equal),
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
            for expr in many {
                collect(expr, variables, paths);
            }
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

//! Runs a query: which objects, in which order, how much of them.

use std::cmp::Ordering;

use serde_json::Value;

use super::Options;
use super::age_limit::AgeLimit;
use super::error::bad;
use super::eval;
use super::prepare::{Node, condition, key};
use super::scope::{Row, Scope};
use crate::refusal::Refusal;

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Page {
    /// The items.
    pub(crate) items: Vec<Value>,
    /// How many there are in all, if that was asked for.
    pub(crate) count: Option<usize>,
    /// How many items the next page leaves out, if the server cut this one.
    pub(crate) next_skip: Option<usize>,
    /// What the API leaves out without saying so, for the rule that the answer names.
    pub(crate) note: Option<String>,
}

impl Options {
    /// Runs the query; `fit` fits each object to the answer's type.
    pub(crate) fn run<'a>(
        &self,
        scope: &Scope<'a>,
        rows: impl Iterator<Item = Row<'a>>,
        fit: &dyn Fn(&Value) -> Value,
    ) -> Result<Page, Refusal> {
        self.check_selection(scope)?;
        let condition = self
            .filter
            .as_ref()
            .map(|expr| condition(expr, scope))
            .transpose()?;
        let mut order = Vec::with_capacity(self.order.len());
        for (expr, descending) in &self.order {
            order.push((key(expr, scope)?, *descending));
        }
        let age = AgeLimit::new(scope.paging, self.filter.as_ref(), scope.at);
        let found = rows.filter(|row| {
            age.as_ref().is_none_or(|age| age.lists(row.object))
                && self
                    .search
                    .as_ref()
                    .is_none_or(|search| search.finds(row.object))
                && condition
                    .as_ref()
                    .is_none_or(|condition| eval::holds(condition, *row, scope))
        });
        let size = self.top.unwrap_or(scope.maximum).min(scope.maximum);
        let (taken, count, is_cut) = self.take(found, &order, size, scope);
        let mut items = Vec::with_capacity(taken.len());
        for row in taken {
            let mut value = fit(&row.object.to_value());
            let extra = self.expanded(scope, row)?;
            self.select(&mut value);
            if let Value::Object(map) = &mut value {
                map.extend(extra);
            }
            items.push(value);
        }
        // Whoever said how many they want got them, or the most there is: no link then.
        let next_skip = (is_cut && self.top.is_none()).then_some(self.skip + items.len());
        Ok(Page {
            items,
            count,
            next_skip,
            note: age.map(|age| age.note()),
        })
    }

    /// The rows of the page, how many there are in all if that was asked for, and whether more follow.
    fn take<'a>(
        &self,
        mut found: impl Iterator<Item = Row<'a>>,
        order: &[(Node, bool)],
        size: usize,
        scope: &Scope<'a>,
    ) -> (Vec<Row<'a>>, Option<usize>, bool) {
        if !order.is_empty() {
            let mut all: Vec<_> = found.collect();
            let count = all.len();
            sort(&mut all, order, self.skip.saturating_add(size), scope);
            let taken: Vec<_> = all.into_iter().skip(self.skip).take(size).collect();
            let is_cut = self.skip.saturating_add(taken.len()) < count;
            return (taken, self.count.then_some(count), is_cut);
        }
        let left_out = found.by_ref().take(self.skip).count();
        let taken: Vec<_> = found.by_ref().take(size).collect();
        if self.count {
            let rest = found.count();
            let count = left_out + taken.len() + rest;
            return (taken, Some(count), rest > 0);
        }
        let is_cut = found.next().is_some();
        (taken, None, is_cut)
    }

    /// Whether what is selected exists.
    pub(crate) fn check_selection(&self, scope: &Scope<'_>) -> Result<(), Refusal> {
        let paths = self.select.iter().filter(|path| *path != &["*"]);
        for path in paths {
            let mut ty = scope.item;
            for step in path {
                ty = scope.property(ty, step)?;
            }
        }
        Ok(())
    }

    /// On one object nothing is filtered, ordered or counted.
    pub(crate) fn check_for_one(&self, scope: &Scope<'_>) -> Result<(), Refusal> {
        let of_lists = [
            ("$filter", self.filter.is_some()),
            ("$orderby", !self.order.is_empty()),
            ("$search", self.search.is_some()),
            ("$top", self.top.is_some()),
            ("$skip", self.skip > 0),
            ("$count", self.count),
        ];
        match of_lists.into_iter().find(|(_, is_set)| *is_set) {
            Some((name, _)) => Err(bad(&format!("{name} does not apply to one object."))),
            None => self.check_selection(scope),
        }
    }
}

/// Sorts, as far as the first `wanted` are concerned; the others are dropped.
fn sort<'a>(all: &mut Vec<Row<'a>>, order: &[(Node, bool)], wanted: usize, scope: &Scope<'a>) {
    // Each object is looked at once, not at every comparison.
    let width = order.len();
    let mut values = Vec::with_capacity(all.len() * width);
    for row in all.iter() {
        values.extend(order.iter().map(|(key, _)| eval::value(key, *row, scope)));
    }
    let compare = |a: &usize, b: &usize| {
        let mut orders = order.iter().enumerate().map(|(nth, (_, descending))| {
            let order = values[a * width + nth].order(&values[b * width + nth]);
            if *descending { order.reverse() } else { order }
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

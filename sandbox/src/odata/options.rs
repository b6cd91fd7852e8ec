//! The options of a query as they are sent.

use serde_json::Value;

use super::error::bad;
use super::expand::expansions;
use super::search::Search;
use crate::check::{Query, Sent};
use crate::refusal::Refusal;
use specwright_odata::Expr;
use specwright_odata::{parse, parse_order};

/// The options of a query.
#[derive(Debug, Default)]
pub(crate) struct Options {
    pub(super) filter: Option<Expr>,
    pub(super) search: Option<Search>,
    /// Each with whether it is descending.
    pub(super) order: Vec<(Expr, bool)>,
    pub(super) select: Vec<Vec<String>>,
    pub(super) expand: Vec<(String, Options)>,
    pub(super) top: Option<usize>,
    pub(super) skip: usize,
    pub(super) count: bool,
}

impl Options {
    /// From the query, or from the body of a POST that reads. Options of the API's own are none of `OData`'s.
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

    /// Sets an option; says whether it is one.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Result<bool, Refusal> {
        let whole = || {
            value
                .parse::<usize>()
                .map_err(|_| bad(&format!("{name} must be a whole number, it is '{value}'.")))
        };
        match name {
            "$filter" => {
                let filter = parse(value).map_err(|why| bad(&format!("$filter: {why}.")))?;
                self.filter = Some(filter);
            }
            "$orderby" => {
                self.order = parse_order(value).map_err(|why| bad(&format!("$orderby: {why}.")))?;
            }
            "$search" => self.search = Some(Search::parse(value)?),
            "$select" => self.select = selection(value)?,
            "$expand" => self.expand = expansions(value)?,
            "$top" => self.top = Some(whole()?),
            "$skip" => self.skip = whole()?,
            "$count" => match value {
                "true" => self.count = true,
                "false" => {}
                _ => return Err(bad("$count must be true or false.")),
            },
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Leaves only what was selected.
    pub(crate) fn select(&self, value: &mut Value) {
        if !self.select.is_empty() && !self.select.iter().any(|path| path == &["*"]) {
            let paths: Vec<&[String]> = self.select.iter().map(Vec::as_slice).collect();
            keep(&paths, value);
        }
    }
}

/// `Id,Status/Primary`.
fn selection(text: &str) -> Result<Vec<Vec<String>>, Refusal> {
    let paths = text.split(',');
    let paths: Vec<Vec<String>> = paths
        .map(|path| path.trim().split('/').map(str::to_owned).collect())
        .collect();
    let mut steps = paths.iter().flatten();
    if steps.any(|step| step.is_empty() || step.contains([' ', '(', ')'])) {
        return Err(bad(&format!("$select: '{text}' is not a list of names.")));
    }
    Ok(paths)
}

/// Removes what none of the paths names.
fn keep(paths: &[&[String]], value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| keep(paths, item)),
        Value::Object(map) => map.retain(|name, value| {
            let below: Vec<&[String]> = paths
                .iter()
                .filter_map(|path| path.split_first())
                .filter(|(first, _)| *first == name)
                .map(|(_, rest)| rest)
                .collect();
            if !below.is_empty() && below.iter().all(|rest| !rest.is_empty()) {
                keep(&below, value);
            }
            !below.is_empty()
        }),
        _ => {}
    }
}

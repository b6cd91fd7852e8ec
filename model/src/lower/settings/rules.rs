//! Rate limits and duplicate rules.

use super::{header_name, verbs};
use crate::api::{Duplicates, Environment, KeyRule, Limit, Throttled, WindowRule};
use crate::diagnostic::codes;
use crate::lower::scope::Scope;
use crate::names;
use crate::source::Place;
use crate::syntax::tree::Node;

pub(crate) fn duplicates(scope: &mut Scope<'_>, api: &Node) -> Option<Duplicates> {
    let node = api.get("duplicates")?;
    if let Some(rule) = node.get("window") {
        let given = rule.get("status")?;
        let status = status(scope, given.text()?, given.place, 400..=599)?;
        return Some(Duplicates::Window(WindowRule {
            methods: verbs(rule.get("methods")),
            lasts: rule.duration_at("lasts", &mut scope.problems)?,
            status,
            recognise: rule.text_at("recognise").map(str::to_owned),
            first_response: rule.text_at("first_response").map(str::to_owned),
            remembers_at_arrival: rule.text_at("remembers") == Some("arrival"),
        }));
    }
    let rule = node.get("key")?;
    let header = rule.get("header")?;
    let name = header.text()?;
    Some(Duplicates::Key(KeyRule {
        header: header_name(scope, header.place, name),
        methods: verbs(rule.get("methods")),
        lasts: rule.duration_at("lasts", &mut scope.problems)?,
    }))
}

/// A status in this range.
pub(crate) fn status(
    scope: &mut Scope<'_>,
    text: &str,
    place: Place,
    range: std::ops::RangeInclusive<u16>,
) -> Option<u16> {
    let status = text.parse().ok().filter(|status| range.contains(status));
    if status.is_none() {
        let range = format!("from {} to {}", range.start(), range.end());
        scope.problems.push(codes::bad_status(place, text, &range));
    }
    status
}

pub(crate) fn limits(
    scope: &mut Scope<'_>,
    api: &Node,
    environments: &[Environment],
) -> Vec<Limit> {
    let nodes = api.get("limits").map(Node::items).unwrap_or_default();
    nodes
        .iter()
        .filter_map(|node| limit(scope, node, environments))
        .collect()
}

fn limit(scope: &mut Scope<'_>, node: &Node, environments: &[Environment]) -> Option<Limit> {
    const RANGE: &str = "from 1 to 4294967295";
    let requests = node.get("requests")?;
    let every = node.duration_at("every", &mut scope.problems)?;
    if every.is_zero() {
        scope
            .problems
            .push(codes::duration(node.place_of("every"), "0s"));
    }
    let mut counts: Vec<Option<u32>> = vec![None; environments.len()];
    let mut named = vec![false; environments.len()];
    if requests.text().is_some() {
        let count = requests.number(RANGE, &mut scope.problems)?;
        counts.fill(Some(count));
        named.fill(true);
    }
    for (key, value) in requests.entries() {
        let name = names::camel(&key.text).unwrap_or_default();
        if let Some(at) = environments.iter().position(|e| e.name == name) {
            named[at] = true;
            if value.text() != Some("none") {
                counts[at] = Some(value.number(RANGE, &mut scope.problems)?);
            }
        } else {
            let near =
                crate::diagnostic::nearest(&key.text, environments.iter().map(|e| e.name.as_str()));
            scope.problems.push(codes::unknown_convention(
                key.place,
                "environments",
                &key.text,
                near,
            ));
        }
    }
    let is_whole = !named.contains(&false) && !counts.contains(&Some(0));
    if !is_whole && !scope.problems.has_errors() {
        let what = "a limit: every environment needs a number of at least 1 or `none`, this one";
        scope.problems.push(codes::bad_text(
            requests.place,
            what,
            "requests",
            "name each environment",
        ));
    }
    Some(Limit {
        per: node.text_at("per")?.to_owned(),
        every,
        requests: counts,
        counts_refused: node.text_at("refused") == Some("counted"),
    })
}

pub(crate) fn throttled(scope: &mut Scope<'_>, api: &Node) -> Throttled {
    let Some(node) = api.get("throttled") else {
        return Throttled {
            statuses: vec![429],
            recognise: None,
        };
    };
    let statuses = node.get("statuses").map(Node::items).unwrap_or_default();
    Throttled {
        statuses: statuses
            .iter()
            .filter_map(|s| status(scope, s.text()?, s.place, 400..=599))
            .collect(),
        recognise: node.text_at("recognise").map(str::to_owned),
    }
}

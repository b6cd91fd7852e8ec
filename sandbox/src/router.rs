//! From verb and path to an operation: a tree of segments, literals before places.

use std::collections::HashMap;

use http::Method;
use specwright_model::api::{Operation, Verb};

use crate::template::{Piece, Segment, capture, decode, segments, weight};

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The operation with this number and the values of its path parameters.
    Operation(usize, Vec<String>),
    /// The path exists, but not with this verb; these would do.
    WrongVerb(Vec<Verb>),
    /// No template fits.
    Nothing,
}

/// All templates of an API.
#[derive(Debug)]
pub(crate) struct Router {
    root: Node,
    version: Option<String>,
    ignore_case: bool,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<String, Node>,
    patterns: Vec<(Vec<Piece>, Node)>,
    /// Operations that end here: by verb, with the order of the places on the way.
    leaves: Vec<(Verb, usize)>,
}

impl Router {
    /// Takes up operations in order; an operation's number is its place in that order.
    pub(crate) fn new<'a>(
        operations: impl Iterator<Item = &'a Operation>,
        version: Option<&str>,
        ignore_case: bool,
    ) -> Self {
        let mut root = Node::default();
        for (number, operation) in operations.enumerate() {
            root.insert(
                &segments(&operation.path),
                (operation.verb, number),
                ignore_case,
            );
        }
        root.sort();
        Self {
            root,
            version: version.map(str::to_owned),
            ignore_case,
        }
    }

    /// Finds the operation for a verb and an encoded path.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Found {
        let Some(path) = path.strip_prefix('/') else {
            return Found::Nothing;
        };
        let decoded: Vec<String> = if path.is_empty() {
            Vec::new()
        } else {
            path.split('/').map(decode).collect()
        };
        let parts: Vec<&str> = decoded.iter().map(String::as_str).collect();
        let below = match (&self.version, parts.split_first()) {
            (Some(version), Some((first, rest))) if version.eq_ignore_ascii_case(first) => rest,
            _ => &parts[..],
        };
        let verb = Verb::ALL
            .into_iter()
            .find(|verb| verb.as_str() == method.as_str());
        let mut walk = Walk {
            verb,
            ignore_case: self.ignore_case,
            values: Vec::new(),
            others: Vec::new(),
        };
        match self.root.find(below, &mut walk) {
            Some(number) => Found::Operation(number, in_order(walk.values)),
            None if walk.others.is_empty() => Found::Nothing,
            None => {
                walk.others.sort_unstable();
                walk.others.dedup();
                Found::WrongVerb(walk.others)
            }
        }
    }
}

fn in_order(mut values: Vec<(usize, String)>) -> Vec<String> {
    values.sort_by_key(|(index, _)| *index);
    values.into_iter().map(|(_, value)| value).collect()
}

struct Walk {
    verb: Option<Verb>,
    ignore_case: bool,
    values: Vec<(usize, String)>,
    others: Vec<Verb>,
}

impl Node {
    fn insert(&mut self, path: &[Segment], leaf: (Verb, usize), ignore_case: bool) {
        let Some((first, rest)) = path.split_first() else {
            self.leaves.push(leaf);
            return;
        };
        let next = match first {
            Segment::Literal(text) => self
                .literals
                .entry(fold(text, ignore_case).into_owned())
                .or_default(),
            Segment::Pattern(pieces) => self.pattern(pieces),
        };
        next.insert(rest, leaf, ignore_case);
    }

    fn pattern(&mut self, pieces: &[Piece]) -> &mut Self {
        let known = self.patterns.iter().position(|(known, _)| known == pieces);
        let index = known.unwrap_or_else(|| {
            self.patterns.push((pieces.to_vec(), Self::default()));
            self.patterns.len() - 1
        });
        &mut self.patterns[index].1
    }

    fn sort(&mut self) {
        self.patterns
            .sort_by_key(|(pieces, _)| std::cmp::Reverse(weight(pieces)));
        self.patterns.iter_mut().for_each(|(_, node)| node.sort());
        self.literals.values_mut().for_each(Self::sort);
    }

    /// Every node is visited at most once, so a hostile path costs no more than the tree is large.
    fn find(&self, path: &[&str], walk: &mut Walk) -> Option<usize> {
        let Some((first, rest)) = path.split_first() else {
            let leaf = self
                .leaves
                .iter()
                .find(|(verb, _)| Some(*verb) == walk.verb);
            if leaf.is_none() {
                walk.others
                    .extend(self.leaves.iter().map(|(verb, _)| *verb));
            }
            return leaf.map(|(_, number)| *number);
        };
        if let Some(next) = self.literals.get(&*fold(first, walk.ignore_case))
            && let Some(number) = next.find(rest, walk)
        {
            return Some(number);
        }
        for (pieces, next) in &self.patterns {
            let Some(values) = capture(pieces, first, walk.ignore_case) else {
                continue;
            };
            let before = walk.values.len();
            walk.values.extend(values);
            if let Some(number) = next.find(rest, walk) {
                return Some(number);
            }
            walk.values.truncate(before);
        }
        None
    }
}

fn fold(text: &str, ignore_case: bool) -> std::borrow::Cow<'_, str> {
    if ignore_case && text.chars().any(|c| c.is_ascii_uppercase()) {
        text.to_ascii_lowercase().into()
    } else {
        text.into()
    }
}

//! Evaluates conditions and orders on stored objects, with the standard's rules for null.

use super::functions::call;
use super::prepare::{Node, Path};
use super::scope::{Related, Row, Scope};
use super::value::{Val, binary, compare};
use crate::store::Stored;
use specwright_odata::Op;

/// Whether the object fulfils the condition: null is no.
pub(super) fn holds<'a>(node: &'a Node, row: Row<'a>, scope: &'a Scope<'a>) -> bool {
    value(node, row, scope) == Val::Bool(true)
}

/// The value of an expression for an object.
pub(super) fn value<'a>(node: &'a Node, row: Row<'a>, scope: &'a Scope<'a>) -> Val<'a> {
    Evaluation {
        scope,
        row,
        variables: Vec::new(),
    }
    .value(node)
}

struct Evaluation<'a> {
    scope: &'a Scope<'a>,
    row: Row<'a>,
    variables: Vec<&'a Stored>,
}

/// What a path leads to.
enum Target<'a> {
    Value(Option<&'a Stored>),
    Objects(Vec<&'a Stored>),
}

impl<'a> Evaluation<'a> {
    fn value(&mut self, node: &'a Node) -> Val<'a> {
        match node {
            Node::Value(value) => value.lend(),
            Node::Path(path) => match self.follow(path) {
                Target::Value(value) => Val::of(value, path.kind),
                Target::Objects(objects) => Val::List(objects),
            },
            Node::Not(inner) => match self.value(inner) {
                Val::Bool(flag) => Val::Bool(!flag),
                _ => Val::Null,
            },
            Node::Negate(inner) => match self.value(inner) {
                Val::Int(int) => int.checked_neg().map_or(Val::Null, Val::Int),
                Val::Number(number) => Val::Number(-number),
                Val::Duration(nanos) => Val::Duration(-nanos),
                _ => Val::Null,
            },
            Node::Binary(Op::And, left, right) => self.unless(false, left, right),
            Node::Binary(Op::Or, left, right) => self.unless(true, left, right),
            Node::Binary(op, left, right) => {
                let (left, right) = (self.value(left), self.value(right));
                binary(*op, &left, &right)
            }
            Node::In(one, many) => {
                let one = self.value(one);
                let mut others = many.iter();
                Val::Bool(others.any(|other| {
                    compare(&one, &self.value(other)).is_some_and(std::cmp::Ordering::is_eq)
                }))
            }
            Node::Call(name, arguments) => {
                let values: Vec<Val<'a>> = arguments.iter().map(|node| self.value(node)).collect();
                call(name, &values)
            }
            Node::Count(path) => {
                let count = self.objects(path).len();
                Val::Int(i64::try_from(count).unwrap_or(i64::MAX))
            }
            Node::Lambda { path, all, body } => {
                let items = self.objects(path);
                let Some(body) = body else {
                    return Val::Bool(!items.is_empty());
                };
                let mut fulfils = |item: &'a Stored| {
                    self.variables.push(item);
                    let fulfilled = self.value(body) == Val::Bool(true);
                    self.variables.pop();
                    fulfilled
                };
                Val::Bool(if *all {
                    items.into_iter().all(&mut fulfils)
                } else {
                    items.into_iter().any(&mut fulfils)
                })
            }
        }
    }

    /// `and` is false and `or` is true as soon as one side is; else null wins.
    fn unless(&mut self, decisive: bool, left: &'a Node, right: &'a Node) -> Val<'a> {
        let left = self.value(left);
        if left == Val::Bool(decisive) {
            return left;
        }
        match (left, self.value(right)) {
            (_, Val::Bool(flag)) if flag == decisive => Val::Bool(decisive),
            (Val::Bool(_), Val::Bool(_)) => Val::Bool(!decisive),
            _ => Val::Null,
        }
    }

    /// The items of a collection; null is an empty one.
    fn objects(&self, path: &Path) -> Vec<&'a Stored> {
        match self.follow(path) {
            Target::Objects(objects) => objects,
            Target::Value(Some(Stored::List(items))) => items.iter().collect(),
            Target::Value(_) => Vec::new(),
        }
    }

    fn follow(&self, path: &Path) -> Target<'a> {
        let mut row = match path.variable {
            Some(index) => match self.variables.get(index) {
                Some(object) => Row::part(object),
                None => return Target::Value(None),
            },
            None => self.row,
        };
        for (nth, step) in path.steps.iter().enumerate() {
            let own = row.object.get(&step.name);
            row = match (own, &step.related) {
                (Some(value), _) if *value != Stored::Null => Row::part(value),
                (_, None) => return Target::Value(None),
                (_, Some(related)) => match self.scope.related(row, &step.name, related) {
                    Related::One(row) => row,
                    Related::Many(rows) if nth + 1 == path.steps.len() => {
                        return Target::Objects(rows.into_iter().map(|row| row.object).collect());
                    }
                    Related::Many(_) | Related::Nothing => return Target::Value(None),
                },
            };
        }
        Target::Value(Some(row.object))
    }
}

//! Conditions on stored objects.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::functions::call;
use super::parse::{Expr, Op};
use crate::moment;
use crate::store::{Date, Keys, Packed, Step};

/// An expression whose names are looked up.
#[derive(Debug)]
pub(crate) enum Node {
    Value(Val<'static>),
    Path(Path),
    /// A field beside a literal: most conditions are this, so it has a way of its own.
    Test(Op, Path, Val<'static>),
    Not(Box<Node>),
    Binary(Op, Box<Node>, Box<Node>),
    In(Box<Node>, Vec<Node>),
    Call(String, Vec<Node>),
    Lambda {
        path: Box<Node>,
        all: bool,
        body: Option<Box<Node>>,
    },
}

/// The year 1 begins, and the year 9999 ends.
const FIRST: i128 = -62_135_596_800_000_000_000;
const LAST: i128 = 253_402_300_799_999_999_999;

/// A way through an object, or through the variable with this number.
#[derive(Debug)]
pub(crate) struct Path {
    variable: Option<usize>,
    /// The names; `None` for one that no object has.
    steps: Vec<Option<Step>>,
}

/// A value while it is looked at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Val<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Number(f64),
    Text(Cow<'a, str>),
    Moment(i128),
    /// A stored date and time: beside a literal it is a moment, beside text it is text.
    Date(Date),
    List(&'a [Packed]),
    Object,
}

/// Looks the names of an expression up once, so that each object is searched by numbers.
pub(crate) fn prepare(expr: &Expr, keys: &Keys, now: i128) -> Node {
    Preparing {
        keys,
        now,
        names: Vec::new(),
    }
    .node(expr)
}

struct Preparing<'a> {
    keys: &'a Keys,
    now: i128,
    names: Vec<String>,
}

impl Preparing<'_> {
    fn node(&mut self, expr: &Expr) -> Node {
        match expr {
            Expr::Null => Node::Value(Val::Null),
            Expr::Bool(flag) => Node::Value(Val::Bool(*flag)),
            Expr::Int(int) => Node::Value(Val::Int(*int)),
            Expr::Number(number) => Node::Value(Val::Number(*number)),
            Expr::Text(text) => Node::Value(Val::Text(Cow::Owned(text.clone()))),
            Expr::Moment(moment) => Node::Value(Val::Moment(*moment)),
            Expr::Path(path) => Node::Path(self.path(path)),
            Expr::Not(inner) => Node::Not(Box::new(self.node(inner))),
            Expr::Binary(op, left, right) => match (self.node(left), self.node(right)) {
                (Node::Path(path), Node::Value(value)) if op.compares() => {
                    Node::Test(*op, path, value)
                }
                (left, right) => Node::Binary(*op, Box::new(left), Box::new(right)),
            },
            Expr::In(one, many) => Node::In(
                Box::new(self.node(one)),
                many.iter().map(|expr| self.node(expr)).collect(),
            ),
            Expr::Call(name, _) if name == "now" => Node::Value(Val::Moment(self.now)),
            Expr::Call(name, _) if name == "mindatetime" => Node::Value(Val::Moment(FIRST)),
            Expr::Call(name, _) if name == "maxdatetime" => Node::Value(Val::Moment(LAST)),
            Expr::Call(name, arguments) => Node::Call(
                name.clone(),
                arguments.iter().map(|expr| self.node(expr)).collect(),
            ),
            Expr::Lambda {
                path,
                all,
                name,
                body,
            } => {
                let path = Box::new(Node::Path(self.path(path)));
                self.names.push(name.clone());
                let body = body.as_ref().map(|body| Box::new(self.node(body)));
                self.names.pop();
                Node::Lambda {
                    path,
                    all: *all,
                    body,
                }
            }
        }
    }

    fn path(&self, path: &[String]) -> Path {
        let (variable, steps) = match path.split_first() {
            Some((first, rest)) => match self.names.iter().rposition(|name| name == first) {
                Some(variable) => (Some(variable), rest),
                None if first == "$it" => (None, rest),
                None => (None, path),
            },
            None => (None, path),
        };
        let step = |name: &String| self.keys.find(name).map(Step::new);
        Path {
            variable,
            steps: steps.iter().map(step).collect(),
        }
    }
}

/// Whether the object fulfils the condition.
pub(crate) fn holds(node: &Node, object: &Packed, keys: &Keys) -> bool {
    Looking {
        object,
        keys,
        variables: Vec::new(),
    }
    .value(node)
        == Val::Bool(true)
}

/// The value of an expression for an object.
pub(crate) fn value<'a>(node: &'a Node, object: &'a Packed, keys: &'a Keys) -> Val<'a> {
    Looking {
        object,
        keys,
        variables: Vec::new(),
    }
    .value(node)
}

struct Looking<'a> {
    object: &'a Packed,
    keys: &'a Keys,
    variables: Vec<&'a Packed>,
}

impl<'a> Looking<'a> {
    fn value(&mut self, node: &'a Node) -> Val<'a> {
        match node {
            // A literal is lent, not copied, to each object.
            Node::Value(Val::Text(text)) => Val::Text(Cow::Borrowed(text)),
            Node::Value(value) => value.clone(),
            Node::Path(path) => scalar(self.follow(path)),
            Node::Test(op, path, value) => {
                let found = self.follow(path);
                match (op, found, value) {
                    (Op::Eq, Some(Packed::Text(a)), Val::Text(b)) => Val::Bool(a == &**b),
                    (Op::Ne, Some(Packed::Text(a)), Val::Text(b)) => Val::Bool(a != &**b),
                    (_, found, value) => binary(*op, &scalar(found), value),
                }
            }
            Node::Not(inner) => match self.value(inner) {
                Val::Bool(flag) => Val::Bool(!flag),
                _ => Val::Null,
            },
            Node::Binary(Op::And, left, right) => Val::Bool(
                self.value(left) == Val::Bool(true) && self.value(right) == Val::Bool(true),
            ),
            Node::Binary(Op::Or, left, right) => Val::Bool(
                self.value(left) == Val::Bool(true) || self.value(right) == Val::Bool(true),
            ),
            Node::Binary(op, left, right) => {
                let (left, right) = (self.value(left), self.value(right));
                binary(*op, &left, &right)
            }
            Node::In(one, many) => {
                let one = self.value(one);
                Val::Bool(
                    many.iter()
                        .any(|other| compare(&one, &self.value(other)) == Some(Ordering::Equal)),
                )
            }
            Node::Call(name, arguments) => match arguments.as_slice() {
                [one] => call(name, &[self.value(one)]),
                [one, two] => call(name, &[self.value(one), self.value(two)]),
                [one, two, three] => {
                    call(name, &[self.value(one), self.value(two), self.value(three)])
                }
                _ => Val::Null,
            },
            Node::Lambda { path, all, body } => {
                let Val::List(items) = self.value(path) else {
                    return Val::Bool(*all);
                };
                let Some(body) = body else {
                    return Val::Bool(!items.is_empty());
                };
                let mut fulfils = |item: &'a Packed| {
                    self.variables.push(item);
                    let held = self.value(body) == Val::Bool(true);
                    self.variables.pop();
                    held
                };
                Val::Bool(if *all {
                    items.iter().all(&mut fulfils)
                } else {
                    items.iter().any(&mut fulfils)
                })
            }
        }
    }

    fn follow(&self, path: &Path) -> Option<&'a Packed> {
        let start = match path.variable {
            Some(index) => self.variables.get(index).copied()?,
            None => self.object,
        };
        path.steps
            .iter()
            .try_fold(start, |at, step| at.step(step.as_ref()?, self.keys))
    }
}

/// What was found as a value; nothing is null.
fn scalar(found: Option<&Packed>) -> Val<'_> {
    match found {
        None | Some(Packed::Null) => Val::Null,
        Some(Packed::Bool(flag)) => Val::Bool(*flag),
        Some(Packed::Int(int)) => Val::Int(*int),
        Some(Packed::Float(number)) => Val::Number(*number),
        Some(Packed::Text(text)) => Val::Text(Cow::Borrowed(text)),
        Some(Packed::Date(date)) => Val::Date(*date),
        Some(Packed::List(items)) => Val::List(items),
        Some(Packed::Object(..)) => Val::Object,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of different kinds are compared as doubles, as servers do"
)]
pub(super) fn number(value: &Val<'_>) -> Option<f64> {
    match value {
        Val::Int(int) => Some(*int as f64),
        Val::Number(number) => Some(*number),
        _ => None,
    }
}

/// How two values stand to each other; `None` if they cannot be compared.
pub(crate) fn compare(left: &Val<'_>, right: &Val<'_>) -> Option<Ordering> {
    match (left, right) {
        (Val::Null, Val::Null) => Some(Ordering::Equal),
        (Val::Bool(a), Val::Bool(b)) => Some(a.cmp(b)),
        (Val::Int(a), Val::Int(b)) => Some(a.cmp(b)),
        (Val::Text(a), Val::Text(b)) => Some(a.cmp(b)),
        (Val::Moment(a), Val::Moment(b)) => Some(a.cmp(b)),
        (Val::Date(a), Val::Date(b)) => Some(a.moment().cmp(&b.moment())),
        (Val::Date(a), Val::Moment(b)) => Some(a.moment().cmp(b)),
        (Val::Moment(a), Val::Date(b)) => Some(a.cmp(&b.moment())),
        (Val::Date(a), Val::Text(b)) => Some((*a.to_string()).cmp(b)),
        (Val::Text(a), Val::Date(b)) => Some((**a).cmp(&*b.to_string())),
        (Val::Moment(a), Val::Text(b)) => moment::compare(b, *a).map(Ordering::reverse),
        (Val::Text(a), Val::Moment(b)) => moment::compare(a, *b),
        _ => number(left)?.partial_cmp(&number(right)?),
    }
}

fn binary(op: Op, left: &Val<'_>, right: &Val<'_>) -> Val<'static> {
    let null = *left == Val::Null || *right == Val::Null;
    let order = compare(left, right);
    match op {
        Op::Eq => Val::Bool(order == Some(Ordering::Equal)),
        Op::Ne => Val::Bool(order != Some(Ordering::Equal)),
        Op::Gt => Val::Bool(!null && order == Some(Ordering::Greater)),
        Op::Ge => Val::Bool(!null && matches!(order, Some(Ordering::Greater | Ordering::Equal))),
        Op::Lt => Val::Bool(!null && order == Some(Ordering::Less)),
        Op::Le => Val::Bool(!null && matches!(order, Some(Ordering::Less | Ordering::Equal))),
        Op::And | Op::Or => Val::Null,
        Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Mod => {
            arithmetic(op, left, right).unwrap_or(Val::Null)
        }
    }
}

fn arithmetic(op: Op, left: &Val<'_>, right: &Val<'_>) -> Option<Val<'static>> {
    if let (Val::Int(a), Val::Int(b)) = (left, right) {
        return match op {
            Op::Add => a.checked_add(*b),
            Op::Sub => a.checked_sub(*b),
            Op::Mul => a.checked_mul(*b),
            Op::Div => a.checked_div(*b),
            _ => a.checked_rem(*b),
        }
        .map(Val::Int);
    }
    let (a, b) = (number(left)?, number(right)?);
    Some(Val::Number(match op {
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::Mul => a * b,
        Op::Div => a / b,
        _ => a % b,
    }))
}

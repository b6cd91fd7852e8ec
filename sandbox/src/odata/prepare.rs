//! From an expression to one that can be evaluated: names exist, types fit, literals have their values.

use specwright_model::api::{EnumDef, Type};

use super::error::bad;
use super::scope::Scope;
use super::value::{Kind, Val};
use crate::refusal::Refusal;
use specwright_odata::{Expr, Literal, Op};

/// An expression whose names are known to exist.
#[derive(Debug)]
pub(super) enum Node {
    Value(Val<'static>),
    Path(Path),
    Not(Box<Node>),
    Negate(Box<Node>),
    Binary(Op, Box<Node>, Box<Node>),
    In(Box<Node>, Vec<Node>),
    Call(&'static str, Vec<Node>),
    Count(Path),
    Lambda {
        path: Path,
        all: bool,
        body: Option<Box<Node>>,
    },
}

/// A way through an object, or through the variable with this number.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) variable: Option<usize>,
    pub(super) steps: Vec<Step>,
    /// What stands at its end.
    pub(super) kind: Kind,
}

/// A property.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) name: String,
    /// The collection that may hold it, where it can be a relation.
    pub(super) related: Option<String>,
}

/// The year 1 begins, and the year 9999 ends.
const FIRST: i128 = -62_135_596_800_000_000_000;
const LAST: i128 = 253_402_207_199_999_999_999;

/// Prepares a condition.
pub(super) fn condition(expr: &Expr, scope: &Scope<'_>) -> Result<Node, Refusal> {
    let (node, kind) = Preparing::new(scope).node(expr)?;
    if kind.compares_with(Kind::Bool) {
        Ok(node)
    } else {
        let kind = kind.name();
        Err(bad(&format!(
            "$filter: the condition is {kind}, it must be a boolean."
        )))
    }
}

/// Prepares what an order is by.
pub(super) fn key(expr: &Expr, scope: &Scope<'_>) -> Result<Node, Refusal> {
    Ok(Preparing::new(scope).node(expr)?.0)
}

struct Preparing<'s, 'a> {
    scope: &'s Scope<'a>,
    variables: Vec<(String, Option<&'a Type>)>,
}

impl<'s, 'a> Preparing<'s, 'a> {
    fn new(scope: &'s Scope<'a>) -> Self {
        Self {
            scope,
            variables: Vec::new(),
        }
    }

    fn node(&mut self, expr: &Expr) -> Result<(Node, Kind), Refusal> {
        Ok(match expr {
            Expr::Literal(literal) => (
                Node::Value(Val::literal(literal)),
                Kind::of_literal(literal),
            ),
            Expr::Path(path) => {
                let (path, _) = self.path(path)?;
                let kind = path.kind;
                (Node::Path(path), kind)
            }
            Expr::Not(inner) => {
                let (node, kind) = self.node(inner)?;
                expect(kind, Kind::Bool, "not")?;
                (Node::Not(Box::new(node)), Kind::Bool)
            }
            Expr::Negate(inner) => {
                let (node, kind) = self.node(inner)?;
                if kind != Kind::Duration {
                    expect(kind, Kind::Number, "-")?;
                }
                (Node::Negate(Box::new(node)), kind)
            }
            Expr::Binary(op, left, right) => self.binary(*op, left, right)?,
            Expr::In(one, many) => {
                let ty = self.enum_of(one);
                let (one, kind) = self.node(one)?;
                let mut nodes = Vec::with_capacity(many.len());
                for expr in many {
                    let (node, other) = self.operand(expr, ty)?;
                    same(kind, other, "in")?;
                    nodes.push(node);
                }
                (Node::In(Box::new(one), nodes), Kind::Bool)
            }
            Expr::Call(name, arguments) => self.call(name, arguments)?,
            Expr::Count(path) => (Node::Count(self.path(path)?.0), Kind::Number),
            Expr::Lambda {
                path,
                all,
                variable,
                body,
            } => {
                let (path, ty) = self.path(path)?;
                self.variables.push((variable.clone(), ty));
                let body = body.as_ref().map(|body| self.node(body)).transpose()?;
                self.variables.pop();
                let body = body.map(|(body, _)| Box::new(body));
                let all = *all;
                (Node::Lambda { path, all, body }, Kind::Bool)
            }
        })
    }

    fn binary(&mut self, op: Op, left: &Expr, right: &Expr) -> Result<(Node, Kind), Refusal> {
        let ty = self.enum_of(left).or_else(|| self.enum_of(right));
        let (left, a) = self.operand(left, ty)?;
        let (right, b) = self.operand(right, ty)?;
        let kind = match op {
            Op::And | Op::Or => {
                expect(a, Kind::Bool, op.as_str())?;
                expect(b, Kind::Bool, op.as_str())?;
                Kind::Bool
            }
            _ if op.compares() => {
                same(a, b, op.as_str())?;
                Kind::Bool
            }
            _ => match (a, b) {
                (Kind::Moment, Kind::Moment) if op == Op::Sub => Kind::Duration,
                (Kind::Moment | Kind::Duration, Kind::Duration) => a,
                (Kind::Duration, Kind::Moment) if op == Op::Add => b,
                (Kind::Unknown, _) | (_, Kind::Unknown) => Kind::Unknown,
                _ => {
                    expect(a, Kind::Number, op.as_str())?;
                    expect(b, Kind::Number, op.as_str())?;
                    Kind::Number
                }
            },
        };
        Ok((Node::Binary(op, Box::new(left), Box::new(right)), kind))
    }

    /// An operand beside a property of this enum: its literals are the enum's values.
    fn operand(&mut self, expr: &Expr, ty: Option<&EnumDef>) -> Result<(Node, Kind), Refusal> {
        let (Some(def), Expr::Literal(Literal::Text(text) | Literal::Enum(_, text))) = (ty, expr)
        else {
            return self.node(expr);
        };
        let variants = &def.variants;
        let known = variants
            .iter()
            .find(|variant| variant.wire == *text || variant.rust_name == *text);
        let wire = known.map_or(text.as_str(), |variant| &variant.wire);
        if !def.integer {
            return Ok((Node::Value(Val::Text(wire.to_owned().into())), Kind::Text));
        }
        match wire.parse() {
            Ok(int) => Ok((Node::Value(Val::Int(int)), Kind::Number)),
            Err(_) => Err(bad(&format!("'{text}' is not a value of the enumeration."))),
        }
    }

    fn enum_of(&self, expr: &Expr) -> Option<&'a EnumDef> {
        match expr {
            Expr::Path(path) => {
                let (_, ty) = self.path(path).ok()?;
                self.scope.enum_of(ty)
            }
            _ => None,
        }
    }

    fn call(&mut self, name: &'static str, arguments: &[Expr]) -> Result<(Node, Kind), Refusal> {
        let now = i128::from(self.scope.at);
        let value = match name {
            "now" => Some(now),
            "mindatetime" => Some(FIRST),
            "maxdatetime" => Some(LAST),
            _ => None,
        };
        if let Some(at) = value {
            return Ok((Node::Value(Val::utc(at)), Kind::Moment));
        }
        let mut nodes = Vec::with_capacity(arguments.len());
        for (nth, argument) in arguments.iter().enumerate() {
            let (node, kind) = self.node(argument)?;
            let wanted = match name {
                "round" | "floor" | "ceiling" => Kind::Number,
                "substring" if nth > 0 => Kind::Number,
                "totalseconds" => Kind::Duration,
                "contains" | "startswith" | "endswith" | "tolower" | "toupper" | "trim"
                | "length" | "indexof" | "concat" | "substring" => Kind::Text,
                _ if kind == Kind::TimeOfDay => kind,
                _ => Kind::Moment,
            };
            expect(kind, wanted, name)?;
            nodes.push(node);
        }
        Ok((Node::Call(name, nodes), Kind::of_call(name)))
    }

    fn path(&self, path: &[String]) -> Result<(Path, Option<&'a Type>), Refusal> {
        let first = path.first().map(String::as_str).unwrap_or_default();
        let variable = self.variables.iter().rposition(|(name, _)| name == first);
        let (mut ty, names) = match variable {
            Some(index) => (self.variables[index].1, &path[1..]),
            None if first == "$it" => (self.scope.item, &path[1..]),
            None => (self.scope.item, path),
        };
        let mut steps = Vec::with_capacity(names.len());
        for name in names {
            ty = self.scope.property(ty, name)?;
            let may_lead_on = matches!(
                self.scope.kind(ty),
                Kind::Unknown | Kind::Object | Kind::List
            );
            steps.push(Step {
                name: name.clone(),
                related: may_lead_on.then(|| name.to_lowercase()),
            });
        }
        // What a variable itself is, its collection's type says; without steps that is an item of it.
        let kind = match (variable, names.is_empty()) {
            (Some(_), true) => self.scope.kind(ty.map(|ty| self.scope.inner(ty))),
            _ => self.scope.kind(ty),
        };
        let path = Path {
            variable,
            steps,
            kind,
        };
        Ok((path, ty))
    }
}

fn expect(kind: Kind, wanted: Kind, by: &str) -> Result<(), Refusal> {
    if kind.compares_with(wanted) {
        return Ok(());
    }
    let (kind, wanted) = (kind.name(), wanted.name());
    Err(bad(&format!("'{by}' takes {wanted}, it is given {kind}.")))
}

fn same(left: Kind, right: Kind, by: &str) -> Result<(), Refusal> {
    if left.compares_with(right) {
        return Ok(());
    }
    let (left, right) = (left.name(), right.name());
    Err(bad(&format!("'{by}' cannot compare {left} with {right}.")))
}

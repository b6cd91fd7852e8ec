//! What a filter or an order can say, and how it is written.

use std::fmt;

/// An expression of `$filter` or `$orderby`.
///
/// [`Display`](fmt::Display) writes it so that [`parse`](crate::parse()) reads the same again.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A literal.
    Literal(Literal),
    /// A property: `Status/Primary` in two steps.
    Path(Vec<String>),
    /// `not …`.
    Not(Box<Expr>),
    /// `-…` before something that is no number.
    Negate(Box<Expr>),
    /// Two operands.
    Binary(Op, Box<Expr>, Box<Expr>),
    /// `Id in (1, 2)`.
    In(Box<Expr>, Vec<Expr>),
    /// One of [`FUNCTIONS`](crate::FUNCTIONS) with its arguments.
    Call(&'static str, Vec<Expr>),
    /// `Tags/$count`.
    Count(Vec<String>),
    /// `Tags/any(t: t/Name eq 'a')`.
    Lambda {
        /// The collection.
        path: Vec<String>,
        /// `all` instead of `any`.
        all: bool,
        /// The range variable; empty if there is no condition.
        variable: String,
        /// The condition; `any()` has none.
        body: Option<Box<Expr>>,
    },
}

/// A literal. Those without a Rust type of their own keep their text, which was checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Another number, as written: `2.50`, `1e3`, `INF`.
    Number(String),
    /// Text in single quotes.
    Text(String),
    /// A UUID.
    Guid(String),
    /// `2026-06-01`.
    Date(String),
    /// `2026-06-01T08:00:00-04:00`.
    DateTime(String),
    /// `08:30:00`.
    TimeOfDay(String),
    /// The text of `duration'P1DT2H'`.
    Duration(String),
    /// The text of `binary'T0RhdGE'`: base64 with the alphabet for URLs.
    Binary(String),
    /// `Sales.Colour'Red'`: the type with its namespace, and the member.
    Enum(String, String),
}

/// An operator with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the operators of the standard")]
pub enum Op {
    Or,
    And,
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
    Add,
    Sub,
    Mul,
    Div,
    DivBy,
    Mod,
}

impl Op {
    const ALL: [Self; 14] = [
        Self::Or,
        Self::And,
        Self::Eq,
        Self::Ne,
        Self::Gt,
        Self::Ge,
        Self::Lt,
        Self::Le,
        Self::Add,
        Self::Sub,
        Self::Mul,
        Self::Div,
        Self::DivBy,
        Self::Mod,
    ];

    /// The operator as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
            Self::Add => "add",
            Self::Sub => "sub",
            Self::Mul => "mul",
            Self::Div => "div",
            Self::DivBy => "divby",
            Self::Mod => "mod",
        }
    }

    /// The operator that a word is.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.as_str() == word)
    }

    /// How tightly it binds.
    pub fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Eq | Self::Ne => 3,
            Self::Gt | Self::Ge | Self::Lt | Self::Le => IN_PRECEDENCE,
            Self::Add | Self::Sub => 5,
            Self::Mul | Self::Div | Self::DivBy | Self::Mod => UNARY_PRECEDENCE,
        }
    }

    /// Whether it compares two values.
    pub fn compares(self) -> bool {
        matches!(self.precedence(), 3 | 4)
    }
}

/// How tightly `in` binds.
pub const IN_PRECEDENCE: u8 = 4;
/// What `not` and `-` take is bound more tightly than this.
pub(crate) const UNARY_PRECEDENCE: u8 = 6;

impl Expr {
    /// How tightly its outermost operator binds; what has none binds tightest.
    pub fn precedence(&self) -> u8 {
        match self {
            Self::Binary(op, ..) => op.precedence(),
            Self::In(..) => IN_PRECEDENCE,
            _ => u8::MAX,
        }
    }

    /// The functions that it uses, with `any`, `all`, `in` and `$count`, in the order of their first use.
    pub fn functions(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        self.add_functions(&mut names);
        names
    }

    fn add_functions(&self, names: &mut Vec<&'static str>) {
        let name = match self {
            Self::In(..) => Some("in"),
            Self::Call(name, _) => Some(*name),
            Self::Count(_) => Some("$count"),
            Self::Lambda { all, .. } => Some(if *all { "all" } else { "any" }),
            _ => None,
        };
        names.extend(name.filter(|name| !names.contains(name)));
        match self {
            Self::Not(inner) | Self::Negate(inner) => inner.add_functions(names),
            Self::Binary(_, left, right) => {
                left.add_functions(names);
                right.add_functions(names);
            }
            Self::In(one, many) => {
                one.add_functions(names);
                for item in many {
                    item.add_functions(names);
                }
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|one| one.add_functions(names)),
            Self::Lambda {
                body: Some(body), ..
            } => body.add_functions(names),
            Self::Literal(_) | Self::Path(_) | Self::Count(_) | Self::Lambda { .. } => {}
        }
    }

    /// The properties that it names, without those of its variables' items.
    pub fn paths(&self) -> Vec<&[String]> {
        let mut paths = Vec::new();
        self.add_paths(&mut paths, &mut Vec::new());
        paths
    }

    fn add_paths<'a>(&'a self, paths: &mut Vec<&'a [String]>, variables: &mut Vec<&'a str>) {
        match self {
            Self::Path(path) | Self::Count(path) => {
                let of_variable = path
                    .first()
                    .is_some_and(|one| variables.contains(&one.as_str()));
                paths.extend((!of_variable).then_some(path.as_slice()));
            }
            Self::Literal(_) => {}
            Self::Not(inner) | Self::Negate(inner) => inner.add_paths(paths, variables),
            Self::Binary(_, left, right) => {
                left.add_paths(paths, variables);
                right.add_paths(paths, variables);
            }
            Self::In(one, many) => {
                one.add_paths(paths, variables);
                for item in many {
                    item.add_paths(paths, variables);
                }
            }
            Self::Call(_, arguments) => {
                for argument in arguments {
                    argument.add_paths(paths, variables);
                }
            }
            Self::Lambda {
                path,
                variable,
                body,
                ..
            } => {
                let of_variable = path
                    .first()
                    .is_some_and(|one| variables.contains(&one.as_str()));
                paths.extend((!of_variable).then_some(path.as_slice()));
                variables.push(variable);
                if let Some(body) = body {
                    body.add_paths(paths, variables);
                }
                variables.pop();
            }
        }
    }

    /// In parentheses unless it binds at least this tightly.
    fn write(&self, f: &mut fmt::Formatter<'_>, least: u8) -> fmt::Result {
        if self.precedence() < least {
            write!(f, "({self})")
        } else {
            write!(f, "{self}")
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal) => literal.fmt(f),
            Self::Path(path) => f.write_str(&path.join("/")),
            Self::Not(inner) => {
                f.write_str("not ")?;
                inner.write(f, u8::MAX)
            }
            // Parentheses, since `-5` would be a literal.
            Self::Negate(inner) => write!(f, "-({inner})"),
            Self::Binary(op, left, right) => {
                left.write(f, op.precedence())?;
                write!(f, " {} ", op.as_str())?;
                right.write(f, op.precedence() + 1)
            }
            Self::In(one, many) => {
                one.write(f, IN_PRECEDENCE)?;
                f.write_str(" in (")?;
                list(f, many)
            }
            Self::Call(name, arguments) => {
                write!(f, "{name}(")?;
                list(f, arguments)
            }
            Self::Count(path) => write!(f, "{}/$count", path.join("/")),
            Self::Lambda {
                path,
                all,
                variable,
                body,
            } => {
                let name = if *all { "all" } else { "any" };
                write!(f, "{}/{name}(", path.join("/"))?;
                match body {
                    Some(body) => write!(f, "{variable}: {body})"),
                    None => f.write_str(")"),
                }
            }
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, items: &[Expr]) -> fmt::Result {
    for (nth, item) in items.iter().enumerate() {
        if nth > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{item}")?;
    }
    f.write_str(")")
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| text.replace('\'', "''");
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(flag) => flag.fmt(f),
            Self::Int(int) => int.fmt(f),
            Self::Text(text) => write!(f, "'{}'", quoted(text)),
            Self::Duration(text) => write!(f, "duration'{text}'"),
            Self::Binary(text) => write!(f, "binary'{text}'"),
            Self::Enum(ty, member) => write!(f, "{ty}'{}'", quoted(member)),
            Self::Number(text)
            | Self::Guid(text)
            | Self::Date(text)
            | Self::DateTime(text)
            | Self::TimeOfDay(text) => f.write_str(text),
        }
    }
}

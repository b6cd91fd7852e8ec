//! The grammar of `$filter` and `$orderby`.

use super::lexer::{Token, words};

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Null,
    Bool(bool),
    Int(i64),
    Number(f64),
    Text(String),
    Moment(i128),
    /// `Status/Primary`.
    Path(Vec<String>),
    Not(Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Vec<Expr>),
    Call(String, Vec<Expr>),
    /// `Assets/any(a: a/Id eq 1)`; without a condition it asks whether there is one.
    Lambda {
        path: Vec<String>,
        all: bool,
        name: String,
        body: Option<Box<Expr>>,
    },
}

/// An operator with two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
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
    Mod,
}

impl Op {
    /// Whether it compares two values.
    pub(crate) fn compares(self) -> bool {
        matches!(
            self,
            Self::Eq | Self::Ne | Self::Gt | Self::Ge | Self::Lt | Self::Le
        )
    }

    /// The operator and how tightly it binds.
    fn of(word: &str) -> Option<(Self, u8)> {
        Some(match word {
            "or" => (Self::Or, 1),
            "and" => (Self::And, 2),
            "eq" => (Self::Eq, 3),
            "ne" => (Self::Ne, 3),
            "gt" => (Self::Gt, 4),
            "ge" => (Self::Ge, 4),
            "lt" => (Self::Lt, 4),
            "le" => (Self::Le, 4),
            "add" => (Self::Add, 5),
            "sub" => (Self::Sub, 5),
            "mul" => (Self::Mul, 6),
            "div" => (Self::Div, 6),
            "mod" => (Self::Mod, 6),
            _ => return None,
        })
    }
}

/// The functions that are known, with the fewest and most arguments.
const FUNCTIONS: [(&str, usize, usize); 24] = [
    ("contains", 2, 2),
    ("startswith", 2, 2),
    ("endswith", 2, 2),
    ("tolower", 1, 1),
    ("toupper", 1, 1),
    ("trim", 1, 1),
    ("length", 1, 1),
    ("indexof", 2, 2),
    ("concat", 2, 2),
    ("substring", 2, 3),
    ("year", 1, 1),
    ("month", 1, 1),
    ("day", 1, 1),
    ("hour", 1, 1),
    ("minute", 1, 1),
    ("second", 1, 1),
    ("date", 1, 1),
    ("fractionalseconds", 1, 1),
    ("now", 0, 0),
    ("mindatetime", 0, 0),
    ("maxdatetime", 0, 0),
    ("round", 1, 1),
    ("floor", 1, 1),
    ("ceiling", 1, 1),
];

/// How deep an expression may nest.
const DEEPEST: usize = 100;

/// Reads a condition.
pub(crate) fn filter(text: &str) -> Result<Expr, String> {
    let mut parser = Parser {
        tokens: words(text)?,
        at: 0,
        depth: 0,
    };
    let expr = parser.expression(0)?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => Err(format!(
            "syntax error: {} is not expected there",
            shown(token)
        )),
    }
}

/// Reads `Status/Primary desc, Id`: each with whether it falls.
pub(crate) fn order(text: &str) -> Result<Vec<(Expr, bool)>, String> {
    let mut parser = Parser {
        tokens: words(text)?,
        at: 0,
        depth: 0,
    };
    let mut keys = Vec::new();
    loop {
        let key = parser.expression(0)?;
        let falling = match parser.peek() {
            Some(Token::Name(word)) if word == "desc" || word == "asc" => {
                let falling = word == "desc";
                parser.at += 1;
                falling
            }
            _ => false,
        };
        keys.push((key, falling));
        if !parser.take(',') {
            break;
        }
    }
    match parser.peek() {
        None => Ok(keys),
        Some(token) => Err(format!(
            "syntax error: {} is not expected there",
            shown(token)
        )),
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Name(name) => format!("'{name}'"),
        Token::Text(text) => format!("the string '{text}'"),
        Token::Int(int) => int.to_string(),
        Token::Number(number) => number.to_string(),
        Token::Moment(_) => "a date".to_owned(),
        Token::Sign(sign) => format!("'{sign}'"),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn take(&mut self, sign: char) -> bool {
        let there = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, sign: char) -> Result<(), String> {
        if self.take(sign) {
            Ok(())
        } else {
            Err(format!("syntax error: '{sign}' is missing"))
        }
    }

    /// Operators that bind more tightly than `least`.
    fn expression(&mut self, least: u8) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("the expression is nested too deeply".to_owned());
        }
        let mut left = self.primary()?;
        while let Some(Token::Name(word)) = self.peek() {
            if word == "in" && least < 4 {
                self.at += 1;
                left = Expr::In(Box::new(left), self.list()?);
                continue;
            }
            let Some((op, strength)) = Op::of(word).filter(|(_, strength)| *strength > least)
            else {
                break;
            };
            self.at += 1;
            let right = self.expression(strength)?;
            left = Expr::Binary(op, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn list(&mut self) -> Result<Vec<Expr>, String> {
        self.expect('(')?;
        let mut items = Vec::new();
        if self.take(')') {
            return Ok(items);
        }
        loop {
            items.push(self.expression(0)?);
            if !self.take(',') {
                break;
            }
        }
        self.expect(')')?;
        Ok(items)
    }

    fn primary(&mut self) -> Result<Expr, String> {
        match self.next() {
            Some(Token::Int(int)) => Ok(Expr::Int(int)),
            Some(Token::Number(number)) => Ok(Expr::Number(number)),
            Some(Token::Text(text)) => Ok(Expr::Text(text)),
            Some(Token::Moment(moment)) => Ok(Expr::Moment(moment)),
            Some(Token::Sign('-')) => {
                let inner = self.expression(6)?;
                Ok(Expr::Binary(
                    Op::Sub,
                    Box::new(Expr::Int(0)),
                    Box::new(inner),
                ))
            }
            Some(Token::Sign('(')) => {
                let inner = self.expression(0)?;
                self.expect(')')?;
                Ok(inner)
            }
            Some(Token::Name(name)) => self.named(name),
            Some(token) => Err(format!(
                "syntax error: {} is not expected there",
                shown(&token)
            )),
            None => Err("syntax error: the expression ends too early".to_owned()),
        }
    }

    fn named(&mut self, name: String) -> Result<Expr, String> {
        match name.as_str() {
            "null" => return Ok(Expr::Null),
            "true" => return Ok(Expr::Bool(true)),
            "false" => return Ok(Expr::Bool(false)),
            // `not` binds as tightly as a sign: `not contains(…)`, `not (…)`, `not Flag eq true` is `(not Flag) eq true`.
            "not" => return Ok(Expr::Not(Box::new(self.expression(6)?))),
            _ => {}
        }
        if self.peek() == Some(&Token::Sign('(')) {
            let Some((_, fewest, most)) = FUNCTIONS.iter().find(|(known, ..)| *known == name)
            else {
                return Err(format!("an unknown function with name '{name}' was found"));
            };
            let arguments = self.list()?;
            if !(*fewest..=*most).contains(&arguments.len()) {
                return Err(format!(
                    "the function '{name}' does not take {} arguments",
                    arguments.len()
                ));
            }
            return Ok(Expr::Call(name, arguments));
        }
        let mut path = vec![name];
        while self.take('/') {
            let Some(Token::Name(step)) = self.next() else {
                return Err("syntax error: a property name is missing after '/'".to_owned());
            };
            if step == "$count" {
                return Ok(Expr::Call(step, vec![Expr::Path(path)]));
            }
            if matches!(step.as_str(), "any" | "all") && self.peek() == Some(&Token::Sign('(')) {
                return self.lambda(path, step == "all");
            }
            path.push(step);
        }
        Ok(Expr::Path(path))
    }

    fn lambda(&mut self, path: Vec<String>, all: bool) -> Result<Expr, String> {
        self.expect('(')?;
        if !all && self.take(')') {
            return Ok(Expr::Lambda {
                path,
                all,
                name: String::new(),
                body: None,
            });
        }
        let Some(Token::Name(name)) = self.next() else {
            return Err("syntax error: a range variable is missing".to_owned());
        };
        self.expect(':')?;
        let body = Box::new(self.expression(0)?);
        self.expect(')')?;
        Ok(Expr::Lambda {
            path,
            all,
            name,
            body: Some(body),
        })
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;

//! The grammar of `$filter` and `$orderby`.

use crate::error::SyntaxError;
use crate::expr::{Expr, IN_PRECEDENCE, Literal, Op, UNARY_PRECEDENCE};
use crate::lexer::{Token, words};

/// The functions, with the fewest and most arguments of each.
pub const FUNCTIONS: [(&str, usize, usize); 27] = [
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
    ("fractionalseconds", 1, 1),
    ("date", 1, 1),
    ("time", 1, 1),
    ("totaloffsetminutes", 1, 1),
    ("totalseconds", 1, 1),
    ("now", 0, 0),
    ("mindatetime", 0, 0),
    ("maxdatetime", 0, 0),
    ("round", 1, 1),
    ("floor", 1, 1),
    ("ceiling", 1, 1),
];

/// How deep an expression may nest.
const DEEPEST: usize = 100;
/// How many operators it may have: a long chain of them is as deep as it is long.
const MOST_OPERATORS: usize = 200;

/// Reads a condition.
///
/// # Errors
///
/// The text is no expression.
pub fn parse(text: &str) -> Result<Expr, SyntaxError> {
    let mut parser = Parser::new(text)?;
    let expr = parser.expression(0)?;
    parser.end()?;
    Ok(expr)
}

/// Reads `Status/Primary desc, Id`: each with whether it is descending.
///
/// # Errors
///
/// The text is no list of expressions.
pub fn parse_order(text: &str) -> Result<Vec<(Expr, bool)>, SyntaxError> {
    let mut parser = Parser::new(text)?;
    let mut keys = Vec::new();
    loop {
        let key = parser.expression(0)?;
        let descending = match parser.peek() {
            Some(Token::Name(word)) if word == "desc" || word == "asc" => {
                let descending = word == "desc";
                parser.at += 1;
                descending
            }
            _ => false,
        };
        keys.push((key, descending));
        if !parser.take(',') {
            break;
        }
    }
    parser.end()?;
    Ok(keys)
}

fn shown(token: &Token) -> String {
    match token {
        Token::Name(name) => format!("'{name}'"),
        Token::Literal(literal) => literal.to_string(),
        Token::Sign(sign) => format!("'{sign}'"),
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    /// Where the text ends.
    end: usize,
    at: usize,
    depth: usize,
    operators: usize,
}

impl Parser {
    fn new(text: &str) -> Result<Self, SyntaxError> {
        Ok(Self {
            tokens: words(text)?,
            end: text.len(),
            at: 0,
            depth: 0,
            operators: 0,
        })
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        let position = self.tokens.get(self.at).map_or(self.end, |(at, _)| *at);
        SyntaxError::new(position, message)
    }

    /// What comes next does not belong there.
    fn unexpected(&self) -> SyntaxError {
        self.error(match self.peek() {
            Some(token) => format!("syntax error: {} is not expected there", shown(token)),
            None => "syntax error: the expression ends too early".to_owned(),
        })
    }

    fn end(&self) -> Result<(), SyntaxError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected()),
        }
    }

    fn take(&mut self, sign: char) -> bool {
        let there = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, sign: char) -> Result<(), SyntaxError> {
        if self.take(sign) {
            Ok(())
        } else {
            Err(self.error(format!("syntax error: '{sign}' is missing")))
        }
    }

    fn name(&mut self, what: &str) -> Result<String, SyntaxError> {
        match self.peek() {
            Some(Token::Name(name)) => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.error(format!("syntax error: {what} is missing"))),
        }
    }

    /// Operators that bind more tightly than `least`.
    fn expression(&mut self, least: u8) -> Result<Expr, SyntaxError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("the expression is nested too deeply"));
        }
        let mut left = self.operand()?;
        while let Some(Token::Name(word)) = self.peek() {
            let op = Op::of(word);
            let is_in = word == "in" && least < IN_PRECEDENCE;
            if !is_in && op.is_none_or(|op| op.precedence() <= least) {
                break;
            }
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return Err(self.error("the expression is too long"));
            }
            self.at += 1;
            left = match op {
                Some(op) => {
                    let right = self.expression(op.precedence())?;
                    Expr::Binary(op, Box::new(left), Box::new(right))
                }
                None => Expr::In(Box::new(left), self.list()?),
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn list(&mut self) -> Result<Vec<Expr>, SyntaxError> {
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

    fn operand(&mut self) -> Result<Expr, SyntaxError> {
        match self.peek() {
            Some(Token::Literal(_) | Token::Name(_) | Token::Sign('-' | '(')) => {}
            _ => return Err(self.unexpected()),
        }
        match self.next() {
            Some(Token::Literal(literal)) => Ok(Expr::Literal(literal)),
            Some(Token::Sign('-')) => {
                Ok(Expr::Negate(Box::new(self.expression(UNARY_PRECEDENCE)?)))
            }
            Some(Token::Name(name)) => self.named(name),
            _ => {
                let inner = self.expression(0)?;
                self.expect(')')?;
                Ok(inner)
            }
        }
    }

    fn named(&mut self, name: String) -> Result<Expr, SyntaxError> {
        match name.as_str() {
            "null" => return Ok(Expr::Literal(Literal::Null)),
            "true" => return Ok(Expr::Literal(Literal::Bool(true))),
            "false" => return Ok(Expr::Literal(Literal::Bool(false))),
            // `not Flag eq true` is `(not Flag) eq true`: it binds as tightly as a sign.
            "not" => {
                let inner = self.expression(UNARY_PRECEDENCE)?;
                return Ok(Expr::Not(Box::new(inner)));
            }
            _ => {}
        }
        if self.peek() == Some(&Token::Sign('(')) {
            return self.call(&name);
        }
        let mut path = vec![name];
        while self.take('/') {
            let step = self.name("a property name")?;
            if step == "$count" {
                return Ok(Expr::Count(path));
            }
            if matches!(step.as_str(), "any" | "all") && self.peek() == Some(&Token::Sign('(')) {
                return self.lambda(path, step == "all");
            }
            path.push(step);
        }
        Ok(Expr::Path(path))
    }

    fn call(&mut self, name: &str) -> Result<Expr, SyntaxError> {
        self.at -= 1;
        let Some((name, fewest, most)) = FUNCTIONS.into_iter().find(|(known, ..)| *known == name)
        else {
            return Err(self.error(format!("an unknown function with name '{name}' was found")));
        };
        self.at += 1;
        let arguments = self.list()?;
        if !(fewest..=most).contains(&arguments.len()) {
            let number = arguments.len();
            let message = format!("the function '{name}' does not take {number} arguments");
            return Err(self.error(message));
        }
        Ok(Expr::Call(name, arguments))
    }

    fn lambda(&mut self, path: Vec<String>, all: bool) -> Result<Expr, SyntaxError> {
        self.expect('(')?;
        if !all && self.take(')') {
            return Ok(Expr::Lambda {
                path,
                all,
                variable: String::new(),
                body: None,
            });
        }
        let variable = self.name("a range variable")?;
        self.expect(':')?;
        let body = Box::new(self.expression(0)?);
        self.expect(')')?;
        Ok(Expr::Lambda {
            path,
            all,
            variable,
            body: Some(body),
        })
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;

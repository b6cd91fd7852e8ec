//! Rust code as text, laid out as `rustfmt` would leave it: the printer of all files but the root.
//!
//! Two things keep it safe: every name comes from the model, and every other text goes through
//! [`literal`](crate::spell::literal) or [`Docs`]. Tests parse, format and compile what comes out; why it
//! is text stands in `docs/decisions/printing-rust.md`.

use std::fmt::Display;

use specwright_model::api::TypeDef;

use crate::docs::Docs;
use crate::docs::types::type_docs;
use crate::spell::literal;

/// The widest line.
const WIDTH: usize = 100;
/// The widest chain of calls, and the widest list of arguments, that stays on its line.
const SHORT: usize = 60;

/// Rust text while it grows.
#[derive(Debug, Default)]
pub(crate) struct Code {
    text: String,
    indent: usize,
}

impl Code {
    /// Starts a file that is made from this file of the description.
    pub(crate) fn file(source: &str, docs: &Docs) -> Self {
        let mut code = Self {
            text: generated_line("//", source),
            indent: 0,
        };
        code.lines("//!", docs);
        code
    }

    /// The whole text.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// Adds a line.
    pub(crate) fn line(&mut self, line: impl AsRef<str>) {
        self.pad();
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    /// Adds `start type end`, with the type on a line of its own where it is too long, or its own
    /// arguments one a line.
    pub(crate) fn typed(&mut self, start: &str, ty: &str, end: &str) {
        let width = |line: &str| line.chars().count();
        if self.indent + width(start) + 1 + width(ty) + width(end) <= WIDTH {
            self.line(format!("{start} {ty}{end}"));
        } else if self.indent + 4 + width(ty) + width(end) <= WIDTH {
            self.line(start);
            self.indent += 4;
            self.line(format!("{ty}{end}"));
            self.indent -= 4;
        } else {
            self.broken(&format!("{start} {ty}"), end);
        }
    }

    /// Adds something with a generic type at its end, the type's arguments one a line.
    fn broken(&mut self, line: &str, end: &str) {
        let inside = line.split_once('<');
        let inside = inside.and_then(|(head, rest)| Some((head, rest.strip_suffix('>')?)));
        let Some((head, inside)) = inside else {
            self.line(format!("{line}{end}"));
            return;
        };
        self.open(format!("{head}<"));
        for one in split(inside) {
            self.line(format!("{one},"));
        }
        self.close(&format!(">{end}"));
    }

    /// Adds `name: value,`, with a chain of one call broken where it is too long.
    pub(crate) fn field(&mut self, name: &str, value: &str) {
        let line = format!("{name}: {value},");
        if self.indent + line.chars().count() <= WIDTH {
            self.line(line);
            return;
        }
        match value.rsplit_once('.') {
            Some((start, call)) if self.indent + name.len() + 2 + start.len() < WIDTH => {
                self.line(format!("{name}: {start}"));
                self.indent += 4;
                self.line(format!(".{call},"));
            }
            _ => {
                self.line(format!("{name}:"));
                self.indent += 4;
                self.line(format!("{value},"));
            }
        }
        self.indent -= 4;
    }

    /// Adds an empty line.
    pub(crate) fn blank_line(&mut self) {
        self.text.push('\n');
    }

    /// Adds lines that are indented already.
    pub(crate) fn raw(&mut self, lines: &str) {
        self.text.push_str(lines);
    }

    /// Adds a line that opens a block; what follows is indented.
    pub(crate) fn open(&mut self, line: impl AsRef<str>) {
        self.line(line);
        self.indent += 4;
    }

    /// Ends a block.
    pub(crate) fn close(&mut self, line: &str) {
        self.indent = self.indent.saturating_sub(4);
        self.line(line);
    }

    /// Adds `///` lines.
    pub(crate) fn docs(&mut self, docs: &Docs) {
        self.lines("///", docs);
    }

    /// Adds what stands above every definition: documentation, feature, deprecation.
    pub(crate) fn head(&mut self, def: &TypeDef) {
        self.docs(&type_docs(def));
        self.cfg(def.feature.as_deref());
        self.deprecated(def.deprecated.as_deref());
    }

    /// Adds `#[cfg(feature = "…")]` where a feature gates the next item.
    pub(crate) fn cfg(&mut self, feature: Option<&str>) {
        if let Some(feature) = feature {
            self.line(format!("#[cfg(feature = {})]", literal(feature)));
        }
    }

    /// Adds `#[deprecated]`, with its reason if there is one.
    pub(crate) fn deprecated(&mut self, reason: Option<&str>) {
        match reason {
            Some("") => self.line("#[deprecated]"),
            Some(reason) => self.line(format!("#[deprecated = {}]", literal(reason))),
            None => {}
        }
    }

    /// Adds `name! { head { rows } }`: one row a line.
    pub(crate) fn table(&mut self, name: &str, head: impl Display, rows: &[String]) {
        if rows.is_empty() {
            self.line(format!("{name}! {{ {head} {{}} }}"));
            return;
        }
        self.open(format!("{name}! {{ {head} {{"));
        for row in rows {
            self.line(row);
        }
        self.close("} }");
    }

    /// Opens a function: its arguments on one line, or one a line where that is too long.
    pub(crate) fn open_function(&mut self, name: &str, arguments: &[String], returns: &str) {
        let line = format!("pub fn {name}({}) -> {returns} {{", arguments.join(", "));
        if self.indent + line.chars().count() <= WIDTH {
            self.open(line);
            return;
        }
        self.open(format!("pub fn {name}("));
        for argument in arguments {
            self.argument(argument);
        }
        self.close(&format!(") -> {returns} {{"));
        self.indent += 4;
    }

    /// Adds an argument of a function, with the arguments of its type one a line where it is too long.
    fn argument(&mut self, argument: &str) {
        let width = self.indent + argument.chars().count();
        // `rustfmt` measures such types from the function's own indentation, without the comma.
        let slack = if argument.contains("impl ") { 5 } else { 0 };
        if width < WIDTH + slack {
            self.line(format!("{argument},"));
        } else {
            self.broken(argument, ",");
        }
    }

    /// Adds `start.step().step()`, broken into lines where `rustfmt` breaks it.
    pub(crate) fn chain(&mut self, start: &Piece, steps: &[Piece]) {
        let line = steps
            .iter()
            .fold(start.text(), |line, step| line + "." + &step.text());
        let tall = start.is_tall() || steps.iter().any(Piece::is_tall);
        let width = line.chars().count();
        // A chain of one call is not broken for its width alone.
        if !tall && (steps.len() < 2 || width <= SHORT) && self.indent + width <= WIDTH {
            self.line(line);
            return;
        }
        self.piece("", start);
        let deeper = if start.is_tall() { 0 } else { 4 };
        self.indent += deeper;
        for step in steps {
            self.piece(".", step);
        }
        self.indent -= deeper;
    }

    /// Adds `name(arguments)`, the arguments one a line where they are too long.
    pub(crate) fn call(&mut self, name: &str, arguments: &[String]) {
        let joined = arguments.join(", ");
        let line = format!("{name}({joined})");
        let fits = self.indent + line.chars().count() <= WIDTH;
        if arguments.is_empty() || (fits && joined.chars().count() <= SHORT) {
            self.line(line);
            return;
        }
        self.open(format!("{name}("));
        for argument in arguments {
            self.line(format!("{argument},"));
        }
        self.close(")");
    }

    fn piece(&mut self, dot: &str, piece: &Piece) {
        if !piece.is_tall() {
            self.line(format!("{dot}{}", piece.text()));
            return;
        }
        self.open(format!("{dot}{}(", piece.name));
        for argument in piece.arguments.iter().flatten() {
            self.line(format!("{argument},"));
        }
        self.close(")");
    }

    fn lines(&mut self, mark: &str, docs: &Docs) {
        for line in docs.lines() {
            self.pad();
            self.text.push_str(mark);
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn pad(&mut self) {
        const BLANKS: &str = "                                ";
        self.text.push_str(&BLANKS[..self.indent.min(BLANKS.len())]);
    }
}

/// A piece of a chain: a name, and arguments if it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    name: String,
    arguments: Option<Vec<String>>,
}

impl Piece {
    /// A name that is not called.
    pub(crate) fn name(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            arguments: None,
        }
    }

    /// `name(arguments)`.
    pub(crate) fn call<const N: usize>(name: &str, arguments: [String; N]) -> Self {
        Self {
            name: name.to_owned(),
            arguments: Some(arguments.into()),
        }
    }

    fn text(&self) -> String {
        match &self.arguments {
            Some(arguments) => format!("{}({})", self.name, arguments.join(", ")),
            None => self.name.clone(),
        }
    }

    /// Whether its arguments stand one a line.
    fn is_tall(&self) -> bool {
        let arguments = self.arguments.as_deref().unwrap_or_default();
        arguments.len() > 1 && arguments.join(", ").chars().count() > SHORT
    }
}

/// The arguments of a generic type.
fn split(arguments: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let outer_comma = |c: char| {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    };
    arguments.split(outer_comma).map(str::trim).collect()
}

/// The first line of every file: who made it, and what to do instead of editing it.
pub(crate) fn generated_line(comment: &str, source: &str) -> String {
    format!(
        "{comment} @generated by specwright from {source}. Do not edit: change the description and \
         run `generate`.\n"
    )
}

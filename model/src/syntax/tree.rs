//! The syntax tree of a YAML file: values with their places, comments, anchors, aliases and styles.
//!
//! It is lossless: whoever reads a description uses values and places, whoever edits or prints one
//! also uses what stands around them.

use crate::diagnostic::Diagnostic;
use crate::source::{Place, SourceFile};

/// A parsed file.
#[derive(Clone, Debug)]
pub struct SyntaxTree {
    /// The outermost value; [`Value::Null`] for a file without content.
    pub root: Node,
    /// All comments in written order.
    pub comments: Vec<Comment>,
    /// Whether there are anchors or aliases.
    pub anchored: bool,
    /// Whether it begins with `---` or a directive.
    pub marked: bool,
}

/// A value of a description.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands. A list's or mapping's place is its first token.
    pub place: Place,
    /// The byte after all of it; trailing blanks are not part of it.
    pub end: u32,
    /// How it is written.
    pub style: Style,
    /// Anchor and tag, as written.
    pub properties: Option<Box<str>>,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// Text as written, numbers and booleans included.
    Text(Text),
    /// A list.
    List(Vec<Node>),
    /// A mapping in written order; keys may repeat.
    Map(Vec<(Key, Node)>),
}

/// A scalar.
#[derive(Clone, Debug)]
pub struct Text {
    /// The characters that are meant.
    pub text: String,
    /// Whether it stood in quotes or in a block, and so can only be text.
    pub quoted: bool,
}

/// A key of a mapping.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key.
    pub text: String,
    /// Where it stands.
    pub place: Place,
    /// How it is written.
    pub style: Style,
    /// Anchor and tag, as written.
    pub properties: Option<Box<str>>,
}

/// How a value or key is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A scalar without quotes.
    Plain,
    /// A scalar in single quotes.
    SingleQuoted,
    /// A scalar in double quotes.
    DoubleQuoted,
    /// A scalar after `|`: line breaks are kept.
    Literal,
    /// A scalar after `>`: line breaks are folded.
    Folded,
    /// A list or mapping in lines.
    Block,
    /// A list or mapping in brackets.
    Flow,
    /// `*name`: the value is what the anchor has; all of it stands where the alias stands.
    Alias,
}

/// A comment, from its `#` to the end of its line.
#[derive(Clone, Debug)]
pub struct Comment {
    /// The byte of its `#`.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
    /// Its column in characters, from 0.
    pub column: usize,
    /// Whether nothing else stands on its line.
    pub alone: bool,
}

impl Comment {
    /// Its words in the text that it stands in, from its `#`.
    pub fn words<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("#").trim_end()
    }
}

impl Node {
    /// What kind of thing this is, for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// Whether nothing is written: neither a value nor `~` nor `null`.
    pub fn is_unwritten(&self) -> bool {
        matches!(self.value, Value::Null) && self.place.start == self.place.end
    }

    /// The entries of a mapping; none if it is something else.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let mut entries = self.entries().iter();
        entries.find(|(k, _)| k.text == key).map(|(_, value)| value)
    }

    /// The items of a list; none if it is something else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The scalar, if it is one.
    pub fn scalar(&self) -> Option<&Text> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The scalar's text, if it is one.
    pub fn text(&self) -> Option<&str> {
        self.scalar().map(|text| text.text.as_str())
    }

    /// The text under a key.
    pub fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }
}

impl Style {
    /// Whether it is a scalar after `|` or `>`.
    pub fn is_block_scalar(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }
}

/// Reads one file. An empty file is [`Value::Null`].
///
/// # Errors
///
/// One diagnostic: the YAML itself is broken, too deep, too large, or blows up through aliases.
pub fn parse(file: u32, source: &SourceFile) -> Result<Node, Box<Diagnostic>> {
    SyntaxTree::parse(file, &source.text).map(|tree| tree.root)
}

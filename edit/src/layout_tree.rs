//! The tree that `fmt` prints: structure with comments, blank lines, anchors and tags.

/// Why a file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutError(pub &'static str);

/// An entry of a mapping (with a key) or of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Item {
    /// Comments and blank lines above it.
    pub(crate) above: Vec<Trivia>,
    /// The key as it will be written; `None` in a list.
    pub(crate) key: Option<KeyText>,
    pub(crate) node: Node,
    pub(crate) beside: Option<TrailingComment>,
}

/// A comment behind something, on its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TrailingComment {
    /// The column that it stands in.
    pub(crate) column: usize,
    /// The blanks before it.
    pub(crate) blanks: usize,
    /// From its `#` on.
    pub(crate) words: String,
}

/// A key: what it means and how it is spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyText {
    pub(crate) text: String,
    pub(crate) spelled: String,
}

/// Something on lines of its own between two entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trivia {
    /// One empty line, or several.
    Blank,
    /// A comment, from its `#` on.
    Comment(String),
}

/// A value, with anchor and tag as they are written before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) properties: Option<String>,
    pub(crate) kind: Kind,
    /// Whether its entries stand on lines of their own even where they would fit into one.
    pub(crate) lines: bool,
}

/// What a value is.
#[derive(Clone, Debug, Default)]
pub(crate) enum Kind {
    /// Nothing is written.
    #[default]
    Empty,
    /// Text in one line, as it will be written; an alias too.
    Scalar(String),
    /// A scalar after `|` or `>`, with its lines as they are.
    Block(Block),
    /// A list, and what stands below its last item.
    List(Vec<Item>, Vec<Trivia>),
    /// A mapping, and what stands below its last entry.
    Map(Vec<Item>, Vec<Trivia>),
}

/// A scalar after `|` or `>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// What it means.
    pub(crate) text: String,
    /// `|`, `>-`, …
    pub(crate) header: String,
    /// The lines below the header, without line breaks.
    pub(crate) lines: Vec<String>,
    /// The column of what they belong to: they are moved with it.
    pub(crate) parent: usize,
}

/// A whole file.
#[derive(Clone, Debug, Default)]
pub(crate) struct LayoutFile {
    /// Comments that belong to the file, above everything.
    pub(crate) head: Vec<Trivia>,
    pub(crate) entries: Vec<Item>,
    /// What stands below everything.
    pub(crate) end: Vec<Trivia>,
    /// Whether there are anchors: their order matters, so that no entry may be moved.
    pub(crate) anchored: bool,
}

impl Node {
    pub(crate) fn of(kind: Kind) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }

    /// Whether this can only be written over several lines.
    pub(crate) fn needs_lines(&self) -> bool {
        match &self.kind {
            Kind::Empty | Kind::Scalar(_) => false,
            Kind::Block(_) => true,
            Kind::List(items, end) | Kind::Map(items, end) => {
                let comments = |above: &[Trivia]| above.iter().any(|a| *a != Trivia::Blank);
                comments(end)
                    || items.iter().any(|item| {
                        comments(&item.above) || item.beside.is_some() || item.node.needs_lines()
                    })
            }
        }
    }
}

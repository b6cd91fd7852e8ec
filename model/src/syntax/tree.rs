//! The one place that knows the YAML library: text in, a tree with places out.

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_yaml::{DuplicateKeyPolicy, Location, MergeKeyPolicy, Options, Spanned};

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{Place, SourceFile};

/// How deep a description may nest; real ones stay below ten.
const DEPTH: usize = 48;
/// How large one file may be, in bytes.
const SIZE: usize = 64 << 20;

/// A node of a description.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands. A list's or mapping's place is its first token.
    pub place: Place,
}

/// What a node is.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Text {
    /// The characters that are meant.
    pub text: String,
    /// Whether it stood in quotes or in a block, and so can only be text.
    pub quoted: bool,
}

/// A key of a mapping.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Key {
    /// The key.
    pub text: String,
    /// Where it stands.
    pub place: Place,
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
}

/// Reads one file. An empty file is [`Value::Null`].
///
/// # Errors
///
/// One diagnostic: the YAML itself is broken, too deep, too large, or blows up through aliases.
pub fn parse(file: u32, source: &SourceFile) -> Result<Node, Box<Diagnostic>> {
    let text = &source.text;
    if text.len() > SIZE {
        return Err(Box::new(codes::too_large(start_of(file), text.len(), SIZE)));
    }
    let raw: Result<Option<Spanned<Raw>>, _> = serde_yaml::from_str_with_options(text, options());
    match raw {
        Ok(Some(raw)) => Ok(raw.into_node(file, text)),
        Ok(None) => Ok(Node {
            value: Value::Null,
            place: start_of(file),
        }),
        Err(error) => Err(Box::new(broken(file, text, &error))),
    }
}

fn options() -> Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: DEPTH,
            flow_nesting_limit: DEPTH,
            max_documents: 1,
            max_total_scalar_bytes: SIZE,
            max_events: 20_000_000,
            max_nodes: 10_000_000,
            max_reader_input_bytes: Some(SIZE)
        },
        alias_limits: serde_yaml::alias_limits! {
            max_total_replayed_events: 20_000,
            max_replay_stack_depth: 8
        },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        with_snippet: false,
    }
}

fn start_of(file: u32) -> Place {
    Place {
        file,
        start: 0,
        end: 0,
        line: 1,
        column: 1,
    }
}

fn broken(file: u32, text: &str, error: &serde_yaml::Error) -> Diagnostic {
    let at = error.location().unwrap_or(Location::UNKNOWN);
    let mut place = place_of(file, text, at);
    if place.start == place.end {
        place.end = next_boundary(text, place.start);
    }
    if let Some(tab) = indenting_tab(file, text) {
        return codes::tab(tab);
    }
    let said = error.without_snippet().to_string();
    codes::yaml(place, plain_words(&said).unwrap_or(&said))
}

/// The library's words for limits, in words that help.
fn plain_words(said: &str) -> Option<&'static str> {
    let limits = [
        (
            "Documents",
            "a second document begins here; a description file has one",
        ),
        ("Depth", "nested too deeply"),
        ("nesting", "nested too deeply"),
        ("recursion", "nested too deeply"),
        ("lias", "aliases blow this up beyond all limits"),
    ];
    let limit = said.contains("budget") || said.contains("limit") || said.contains("exceeded");
    limits
        .into_iter()
        .find(|(word, _)| limit && said.contains(word))
        .map(|(_, words)| words)
}

/// The first tab in a line's indentation: when the YAML is broken, that is why.
fn indenting_tab(file: u32, text: &str) -> Option<Place> {
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(at) = line[..indent]
            .find('\t')
            .filter(|_| !line.trim().is_empty())
        {
            let place = start + at;
            return Some(Place {
                file,
                start: narrow(place),
                end: narrow(place + 1),
                line: narrow(number + 1),
                column: narrow(at + 1),
            });
        }
        start += line.len();
    }
    None
}

fn next_boundary(text: &str, at: u32) -> u32 {
    let rest = text.get(at as usize..).unwrap_or("");
    at + rest
        .chars()
        .next()
        .filter(|c| *c != '\n')
        .map_or(0, |c| narrow(c.len_utf8()))
}

fn narrow(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn place_of(file: u32, text: &str, at: Location) -> Place {
    let span = at.span();
    let limit = text.len() as u64;
    let (start, len) = match (span.byte_offset(), span.byte_len()) {
        (Some(start), Some(len)) => (start.min(limit), len),
        (Some(start), None) => (start.min(limit), 0),
        _ => (offset_of(text, at.line(), at.column()), 0),
    };
    let start = floor_boundary(text, start);
    let end = floor_boundary(text, (start as u64 + len).min(limit));
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX).max(1);
    Place {
        file,
        start: narrow(start),
        end: narrow(end.max(start)),
        line: number(at.line()),
        column: number(at.column()),
    }
}

/// The byte at a line and a column (in characters), both from 1.
fn offset_of(text: &str, line: u64, column: u64) -> u64 {
    let skip = |n: u64| usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(skip(line)).map(str::len).sum();
    let within = lines
        .next()
        .unwrap_or("")
        .chars()
        .take(skip(column))
        .map(char::len_utf8);
    (before + within.sum::<usize>()) as u64
}

fn floor_boundary(text: &str, at: u64) -> usize {
    let mut at = usize::try_from(at).unwrap_or(text.len()).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// What the YAML library hands over: plain numbers and booleans are read again from the source, so
/// that `1.10` stays `1.10`.
enum Raw {
    Null,
    Plain,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<RawKey>, Spanned<Raw>)>),
}

trait IntoNode {
    fn into_node(self, file: u32, text: &str) -> Node;
}

impl IntoNode for Spanned<Raw> {
    fn into_node(self, file: u32, text: &str) -> Node {
        let place = place_of(file, text, self.referenced);
        let defined = place_of(file, text, self.defined);
        let source = text
            .get(defined.start as usize..defined.end as usize)
            .unwrap_or("");
        let value = match self.value {
            Raw::Null => Value::Null,
            Raw::Plain => Value::Text(Text {
                text: source.trim().to_owned(),
                quoted: false,
            }),
            Raw::Text(meant) => {
                let quoted = source.starts_with(['"', '\'', '|', '>', '!']);
                Value::Text(Text {
                    text: meant,
                    quoted,
                })
            }
            Raw::List(items) => Value::List(
                items
                    .into_iter()
                    .map(|item| item.into_node(file, text))
                    .collect(),
            ),
            Raw::Map(entries) => Value::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| {
                        let place = place_of(file, text, key.referenced);
                        (
                            Key {
                                text: key.value.0,
                                place,
                            },
                            value.into_node(file, text),
                        )
                    })
                    .collect(),
            ),
        };
        Node { value, place }
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("text, a list or a mapping")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Raw, E> {
        Ok(Raw::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}

/// Any scalar as a key, as text: statuses are written as numbers.
struct RawKey(String);

impl<'de> Deserialize<'de> for RawKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(RawKey)
    }
}

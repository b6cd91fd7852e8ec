//! Why a text is not valid YAML, in words that help.
//!
//! The parser marks where it could go no further. What is wrong often stands before: an odd
//! indentation, a text that needs quotes, an unresolved merge. Everything here runs only for texts
//! that are broken already.

use granit_parser::{ErrorKind, Marker, ScanError};

use crate::diagnostic::{Diagnostic, codes};
use crate::source::Place;

pub(super) const SECOND_DOCUMENT: &str =
    "a second document begins here; a description file has one";
pub(super) const ALIASES: &str = "aliases blow this up beyond all limits";
pub(super) const TOO_DEEP: &str = "nested too deeply";

/// The diagnostic for an error of the parser.
pub(super) fn diagnostic(file: u32, text: &str, error: &ScanError) -> Diagnostic {
    let at = place(file, text, *error.marker(), *error.marker());
    if let Some(merge) = merge_marker(file, text) {
        return codes::unresolved_merge(merge);
    }
    if let Some(tab) = indenting_tab(file, text) {
        return codes::tab(tab);
    }
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => return codes::yaml(widened(text, at), TOO_DEEP),
        ErrorKind::UnknownAnchor if is_alias(text, at) => {
            return codes::unknown_anchor(widened(text, at));
        }
        ErrorKind::TooManyComments => return codes::yaml(at, "too many comments in one place"),
        _ => {}
    }
    let lines = Lines::of(file, text, at);
    if let Some((place, level)) = lines.odd_indentation() {
        return codes::odd_indentation(place, &level);
    }
    if let Some(found) = lines.unclear_text() {
        return found;
    }
    codes::yaml(widened(text, at), &error.info())
}

/// Whether `*name` is all that stands there, and not the beginning of a text.
fn is_alias(text: &str, at: Place) -> bool {
    let line = text
        .get(at.start as usize..)
        .and_then(|it| it.lines().next());
    let name = line.unwrap_or("").trim_end_matches([' ', '}', ']', ',']);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    name.strip_prefix('*')
        .is_some_and(|name| name.chars().all(is_name))
}

pub(super) fn start_of(file: u32) -> Place {
    Place {
        file,
        start: 0,
        end: 0,
        line: 1,
        column: 1,
    }
}

pub(super) fn narrow(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// A range of the parser as a place.
pub(super) fn place(file: u32, text: &str, start: Marker, end: Marker) -> Place {
    let byte = |marker: Marker| {
        let mut at = marker.byte_offset().unwrap_or(text.len()).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let first = byte(start);
    Place {
        file,
        start: narrow(first),
        end: narrow(byte(end).max(first)),
        line: narrow(start.line()).max(1),
        column: narrow(start.col() + 1),
    }
}

/// A place that marks at least one character, where its line has one.
pub(super) fn widened(text: &str, place: Place) -> Place {
    let rest = text.get(place.start as usize..).unwrap_or("");
    let next = rest.chars().next().filter(|c| *c != '\n');
    let width = next.map_or(0, |c| narrow(c.len_utf8()));
    Place {
        end: place.end.max(place.start + width),
        ..place
    }
}

/// The first line that a merge of versions left behind.
pub(super) fn merge_marker(file: u32, text: &str) -> Option<Place> {
    let is_marker = |line: &str| {
        ["<<<<<<< ", ">>>>>>> "]
            .iter()
            .any(|it| line.starts_with(it))
    };
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if is_marker(line) {
            let width = line.trim_end().len();
            return Some(on_line(file, number, start, 0, width));
        }
        start += line.len();
    }
    None
}

/// The first tab in a line's indentation: when the YAML is broken, that is why.
fn indenting_tab(file: u32, text: &str) -> Option<Place> {
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let tab = line.get(..indent).and_then(|it| it.find('\t'));
        if let Some(at) = tab.filter(|_| !line.trim().is_empty()) {
            return Some(on_line(file, number, start, at, 1));
        }
        start += line.len();
    }
    None
}

/// Bytes of a line that has nothing but ASCII before them; `number` counts from 0.
fn on_line(file: u32, number: usize, line_start: usize, at: usize, width: usize) -> Place {
    Place {
        file,
        start: narrow(line_start + at),
        end: narrow(line_start + at + width),
        line: narrow(number + 1),
        column: narrow(at + 1),
    }
}

/// A line that says something.
struct Line<'t> {
    number: usize,
    start: usize,
    indent: usize,
    /// Without its indentation, line break and trailing blanks.
    words: &'t str,
    /// Whether it is inside brackets, quotes or a block scalar.
    inside: bool,
}

/// The lines up to the one where the parser stopped.
struct Lines<'t> {
    file: u32,
    lines: Vec<Line<'t>>,
}

impl<'t> Lines<'t> {
    fn of(file: u32, text: &'t str, stopped: Place) -> Self {
        let mut lines: Vec<Line<'_>> = Vec::new();
        let mut start = 0;
        let mut depth = 0_usize;
        let mut block: Option<usize> = None;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            if number >= stopped.line as usize {
                break;
            }
            let words = line.trim_start_matches(' ');
            let indent = line.len() - words.len();
            let words = words.trim_end();
            let from = start;
            start += line.len();
            if words.is_empty() {
                continue;
            }
            let in_block = block.is_some_and(|parent| indent > parent);
            if !in_block {
                block = None;
            }
            if words.starts_with('#') && !in_block {
                continue;
            }
            let inside = in_block || depth > 0;
            if !in_block {
                depth = brackets(words, depth);
                let header = words.rsplit(' ').next().unwrap_or("");
                let is_header = header.trim_end_matches(['-', '+']).len() == 1
                    && header.starts_with(['|', '>']);
                block = (depth == 0 && is_header).then_some(indent);
            }
            lines.push(Line {
                number,
                start: from,
                indent,
                words,
                inside,
            });
        }
        Self { file, lines }
    }

    fn place(&self, line: &Line<'_>, at: usize, width: usize) -> Place {
        on_line(self.file, line.number, line.start, line.indent + at, width)
    }

    /// The first key whose indentation fits nothing around it, and the indentations that would.
    fn odd_indentation(&self) -> Option<(Place, String)> {
        let mut levels: Vec<&Line<'_>> = Vec::new();
        let mut before: Option<&Line<'_>> = None;
        for line in self.lines.iter().filter(|line| !line.inside) {
            let mut odd = None;
            if let Some(top) = levels
                .last()
                .copied()
                .filter(|top| line.indent > top.indent)
            {
                let opens = before.is_none_or(|it| opens_lines(it.words));
                if !opens && key_of(line.words).is_some() {
                    // Which of the two is odd? Indentations are even, but for one slip.
                    let odd_one = if top.indent % 2 == 1 && line.indent % 2 == 0 {
                        top
                    } else {
                        line
                    };
                    odd = Some((
                        odd_one,
                        vec![if odd_one.indent == top.indent {
                            line.indent
                        } else {
                            top.indent
                        }],
                    ));
                } else {
                    levels.push(line);
                }
            } else {
                let deeper = levels.last().copied();
                while levels.last().is_some_and(|top| top.indent > line.indent) {
                    levels.pop();
                }
                match levels.last().copied() {
                    Some(top) if top.indent != line.indent => {
                        let fits = [Some(top), deeper];
                        let fits = fits.into_iter().flatten().map(|it| it.indent).collect();
                        odd = Some((line, fits));
                    }
                    None => levels.push(line),
                    Some(_) => {}
                }
            }
            if let Some((line, fits)) = odd {
                key_of(line.words)?;
                let fits: Vec<String> = fits.iter().map(ToString::to_string).collect();
                let width = line.words.split(':').next().map_or(1, str::len);
                return Some((self.place(line, 0, width), fits.join(" or ")));
            }
            before = Some(line);
        }
        None
    }

    /// A text that YAML takes for something else, on the line where the parser stopped or, where a text
    /// goes on over lines, the one before.
    fn unclear_text(&self) -> Option<Diagnostic> {
        let mut last = self
            .lines
            .iter()
            .rev()
            .filter(|line| !line.words.starts_with('#'));
        let (here, before) = (last.next()?, last.next());
        let look = |line: &Line<'_>| {
            let found = self.missing_blank(line).or_else(|| self.odd_key(line));
            found.or_else(|| self.needs_quotes(line))
        };
        look(here).or_else(|| look(before?))
    }

    /// `key:value`.
    fn missing_blank(&self, line: &Line<'_>) -> Option<Diagnostic> {
        let words = line.words.trim_start_matches("- ");
        let (key, value) = missing_blank(words)?;
        let at = line.words.len() - words.len();
        let place = self.place(line, at, words.len());
        Some(codes::missing_blank(place, key, value))
    }

    /// A key such as `@odata.count`, whose first character means something to YAML.
    fn odd_key(&self, line: &Line<'_>) -> Option<Diagnostic> {
        let (key, rest) = line.words.split_once(": ")?;
        let odd = key.starts_with(['@', '`', '%']) && !key.contains(['"', '\\']);
        let place = self.place(line, 0, key.len());
        odd.then(|| codes::key_needs_quotes(place, key, rest))
    }

    /// `key: text` in which something means more than text.
    fn needs_quotes(&self, line: &Line<'_>) -> Option<Diagnostic> {
        let (key, value, at) = last_unclear(line.words)?;
        let spelled = value.replace('\\', "\\\\").replace('"', "\\\"");
        let place = self.place(line, at, value.len());
        Some(codes::needs_quotes(place, key, &spelled))
    }
}

/// Whether what stands below may be set in further: a key without a value, or a dash.
fn opens_lines(words: &str) -> bool {
    let words = words.split(" #").next().unwrap_or(words).trim_end();
    let last = words.rsplit(' ').next().unwrap_or("");
    words.starts_with('-') || words.ends_with(':') || last.starts_with(['&', '!', '?'])
}

/// The key of a line `key: …`.
fn key_of(words: &str) -> Option<&str> {
    let words = words.trim_start_matches("- ");
    let (key, rest) = words.split_once(':')?;
    let fits = |c: char| {
        c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '?' | '!' | '.' | '/' | '"' | '\'')
    };
    let is_key = !key.is_empty() && key.chars().all(fits);
    (is_key && (rest.is_empty() || rest.starts_with(' '))).then_some(key)
}

/// A key and what stands right behind its colon, as in `id:int64`; not what has a colon of its own.
pub(super) fn missing_blank(words: &str) -> Option<(&str, &str)> {
    let (key, value) = words.split_once(':')?;
    // A no-break space looks like one, and is none to YAML.
    let value = value.trim_start_matches('\u{a0}');
    let mut chars = key.trim_end_matches(['?', '!']).chars();
    let is_name = chars
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '$' || c == '_')
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
    let begins = |c: char| c.is_alphabetic() || matches!(c, '[' | '{' | '"' | '\'');
    (is_name && value.starts_with(begins)).then_some((key, value))
}

/// How many brackets are open after a line, of those outside of quotes.
#[expect(clippy::match_same_arms, reason = "an arm a state")]
fn brackets(words: &str, before: usize) -> usize {
    let mut depth = before;
    let mut quote = None;
    let mut last = ' ';
    for c in words.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if matches!(last, ' ' | '{' | '[' | ',') => quote = Some(c),
            (None, '#') if last == ' ' => break,
            (None, '{' | '[') if depth > 0 || matches!(last, ' ' | '{' | '[' | ',') => depth += 1,
            (None, '}' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        last = c;
    }
    depth
}

/// The last `key: text` of a line whose text is not plain: the key, the text and where it begins.
fn last_unclear(words: &str) -> Option<(&str, &str, usize)> {
    let dash = words.len() - words.trim_start_matches("- ").len();
    let colon = words.get(dash..)?.find(": ").map(|at| dash + at)?;
    let key = words.get(dash..colon)?.trim();
    let rest = words.get(colon + 2..)?;
    let start = colon + 2 + (rest.len() - rest.trim_start().len());
    let value = words.get(start..)?;
    let value = value.split(" #").next().unwrap_or(value).trim_end();
    if value.starts_with('{') && !closes_early(value) {
        // Inside of brackets a path ends at its first brace.
        return in_brackets(words, start);
    }
    let is_quoted = value.len() > 1
        && ['"', '\'']
            .iter()
            .any(|q| value.starts_with(*q) && value.ends_with(*q));
    let unclear = value.contains(": ")
        || value.ends_with(':')
        || value.starts_with([
            '@', '`', '%', '*', '&', '!', '|', '>', ',', ']', '}', '"', '\'',
        ])
        || value.starts_with("- ")
        || (value.starts_with(['{', '[']) && closes_early(value));
    // A quote that is never closed is another mistake.
    let is_open = ['"', '\'']
        .iter()
        .any(|q| value.starts_with(*q) && value.matches(*q).count() == 1);
    let unclear = unclear && !is_quoted && !is_open;
    (unclear && !value.is_empty()).then_some((key, value, start))
}

/// Whether something follows the bracket that closes the first one: `{a}b`.
fn closes_early(value: &str) -> bool {
    let mut depth = 0_usize;
    for (at, c) in value.char_indices() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let rest = value.get(at + 1..).unwrap_or("").trim();
                    return !rest.is_empty() && !rest.starts_with('#');
                }
            }
            _ => {}
        }
    }
    false
}

/// `{ request: GET /notes/{id}, … }`: the first plain text in brackets that has brackets in it.
fn in_brackets(words: &str, from: usize) -> Option<(&str, &str, usize)> {
    let inside = words.get(from..)?;
    let mut at = from;
    for part in inside.split_inclusive([',', '}']) {
        let text = part.trim_start_matches([' ', '{', '[']);
        if let Some((key, value)) = text.split_once(": ") {
            let plain = !value.trim_start().starts_with(['{', '[', '"', '\'']);
            if plain && value.contains('{') {
                let value_at = at + (part.len() - value.len());
                return Some((key, value.trim_end_matches([',', ' ']), value_at));
            }
        }
        at += part.len();
    }
    None
}

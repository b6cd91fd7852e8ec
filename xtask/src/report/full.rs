//! For people: message, source line with the place underlined, and the help, in 80 columns.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::renderer::{DEFAULT_ERROR_STYLE, DEFAULT_NOTE_STYLE, DEFAULT_WARNING_STYLE};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use anstyle::Style;
use specwright_model::diagnostic::{Diagnostic, Severity};
use specwright_model::source::Place;

use super::{level, location, totals};
use crate::description::Folder;
use crate::text::{WIDTH, hung, shown, wrap};

/// So many are shown in full; the first ones are fixed first.
const LIMIT: usize = 50;

pub(super) fn render(folder: &Folder) -> String {
    let renderer = Renderer::styled().term_width(WIDTH);
    let mut text = String::new();
    for diagnostic in folder.diagnostics.iter().take(LIMIT) {
        text.push_str(&heading(diagnostic));
        text.push_str(&below(&renderer, folder, diagnostic));
        text.push_str("\n\n");
    }
    if folder.diagnostics.is_empty() {
        return text;
    }
    let hidden = folder.diagnostics.len().saturating_sub(LIMIT);
    if hidden > 0 {
        let _ = writeln!(
            text,
            "… and {hidden} more: `--format concise` shows them all"
        );
    }
    let codes = folder
        .diagnostics
        .iter()
        .find(|d| d.severity == Severity::Error);
    let code = codes.or(folder.diagnostics.first()).map_or("", |d| d.code);
    let said = format!(
        "{} in {}; `explain {code}` says more",
        totals(folder),
        shown(&folder.path)
    );
    let _ = writeln!(text, "{}", wrap(&said, WIDTH));
    text
}

/// Level, code and message, broken into lines.
fn heading(diagnostic: &Diagnostic) -> String {
    let bold = Style::new().bold();
    let style = match diagnostic.severity {
        Severity::Error => DEFAULT_ERROR_STYLE,
        Severity::Warning => DEFAULT_WARNING_STYLE,
        Severity::Note => DEFAULT_NOTE_STYLE,
    };
    let label = format!("{}[{}]", level(diagnostic), diagnostic.code);
    let column = label.chars().count() + 2;
    let message = hung(&plain(&diagnostic.message), column, 4);
    let gap = if message.starts_with('\n') { "" } else { " " };
    format!("{style}{label}{style:#}{bold}:{gap}{message}{bold:#}\n")
}

/// Where it is, with the places underlined, and the help.
fn below(renderer: &Renderer, folder: &Folder, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_level(level);
    let mut places: Vec<(Place, &str, bool)> = Vec::new();
    places.extend(
        diagnostic
            .place
            .map(|place| (place, diagnostic.label.as_str(), true)),
    );
    places.extend(
        diagnostic
            .related
            .iter()
            .map(|(place, words)| (*place, words.as_str(), false)),
    );
    let lines = places.iter().map(|(place, ..)| place.line);
    let digits = lines.max().unwrap_or(0).to_string().len();
    // Below the line numbers and ` = help: ` or ` = note: `.
    let width = WIDTH - 9 - digits.max(3);
    let mut notes = Vec::new();
    for (place, words, _) in &mut places {
        if !fits(folder, place, words, digits) {
            notes.push(*words);
            *words = "";
        }
    }
    while let Some(&(first, ..)) = places.first() {
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            places.into_iter().partition(|(p, ..)| p.file == first.file);
        group = add_file(group, folder, &here);
        places = elsewhere;
    }
    if diagnostic.place.is_none() {
        group = group.element(Origin::path(shown(&folder.path)));
    }
    for note in notes {
        // Often the message says it already.
        if !diagnostic.message.contains(note) {
            group = group.element(Level::NOTE.message(wrap(&plain(note), width)));
        }
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(wrap(&plain(help), width)));
    }
    renderer.render(&[group])
}

/// Whether there is space for words behind a place. A line that is too long itself is cut so that there is.
fn fits(folder: &Folder, place: &Place, words: &str, digits: usize) -> bool {
    let Some(file) = folder.file(place) else {
        return true;
    };
    let (window, _) = window(&file.text, &[(*place, words, true)]);
    let source = file.text.get(window.clone()).unwrap_or("");
    let width = |text: &str| -> usize {
        let columns = text.chars().map(|c| if c == '\t' { 4 } else { 1 });
        columns.sum()
    };
    let mark = on_one_line(source, place, window.start);
    let before = width(source.get(..mark.start).unwrap_or(""));
    let marked = width(source.get(mark).unwrap_or("")).max(1);
    let margin = digits + 3;
    margin + width(source) > WIDTH || margin + before + marked + 1 + width(words) <= WIDTH
}

/// One snippet of a file, with all places in it.
fn add_file<'a>(
    group: Group<'a>,
    folder: &'a Folder,
    places: &[(Place, &'a str, bool)],
) -> Group<'a> {
    let Some(location) = places
        .first()
        .and_then(|(place, ..)| location(folder, place))
    else {
        return group;
    };
    let (window, line) = window(location.text, places);
    let Some(source) = location.text.get(window.clone()) else {
        return group;
    };
    let annotations = places.iter().map(|(place, label, primary)| {
        let span = on_one_line(source, place, window.start);
        let kind = if *primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let label = Some(plain(label)).filter(|label| !label.is_empty());
        kind.span(span).label(label)
    });
    // A line end of Windows would be drawn; a blank in its place moves nothing.
    let drawn = source.replace("\r\n", " \n");
    let drawn = drawn.strip_suffix('\r').unwrap_or(&drawn).to_owned();
    group.element(
        Snippet::source(drawn)
            .path(location.file)
            .line_start(line)
            .annotations(annotations),
    )
}

/// The lines that hold all places: the rest of a large file need not be looked at.
fn window(text: &str, places: &[(Place, &str, bool)]) -> (Range<usize>, usize) {
    let clamp = |byte: u32| floor(text, byte as usize);
    let start = places
        .iter()
        .map(|(p, ..)| clamp(p.start))
        .min()
        .unwrap_or(0);
    let end = places
        .iter()
        .map(|(p, ..)| clamp(p.start))
        .max()
        .unwrap_or(0);
    let line = places.iter().map(|(p, ..)| p.line).min().unwrap_or(1);
    let start = text
        .get(..start)
        .and_then(|t| t.rfind('\n'))
        .map_or(0, |at| at + 1);
    let end = text
        .get(end..)
        .and_then(|t| t.find('\n'))
        .map_or(text.len(), |at| end + at);
    (start..end, line.max(1) as usize)
}

/// A place inside a window of the text; only its first line, and at least one character.
fn on_one_line(source: &str, place: &Place, offset: usize) -> Range<usize> {
    let start = floor(source, (place.start as usize).saturating_sub(offset));
    let end = floor(source, (place.end as usize).saturating_sub(offset)).max(start);
    let marked = source.get(start..end).unwrap_or("");
    let length = marked.find('\n').unwrap_or(marked.len());
    start..start + length
}

/// The nearest character boundary at or before a byte.
fn floor(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Text from a description must not steer the terminal.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

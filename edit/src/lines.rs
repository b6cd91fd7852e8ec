//! Where lines begin and end.

/// What ends a line; a carriage return does it also alone.
pub(crate) const BREAKS: [char; 2] = ['\n', '\r'];

pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|t| t.rfind(BREAKS))
        .map_or(0, |at| at + 1)
}

/// The byte after the line break of the line that `at` is in, its comment included.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    let Some(end) = rest.find(BREAKS) else {
        return text.len();
    };
    let windows = rest.get(end..).is_some_and(|it| it.starts_with("\r\n"));
    at + end + if windows { 2 } else { 1 }
}

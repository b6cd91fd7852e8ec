//! Text of a description as markdown that cannot do harm: no links, no HTML, no code blocks, no
//! characters that hide or reorder others.

/// The paragraphs of a text, each one line of harmless markdown.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut current = String::new();
    for line in text
        .replace("\r\n", "\n")
        .split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
    {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.is_empty() {
            flush(&mut current, &mut paragraphs);
            continue;
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(&words.join(" "));
    }
    flush(&mut current, &mut paragraphs);
    paragraphs
}

fn flush(current: &mut String, paragraphs: &mut Vec<String>) {
    let paragraph = escape(current);
    if !paragraph.is_empty() {
        paragraphs.push(paragraph);
    }
    current.clear();
}

/// One line of text as harmless markdown. Balanced code spans stay code, addresses become links.
pub(crate) fn escape(text: &str) -> String {
    let text: String = text.chars().filter_map(visible).collect();
    let text = text.trim();
    let spans = text.matches('`').count().is_multiple_of(2) && !text.contains("``");
    let mut out = String::with_capacity(text.len() + 8);
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            out.push_str(if spans { "`" } else { "\\`" });
        }
        if spans && index % 2 == 1 {
            out.push_str(part);
        } else {
            escape_plain(part, &mut out);
        }
    }
    match out.find(|c: char| !c.is_ascii_digit()) {
        Some(0) if starts_structure(&out) => out.insert(0, '\\'),
        Some(at) if starts_structure(&out) => out.insert(at, '\\'),
        _ => {}
    }
    out
}

/// A name or template as a code span.
pub(crate) fn code(text: &str) -> String {
    let text: String = text.chars().filter_map(visible).collect();
    format!("`{}`", text.replace('`', "'"))
}

/// What stands for a character: itself, a blank, or nothing where it would hide or reorder text.
fn visible(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}'
        | '\u{61C}'
        | '\u{FEFF}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

fn escape_plain(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(address) = address(rest) {
            out.push('<');
            out.push_str(address);
            out.push('>');
            rest = &rest[address.len()..];
            continue;
        }
        if matches!(c, '[' | '<' | '\\') {
            out.push('\\');
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
}

/// The web address that a text starts with.
fn address(text: &str) -> Option<&str> {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return None;
    }
    let good = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()+,;=%".contains(c);
    let end = text.find(|c| !good(c)).unwrap_or(text.len());
    Some(text[..end].trim_end_matches(['.', ',', ';', ':', ')', '!', '?', '\'']))
}

/// Whether markdown would see a heading, a list, a quote or a table where a line starts like this.
fn starts_structure(line: &str) -> bool {
    line.starts_with(['#', '+', '-', '=', '*', '>', '~']) || numbered(line)
}

fn numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.len() && rest.starts_with(['.', ')'])
}

/// Breaks a paragraph into lines, never before a word that would start a list or a heading.
pub(crate) fn wrap(paragraph: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
        let size = word.chars().count();
        if length > 0 && length + 1 + size > width && !starts_structure(word) {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += size;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

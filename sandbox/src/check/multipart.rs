//! `multipart/form-data`, read from memory.

use bytes::Bytes;

/// A part as it came.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The name.
    pub(crate) name: String,
    /// The file name, if it is a file.
    pub(crate) file: Option<String>,
    /// The part's own content type.
    pub(crate) media: Option<String>,
    /// The content.
    pub(crate) body: Bytes,
}

/// Splits a body; says what is wrong with it.
pub(crate) fn parse(content_type: &str, body: &Bytes) -> Result<Vec<Part>, String> {
    let boundary =
        parameter(content_type, "boundary").ok_or("the content type names no boundary")?;
    let opening = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let mut at = opening.len();
    if !body.starts_with(opening.as_bytes()) {
        return Err("the body does not start with the boundary".to_owned());
    }
    let mut parts = Vec::new();
    loop {
        let rest = body.get(at..).unwrap_or_default();
        if rest.starts_with(b"--") {
            return Ok(parts);
        }
        let Some(rest) = rest.strip_prefix(b"\r\n") else {
            return Err("a boundary is followed by something else than a line end".to_owned());
        };
        at += 2;
        let length = position(rest, between.as_bytes()).ok_or("the last boundary is missing")?;
        parts.push(part(&body.slice(at..at + length))?);
        at += length + between.len();
    }
}

fn part(bytes: &Bytes) -> Result<Part, String> {
    let (head, start) = if bytes.starts_with(b"\r\n") {
        (&[][..], 2)
    } else {
        let end =
            position(bytes, b"\r\n\r\n").ok_or("a part has no blank line after its headers")?;
        (&bytes[..end], end + 4)
    };
    let head = String::from_utf8_lossy(head).into_owned();
    let header = |name: &str| {
        head.split("\r\n").find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim()
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let disposition = header("content-disposition").ok_or("a part has no Content-Disposition")?;
    let name = parameter(&disposition, "name").ok_or("a part has no name")?;
    let file = parameter(&disposition, "filename").or_else(|| parameter(&disposition, "filename*"));
    Ok(Part {
        name,
        file,
        media: header("content-type"),
        body: bytes.slice(start..),
    })
}

/// A parameter of a header value: `form-data; name="a"`.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
        let (text, next) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => match after.split_once(';') {
                Some((text, next)) => (text.trim().to_owned(), next),
                None => (after.trim().to_owned(), ""),
            },
        };
        if key.trim().eq_ignore_ascii_case(wanted) {
            return Some(text);
        }
        rest = next.trim_start().trim_start_matches(';');
    }
}

fn unquote(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((out, &text[at + 1..])),
            '\\' => out.push(chars.next()?.1),
            c => out.push(c),
        }
    }
    None
}

fn position(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes
        .windows(needle.len())
        .position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_with_their_names_and_kinds() {
        let text = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".txt\"\r\n\
                    Content-Type: text/plain\r\n\r\nhello\r\n--not\r\n--x\r\n\
                    Content-Disposition: form-data; name=note\r\n\r\n\r\n--x--\r\n";
        let parts = parse("multipart/form-data; boundary=x", &Bytes::from(text)).unwrap();
        assert_eq!(parts[0].file.as_deref(), Some("a \"b\".txt"));
        assert_eq!(parts[0].media.as_deref(), Some("text/plain"));
        assert_eq!(parts[0].body, "hello\r\n--not");
        assert_eq!((parts[1].name.as_str(), parts[1].body.len()), ("note", 0));
    }

    #[test]
    fn broken_bodies_are_told() {
        for text in [
            "",
            "--x",
            "--x\r\n",
            "--x\r\nA: b\r\n\r\n\r\n--x--",
            "--x\r\n\r\n\r\n--y--",
            "--xyz",
        ] {
            assert!(
                parse("multipart/form-data; boundary=x", &Bytes::from(text)).is_err(),
                "{text:?}"
            );
        }
        assert!(parse("multipart/form-data", &Bytes::from("--x--")).is_err());
    }
}

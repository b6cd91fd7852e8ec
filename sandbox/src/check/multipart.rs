//! `multipart/form-data`, read from memory.

use std::convert::Infallible;
use std::future::ready;

use bytes::Bytes;
use futures_util::{FutureExt, stream};
use multer::{Multipart, parse_boundary};

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
    let boundary = parse_boundary(content_type)
        .map_err(|_| "the content type names no boundary".to_owned())?;
    let whole = stream::once(ready(Ok::<_, Infallible>(body.clone())));
    // Nothing is waited for: the body is there.
    let read = parts(Multipart::new(whole, boundary)).now_or_never();
    read.unwrap_or_else(|| Err("the body is incomplete".to_owned()))
}

async fn parts(mut multipart: Multipart<'static>) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(unreadable)? {
        parts.push(Part {
            name: field.name().ok_or("a part has no name")?.to_owned(),
            file: field.file_name().map(str::to_owned),
            media: field.content_type().map(ToString::to_string),
            body: field.bytes().await.map_err(unreadable)?,
        });
    }
    Ok(parts)
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
fn unreadable(error: multer::Error) -> String {
    error.to_string()
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
    fn broken_bodies_are_refused() {
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

//! Text bodies, in the charset that their media type names.

/// The text of a body, and why some of it could not be read.
pub(crate) fn text(body: &[u8], charset: Option<&str>) -> (String, Option<String>) {
    let named = charset.filter(|name| !is_utf8(name));
    if let Some(name) = named
        && let Some((text, whole)) = decoded(body, name)
    {
        let problem = (!whole).then(|| format!("the text is not {name}"));
        return (text, problem);
    }
    if let Ok(text) = str::from_utf8(body) {
        return (text.to_owned(), None);
    }
    let problem = match named {
        Some(name) => format!("the charset `{name}` cannot be read"),
        None => "the text is not UTF-8".to_owned(),
    };
    (String::from_utf8_lossy(body).into_owned(), Some(problem))
}

fn is_utf8(name: &str) -> bool {
    ["utf-8", "utf8", "us-ascii"]
        .iter()
        .any(|one| name.eq_ignore_ascii_case(one))
}

/// The text, and whether all of it could be read; `None` for an unknown charset.
#[cfg(feature = "charset")]
fn decoded(body: &[u8], name: &str) -> Option<(String, bool)> {
    let encoding = encoding_rs::Encoding::for_label(name.as_bytes())?;
    let (text, failed) = encoding.decode_with_bom_removal(body);
    Some((text.into_owned(), !failed))
}

#[cfg(not(feature = "charset"))]
const fn decoded(_: &[u8], _: &str) -> Option<(String, bool)> {
    None
}

#[cfg(all(test, feature = "charset"))]
mod tests {
    use super::text;

    #[test]
    fn text_is_read_in_its_charset() {
        for (bytes, charset, wanted) in [
            (
                &b"caf\xe9 \x80"[..],
                Some("iso-8859-1"),
                "caf\u{e9} \u{20ac}",
            ),
            (b"\x93\xfa\x96{", Some("Shift_JIS"), "\u{65e5}\u{672c}"),
            (b"\xff\xfeh\0i\0", Some("utf-16le"), "hi"),
            ("caf\u{e9}".as_bytes(), Some("UTF-8"), "caf\u{e9}"),
            ("caf\u{e9}".as_bytes(), None, "caf\u{e9}"),
            (b"plain", Some("x-nobody-knows"), "plain"),
        ] {
            assert_eq!(text(bytes, charset), (wanted.to_owned(), None));
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (charset, wanted) in [
            (None, "the text is not UTF-8"),
            (Some("euc-jp"), "the text is not euc-jp"),
            (Some("x-odd"), "the charset `x-odd` cannot be read"),
        ] {
            let (_, problem) = text(b"\xff", charset);
            assert_eq!(problem.as_deref(), Some(wanted));
        }
    }
}

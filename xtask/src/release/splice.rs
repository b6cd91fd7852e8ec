//! The version in `api.yaml`, changed without touching anything else.

/// The text with another version; `None` where the file is not a mapping that is written line by line.
pub fn release(text: &str, version: &str) -> Option<String> {
    let mut at = 0;
    let mut after = None;
    for line in text.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix("release:") {
            let value = rest.trim_start_matches([' ', '\t']);
            let start = at + line.len() - value.len();
            // Up to a comment or the end of the line; a version holds no blanks.
            let length = value.find(char::is_whitespace).unwrap_or(value.len());
            let gap = if rest.len() == value.len() { " " } else { "" };
            let (before, behind) = (text.get(..start)?, text.get(start + length..)?);
            return Some(format!("{before}{gap}{version}{behind}"));
        }
        at += line.len();
        if line.starts_with("api:") || line.starts_with("crate:") {
            after = Some(at);
        }
    }
    let (before, behind) = (text.get(..after?)?, text.get(after?..)?);
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = if before.ends_with('\n') { "" } else { end };
    Some(format!("{before}{gap}release: {version}{end}{behind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_changes() {
        let all = |text: &str| release(text, "0.2.0").expect("it can be changed");
        assert_eq!(
            all("api: Shop\nrelease: 0.1.0   # set by `release`\nhost: a.b\n"),
            "api: Shop\nrelease: 0.2.0   # set by `release`\nhost: a.b\n"
        );
        assert_eq!(
            all("api: A\nrelease: \"0.1.0\"\n"),
            "api: A\nrelease: 0.2.0\n"
        );
        assert_eq!(
            all("api: A\r\nrelease: 0.1.0\r\n"),
            "api: A\r\nrelease: 0.2.0\r\n"
        );
        assert_eq!(all("release: 0.1.0"), "release: 0.2.0");
    }

    #[test]
    fn a_version_that_was_left_out_comes_after_the_names() {
        let all = |text: &str| release(text, "0.1.1");
        assert_eq!(
            all("# Shop\napi: Shop\ncrate: shop\nhost: a.b\n").as_deref(),
            Some("# Shop\napi: Shop\ncrate: shop\nrelease: 0.1.1\nhost: a.b\n")
        );
        assert_eq!(
            all("host: a.b\napi: Shop").as_deref(),
            Some("host: a.b\napi: Shop\nrelease: 0.1.1\n")
        );
        assert_eq!(all("{ api: Shop, host: a.b }\n"), None);
    }
}

//! `CHANGELOG.md` and `UPGRADING.md`: the newest section first, and what people wrote stays.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::Failure;

/// Puts a section on top, or in the place of the one with the same heading. Says which file changed.
pub fn add(path: &Path, title: &str, section: &str) -> Result<Option<PathBuf>, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => format!("# {title}\n"),
        Err(error) => return Err(Failure::io("read", path, &error)),
    };
    let after = with(&text, section);
    if after == text {
        return Ok(None);
    }
    write(path, &after)?;
    Ok(Some(path.to_path_buf()))
}

fn with(text: &str, section: &str) -> String {
    let section = section.trim_end();
    let heading = section.lines().next().unwrap_or_default();
    let starts: Vec<usize> = starts(text).collect();
    let same = starts
        .iter()
        .position(|at| text[*at..].lines().next() == Some(heading));
    let (before, behind) = match same {
        Some(index) => {
            let end = starts.get(index + 1).copied().unwrap_or(text.len());
            (&text[..starts[index]], &text[end..])
        }
        None => text.split_at(starts.first().copied().unwrap_or(text.len())),
    };
    let mut all = before.trim_end().to_owned();
    for part in [section, behind.trim()] {
        if !part.is_empty() {
            if !all.is_empty() {
                all.push_str("\n\n");
            }
            all.push_str(part);
        }
    }
    all.push('\n');
    all
}

/// Where sections begin; what looks like a heading inside code is none.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    let mut at = 0;
    let mut code = false;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        code ^= line.starts_with("```");
        (!code && line.starts_with("## ")).then_some(start)
    })
}

/// Beside it first, then in its place: never half of it.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: &std::io::Error| Failure::io("write", path, error);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    }
    let mut staged = path.as_os_str().to_owned();
    staged.push(".new");
    std::fs::write(&staged, text).map_err(|error| failed(&error))?;
    std::fs::rename(&staged, path).map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_section_comes_first_and_the_rest_stays() {
        let first = with("# Changelog\n\nWritten by hand.\n", "## 0.1.1\n\n- a\n");
        assert_eq!(
            first,
            "# Changelog\n\nWritten by hand.\n\n## 0.1.1\n\n- a\n"
        );
        let second = with(&first, "## 0.2.0\n\n- b\n");
        assert_eq!(
            second,
            "# Changelog\n\nWritten by hand.\n\n## 0.2.0\n\n- b\n\n## 0.1.1\n\n- a\n"
        );
        let again = with(&second, "## 0.2.0\n\n- c\n");
        assert_eq!(again, second.replace("- b", "- c"));
        assert_eq!(with(&again, "## 0.2.0\n\n- c\n"), again);
    }

    #[test]
    fn a_heading_inside_code_is_none() {
        let text = "# A\n\n## 2\n\n```\n## 1\n```\n";
        assert_eq!(
            with(text, "## 1\n"),
            "# A\n\n## 1\n\n## 2\n\n```\n## 1\n```\n"
        );
    }
}

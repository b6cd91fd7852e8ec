//! Documentation of generated items, made from facts.

pub(crate) mod example;
pub(crate) mod front;
pub(crate) mod operation;
mod prose;
pub(crate) mod types;

pub(crate) use prose::{code, escape, paragraphs};

/// The widest line of documentation text, without the comment mark.
const WIDTH: usize = 92;

/// Lines of documentation. Each line starts with a blank or is empty, and holds no control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Docs {
    lines: Vec<String>,
}

impl Docs {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The lines as they stand behind `///`.
    pub(crate) fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Adds a line that is made here (never text of the description).
    #[must_use]
    pub(crate) fn line(mut self, line: impl AsRef<str>) -> Self {
        let line = line.as_ref();
        self.lines.push(if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        });
        self
    }

    /// Adds a paragraph after an empty line: markdown made here, wrapped.
    #[must_use]
    pub(crate) fn paragraph(mut self, markdown: &str) -> Self {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.extend(
            prose::wrap(markdown, WIDTH)
                .into_iter()
                .map(|line| format!(" {line}")),
        );
        self
    }

    /// Adds text of the description after an empty line, made harmless.
    #[must_use]
    pub(crate) fn text(mut self, text: &str) -> Self {
        for paragraph in paragraphs(text) {
            self = self.paragraph(&paragraph);
        }
        self
    }

    /// Adds a list item.
    #[must_use]
    pub(crate) fn bullet(mut self, markdown: &str) -> Self {
        for (index, line) in prose::wrap(markdown, WIDTH - 2).into_iter().enumerate() {
            let lead = if index == 0 { "- " } else { "  " };
            self.lines.push(format!(" {lead}{line}"));
        }
        self
    }

    /// Adds an example that compiles but is not run.
    #[must_use]
    pub(crate) fn example(mut self, code: &[String]) -> Self {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self = self.line("```no_run");
        for line in code {
            self = self.line(line);
        }
        self.line("```")
    }
}

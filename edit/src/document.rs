//! A parsed text that is edited.

use specwright_model::diagnostic::Diagnostic;
use specwright_model::syntax::tree::{Node, SyntaxTree};

use crate::lines::line_start;
use crate::splice::Splice;

/// A text that is edited, with its syntax tree.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    tree: SyntaxTree,
}

impl<'t> Document<'t> {
    /// Parses a text.
    ///
    /// # Errors
    ///
    /// Why it is not valid YAML.
    pub fn parse(text: &'t str) -> Result<Self, Box<Diagnostic>> {
        let tree = SyntaxTree::parse(0, text)?;
        Ok(Self { text, tree })
    }

    /// The text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The outermost value.
    pub fn root(&self) -> &Node {
        &self.tree.root
    }

    /// The comments between two places.
    pub(crate) fn comments(&self, start: usize, end: usize) -> impl Iterator<Item = &'t str> {
        let comments = self.tree.comments.iter();
        comments
            .filter(move |it| (start..end).contains(&it.start))
            .map(|it| it.words(self.text))
    }

    /// Whether a comment would go with what a splice takes away, or is about it: in the line above whole lines.
    pub fn loses_a_comment(&self, splice: &Splice) -> bool {
        let text = self.text;
        let whole_lines = splice.text.is_empty() && line_start(text, splice.start) == splice.start;
        let above = text
            .get(..splice.start)
            .and_then(|above| above.lines().last());
        let below_one = above.is_some_and(|line| line.trim_start().starts_with('#'));
        (whole_lines && below_one) || self.comments(splice.start, splice.end).next().is_some()
    }
}

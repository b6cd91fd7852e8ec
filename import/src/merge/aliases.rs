//! Files with YAML aliases: each occurrence is merged on its own.

use std::collections::HashMap;

use specwright_edit::{ExpandedAliases, Splice, expand_aliases};
use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::SyntaxTree;

/// The files of a description with their aliases written out.
pub(super) struct ExpandedFiles<'a> {
    pub(super) files: Vec<SourceFile>,
    /// Those that have aliases, as they were, by their names.
    aliased: HashMap<&'a str, (&'a SourceFile, ExpandedAliases)>,
}

impl<'a> ExpandedFiles<'a> {
    pub(super) fn of(edited: &'a [SourceFile]) -> Self {
        let aliased: HashMap<_, _> = edited
            .iter()
            .filter(|file| file.text.contains('*'))
            .filter_map(|file| {
                let tree = SyntaxTree::parse(0, &file.text).ok()?;
                let expanded = expand_aliases(&file.text, &tree)?;
                Some((file.name.as_str(), (file, expanded)))
            })
            .collect();
        let expanded = |file: &SourceFile| match aliased.get(file.name.as_str()) {
            Some((_, expanded)) => SourceFile {
                name: file.name.clone(),
                text: expanded.text.clone(),
            },
            None => file.clone(),
        };
        Self {
            files: edited.iter().map(expanded).collect(),
            aliased,
        }
    }

    /// Edits of a file, with those that leave an alias one where neither side of it is edited.
    pub(super) fn edits(&self, file: &str, splices: Vec<Splice>) -> Vec<Splice> {
        match self.aliased.get(file) {
            Some((_, expanded)) => expanded.with_aliases(splices),
            None => splices,
        }
    }

    /// A file as users wrote it.
    pub(super) fn written<'f>(&'f self, file: &'f SourceFile) -> &'f SourceFile {
        let aliased = self.aliased.get(file.name.as_str());
        aliased.map_or(file, |(before, _)| before)
    }
}

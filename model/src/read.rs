//! From the files of a description to an [`Api`], or to everything that is wrong with them.

use std::sync::Arc;

use rayon::prelude::*;

use crate::api::Api;
use crate::diagnostic::{Diagnostic, Problems};
use crate::lower;
use crate::source::SourceFile;
use crate::syntax::known::{Forgetful, Memory, Tree};
use crate::syntax::tree::Value;
use crate::syntax::{check, shape, tree};

/// What reading a description gave.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The API, if nothing makes the description invalid.
    pub api: Option<Api>,
    /// Every problem of every file, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file's tree, if its YAML is whole, and what is wrong with it.
type Parsed = (Option<Arc<Tree>>, Vec<Diagnostic>);

/// Reads a description: all its files, in any order.
///
/// The result depends on names and texts only. Places in diagnostics index into `files` as given.
pub fn read(files: &[SourceFile]) -> Reading {
    read_with(files, &Forgetful)
}

/// The same, without parsing what is known already.
pub fn read_with(files: &[SourceFile], memory: &dyn Memory) -> Reading {
    let parsed: Vec<Parsed> = files
        .par_iter()
        .enumerate()
        .map(|(index, file)| recall_or_parse(index, file, memory))
        .collect();
    let mut problems = Problems::default();
    let mut whole = Vec::new();
    for (file, (tree, found)) in files.iter().zip(&parsed) {
        problems.extend(found.iter().cloned());
        whole.extend(tree.as_deref().map(|tree| lower::ParsedFile {
            file,
            node: tree.node(),
        }));
    }
    let complete = whole.len() == files.len();
    whole.sort_by(|a, b| a.file.name.cmp(&b.file.name));
    // A file whose YAML is broken hides names: what others say about them would be noise.
    if !complete {
        return Reading {
            api: None,
            diagnostics: problems.into_sorted(),
        };
    }
    let (api, problems) = lower::lower(&whole, problems);
    let api = api.filter(|_| !problems.has_errors());
    Reading {
        api,
        diagnostics: problems.into_sorted(),
    }
}

fn recall_or_parse(index: usize, file: &SourceFile, memory: &dyn Memory) -> Parsed {
    if let Some(tree) = memory.recall(index, file) {
        return (Some(tree), Vec::new());
    }
    let (node, found) = parse(index, file);
    (node.map(|node| Arc::new(Tree::new(node))), found)
}

fn parse(index: usize, file: &SourceFile) -> (Option<tree::Node>, Vec<Diagnostic>) {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    let node = match tree::parse(index, file) {
        Ok(node) => node,
        Err(problem) => return (None, vec![*problem]),
    };
    let found = check_form(&file.name, &node);
    (Some(node), found)
}

/// What is wrong with the form of a file.
fn check_form(name: &str, node: &tree::Node) -> Vec<Diagnostic> {
    let mut problems = Problems::default();
    let is_main = name == lower::API_FILE;
    // A file that says nothing is right, but for the one that must say something.
    if is_main || !matches!(node.value, Value::Null) {
        let shape = if is_main {
            &shape::API
        } else {
            &shape::RESOURCE
        };
        check::check_shape(node, shape, &mut problems);
    }
    problems.into_sorted()
}

impl Tree {
    /// A tree made elsewhere of the file with this name; nothing if its form is not right.
    pub fn checked(name: &str, node: tree::Node) -> Option<Self> {
        check_form(name, &node).is_empty().then(|| Self::new(node))
    }
}

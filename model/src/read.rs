//! From the files of a description to an [`Api`], or to everything that is wrong with them.

use rayon::prelude::*;

use crate::api::Api;
use crate::diagnostic::{Diagnostic, Problems, codes};
use crate::lower;
use crate::source::SourceFile;
use crate::syntax::tree::{Key, Node, SyntaxTree, Value};
use crate::syntax::{check, cut, shape};

/// What reading a description gave.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The API, if nothing makes the description invalid.
    pub api: Option<Api>,
    /// Every problem of every file, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file's outermost value, if its YAML is whole, and what is wrong with it.
type Parsed = (Option<Node>, Vec<Diagnostic>);

/// Reads a description: all its files, in any order.
///
/// The result depends on names and texts only. Places in diagnostics index into `files` as given.
pub fn read(files: &[SourceFile]) -> Reading {
    let parsed: Vec<Parsed> = files
        .par_iter()
        .enumerate()
        .map(|(index, file)| parse(index, file))
        .collect();
    let mut problems = Problems::default();
    let mut whole = Vec::new();
    for (file, (node, found)) in files.iter().zip(&parsed) {
        problems.extend(found.iter().cloned());
        let node = node.as_ref();
        whole.extend(node.map(|node| lower::ParsedFile { file, node }));
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

fn parse(index: usize, file: &SourceFile) -> (Option<Node>, Vec<Diagnostic>) {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    let tree = match SyntaxTree::parse(index, &file.text) {
        Ok(tree) => tree,
        Err(problem) => return (None, vec![*problem]),
    };
    if let Some(problem) = cut::first(index, &file.text, &tree) {
        return (None, vec![problem]);
    }
    let node = tree.root;
    if let Some(problem) = other_format(&node) {
        return (None, vec![problem]);
    }
    let found = check_form(&file.name, &node);
    // YAML that means something else than it seems to is as good as broken.
    let is_clear = !found.iter().any(|problem| problem.code.starts_with("E01"));
    (Some(node).filter(|_| is_clear), found)
}

/// One problem instead of many, where somebody put the file of another language here.
fn other_format(node: &Node) -> Option<Diagnostic> {
    let format = |(key, value): &(Key, Node)| {
        let version = value.text()?;
        let name = match key.text.as_str() {
            "openapi" => "OpenAPI",
            "swagger" => "Swagger",
            "asyncapi" => "AsyncAPI",
            _ => return None,
        };
        let name = format!("{name} {version}");
        Some(codes::other_format(key.place, &name))
    };
    node.entries().iter().find_map(format)
}

/// What is wrong with the form of a file.
fn check_form(name: &str, node: &Node) -> Vec<Diagnostic> {
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

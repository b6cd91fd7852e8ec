//! A response derefs to its value: a method of its own would stand before a field or a setter of that name.

use std::collections::BTreeSet;
use std::path::Path;

/// The names of a response that take it by a dot.
fn methods() -> BTreeSet<String> {
    let source = include_str!("../../src/response.rs");
    let start = source.find("impl<T> Response<T> {").expect("its block");
    let block = source
        .get(start..)
        .and_then(|rest| rest.split("\n}\n").next());
    let functions = block.unwrap_or_default().split("fn ").skip(1);
    functions
        .filter_map(|function| {
            let (name, rest) = function.split_once('(')?;
            let name = name.split('<').next()?;
            let by_dot = ["self", "&self", "mut self", "&mut self"];
            by_dot
                .iter()
                .any(|form| rest.trim_start().starts_with(form))
                .then(|| name.to_owned())
        })
        .collect()
}

/// Every name before a colon in the generated crate: fields of all types, and more.
fn names(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the generated crate") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            names(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            let words =
                text.split(|letter: char| !(letter.is_alphanumeric() || "_:#".contains(letter)));
            found.extend(words.filter_map(|word| {
                let name = word.strip_suffix(':')?;
                Some(name.trim_start_matches("r#").to_owned())
            }));
        }
    }
}

#[test]
fn no_method_of_response_hides_a_field_of_a_generated_type() {
    let methods = methods();
    assert_eq!(methods, BTreeSet::from(["into_value".to_owned()]));
    let mut found = BTreeSet::new();
    let generated = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src");
    names(&generated, &mut found);
    assert!(found.contains("status") && found.len() > 1_000);
    let hidden: Vec<_> = methods.intersection(&found).collect();
    assert!(hidden.is_empty(), "{hidden:?}");
}

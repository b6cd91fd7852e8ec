//! A generated crate as a module of another crate: for tests that compile several at once.

use std::path::Path;

use specwright_model::api::Api;

use super::sample_calls;
use crate::docs::example::crate_path;
use crate::{Options, RuntimeDependency};
use crate::{OutputFile, render};

/// The sources of the crate with the sample calls in `sample_calls`, as the module `name` at the root of another crate.
///
/// Everything is there, without features. The description's bytes belong beside, in `description.bin`.
pub fn as_module(api: &Api, name: &str) -> Vec<OutputFile> {
    let options = Options {
        // The manifest, which is left out, would name it.
        runtime: RuntimeDependency::Path(String::new()),
    };
    let here = format!("crate::{name}::");
    let mut files = Vec::new();
    for file in render(api, &options) {
        let path = file.path.strip_prefix("src/");
        let is_rust = |path: &&str| Path::new(path).extension().is_some_and(|end| end == "rs");
        let Some(path) = path.filter(is_rust) else {
            continue;
        };
        // What stands for a feature that is off goes to its closing brace.
        let mut is_off = false;
        let lines = file.text.lines().filter(|line| {
            let was_off = is_off;
            is_off = (is_off && *line != "}") || line.starts_with("#[cfg(not(feature");
            !was_off && !is_off && !line.trim_start().starts_with("#[cfg(feature")
        });
        let mut text = lines.collect::<Vec<_>>().join("\n");
        text = text.replace("crate::", &here);
        let path = if path == "lib.rs" {
            text.push_str("\npub mod sample_calls;\n");
            "mod.rs"
        } else {
            path
        };
        files.push(OutputFile::new(path.to_owned(), text));
    }
    let calls = sample_calls(api).text;
    let calls = calls.replace(&format!("{}::", crate_path(api)), &here);
    files.push(OutputFile::new("sample_calls.rs", calls));
    files
}

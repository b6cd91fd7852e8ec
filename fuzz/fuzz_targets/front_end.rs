//! Any bytes, read as a description of two files: no panic, no hang, the same result twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specwright_model::read;
use specwright_model::source::SourceFile;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (api, resource) = text.split_once('\u{1}').unwrap_or(("api: A\nhost: a.example\n", &text));
    let file = |name: &str, text: &str| SourceFile { name: name.to_owned(), text: text.to_owned() };
    let files = [file("api.yaml", api), file("notes.yaml", resource)];
    let first = read(&files);
    let second = read(&files);
    assert_eq!(first.diagnostics, second.diagnostics);
    assert_eq!(first.api, second.api);
    assert!(first.api.is_some() || !first.diagnostics.is_empty());
});

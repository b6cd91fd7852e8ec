//! What all tests share: reading a description that stands in the test, and rendering it.

use specwright_codegen::{Options, OutputFile, RuntimeDependency, render};
use specwright_model::api::Api;
use specwright_model::read;
use specwright_model::source::SourceFile;

/// What every description needs, where the test says nothing about it.
pub const API: &str = "api: Shop\nhost: api.shop.example\nauth: bearer\n";

/// The API of one resource file, `books.yaml`.
pub fn api(books: &str) -> Api {
    api_of(API, &[("books.yaml", books)])
}

/// The API of these files.
pub fn api_of(api: &str, files: &[(&str, &str)]) -> Api {
    let mut sources = vec![source("api.yaml", api)];
    sources.extend(files.iter().map(|(name, text)| source(name, text)));
    let reading = read(&sources);
    reading
        .api
        .unwrap_or_else(|| panic!("not a valid description: {:#?}", reading.diagnostics))
}

/// A file of a description.
pub fn source(name: &str, text: &str) -> SourceFile {
    SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

/// The options that the tests render with.
pub fn options() -> Options {
    Options {
        runtime: RuntimeDependency::Path("../runtime".to_owned()),
    }
}

/// Some of the rendered files as one text.
pub fn rendered(api: &Api, wanted: impl Fn(&str) -> bool) -> String {
    let files = render(api, &options());
    joined(files.into_iter().filter(|file| wanted(&file.path)))
}

/// The files that hold what a resource file declares.
pub fn rendered_books(books: &str) -> String {
    let wanted = |path: &str| path.starts_with("src/") && path.ends_with("books.rs");
    rendered(&api(books), wanted)
}

/// Files as one text.
pub fn joined(files: impl IntoIterator<Item = OutputFile>) -> String {
    let show = |file: OutputFile| format!("==> {} <==\n{}", file.path, file.text);
    files.into_iter().map(show).collect::<Vec<_>>().join("\n")
}

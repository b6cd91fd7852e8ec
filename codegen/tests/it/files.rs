//! Whole output: the crate's files.

use crate::common::{API, api, api_of, rendered};
use specwright_codegen::{Options, RuntimeDependency, render};

const BOOK: &str = "resource: Books
operations:
  get: { request: 'GET /books/{id}', path: { id: int }, returns: Book }
types: { Book: { Id: int64 } }";

#[test]
fn the_whole_crate() {
    insta::assert_snapshot!(rendered(&api(BOOK), |_| true));
}

#[test]
fn a_crate_without_resources() {
    insta::assert_snapshot!(rendered(&api_of(API, &[]), |_| true));
}

#[test]
fn types_of_several_resources_share_a_feature() {
    let shelf = "resource: Shelves
operations:
  get: { request: GET /shelf, returns: Shelf }
types: { Shelf: { Books: [Book] } }";
    let api = api_of(API, &[("books.yaml", BOOK), ("shelves.yaml", shelf)]);
    let wanted = |path: &str| path == "Cargo.toml" || path.starts_with("src/types/");
    insta::assert_snapshot!(rendered(&api, wanted));
}

#[test]
fn all_settings() {
    let api = r#"
api: Book-Shop
crate: book-shop
release: 1.2.3
license: MIT OR Apache-2.0
repository: https://git.shop.example/client
authors: [Ann Lee <ann@shop.example>, Bob]
publish: [internal]
doc: Books and the people who buy them.
host: "{environment}api.shop.example"
environments: { Production: "", Sandbox: sb- }
version: v3
auth: { oauth2: { token: "https://{environment}login.shop.example/token", grants: [password], client: body, lasts: 600s, spacing: 5s, denied: { field: ErrorCode, value: 504 } } }
headers: { Accept: application/json, X-Shop: "a\"b" }
duplicates: { key: { header: Idempotency-Key, methods: [POST], lasts: 24h } }
limits: [ { per: application, every: 60s, requests: { Production: 300, Sandbox: 40 } } ]
throttled: { statuses: [429, 503], recognise: Reason }
defaults: { integers: int64, answers: { absent: allowed, "null": allowed, numeric_text: allowed } }
paging: { numbered: { page: page, first: 1, size: { parameter: pageSize, maximum: 50 } } }
webhooks: { signature: { header: Sign-Data, algorithm: hmac-sha256, encoding: base64 }, kind: { header: Sign-Type, value: HMACSHA256 }, event: EventType, object: Object }
"#;
    insta::assert_snapshot!(rendered(&api_of(api, &[]), |path| path == "src/lib.rs"));
}

#[test]
fn the_runtime_is_found_where_the_options_say() {
    let manifest = |runtime| {
        let files = render(&api(BOOK), &Options { runtime });
        let manifest = files
            .into_iter()
            .find(|file| file.path == "Cargo.toml")
            .expect("a manifest");
        let line = manifest
            .text
            .lines()
            .find(|line| line.starts_with("specwright-runtime"));
        line.expect("a dependency").to_owned()
    };
    let git = RuntimeDependency::Git {
        url: "https://git.example/r".into(),
        rev: "1f".into(),
    };
    assert_eq!(
        manifest(git),
        "specwright-runtime = { git = \"https://git.example/r\", rev = \"1f\" }"
    );
    assert_eq!(
        manifest(RuntimeDependency::Version("0.1".into())),
        "specwright-runtime = \"0.1\""
    );
    assert_eq!(
        manifest(RuntimeDependency::Path("a\"b".into())),
        "specwright-runtime = { path = \"a\\\"b\" }"
    );
}

fn manifest(settings: &str) -> String {
    let api = api_of(&format!("{API}{settings}"), &[("books.yaml", BOOK)]);
    rendered(&api, |path| path == "Cargo.toml")
}

#[test]
fn without_a_word_there_is_no_license_and_nothing_is_published() {
    let text = manifest("");
    assert!(text.contains("\npublish = false\n"), "{text}");
    for key in ["license", "repository", "authors"] {
        assert!(!text.contains(&format!("\n{key} =")), "{text}");
    }
}

#[test]
fn license_repository_authors_and_registries_are_what_the_description_says() {
    let text = manifest(
        "license: MIT OR Apache-2.0\nrepository: https://git.example/shop\nauthors: [Ann <ann@shop.example>, \"B \\\" C\"]\npublish: [internal]\n",
    );
    for line in [
        "license = \"MIT OR Apache-2.0\"",
        "repository = \"https://git.example/shop\"",
        "authors = [\"Ann <ann@shop.example>\", \"B \\\" C\"]",
        "publish = [\"internal\"]",
    ] {
        assert!(text.lines().any(|is| is == line), "{line}\n{text}");
    }
    let everywhere = manifest("license: MIT\npublish: true\n");
    assert!(!everywhere.contains("publish"), "{everywhere}");
}

#[test]
fn a_missing_feature_is_named() {
    let api = api(BOOK);
    let text = rendered(&api, |path| path == "src/lib.rs");
    assert!(text.contains("#[cfg(not(feature = \"books\"))]\nruntime::feature_off! {"));
    assert!(text.contains("`client.books()` needs the feature `books` of the crate"));
}

#[test]
fn the_description_says_which_operations_the_documentation_shows() {
    let books = "resource: Books
example: get
operations:
  list: { request: GET /books, returns: [Book] }
  get: { request: 'GET /books/{id}', path: { id: int }, returns: Book }
  add: { request: POST /books, body: Book }
types: { Book: { Id: int64, Title?: string } }";
    let shown = |settings: &str, path: &str| {
        let api = api_of(&format!("{API}{settings}"), &[("books.yaml", books)]);
        rendered(&api, |is| is == path)
    };
    let resource = shown("", "src/books.rs");
    assert!(
        resource.contains("let book = client.books().get("),
        "{resource}"
    );
    let front = shown("examples: [Books.get, Books.add]\n", "src/lib.rs");
    assert!(front.contains("client.books().get("), "{front}");
    assert!(front.contains("client.books().add("), "{front}");
    let first = shown("", "src/lib.rs");
    assert!(first.contains("client.books().list()"), "{first}");
}

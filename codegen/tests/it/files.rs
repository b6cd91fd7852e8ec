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

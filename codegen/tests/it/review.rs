//! What reviewers read: the surface, the requests and the program that calls everything.

use crate::common::{API, api, api_of, joined};
use specwright_codegen::{requests, sample_calls, surface};

const BOOKS: &str = "resource: Books
operations:
  get: { request: 'GET /books/{id}', path: { id: int }, returns: Book, errors: [404] }
  search:
    request: GET /books
    query: { author: string, year?: [int], tags?: { type: [string], style: comma }, sort?: { type: string, default: title } }
    returns: [Book]
  near:
    request: GET /near(at={at},name={name})
    path: { at: double, name: { type: string, style: odata } }
    header: { X-Shop: string }
    returns: nothing
  put: { request: 'PUT /books/{id}/{page}', path: { id: int, page: int }, body: Book, returns: { 200: Book, 201: created_id } }
  login: { request: POST /login, body: { form: Login }, returns: text }
  upload: { request: POST /covers, body: { multipart: { note?: string, file: binary, about?: { json: Book } } }, returns: nothing }
  image: { request: GET /cover, returns: bytes }
types:
  Book:
    Id: int64
    Title?: string
    Price?: decimal
    Printed?: datetime
    Kind?: Kind
    Parts?: { map: [Book] }
    Sequel?: Book
    Item?: Item
  Kind: [Paper, Audio]
  Login: { user: string, keep?: boolean }
  Item: { $union: { by: kind, of: { toy: Toy } } }
  Toy: { kind: string }";

#[test]
fn the_surface() {
    insta::assert_snapshot!(joined(surface(&api(BOOKS))));
}

#[test]
fn what_is_secret_says_so_on_the_surface() {
    let books = "resource: Books
operations:
  get: { request: 'GET /books/{Key}', path: { Key: { type: string, secret: true } }, query: { pin?: { type: int, secret: true, default: 1 } }, returns: Book }
types:
  Book: { Title: string, Code?: { type: string, secret: true } }";
    let text = joined(surface(&api(books)));
    for line in [
        "get(key: &str (Key) secret) -> Book",
        "  .pin: i64 secret = \"1\"",
        "  title: String (Title)",
        "  code: Option<String> (Code) secret",
    ] {
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
    }
}

#[test]
fn the_requests() {
    let api = format!("{API}version: v3\n");
    insta::assert_snapshot!(joined(requests(&api_of(&api, &[("books.yaml", BOOKS)]))));
}

#[test]
fn a_write_with_an_idempotency_key_shows_its_header() {
    let rule = "duplicates: { key: { header: Idempotency-Key, methods: [POST], lasts: 24h } }";
    let books = "resource: Books
operations:
  list: { request: GET /books, returns: text }
  add: { request: POST /books, body: string, returns: nothing }
  lend: { request: POST /loans, duplicates: none, returns: nothing }";
    let requests = requests(&api_of(&format!("{API}{rule}\n"), &[("books.yaml", books)]));
    let text = joined(requests);
    let with_key: Vec<&str> = text
        .split("### ")
        .filter(|request| request.contains("\nidempotency-key: "))
        .filter_map(|request| request.lines().next())
        .collect();
    assert_eq!(with_key, ["books.add"], "{text}");
}

#[test]
fn a_program_that_calls_everything() {
    let text = sample_calls(&api(BOOKS)).text;
    assert!(syn::parse_file(&text).is_ok(), "{text}");
    let (_, calls) = text
        .split_once("fn resource_books(")
        .expect("the calls of the resource");
    insta::assert_snapshot!(calls);
}

#[test]
fn one_line_of_the_description_is_a_handful_of_lines_for_reviewers() {
    let changed = BOOKS.replace(
        "    Title?: string\n",
        "    Title?: string\n    Pages?: int\n",
    );
    let new_lines = |before: String, after: String| {
        after
            .lines()
            .filter(|line| !before.lines().any(|old| old == *line))
            .count()
    };
    let text = |books: &str| (joined(surface(&api(books))), joined(requests(&api(books))));
    let (before, after) = (text(BOOKS), text(&changed));
    assert_eq!(new_lines(before.0, after.0), 1);
    assert_eq!(new_lines(before.1, after.1), 2);
}

//! Operations: for each feature of the language a small description and what becomes of it.

use crate::common::{API, api_of, rendered, rendered_books};

macro_rules! snapshot {
    ($name:ident, $operation:literal) => {
        #[test]
        fn $name() {
            let books = format!("resource: Books\noperations:\n{}", $operation);
            insta::assert_snapshot!(rendered_books(&books));
        }
    };
}

snapshot!(
    a_read,
    "  get:
    doc: Reads one book.
    request: GET /books/{bookId}
    path: { bookId: int64 }
    returns: { 200: Book }
    errors: [404, 401]
types: { Book: { Id: int64 } }"
);
snapshot!(
    a_write_with_a_body,
    "  create:
    request: POST /books
    body: NewBook
    returns: { 201: created_id }
types: { NewBook: { Title: string } }"
);
snapshot!(
    queries,
    "  search:
    request: GET /books
    query:
      author: string
      year?: [int]
      tags?: { type: [string], style: comma }
      sort?: { type: string, default: title, doc: What comes first. }
      header?: { type: int, deprecated: use sort }
    returns: [any]"
);
snapshot!(
    streams,
    "  watch: { request: GET /books/events, returns: { events: Book } }
  words: { request: GET /words, query: { since?: date }, returns: { events: string } }
  add: { request: POST /books, body: Book, returns: { lines: int } }
types: { Book: { Id: int64 } }"
);
snapshot!(
    headers,
    "  get:
    request: GET /books
    header: { X-Trace?: string, X-Shop: uuid }
    returns: text"
);
snapshot!(
    arguments_of_one_type_get_names,
    "  approve:
    request: PUT /books/{id}/approve
    path: { id: int }
    query: { code: string, comment: { type: string, doc: For the author. } }
    body: Approval
    returns: nothing
types: { Approval: { Title?: string } }"
);
snapshot!(
    a_bare_number_as_body_gets_a_name_beside_another,
    "  assign:
    request: PUT /books/{id}/assign
    path: { id: int }
    body: int
    returns: nothing"
);
snapshot!(
    bodies_of_lists_and_maps,
    "  a: { request: POST /a, body: [int], returns: nothing }
  b: { request: POST /b, body: { map: string }, returns: nothing }
  c: { request: POST /c, body: string, returns: nothing }
  d: { request: DELETE /d, body: any, returns: nothing }"
);
snapshot!(
    a_form,
    "  login:
    request: POST /login
    body: { form: Login }
    returns: nothing
types: { Login: { user: string, keep?: boolean } }"
);
snapshot!(
    parts,
    "  upload:
    request: PUT /covers/{id}
    path: { id: int }
    body: { multipart: { file: binary, about?: { json: About }, note?: string } }
    returns: nothing
types: { About: { Name?: string } }"
);
snapshot!(
    bytes_and_text,
    "  send: { request: POST /covers, body: { bytes: image/png }, returns: nothing }
  tell: { request: POST /list, body: { text: text/csv }, returns: nothing }
  fetch: { request: GET /cover, returns: bytes, accept: image/png }"
);
snapshot!(
    answers_by_status,
    "  put:
    request: PUT /books
    body: any
    returns: { 200: Book, 201: created_id, 204: nothing }
types: { Book: { Id: int64 } }"
);
snapshot!(
    odata_in_the_path,
    "  near:
    request: GET /shelves/Service.NearBy(latitude={latitude},name={name})
    path: { latitude: double, name: { type: string, style: odata } }
    returns: [any]"
);
snapshot!(
    what_the_verb_does_not_tell,
    "  lock: { request: GET /lock, effect: write, returns: nothing }
  find: { request: POST /find, effect: read, returns: any }
  close: { request: PUT /close, repeat: allowed, returns: nothing }
  check: { request: 'GET /p/{password}', path: { password: { type: string, secret: true } }, returns: boolean }"
);
snapshot!(
    words_about_operations,
    "  get:
    doc: |
      Reads a book.

      Slow.
    request: GET /books/{id}
    path: { id: { type: int, doc: The shop's number. } }
    deprecated: use search
    access: subscribers
    because: upstream has another path
    upstream: GET /book/{id}
    returns: any"
);

#[test]
fn paging() {
    let api = format!(
        "{API}paging:\n  odata: {{ items: value, next: '@odata.nextLink', skip: $skip, size: {{ \
         parameter: $top, maximum: 50 }}, order: $orderby }}\n"
    );
    let books = "resource: Books
operations:
  list:
    request: GET /books
    query: { $top?: int, $skip?: int, $orderby?: string }
    returns: { page: Book }
    paging: { use: odata, silently: 90 days, key: Id }
types: { Book: { Id: int64 } }";
    let api = api_of(&api, &[("books.yaml", books)]);
    let wanted = |path: &str| matches!(path, "src/books.rs" | "src/lib.rs");
    insta::assert_snapshot!(rendered(&api, wanted));
}

#[test]
fn a_duplicate_rule_is_documented_where_it_holds() {
    let api = format!(
        "{API}duplicates: {{ window: {{ methods: [POST], lasts: 10s, status: 406, recognise: Reason }} }}\n"
    );
    let books = "resource: Books
operations:
  a: { request: POST /a, returns: nothing }
  b: { request: POST /b, returns: nothing, duplicates: none }
  c: { request: PUT /c, returns: nothing }";
    let api = api_of(&api, &[("books.yaml", books)]);
    insta::assert_snapshot!(rendered(&api, |path| path == "src/books.rs"));
}

snapshot!(
    old_names_stay_as_aliases,
    "  read:
    was: get
    request: GET /books/{bookId}/{page}
    path: { bookId: int64, page: int64 }
    query: { words?: { type: string, was: text } }
    returns: { 200: Book, 204: nothing }
types: { Book: { $was: Volume, Id: int64 } }"
);
snapshot!(
    setters_of_fields_keep_their_old_names,
    "  create: { request: POST /books, body: NewBook, returns: nothing }
types: { NewBook: { Title?: { type: string, was: name_of_book }, Year?: { type: int, was: printed } } }"
);

#[test]
fn unknown_writes_are_looked_for() {
    let books = "resource: Books
operations:
  find:
    request: GET /books
    query: { $filter?: string }
    returns: [Book]
  add:
    request: POST /shelves/{shelf}/books
    path: { shelf: string }
    body: NewBook
    lookup:
      read: Books.find
      with: { $filter: \"Shelf eq {path/shelf} and Year eq {body/Year} and Bought ge {since}\" }
      same: { Title: body/Title }
      made: Bought
      lag: 60s
    returns: { 201: created_id }
types:
  Book: { Title: string, Bought: datetime }
  NewBook: { Title: string, Year?: int }";
    insta::assert_snapshot!(rendered_books(books));
}

#[test]
fn odata_options_take_properties_or_text() {
    let books = "resource: Books
operations:
  find:
    request: GET /books
    query: { $filter?: string, $orderby?: string, $select?: string, $expand?: string, $top?: int }
    returns: [Book]
types:
  Book: { Id: int64, Title: string, Price: decimal, Bought?: datetime, Shelf?: Shelf, Tags: [string] }
  Shelf: { Name: string, Kind: Kind, Books: [Book] }
  Kind: [OPEN, CLOSED]
  Other: { Id: int64 }
";
    let api = crate::common::api(books);
    let wanted = |path: &str| path == "src/books.rs" || path.starts_with("src/odata/");
    insta::assert_snapshot!(rendered(&api, wanted));
}

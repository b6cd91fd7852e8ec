//! What `explain` says about each code.

/// A code explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The code.
    pub code: &'static str,
    /// What it is, in one line.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// A description file that gives it; empty where a file alone cannot show it.
    pub wrong: &'static str,
    /// The same, right.
    pub right: &'static str,
}

/// Every code, in order.
pub fn catalogue() -> &'static [Entry] {
    ENTRIES
}

/// The entry of a code, upper or lower case.
pub fn explain(code: &str) -> Option<&'static Entry> {
    ENTRIES
        .iter()
        .find(|entry| entry.code.eq_ignore_ascii_case(code))
}

const fn entry(
    code: &'static str,
    title: &'static str,
    why: &'static str,
    wrong: &'static str,
    right: &'static str,
) -> Entry {
    Entry {
        code,
        title,
        why,
        wrong,
        right,
    }
}

static ENTRIES: &[Entry] = &[
    entry(
        "E0101",
        "the description has no `api.yaml`",
        "`api.yaml` names the API and its host; without it there is no crate to make.",
        "",
        "api: Shop\nhost: api.shop.example\n",
    ),
    entry(
        "E0102",
        "a file is not valid YAML",
        "Nothing in a file can be trusted when its structure is unclear, so the file is not read at all.",
        "resource: Notes\noperations: { list: [\n",
        "resource: Notes\noperations: { list: { request: GET /notes } }\n",
    ),
    entry(
        "E0103",
        "a tab is used for indentation",
        "YAML allows only spaces there, because a tab has no fixed width.",
        "resource: Notes\noperations:\n\tlist: { request: GET /notes }\n",
        "resource: Notes\noperations:\n  list: { request: GET /notes }\n",
    ),
    entry(
        "E0104",
        "a file is too large",
        "A limit keeps a hostile or broken file from taking all memory.",
        "",
        "",
    ),
    entry(
        "E0105",
        "a file's name cannot be used",
        "The name becomes a Rust module and a file of the generated crate, so it may hold nothing \
         that could mean another folder.",
        "",
        "",
    ),
    entry(
        "E0106",
        "an unresolved merge",
        "Git left both versions of some lines in the file; which one is meant cannot be known.",
        "resource: Notes\n<<<<<<< HEAD\ndoc: ours\n=======\ndoc: theirs\n>>>>>>> other\n",
        "resource: Notes\ndoc: ours\noperations: { list: { request: GET /notes } }\n",
    ),
    entry(
        "E0107",
        "a file in another description format",
        "OpenAPI and Swagger files are imported, not read: `specwright import FILE` writes a description.",
        "openapi: 3.0.3\ninfo: { title: Notes, version: v1 }\npaths: {}\n",
        "resource: Notes\noperations: { list: { request: GET /notes } }\n",
    ),
    entry(
        "E0108",
        "a space is missing after a colon",
        "Without it YAML takes key and value for one word.",
        "resource: Notes\noperations: { get: { request: \"GET /notes/{id}\", path: {id:int64} } }\n",
        "resource: Notes\noperations: { get: { request: \"GET /notes/{id}\", path: { id: int64 } } }\n",
    ),
    entry(
        "E0109",
        "a text that needs quotes",
        "Some characters mean something in YAML: `: `, ` #`, and at the beginning brackets, `*`, `&`, `@` and others.",
        "resource: Notes\ndoc: notes: short texts\noperations: { list: { request: GET /notes } }\n",
        "resource: Notes\ndoc: \"notes: short texts\"\noperations: { list: { request: GET /notes } }\n",
    ),
    entry(
        "E0110",
        "a key whose indentation fits nothing",
        "In YAML the indentation tells what belongs to what; one space more or less changes that.",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n   returns: [any]\n",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    returns: [any]\n",
    ),
    entry(
        "E0111",
        "a key that means nothing to YAML",
        "`null` and `~` are no text without quotes, so nothing is named by them.",
        "types: { Note: { null: int } }\n",
        "types: { Note: { \"null\": int } }\n",
    ),
    entry(
        "E0201",
        "a key that the language does not know here",
        "A misspelt key would otherwise be ignored, and what it says would silently not happen.",
        "resource: Notes\noperations: { list: { request: GET /notes, retruns: [any] } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes, returns: [any] } }\n",
    ),
    entry(
        "E0202",
        "a key appears twice in one mapping",
        "YAML readers differ in which of the two they take.",
        "resource: Notes\nresource: Labels\noperations: { list: { request: GET /notes } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes } }\n",
    ),
    entry(
        "E0203",
        "a value of the wrong kind",
        "The key needs text, a list or a mapping, and something else is there.",
        "resource: Notes\noperations: [list]\n",
        "resource: Notes\noperations: { list: { request: GET /notes } }\n",
    ),
    entry(
        "E0204",
        "a key that must be there is missing",
        "Without it the thing means nothing.",
        "resource: Notes\noperations: { list: { returns: [any] } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes, returns: [any] } }\n",
    ),
    entry(
        "E0205",
        "a word that is not one of the known ones",
        "Only some words have a meaning here.",
        "resource: Notes\noperations: { list: { request: GET /notes, effect: writes } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes, effect: write } }\n",
    ),
    entry(
        "E0206",
        "a text that is not a length of time",
        "A number without a unit could mean seconds or milliseconds.",
        "api: Shop\nhost: api.shop.example\nlimits: [{ per: key, every: 60, requests: 10 }]\n",
        "api: Shop\nhost: api.shop.example\nlimits: [{ per: key, every: 60s, requests: 10 }]\n",
    ),
    entry(
        "E0207",
        "a number out of range",
        "The number cannot be used for this.",
        "api: Shop\nhost: api.shop.example\nlimits: [{ per: key, every: 60s, requests: -1 }]\n",
        "api: Shop\nhost: api.shop.example\nlimits: [{ per: key, every: 60s, requests: 10 }]\n",
    ),
    entry(
        "E0208",
        "a text that cannot be used here",
        "It would break a header, a version or a file, or contradicts another key.",
        "api: Shop\nhost: api.shop.example\nversion: /v1/\n",
        "api: Shop\nhost: api.shop.example\nversion: v1\n",
    ),
    entry(
        "E0209",
        "a file that describes nothing",
        "It is most likely unfinished or has misspelt keys.",
        "doc: Notes on work orders.\n",
        "resource: Notes\noperations: { list: { request: GET /notes } }\n",
    ),
    entry(
        "E0210",
        "a default or an example that its type does not allow",
        "It would be sent as it is, and the API would refuse it.",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { page?: { type: int, default: one } }\n",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { page?: { type: int, default: 1 } }\n",
    ),
    entry(
        "E0301",
        "a name that cannot become a Rust name",
        "Rust names have letters, digits and underscores; a name is never guessed.",
        "resource: Notes\noperations: { \"--\": { request: GET /notes } }\n",
        "resource: Notes\noperations: { \"--\": { request: GET /notes, name: list } }\n",
    ),
    entry(
        "E0302",
        "two names that become the same Rust name",
        "Nothing is renamed by itself, because a later addition could then rename what callers use.",
        "resource: Notes\noperations:\n  list: { request: GET /notes, query: { a-b?: int, a_b?: int } }\n",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { a-b?: int, a_b?: { type: int, name: second } }\n",
    ),
    entry(
        "E0303",
        "a `name` that is not a free Rust name",
        "What is given under `name` is used as it is.",
        "resource: Notes\noperations: { list: { request: GET /notes, name: List } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes, name: list } }\n",
    ),
    entry(
        "E0401",
        "a type that is not defined",
        "It is no scalar, and no file defines it.",
        "resource: Notes\noperations: { list: { request: GET /notes, returns: [Notte] } }\ntypes: { Note: { Id: int } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes, returns: [Note] } }\ntypes: { Note: { Id: int } }\n",
    ),
    entry(
        "E0402",
        "a type that is defined twice",
        "Type names are shared by all files.",
        "",
        "",
    ),
    entry(
        "E0403",
        "an alias that leads back to itself",
        "Following it never ends at a type.",
        "types: { A: B, B: A }\n",
        "types: { A: B, B: string }\n",
    ),
    entry(
        "E0404",
        "a struct that needs itself",
        "To make one, another one must exist before.",
        "resource: Notes\noperations: { create: { request: POST /notes, body: Note } }\ntypes: { Note: { Parent: Note } }\n",
        "resource: Notes\noperations: { create: { request: POST /notes, body: Note } }\ntypes: { Note: { Parent?: Note } }\n",
    ),
    entry(
        "E0405",
        "something that is not a type",
        "A type is a name, `[Type]`, `{ map: Type }`, `{ page: Type }` or `Type?`.",
        "types: { Note: { Labels: [string, int] } }\n",
        "types: { Note: { Labels: [string] } }\n",
    ),
    entry(
        "E0406",
        "a type that cannot be used in this place",
        "Parameters are one piece of text on the wire, and pages are for answers.",
        "resource: Notes\noperations: { list: { request: GET /notes, query: { by?: Note } } }\ntypes: { Note: { Id: int } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes, query: { by?: int } } }\n",
    ),
    entry(
        "E0407",
        "a definition with the name of a built-in type",
        "It could not be distinguished from the built-in one.",
        "types: { string: { Id: int } }\n",
        "types: { Text: { Id: int } }\n",
    ),
    entry(
        "E0408",
        "something in `$extends` that has no fields",
        "Only a struct's fields can be taken over.",
        "types: { A: { $extends: [B], Id: int }, B: [x, y] }\n",
        "types: { A: { $extends: [B], Id: int }, B: { Name: string } }\n",
    ),
    entry(
        "E0409",
        "structs that extend each other in a circle",
        "Their fields would never be known.",
        "types: { A: { $extends: [B] }, B: { $extends: [A] } }\n",
        "types: { A: { $extends: [B] }, B: { Id: int } }\n",
    ),
    entry(
        "E0410",
        "an enum without distinct values",
        "Each value becomes one variant.",
        "types: { Kind: [Paper, Audio, Paper] }\n",
        "types: { Kind: [Paper, Audio] }\n",
    ),
    entry(
        "E0411",
        "a union that is not possible",
        "Its alternatives could not be distinguished, or it has none.",
        "types: { Item: { $union: [] } }\n",
        "types: { Item: { $union: [A, B] }, A: { x: int }, B: { y: int } }\n",
    ),
    entry(
        "E0501",
        "a `request` that is not a verb and a path",
        "It is the first line of the HTTP request, with placeholders in braces.",
        "resource: Notes\noperations: { list: { request: GET notes } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes } }\n",
    ),
    entry(
        "E0502",
        "two operations with the same verb and path",
        "On the wire they are one operation.",
        "resource: Notes\noperations:\n  get: { request: \"GET /notes/{id}\", path: { id: int } }\n  read: { request: \"GET /notes/{key}\", path: { key: int } }\n",
        "resource: Notes\noperations:\n  get: { request: \"GET /notes/{id}\", path: { id: int } }\n",
    ),
    entry(
        "E0503",
        "a placeholder without a path parameter",
        "Its type decides what the caller gives.",
        "resource: Notes\noperations: { get: { request: \"GET /notes/{id}\" } }\n",
        "resource: Notes\noperations: { get: { request: \"GET /notes/{id}\", path: { id: int } } }\n",
    ),
    entry(
        "E0504",
        "a path parameter without a placeholder",
        "Its value would be sent nowhere.",
        "resource: Notes\noperations: { get: { request: GET /notes, path: { id: int } } }\n",
        "resource: Notes\noperations: { get: { request: \"GET /notes/{id}\", path: { id: int } } }\n",
    ),
    entry(
        "E0505",
        "a path parameter that may be left out",
        "A path without one of its segments is another path.",
        "resource: Notes\noperations: { get: { request: \"GET /notes/{id}\", path: { id?: int } } }\n",
        "resource: Notes\noperations: { get: { request: \"GET /notes/{id}\", path: { id: int } } }\n",
    ),
    entry(
        "E0506",
        "a parameter that appears twice",
        "Only one of the two could be sent.",
        "resource: Notes\noperations:\n  list: { request: GET /notes, query: { top: int, top?: int } }\n",
        "resource: Notes\noperations:\n  list: { request: GET /notes, query: { top?: int } }\n",
    ),
    entry(
        "E0507",
        "an invalid status",
        "Good answers have 2xx, errors 3xx to 5xx.",
        "resource: Notes\noperations: { list: { request: GET /notes, errors: [200] } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes, errors: [400] } }\n",
    ),
    entry(
        "E0508",
        "a name that `api.yaml` does not define",
        "Paging conventions, parameter groups and environments are defined once, in `api.yaml`.",
        "resource: Notes\noperations: { list: { request: GET /notes, paging: odata } }\n",
        "",
    ),
    entry(
        "E0509",
        "paging that does not fit",
        "The operation lacks what the convention steps by.",
        "resource: Notes\noperations: { list: { request: GET /notes, returns: { page: any } } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes, returns: [any] } }\n",
    ),
    entry(
        "E0510",
        "a style that the type does not allow",
        "Lists and single values are written differently.",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { ids?: { type: int, style: comma } }\n",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { ids?: { type: [int], style: comma } }\n",
    ),
    entry(
        "E0511",
        "something that an operation cannot set",
        "`sets` gives the values of the stored object afterwards, so a read must be able to return them.",
        "resource: Notes\noperations:\n  get: { request: \"GET /notes/{id}\", path: { id: int }, returns: Note }\n  close:\n    request: \"PUT /notes/{id}/close\"\n    path: { id: int }\n    sets: { Note: { State: Closed } }\n    returns: nothing\ntypes: { Note: { Id: int, Status: string } }\n",
        "resource: Notes\noperations:\n  get: { request: \"GET /notes/{id}\", path: { id: int }, returns: Note }\n  close:\n    request: \"PUT /notes/{id}/close\"\n    path: { id: int }\n    sets: { Note: { Status: Closed } }\n    returns: nothing\ntypes: { Note: { Id: int, Status: string } }\n",
    ),
    entry(
        "E0512",
        "OData that does not fit",
        "`odata` says what the query options of an operation can do; they and what it returns must have it.",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    odata: { top: 50 }\n    returns: [any]\n",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { $filter?: string }\n    odata: { top: 50 }\n    returns: [any]\n",
    ),
    entry(
        "E0513",
        "a lookup whose read does not fit",
        "`lookup` names a read that finds what the write has made, and gives it its parameters from the write.",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { text?: string }\n    returns: [Note]\n  add:\n    request: POST /notes\n    body: NewNote\n    lookup:\n      read: Notes.add\n      with: { text: \"{body/Text}\" }\n      same: { Text: body/Text }\n      made: Made\n      lag: 60s\n    returns: nothing\ntypes:\n  Note: { Text: string, Made: datetime }\n  NewNote: { Text: string }\n",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { text?: string }\n    returns: [Note]\n  add:\n    request: POST /notes\n    body: NewNote\n    lookup:\n      read: Notes.list\n      with: { text: \"{body/Text}\" }\n      same: { Text: body/Text }\n      made: Made\n      lag: 60s\n    returns: nothing\ntypes:\n  Note: { Text: string, Made: datetime }\n  NewNote: { Text: string }\n",
    ),
    entry(
        "E0514",
        "a lookup by a value that the write does not have",
        "Values of a lookup stand in the write's body, path or query, and are text, whole numbers or booleans.",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { text?: string }\n    returns: [Note]\n  add:\n    request: POST /notes\n    body: NewNote\n    lookup:\n      read: Notes.list\n      with: { text: \"{body/Title}\" }\n      same: { Text: body/Text }\n      made: Made\n      lag: 60s\n    returns: nothing\ntypes:\n  Note: { Text: string, Made: datetime }\n  NewNote: { Text: string }\n",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { text?: string }\n    returns: [Note]\n  add:\n    request: POST /notes\n    body: NewNote\n    lookup:\n      read: Notes.list\n      with: { text: \"{body/Text}\" }\n      same: { Text: body/Text }\n      made: Made\n      lag: 60s\n    returns: nothing\ntypes:\n  Note: { Text: string, Made: datetime }\n  NewNote: { Text: string }\n",
    ),
    entry(
        "E0515",
        "a lookup that cannot tell what it finds",
        "What is found is the write's if fields that can be compared are equal, and if it was made since or is one of its kind.",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { text?: string }\n    returns: [Note]\n  add:\n    request: POST /notes\n    body: NewNote\n    lookup:\n      read: Notes.list\n      with: { text: \"{body/Text}\" }\n      same: { Title: body/Text }\n      made: Made\n      lag: 60s\n    returns: nothing\ntypes:\n  Note: { Text: string, Made: datetime }\n  NewNote: { Text: string }\n",
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    query: { text?: string }\n    returns: [Note]\n  add:\n    request: POST /notes\n    body: NewNote\n    lookup:\n      read: Notes.list\n      with: { text: \"{body/Text}\" }\n      same: { Text: body/Text }\n      made: Made\n      lag: 60s\n    returns: nothing\ntypes:\n  Note: { Text: string, Made: datetime }\n  NewNote: { Text: string }\n",
    ),
    entry(
        "E0601",
        "an invalid host",
        "Scheme and path are not part of it: the scheme is https unless `scheme: http` says otherwise, and the path is `version`.",
        "api: Shop\nhost: https://api.shop.example/v1\n",
        "api: Shop\nhost: api.shop.example\nversion: v1\n",
    ),
    entry(
        "E0602",
        "an address that is not https",
        "Secrets travel on it.",
        "api: Shop\nhost: api.shop.example\nauth: { oauth2: { token: \"http://login.shop.example\" } }\n",
        "api: Shop\nhost: api.shop.example\nauth: { oauth2: { token: \"https://login.shop.example\" } }\n",
    ),
    entry(
        "E0603",
        "environments that the host has no place for",
        "All environments would have one address.",
        "api: Shop\nhost: api.shop.example\nenvironments: { Production: \"\", Test: t- }\n",
        "api: Shop\nhost: \"{environment}api.shop.example\"\nenvironments: { Production: \"\", Test: t- }\n",
    ),
    entry(
        "E0604",
        "an event names an operation that does not exist",
        "`when` says after which operations an event is delivered; nothing would ever cause this one.",
        "api: Shop\nhost: api.shop.example\nwebhooks:\n  signature: { header: Sign, algorithm: hmac-sha256 }\n  events: { OrderCreated: { type: any, when: [Orders.create] } }\n",
        "api: Shop\nhost: api.shop.example\nwebhooks:\n  signature: { header: Sign, algorithm: hmac-sha256 }\n  events: { OrderCreated: any }\n",
    ),
    entry(
        "E0605",
        "a crate without a license that may be published everywhere",
        "crates.io takes no crate without a license, and none is assumed. Without `publish` the crate is published nowhere.",
        "api: Shop\nhost: api.shop.example\npublish: true\n",
        "api: Shop\nhost: api.shop.example\nlicense: MIT OR Apache-2.0\npublish: true\n",
    ),
    entry(
        "E0606",
        "two events with one Rust name",
        "The events are the variants of one enum.",
        "api: Shop\nhost: api.shop.example\nwebhooks:\n  signature: { header: Sign, algorithm: hmac-sha256 }\n  events: { OrderCreated: any, order.created: any }\n",
        "api: Shop\nhost: api.shop.example\nwebhooks:\n  signature: { header: Sign, algorithm: hmac-sha256 }\n  events: { OrderCreated: any, order.changed: any }\n",
    ),
    entry(
        "W0701",
        "a type that nothing uses",
        "It is generated all the same, but it may be left over.",
        "types: { Note: { Id: int } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes, returns: [Note] } }\ntypes: { Note: { Id: int } }\n",
    ),
    entry(
        "W0702",
        "a resource without operations",
        "Callers get an accessor with nothing behind it.",
        "resource: Notes\n",
        "resource: Notes\noperations: { list: { request: GET /notes } }\n",
    ),
    entry(
        "W0703",
        "an example that is no operation",
        "`examples` and `example` name the operations that the documentation shows; it shows others instead.",
        "resource: Notes\nexample: lists\noperations: { list: { request: GET /notes } }\n",
        "resource: Notes\nexample: list\noperations: { list: { request: GET /notes } }\n",
    ),
];

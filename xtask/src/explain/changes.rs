//! What the rules of `diff` mean: what each change does to callers and on the wire, by example.

/// A rule of `diff`, explained.
pub struct Explained {
    /// The rule's id.
    pub id: &'static str,
    /// Why it is judged so.
    pub why: &'static str,
    /// A line of the old description; empty where the new one adds it.
    pub before: &'static str,
    /// The line that takes its place; empty where it goes.
    pub after: &'static str,
}

macro_rules! explained {
    ($($id:literal $why:literal $before:literal => $after:literal;)*) => {
        /// Every rule that is explained.
        pub static EXPLAINED: &[Explained] = &[$(Explained {
            id: $id,
            why: $why,
            before: $before,
            after: $after,
        }),*];
    };
}

explained! {
    "crate-renamed" "Callers name the crate in `Cargo.toml` and in every `use`." "crate: shop" => "crate: shop_client";
    "package-changed" "`Cargo.toml` says something else about license, repository, authors or registries." "license: MIT" => "license: MIT OR Apache-2.0";
    "environment-added" "A new variant of a type that may grow." "environments: { Production: \"\" }" => "environments: { Production: \"\", Sandbox: sb- }";
    "environment-removed" "Callers that name it no longer compile." "environments: { Production: \"\", Sandbox: sb- }" => "environments: { Production: \"\" }";
    "environment-changed" "The same code talks to another host." "environments: { Sandbox: sb- }" => "environments: { Sandbox: test- }";
    "environments-reordered" "Comparisons and casts of the variants give other results." "environments: { Production: \"\", Sandbox: sb- }" => "environments: { Sandbox: sb-, Production: \"\" }";
    "host-changed" "The same code talks to another host." "host: api.shop.example" => "host: api2.shop.example";
    "version-prefix-changed" "Every path begins with something else." "version: v1" => "version: v2";
    "auth-changed" "Requests prove who sends them in another way." "auth: bearer" => "auth: basic";
    "oauth2-added" "The crate learns to ask for tokens; old ways to bring one stay." "auth: bearer" => "auth: { oauth2: { token: \"https://login.shop.example/token\" } }";
    "oauth2-removed" "The types and the feature for token grants go." "auth: { oauth2: { token: \"https://login.shop.example/token\" } }" => "auth: bearer";
    "default-headers-changed" "Every request carries other headers." "headers: { Accept: application/json }" => "headers: { Accept: text/json }";
    "duplicate-rule-changed" "What the client does when an answer is lost depends on it; a rule by key names a header of each write." "duplicates: { window: { methods: [POST], lasts: 10s, status: 406 } }" => "duplicates: none";
    "limits-changed" "The client keeps to other limits; code and requests stay." "limits: [{ per: key, every: 60s, requests: 300 }]" => "limits: [{ per: key, every: 60s, requests: 600 }]";
    "tolerance-changed" "Answers are read more or less strictly." "defaults: { answers: { absent: refused } }" => "defaults: { answers: { absent: allowed } }";
    "webhooks-changed" "Deliveries are checked in another way." "signature: { header: Sign, algorithm: hmac-sha256, encoding: hex }" => "signature: { header: Sign, algorithm: hmac-sha256, encoding: base64 }";
    "resource-added" "A new method on the client, a new module, a new feature." "" => "resource: Labels";
    "resource-removed" "Its methods, module and feature go." "resource: Labels" => "";
    "resource-renamed" "Callers write another method, module and feature." "resource: Notes" => "resource: Remarks";
    "operation-added" "A new method." "" => "get: { request: \"GET /notes/{id}\", path: { id: int } }";
    "operation-removed" "Callers of the method no longer compile." "get: { request: \"GET /notes/{id}\", path: { id: int } }" => "";
    "operation-renamed" "The same request has another method name." "get: { request: GET /notes }" => "list: { request: GET /notes }";
    "operation-moved" "The same request belongs to another resource." "# in notes.yaml\nlist: { request: GET /notes }" => "# in orders.yaml\nlist_notes: { request: GET /notes }";
    "deprecated-name-removed" "Callers that still use the deprecated name no longer compile." "list: { request: GET /notes, was: get }" => "list: { request: GET /notes }";
    "request-line-changed" "The same call sends another request." "get: { request: GET /notes }" => "get: { request: GET /remarks }";
    "operation-became-read" "It is retried automatically, and no longer has the outcomes of a write." "find: { request: POST /find }" => "find: { request: POST /find, effect: read }";
    "operation-became-write" "It is no longer retried automatically; callers get the outcomes of a write." "lock: { request: GET /lock }" => "lock: { request: GET /lock, effect: write }";
    "repeat-rule-changed" "What happens when an answer is lost changes; the code stays." "set: { request: PUT /note, repeat: allowed }" => "set: { request: PUT /note, repeat: forbidden }";
    "operation-duplicate-rule-changed" "The API's duplicate rule applies, or no longer applies, to this write; the header of a rule by key comes or goes with it." "add: { request: POST /notes }" => "add: { request: POST /notes, duplicates: none }";
    "sets-changed" "What the sandbox stores changes; code and requests stay." "# of an operation\nsets: { Note: { Status: Closed } }" => "# of an operation\nsets: { Note: { Status: Done } }";
    "type-left-odata" "Filters, orders and selections that name its fields no longer compile." "list: { request: GET /notes, query: { $filter?: string }, returns: [Note] }" => "list: { request: GET /notes, returns: [Note] }";
    "odata-narrowed" "Queries that used it are refused before they are sent." "odata: { functions: [contains, any] }" => "odata: { functions: [contains] }";
    "odata-widened" "More queries are sent." "odata: { top: 50 }" => "odata: { top: 100 }";
    "lookup-changed" "An unknown outcome is settled in another way; code and requests of the write stay." "# of an operation\nlookup:\n  read: Notes.list\n  same: { Text: body/Text }\n  unique: true\n  lag: 60s" => "# of an operation\nlookup:\n  read: Notes.list\n  same: { Text: body/Text }\n  unique: true\n  lag: 90s";
    "accept-changed" "The server is asked for another media type." "image: { request: GET /image, accept: image/png }" => "image: { request: GET /image, accept: image/jpeg }";
    "paging-changed" "Pages are asked for in another way." "paging: odata" => "paging: numbered";
    "paging-added" "Callers get streams of pages and items beside `send`." "list: { request: GET /notes, returns: [Note] }" => "list: { request: GET /notes, returns: [Note], paging: numbered }";
    "paging-removed" "The streams of pages and items go." "list: { request: GET /notes, returns: [Note], paging: numbered }" => "list: { request: GET /notes, returns: [Note] }";
    "errors-changed" "Documentation and the decoding of error bodies; no signature holds them." "errors: [400]" => "errors: [400, 404]";
    "returns-changed" "`send` gives another type." "returns: Note" => "returns: [Note]";
    "answer-added" "An enum of answers that may grow has one more." "returns: { 200: Note, 201: Created }" => "returns: { 200: Note, 201: Created, 202: Job }";
    "answer-status-changed" "The same type is expected under another status." "returns: { 200: Note }" => "returns: { 201: Note }";
    "deprecated" "Callers see a warning." "get: { request: GET /note }" => "get: { request: GET /note, deprecated: use `list` }";
    "no-longer-deprecated" "A warning goes." "get: { request: GET /note, deprecated: true }" => "get: { request: GET /note }";
    "documentation-changed" "Documentation only." "doc: Reads a note." => "doc: Reads one note.";
    "parameter-added-required" "Every call needs one more argument." "query: { a: int }" => "query: { a: int, b: int }";
    "parameter-added-optional" "One more setter." "query: { a: int }" => "query: { a: int, b?: int }";
    "parameter-removed" "The argument or setter goes." "query: { a: int, b?: int }" => "query: { a: int }";
    "parameter-became-required" "A setter becomes an argument." "query: { a?: int }" => "query: { a: int }";
    "parameter-became-optional" "An argument becomes a setter." "query: { a: int }" => "query: { a?: int }";
    "parameter-type-changed" "Callers hand over another type." "query: { a: int }" => "query: { a: string }";
    "parameter-renamed-in-rust" "The setter has another name; the wire is the same." "query: { a?: int }" => "query: { a?: { type: int, name: b } }";
    "parameter-wire-name-changed" "The code stays, the request has another name for it." "query: { a?: int }" => "query: { A?: int }";
    "argument-renamed" "Names of arguments are not part of a call in Rust." "path: { id: int }" => "path: { id: { type: int, name: number } }";
    "arguments-reordered" "Arguments of one type would be swapped in silence." "query: { a: int, b: int }" => "query: { b: int, a: int }";
    "path-parameters-swapped" "The same arguments land in each other's places of the path." "request: \"GET /{a}/{b}\"" => "request: \"GET /{b}/{a}\"";
    "parameter-style-changed" "A list or text is written in another way." "query: { a: [int] }" => "query: { a: { type: [int], style: comma } }";
    "bounds-changed" "What a value may be changes; the code stays." "query: { size?: int }" => "query: { size?: { type: int, maximum: 100 } }";
    "parameter-default-changed" "What is sent when the caller says nothing changes." "query: { a?: { type: int, default: 1 } }" => "query: { a?: { type: int, default: 2 } }";
    "parameter-secret-changed" "Whether logs show it." "query: { a?: string }" => "query: { a?: { type: string, secret: true } }";
    "body-added" "Every call needs one more argument." "add: { request: POST /notes }" => "add: { request: POST /notes, body: Note }";
    "body-added-optional" "One more setter." "add: { request: POST /notes }" => "add: { request: POST /notes, body?: Note }";
    "body-removed" "The argument goes." "add: { request: POST /notes, body: Note }" => "add: { request: POST /notes }";
    "body-changed" "Callers hand over another type." "body: Note" => "body: NewNote";
    "body-encoding-changed" "The same type is sent as something else." "body: { json: Login }" => "body: { form: Login }";
    "body-became-required" "A setter becomes an argument." "body?: Note" => "body: Note";
    "body-became-optional" "An argument becomes a setter." "body: Note" => "body?: Note";
    "body-argument-renamed" "Names of arguments are not part of a call in Rust." "body: { json: Note }" => "body: { json: Note, name: note }";
    "body-renamed-in-rust" "The setter has another name." "body?: { json: Note }" => "body?: { json: Note, name: note }";
    "part-added-required" "Every upload needs one more part." "multipart: { file: binary }" => "multipart: { file: binary, note: string }";
    "part-added" "One more setter." "multipart: { file: binary }" => "multipart: { file: binary, note?: string }";
    "part-removed" "The part goes." "multipart: { file: binary, note?: string }" => "multipart: { file: binary }";
    "part-type-changed" "Callers hand over another type." "multipart: { note: string }" => "multipart: { note: int }";
    "part-became-required" "A setter becomes an argument." "multipart: { note?: string }" => "multipart: { note: string }";
    "part-became-optional" "An argument becomes a setter." "multipart: { note: string }" => "multipart: { note?: string }";
    "part-renamed-in-rust" "The setter has another name." "multipart: { note?: string }" => "multipart: { note?: { type: string, name: remark } }";
    "type-added" "A new type." "" => "Label: { Id: int }";
    "type-removed" "Callers that name it no longer compile." "Label: { Id: int }" => "";
    "type-renamed" "Callers that name it no longer compile; the wire is the same." "Label: { Id: int }" => "Tag: { Id: int }";
    "type-kind-changed" "A struct, an enum, a union and an alias are used in different ways." "Kind: string" => "Kind: [Paper, Audio]";
    "type-moved" "It is declared in another file; who writes the path with the file's module must change it, `types::Note` stays." "# in notes.yaml\nNote: { Id: int }" => "# in common.yaml\nNote: { Id: int }";
    "type-became-writable" "Callers can make values of it." "# only answers use it\nNote: { Id: int }" => "# a request uses it too\nNote: { Id: int }";
    "type-no-longer-writable" "`new` and the setters go." "# a request uses it\nNote: { Id: int }" => "# only answers use it\nNote: { Id: int }";
    "type-became-readable" "Values of it come from answers." "# only requests use it\nNote: { Id: int }" => "# an answer uses it too\nNote: { Id: int }";
    "type-no-longer-readable" "No answer gives it any more." "# an answer uses it\nNote: { Id: int }" => "# only requests use it\nNote: { Id: int }";
    "alias-changed" "It stands for another type." "Money: decimal" => "Money: double";
    "field-added" "Structs may gain fields." "Note: { Id: int }" => "Note: { Id: int, Text?: string }";
    "field-added-always" "An answer without the field can no longer be read." "Note: { Id!: int }" => "Note: { Id!: int, Text!: string }";
    "field-added-required" "`new` needs one more argument." "NewNote: { Text: string }" => "NewNote: { Text: string, Id: int }";
    "field-removed" "Callers that use it no longer compile." "Note: { Id: int, Text?: string }" => "Note: { Id: int }";
    "field-type-changed" "Callers get or give another type." "Note: { Id: int }" => "Note: { Id: string }";
    "field-presence-changed" "`T`, `Option<T>` and `Maybe<T>` are different types." "Note: { Text!: string }" => "Note: { Text?: string }";
    "field-required-changed" "`new` takes another number of arguments." "NewNote: { Text: string }" => "NewNote: { Text?: string }";
    "field-renamed-in-rust" "Callers write another name; the wire is the same." "Note: { Id: int }" => "Note: { Id: { type: int, name: number } }";
    "field-wire-name-changed" "The code stays, the JSON has another key." "Note: { id: int }" => "Note: { Id: int }";
    "field-constant-changed" "`new` takes another number of arguments, or sends another value." "NewNote: { kind: string }" => "NewNote: { kind: { type: string, const: note } }";
    "field-default-changed" "What the documentation says of a field that is left out." "NewNote: { size?: int }" => "NewNote: { size?: { type: int, default: 1 } }";
    "field-secret-changed" "Whether `{:?}` and logs show it; its Rust type stays." "Login: { Pin: string }" => "Login: { Pin: { type: string, secret: true } }";
    "required-fields-reordered" "Arguments of `new` would be swapped in silence." "NewNote: { A: string, B: string }" => "NewNote: { B: string, A: string }";
    "enum-value-added" "Enums are open: callers must expect values that they do not know." "Kind: [Paper]" => "Kind: [Paper, Audio]";
    "enum-value-removed" "Callers that name it no longer compile." "Kind: [Paper, Audio]" => "Kind: [Paper]";
    "enum-wire-value-changed" "The code stays, the JSON has another value." "Kind: { $enum: { Paper: p } }" => "Kind: { $enum: { Paper: P } }";
    "enum-value-renamed-in-rust" "Callers write another name; the wire is the same." "Kind: { $enum: { Paper: p } }" => "Kind: { $enum: { Print: p } }";
    "enum-wire-kind-changed" "Text becomes a number in JSON, or the other way round." "Level: { $enum: { Low: \"1\" } }" => "Level: { $enum: { Low: 1 } }";
    "alternative-added" "Unions are open: callers must expect what they do not know." "Item: { $union: [Book] }" => "Item: { $union: [Book, Person] }";
    "alternative-removed" "Callers that name it no longer compile." "Item: { $union: [Book, Person] }" => "Item: { $union: [Book] }";
    "alternative-type-changed" "It holds another type." "Item: { $union: { by: kind, of: { a: Book } } }" => "Item: { $union: { by: kind, of: { a: Person } } }";
    "union-tag-changed" "Another field distinguishes the alternatives." "Item: { $union: { by: kind, of: { a: Book } } }" => "Item: { $union: { by: type, of: { a: Book } } }";
    "type-feature-changed" "It is compiled under other Cargo features, which callers of it have." "# notes uses it\nNote: { Id: int }" => "# notes and orders use it\nNote: { Id: int }";
    "type-feature-lost" "A caller with few features no longer has it." "# notes and orders use it\nNote: { Id: int }" => "# only orders uses it\nNote: { Id: int }";
    "surface-changed" "Code of callers no longer compiles, and no other change says why: here calls that took `&str` take a number now. It is judged as the worst." "Key: string" => "Key: int";
}

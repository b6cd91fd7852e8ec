//! How the values of keys are written, for messages.

/// An example of this key with its value, if a bare word would not show it.
pub(crate) fn of(key: &str) -> Option<&'static str> {
    let found = EXAMPLES.iter().find(|(name, _)| *name == key);
    found.map(|(_, example)| *example)
}

/// Each is valid where the key stands.
pub(crate) static EXAMPLES: &[(&str, &str)] = &[
    (
        "environments",
        "environments: { Production: \"\", Test: test- }",
    ),
    ("examples", "examples: [Notes.list]"),
    ("authors", "authors: [Ann Lee <ann@shop.example>]"),
    ("auth", "auth: bearer"),
    ("headers", "headers: { X-Client: shop }"),
    ("limits", "limits: [{ per: key, every: 60s, requests: 10 }]"),
    ("throttled", "throttled: { statuses: [429] }"),
    ("defaults", "defaults: { integers: int64 }"),
    (
        "parameters",
        "parameters: { pages: { page?: int, size?: int } }",
    ),
    (
        "paging",
        "paging: { pages: { page: page, size: { parameter: size, maximum: 50 } } }",
    ),
    ("publish", "publish: [internal]"),
    ("lint", "lint: { levels: { undocumented-type: off } }"),
    ("grants", "grants: [client_credentials]"),
    ("methods", "methods: [POST, PUT]"),
    ("statuses", "statuses: [429]"),
    (
        "operations",
        "operations: { list: { request: GET /notes } }",
    ),
    ("types", "types: { Note: { Id: int, Text?: string } }"),
    ("path", "path: { noteId: int64 }"),
    ("query", "query: { page?: int }"),
    ("header", "header: { X-Trace?: string }"),
    ("body", "body: Note"),
    ("returns", "returns: Note"),
    ("errors", "errors: [400, { 404: Problem }]"),
    ("multipart", "multipart: { file: binary, title?: string }"),
    ("sets", "sets: { Note: { Status: Closed } }"),
    (
        "lookup",
        "lookup: { read: Notes.list, same: { Status: body/Status }, unique: true, lag: 60s }",
    ),
    ("with", "with: { $filter: \"Status eq {body/Status}\" }"),
    ("same", "same: { Status: body/Status }"),
    ("$extends", "$extends: [Base]"),
    ("$enum", "$enum: [paper, audio]"),
    ("$union", "$union: [Paper, Audio]"),
    ("of", "of: { paper: Paper, audio: Audio }"),
];

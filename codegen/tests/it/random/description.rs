//! Random descriptions that reach every construct in every position, with every kind of name.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use specwright_model::names;
use specwright_model::source::SourceFile;

/// Numbers that depend on a seed alone (`SplitMix64`).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below this one.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }

    /// True once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const SCALARS: &[&str] = &[
    "int", "int32", "int64", "uint8", "float", "double", "decimal", "boolean", "string", "uuid",
    "date", "time", "datetime", "bytes",
];

/// Keywords, one letter, digits, signs, and the names that generated code and the runtime use.
const NAMES: &[&str] = &[
    "Id",
    "name",
    "a",
    "b",
    "B",
    "T",
    "S",
    "D",
    "x1",
    "s3",
    "v2",
    "2fa",
    "$top",
    "a-b",
    "x.y",
    "a b",
    "_x",
    "CallDate_DTO",
    "IsVATEU",
    "type",
    "self",
    "Self",
    "super",
    "crate",
    "match",
    "async",
    "gen",
    "box",
    "static",
    "value",
    "values",
    "body",
    "args",
    "arguments",
    "call",
    "core",
    "client",
    "runtime",
    "types",
    "api",
    "std",
    "alloc",
    "main",
    "lib",
    "test",
    "list_style",
    "expect",
    "page",
    "operation",
    "operations",
    "method",
    "record",
    "union",
    "variants",
    "setters",
    "request",
    "response",
    "answers",
    "calls",
    "string",
    "vec",
    "option",
    "some",
    "none",
    "ok",
    "err",
    "result",
    "box",
    "into",
    "from",
    "into_iterator",
    "as_ref",
    "default",
    "clone",
    "copy",
    "debug",
    "display",
    "partial_eq",
    "eq",
    "hash",
    "send",
    "sync",
    "fn",
    "iterator",
    "future",
    "new",
    "fmt",
    "extra",
    "maybe",
    "unlisted",
    "json",
    "read_json",
    "value_ref",
    "value_mut",
    "wire",
    "view",
    "slot",
    "param",
    "upload",
    "file_part",
    "bytes",
    "created_id",
    "header",
    "extra_query",
    "timeout",
    "time_limit",
    "policy",
    "outcome",
    "items",
    "pages",
    "stream",
    "after_write",
    "environment",
    "error",
    "date",
    "time",
    "date_time",
    "decimal",
    "uuid",
    "base64",
    "b_tree_map",
    "status200",
    "other",
    "unread",
    "serialize",
    "deserialize",
    "serde",
    "println",
    "format",
    "drop",
    "u8",
    "i64",
    "str",
    "bool",
    "usize",
    "of",
    "case",
    "cases",
    "get",
    "query",
    "path",
    "form",
    "text",
    "part_file",
    "duration",
    "fmt2",
    "union_mut",
    "fields",
    "known",
    "as_str",
    "builder",
    "raw",
];

/// Names that become different Rust names.
struct Names {
    used: BTreeSet<String>,
}

impl Names {
    fn new() -> Self {
        Self {
            used: BTreeSet::new(),
        }
    }

    /// A name whose Rust name, by this rule, is not used yet.
    fn free(&mut self, random: &mut Random, rule: fn(&str) -> Option<String>) -> &'static str {
        loop {
            let name = NAMES[random.below(NAMES.len())];
            // Builders, arguments and answers are named after the method alone.
            let bare = |rust: String| rust.trim_end_matches('_').replace('_', "").to_lowercase();
            if rule(name).is_some_and(|rust| self.used.insert(bare(rust))) {
                return name;
            }
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}

/// What a description's types are called, by kind.
#[derive(Default)]
struct Types {
    structs: Vec<String>,
    enums: Vec<String>,
    /// Aliases of scalars.
    scalars: Vec<String>,
    /// Everything else.
    others: Vec<String>,
    /// A struct of scalars, for forms.
    form: String,
}

impl Types {
    fn any(&self, random: &mut Random) -> String {
        let all = [&self.structs, &self.enums, &self.scalars, &self.others];
        let all: Vec<&String> = all.into_iter().flatten().collect();
        all[random.below(all.len())].clone()
    }

    /// What may be a parameter: a scalar or an enum.
    fn plain(&self, random: &mut Random) -> String {
        match random.below(8) {
            0 => self.enums[random.below(self.enums.len())].clone(),
            1 => self.scalars[random.below(self.scalars.len())].clone(),
            _ => random.pick(SCALARS).to_owned(),
        }
    }

    /// Any type, as fields, JSON bodies and answers have it.
    fn ty(&self, random: &mut Random, depth: usize) -> String {
        if depth == 0 {
            return self.plain(random);
        }
        match random.below(9) {
            0 => "any".to_owned(),
            1 | 2 => self.any(random),
            3 => format!("[{}]", self.ty(random, depth - 1)),
            4 => format!("{{ map: {} }}", self.ty(random, depth - 1)),
            5 => format!("{{ nullable: {} }}", self.ty(random, depth - 1)),
            _ => self.plain(random),
        }
    }
}

/// The two files of a random description.
pub fn description(seed: u64) -> Vec<SourceFile> {
    let random = &mut Random::new(seed);
    let mut text = String::new();
    let mut names = Names::new();
    let types = types(random, &mut text);
    let mut operations = String::new();
    let resource = names.free(random, names::module);
    let count = 1 + random.below(9);
    for number in 0..count {
        let name = names.free(random, names::method);
        operation(random, &types, name, number, &mut operations);
    }
    let resource_file = format!(
        "resource: {}\ndoc: \"Odd */ [text](x) <b> `\\\"\"\noperations:\n{operations}types:\n{text}",
        quoted(resource)
    );
    let file = |name: &str, text: String| SourceFile {
        name: name.to_owned(),
        text,
    };
    let home = [
        "things", "std", "core", "mod", "lib", "main", "types", "self", "runtime",
    ];
    let home = format!("{}.yaml", random.pick(&home));
    let api = api(random) + &webhooks(random, &types);
    vec![file("api.yaml", api), file(&home, resource_file)]
}

fn api(random: &mut Random) -> String {
    let mut text = "api: Random\nhost: \"{environment}api.random.example\"\n".to_owned();
    text.push_str(random.pick(&[
        "",
        "environments: { Production: \"\", Self: sb-, None: n- }\n",
        "environments: { Client: \"\" }\nversion: v1\n",
    ]));
    text.push_str(random.pick(&[
        "auth: none\n",
        "auth: basic\n",
        "auth: bearer\n",
        "auth: { api_key: { header: X-Key } }\n",
        "auth: { api_key: { query: api_key } }\nscheme: http\n",
        "auth: { schemes: { user: bearer, app: basic, type_: { api_key: { cookie: sid } } }, use: [user, [app, type_], none] }\n",
        "auth: { oauth2: { token: \"https://login.random.example/token\", grants: [password], client: basic } }\n",
    ]));
    text.push_str(random.pick(&[
        "",
        "duplicates: { window: { methods: [POST, PUT], lasts: 10s, status: 406 } }\n",
        "duplicates: { key: { header: Idempotency-Key, methods: [POST], lasts: 24h } }\n",
    ]));
    text.push_str(random.pick(&[
        "",
        "defaults: { integers: int64, answers: { absent: allowed, \"null\": allowed } }\n",
    ]));
    text.push_str(
        "paging:\n  odata: { items: value, next: \"@odata.nextLink\", skip: $skip }\n  \
         numbered: { page: page, first: 1, size: { parameter: pageSize, maximum: 50 } }\n",
    );
    text
}

/// Events with names and objects of every kind.
fn webhooks(random: &mut Random, types: &Types) -> String {
    if random.once_in(3) {
        return String::new();
    }
    let mut text = "webhooks:\n  signature: { header: Sign, algorithm: hmac-sha256 }\n".to_owned();
    text.push_str(random.pick(&["", "  event: kind\n", "  event: kind\n  object: thing\n"]));
    let mut names = Names::new();
    let events: Vec<String> = (0..random.below(6))
        .map(|_| {
            let name = quoted(names.free(random, names::variant));
            let doc = random.pick(&["", ", doc: \"Said */.\""]);
            format!("{name}: {{ type: {}{doc} }}", types.ty(random, 2))
        })
        .collect();
    if !events.is_empty() {
        let _ = writeln!(text, "  events: {{ {} }}", events.join(", "));
    }
    text
}

/// Declares types of every kind.
fn types(random: &mut Random, text: &mut String) -> Types {
    let mut names = Names::new();
    let mut name = |random: &mut Random| {
        let name = names.free(random, names::type_name);
        // As it is written elsewhere: a definition's key has to look like a type's name.
        names::case::upper_camel(name)
    };
    let mut types = Types {
        form: name(random),
        ..Types::default()
    };
    let fresh = |random: &mut Random, name: &mut dyn FnMut(&mut Random) -> String| -> Vec<String> {
        (0..=random.below(3)).map(|_| name(random)).collect()
    };
    let good = |name: &String| name.starts_with(|c: char| c.is_ascii_uppercase());
    let mut type_name = |random: &mut Random| loop {
        let made = name(random);
        if good(&made) && made != "Self" {
            return made;
        }
    };
    if !good(&types.form) || types.form == "Self" {
        types.form = type_name(random);
    }
    types.structs = fresh(random, &mut type_name);
    types.enums = fresh(random, &mut type_name);
    types.scalars = fresh(random, &mut type_name);
    let (list, map) = (type_name(random), type_name(random));
    let (union, tagged, extended) = (type_name(random), type_name(random), type_name(random));
    let (first, second) = (type_name(random), type_name(random));
    types.others = vec![
        list.clone(),
        map.clone(),
        union.clone(),
        tagged.clone(),
        extended.clone(),
    ];
    for one in types.structs.clone() {
        fields(random, &types, &one, text);
    }
    for (at, one) in types.enums.clone().into_iter().enumerate() {
        let mut names = Names::new();
        if at % 2 == 1 {
            let _ = writeln!(text, "  {one}: {{ $enum: {{ Low: 1, High: 2 }} }}");
            continue;
        }
        let count = 1 + random.below(5);
        let values: Vec<String> = (0..count)
            .map(|_| quoted(names.free(random, names::variant)))
            .collect();
        let _ = writeln!(text, "  {one}: [{}]", values.join(", "));
    }
    for one in types.scalars.clone() {
        let _ = writeln!(text, "  {one}: {}", random.pick(SCALARS));
    }
    let _ = writeln!(text, "  {list}: {{ $of: [{}] }}", types.plain(random));
    let _ = writeln!(
        text,
        "  {map}: {{ $of: {{ map: {} }} }}",
        types.plain(random)
    );
    let _ = writeln!(text, "  {union}: {{ $union: [{first}, {second}] }}");
    let _ = writeln!(
        text,
        "  {tagged}: {{ $union: {{ by: kind, of: {{ a: {first}, \"b c\": {second} }} }} }}"
    );
    let _ = writeln!(
        text,
        "  {extended}: {{ $extends: [{first}], more_of_it?: {union} }}"
    );
    let _ = writeln!(
        text,
        "  {first}: {{ kind: string, parent?: {first}, list?: [{tagged}] }}"
    );
    let _ = writeln!(
        text,
        "  {second}: {{ kind: string, Name!: string, of?: {{ type: string, was: from_where }} }}"
    );
    let mut names = Names::new();
    let _ = writeln!(text, "  {}:", types.form);
    for _ in 0..=random.below(4) {
        let (field, mark) = (names.free(random, names::field), random.pick(&["", "?"]));
        field_line(field, mark, &types.plain(random), "", text);
    }
    types
}

/// A struct.
fn fields(random: &mut Random, types: &Types, name: &str, text: &mut String) {
    let _ = writeln!(text, "  {name}:\n    $doc: \"of *things* [T0]\"");
    let mut names = Names::new();
    for _ in 0..random.below(9) {
        let field = names.free(random, names::field);
        let mark = random.pick(&["", "?", "!"]);
        let ty = match random.below(6) {
            0 => format!("[{name}]"),
            1 if mark == "?" => name.to_owned(),
            _ => types.ty(random, 2),
        };
        if random.once_in(4) {
            let (ty, more) = bounded(random, types);
            field_line(field, mark, &ty, more, text);
            continue;
        }
        let more = random.pick(&[
            "",
            "",
            "",
            ", secret: true",
            ", deprecated: true",
            ", doc: Said.",
        ]);
        field_line(field, mark, &ty, more, text);
    }
}

/// A type with what its values may be.
fn bounded(random: &mut Random, types: &Types) -> (String, &'static str) {
    let scalar = types.scalars.first().map_or("string", String::as_str);
    let kinds: &[(&str, &'static str)] = &[
        ("string", ", const: \"a \\\"b\\\" */\""),
        ("boolean", ", const: true"),
        ("int32", ", const: -7"),
        ("uint8", ", const: 7, secret: true"),
        (
            "string",
            ", min_length: 1, max_length: 9, pattern: \"^`[a-z]*/`$\"",
        ),
        (
            "int64",
            ", minimum: 1, exclusive_maximum: 10, multiple_of: 2, default: 4",
        ),
        ("[double]", ", exclusive_minimum: 0.5, max_items: 3"),
        (
            "[string]",
            ", max_length: 9, min_items: 1, unique_items: true",
        ),
        (scalar, ""),
    ];
    let (ty, more) = kinds[random.below(kinds.len())];
    (ty.to_owned(), more)
}

/// A field; a name that begins with a dollar would say something about the definition, and is written in full.
fn field_line(name: &str, mark: &str, ty: &str, more: &str, text: &mut String) {
    let _ = match name.strip_prefix('$') {
        Some(bare) => writeln!(
            text,
            "    {bare}{mark}: {{ type: {ty}, wire: {}{more} }}",
            quoted(name)
        ),
        None => writeln!(
            text,
            "    {}: {{ type: {ty}{more} }}",
            quoted(&format!("{name}{mark}"))
        ),
    };
}

/// Parameters of one place, as `name: type`.
fn parameters(random: &mut Random, types: &Types, names: &mut Names, place: &str) -> String {
    let mut rows = Vec::new();
    for _ in 0..random.below(5) {
        let name = names.free(random, names::parameter);
        if place == "header"
            && !name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        {
            continue;
        }
        let mark = random.pick(&["", "?", "?"]);
        let plain = types.plain(random);
        let list = random.once_in(3);
        let ty = if list { format!("[{plain}]") } else { plain };
        let styles = [
            ", style: repeat",
            ", style: comma",
            ", style: pipe",
            ", style: space",
            ", style: index",
        ];
        let style = if list && place == "query" && random.once_in(2) {
            random.pick(&styles)
        } else {
            ""
        };
        let more = random.pick(&[
            "",
            "",
            "",
            ", secret: true",
            ", deprecated: old",
            ", doc: \"Said.\"",
        ]);
        rows.push(format!(
            "{}: {{ type: {ty}{style}{more} }}",
            quoted(&format!("{name}{mark}"))
        ));
    }
    rows.join(", ")
}

fn operation(random: &mut Random, types: &Types, name: &str, number: usize, text: &mut String) {
    let mut names = Names::new();
    let verb = random.pick(&["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]);
    let mut path = format!("/things{number}");
    let mut in_path = Vec::new();
    for place in 0..random.below(4) {
        let name = names.free(random, names::parameter);
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            continue;
        }
        let _ = match place {
            0 => write!(path, "/{{{name}}}"),
            1 => write!(path, "/x({{{name}}})"),
            _ => write!(path, "/{{{name}}}/v1"),
        };
        let ty = match random.below(4) {
            0 => "{ type: string, style: odata }".to_owned(),
            1 => format!("{{ type: [{}], style: comma }}", types.plain(random)),
            _ => types.plain(random),
        };
        in_path.push(format!("{}: {ty}", quoted(name)));
    }
    let _ = writeln!(text, "  {}:\n    request: \"{verb} {path}\"", quoted(name));
    let _ = writeln!(text, "    path: {{ {} }}", in_path.join(", "));
    let numbered = random.once_in(9);
    if numbered {
        names.used.extend(["page", "pagesize"].map(str::to_owned));
    }
    let query = parameters(random, types, &mut names, "query");
    let paging = if numbered {
        "page?: int, pageSize?: int, "
    } else {
        ""
    };
    let _ = writeln!(text, "    query: {{ {paging}{query} }}");
    let header = parameters(random, types, &mut names, "header");
    let _ = writeln!(text, "    header: {{ {header} }}");
    body(random, types, &mut names, text);
    if numbered {
        let _ = writeln!(
            text,
            "    returns: [{}]\n    paging: numbered",
            types.any(random)
        );
    } else {
        returns(random, types, text);
    }
    text.push_str(random.pick(&[
        "",
        "",
        "    errors: [400, 404]\n",
        "    errors: [400, { 404: any }]\n",
    ]));
    text.push_str(random.pick(&["", "", "", "    effect: read\n", "    effect: write\n"]));
    text.push_str(random.pick(&[
        "",
        "",
        "",
        "    repeat: allowed\n",
        "    repeat: forbidden\n",
    ]));
    text.push_str(random.pick(&[
        "",
        "",
        "    deprecated: \"use */ another\"\n",
        "    accept: text/plain\n",
    ]));
}

fn body(random: &mut Random, types: &Types, names: &mut Names, text: &mut String) {
    let mark = random.pick(&["", "", "?"]);
    let key = format!("body{mark}");
    match random.below(9) {
        0 => {
            let mut parts = Vec::new();
            for _ in 0..=random.below(4) {
                let name = names.free(random, names::parameter);
                let mark = random.pick(&["", "?"]);
                let kind = match random.below(5) {
                    0 => "binary".to_owned(),
                    4 => "[binary]".to_owned(),
                    1 => format!("{{ json: {} }}", types.ty(random, 2)),
                    2 => format!("[{}]", types.plain(random)),
                    _ => types.plain(random),
                };
                parts.push(format!("{}: {kind}", quoted(&format!("{name}{mark}"))));
            }
            let _ = writeln!(
                text,
                "    {key}: {{ multipart: {{ {} }} }}",
                parts.join(", ")
            );
        }
        1 => {
            let _ = writeln!(text, "    {key}: {{ bytes: image/png }}");
        }
        2 => {
            let _ = writeln!(text, "    {key}: {{ text: text/csv }}");
        }
        3 => {
            let _ = writeln!(text, "    {key}: {{ form: {} }}", types.form);
        }
        4 => {
            let name = names.free(random, names::parameter);
            let ty = types.ty(random, 2);
            let _ = writeln!(
                text,
                "    {key}: {{ json: {ty}, name: {} }}",
                quoted(&names::parameter(name).unwrap_or_default())
            );
        }
        5 | 6 => {
            let _ = writeln!(text, "    {key}: {}", types.ty(random, 2));
        }
        _ => {}
    }
}

fn returns(random: &mut Random, types: &Types, text: &mut String) {
    let _ = match random.below(9) {
        0 => Ok(()),
        1 => writeln!(
            text,
            "    returns: {}",
            random.pick(&["nothing", "text", "bytes", "created_id", "any"])
        ),
        2 => writeln!(
            text,
            "    returns: {{ 200: {}, 201: created_id, 202: {}, 204: nothing }}",
            types.any(random),
            random.pick(&["text", "bytes", "any"])
        ),
        3 => writeln!(
            text,
            "    returns: {{ page: {} }}\n    paging: odata",
            types.any(random)
        ),
        4 => writeln!(
            text,
            "    returns: {{ {}: {} }}",
            random.pick(&["events", "lines"]),
            types.ty(random, 2)
        ),
        _ => writeln!(text, "    returns: {}", types.ty(random, 2)),
    };
}

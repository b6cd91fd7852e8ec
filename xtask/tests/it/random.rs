//! Any valid description renders to code that parses, the same twice; a sample of them compiles.

use std::fmt::Write as _;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use specwright_codegen::{Options, RuntimeDependency, render};
use specwright_model::read;
use specwright_model::source::SourceFile;

const SCALARS: [&str; 15] = [
    "int", "int32", "int64", "uint8", "float", "double", "decimal", "boolean", "string", "uuid",
    "date", "time", "datetime", "bytes", "any",
];
const NAMES: [&str; 20] = [
    "Id",
    "type",
    "self",
    "Name",
    "CallDate_DTO",
    "$top",
    "a-b",
    "2fa",
    "Text",
    "match",
    "extra",
    "new",
    "header",
    "send",
    "Option",
    "async",
    "value",
    "IsVATEU",
    "x.y",
    "body_text",
];

/// Fields and parameters as numbers: name, type, mark.
type FieldSeed = (u8, u8, u8);
type ParamSeed = (u8, u8);

/// What a random description is made of: numbers that choose.
#[derive(Clone, Debug)]
struct Seeds {
    types: Vec<(u8, Vec<FieldSeed>)>,
    operations: Vec<(u8, u8, u8, Vec<ParamSeed>)>,
    settings: u8,
}

fn seeds() -> impl Strategy<Value = Seeds> {
    let field = (any::<u8>(), any::<u8>(), any::<u8>());
    let types = prop::collection::vec((any::<u8>(), prop::collection::vec(field, 0..7)), 1..7);
    let params = prop::collection::vec((any::<u8>(), any::<u8>()), 0..5);
    let operation = (any::<u8>(), any::<u8>(), any::<u8>(), params);
    let operations = prop::collection::vec(operation, 1..8);
    (types, operations, any::<u8>()).prop_map(|(types, operations, settings)| Seeds {
        types,
        operations,
        settings,
    })
}

fn pick<'a, T: ?Sized>(from: &[&'a T], seed: u8) -> &'a T {
    from[seed as usize % from.len()]
}

/// A type expression; definitions only through arrays, maps or marks, so that every value can be made.
fn ty(seed: u8, count: usize) -> String {
    let scalar = pick(&SCALARS, seed / 8);
    let named = format!("T{}", seed as usize % count);
    match seed % 8 {
        0..=2 => scalar.to_owned(),
        3 => format!("[{scalar}]"),
        4 => format!("[{named}]"),
        5 => format!("{{ map: {named} }}"),
        6 => format!("{scalar}?"),
        _ => format!("[[{named}]]"),
    }
}

/// The operations of a random resource.
fn operations(seeds: &Seeds) -> String {
    let count = seeds.types.len();
    let mut text =
        String::from("resource: Things\ndoc: \"Odd */ [text](x) <b> `\\\"\"\noperations:\n");
    for (n, (verb, body, answer, params)) in seeds.operations.iter().enumerate() {
        let verb = pick(&["GET", "POST", "PUT", "PATCH", "DELETE"], *verb);
        let _ = writeln!(
            text,
            "  op{n}:\n    request: \"{verb} /things{n}/{{a}}/x({{b}})\""
        );
        text.push_str("    path: { a: int64, b: { type: string, style: odata } }\n");
        let mut query = String::new();
        for (at, (name, ty)) in params.iter().enumerate() {
            let scalar = pick(
                &[
                    "int", "string", "boolean", "datetime", "double", "[string]", "[int]",
                ],
                *ty,
            );
            let mark = if ty.is_multiple_of(2) { "?" } else { "" };
            let _ = write!(query, "\"{}{at}{mark}\": {scalar}, ", pick(&NAMES, *name));
        }
        let _ = writeln!(text, "    query: {{ {query}}}");
        match body % 6 {
            0 => {}
            1 => text.push_str(
                "    body: { multipart: { file: binary, note?: string, meta?: { json: T0 } } }\n",
            ),
            2 => text.push_str("    body: { bytes: image/png }\n"),
            3 => text.push_str("    body: { text: text/csv }\n"),
            _ => {
                let _ = writeln!(text, "    body: {}", ty(*body, count));
            }
        }
        match answer % 7 {
            0 => {}
            1 => text.push_str("    returns: nothing\n"),
            2 => text.push_str("    returns: { 200: T0, 201: created_id, 204: nothing }\n"),
            3 => text.push_str("    returns: bytes\n"),
            4 => text.push_str("    returns: { page: T0 }\n    paging: odata\n"),
            5 => text.push_str("    returns: text\n    errors: [400, { 404: T0 }]\n"),
            _ => {
                let _ = writeln!(text, "    returns: {}", ty(*answer, count));
            }
        }
    }
    text
}

/// The types of a random resource.
fn types(seeds: &Seeds) -> String {
    let count = seeds.types.len();
    let mut text = String::from("types:\n");
    for (n, (kind, fields)) in seeds.types.iter().enumerate() {
        match kind % 6 {
            0 if n > 0 => {
                let _ = writeln!(
                    text,
                    "  T{n}: [Open, \"IN PROGRESS\", unlisted, self, \"2nd\"]"
                );
            }
            1 if n > 0 => {
                let _ = writeln!(text, "  T{n}: {{ $enum: {{ Low: 1, High: 2 }} }}");
            }
            2 if n > 0 => {
                let _ = writeln!(text, "  T{n}: {{ $of: [T0] }}");
            }
            3 if n > 0 => {
                let _ = writeln!(
                    text,
                    "  T{n}: {{ $union: {{ by: kind, of: {{ a: S, b: U }} }} }}"
                );
            }
            _ => {
                let _ = writeln!(text, "  T{n}:\n    $doc: \"of *things* [T0]\"");
                for (at, (name, seed, mark)) in fields.iter().enumerate() {
                    let mark = pick(&["", "?", "!"], *mark);
                    let ty = ty(*seed, count);
                    let name = pick(&NAMES, *name);
                    // A key with a dollar says something about the definition: such a field is written in full.
                    let _ = match name.strip_prefix('$') {
                        Some(bare) => writeln!(
                            text,
                            "    {bare}{at}{mark}: {{ type: {ty}, wire: \"{name}{at}\" }}"
                        ),
                        None => writeln!(text, "    \"{name}{at}{mark}\": {ty}"),
                    };
                }
            }
        }
    }
    text.push_str("  S: { kind: string, Parent?: T0, Self?: S }\n  U: { kind: string }\n");
    text
}

fn description(seeds: &Seeds) -> Vec<SourceFile> {
    let text = operations(seeds) + &types(seeds);
    let tolerant = if seeds.settings.is_multiple_of(2) {
        "defaults: { integers: int64, answers: { absent: allowed, \"null\": allowed } }\n"
    } else {
        ""
    };
    let rule = pick(
        &[
            "",
            "duplicates: { window: { methods: [POST, PUT], lasts: 10s, status: 406 } }\n",
            "duplicates: { key: { header: Idempotency-Key, methods: [POST], lasts: 24h } }\n",
        ],
        seeds.settings / 2,
    );
    let api = format!(
        "api: Random\nhost: api.random.example\n{tolerant}{rule}paging: {{ odata: {{ items: value, next: \"@odata.nextLink\", skip: $skip }} }}\n"
    );
    let file = |name: &str, text: String| SourceFile {
        name: name.to_owned(),
        text,
    };
    vec![file("api.yaml", api), file("things.yaml", text)]
}

fn runtime() -> Options {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime");
    Options {
        runtime: RuntimeDependency::Path(path.to_owned()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_valid_description_renders_to_code_that_parses(seeds in seeds()) {
        let files = description(&seeds);
        let reading = read(&files);
        let Some(api) = reading.api else {
            return Err(TestCaseError::fail(format!("{:#?}\n{}", reading.diagnostics, files[1].text)));
        };
        let made = render(&api, &runtime());
        prop_assert_eq!(&made, &render(&api, &runtime()));
        for file in made.iter().filter(|file| std::path::Path::new(&file.path).extension().is_some_and(|e| e == "rs")) {
            if let Err(error) = syn::parse_file(&file.text) {
                return Err(TestCaseError::fail(format!("{}: {error}\n{}", file.path, file.text)));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Laid out anew, a description means the same, is in its final layout, and has its comments.
    #[test]
    fn any_valid_description_can_be_laid_out(seeds in seeds(), places in prop::collection::vec(any::<u16>(), 0..12)) {
        let mut files = description(&seeds);
        let before = read(&files).api;
        let mut lines: Vec<String> = files[1].text.lines().map(str::to_owned).collect();
        for (number, place) in places.iter().enumerate() {
            let at = usize::from(*place) % lines.len();
            if place.is_multiple_of(2) {
                let _ = write!(lines[at], " # comment {number}.");
            } else {
                lines.insert(at, format!("  # comment {number}."));
            }
        }
        files[1].text = lines.join("\n");
        prop_assert_eq!(&read(&files).api, &before, "comments say nothing");
        for file in &mut files {
            let new = specwright_edit::layout(&file.name, &file.text);
            let Ok(new) = new else {
                return Err(TestCaseError::fail(format!("{new:?}\n{}", file.text)));
            };
            prop_assert_eq!(specwright_edit::layout(&file.name, &new), Ok(new.clone()));
            file.text = new;
        }
        for number in 0..places.len() {
            prop_assert_eq!(files[1].text.matches(&format!("# comment {number}.")).count(), 1);
        }
        prop_assert_eq!(read(&files).api, before);
    }
}

/// One crate with a module's worth of random resources compiles without a warning.
///
/// Another sample for another number: `SPECWRIGHT_SAMPLE=7 cargo test -p specwright --test it random`.
#[test]
fn a_sample_compiles() {
    let number: u64 = std::env::var("SPECWRIGHT_SAMPLE")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1);
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let rng = proptest::test_runner::TestRng::from_seed(
        proptest::test_runner::RngAlgorithm::ChaCha,
        &seed,
    );
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut all = Vec::new();
    for n in 0..12 {
        let seeds = seeds().new_tree(&mut runner).expect("made").current();
        let files = description(&Seeds {
            settings: 0,
            ..seeds
        });
        if n == 0 {
            all.push(files[0].clone());
        }
        // Names of their own for each resource: types are shared by all files.
        let text = files[1]
            .text
            .replace("resource: Things", &format!("resource: Things{n}"));
        let text = rename(&text.replace("/things", &format!("/r{n}/things")), n);
        all.push(SourceFile {
            name: format!("things{n}.yaml"),
            text,
        });
    }
    let reading = read(&all);
    let api = reading
        .api
        .unwrap_or_else(|| panic!("{:#?}", reading.diagnostics));
    let dir = tempfile::tempdir().expect("a folder");
    for file in render(&api, &runtime()) {
        let path = dir.path().join(&file.path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(path, file.text).expect("written");
    }
    let manifest = dir.path().join("Cargo.toml");
    let mut text = std::fs::read_to_string(&manifest).expect("there");
    text.push_str("\n[workspace]\n");
    std::fs::write(&manifest, text).expect("written");
    std::fs::copy(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock"),
        dir.path().join("Cargo.lock"),
    )
    .expect("copied");
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/random");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--manifest-path"])
        .arg(&manifest)
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "sample {number}:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// `T0`, `T1`, … and `S` with a number of their resource.
fn rename(text: &str, number: usize) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let chars: Vec<char> = text.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let starts = at == 0 || !chars[at - 1].is_alphanumeric();
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        match c {
            'T' if starts && next.is_ascii_digit() => {
                let _ = write!(out, "R{number}T");
            }
            'S' | 'U' if starts && !next.is_alphanumeric() => {
                let _ = write!(out, "R{number}{c}");
            }
            c => out.push(*c),
        }
    }
    out
}

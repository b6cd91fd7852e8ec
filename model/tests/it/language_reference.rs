//! Every example of the language reference is a valid description.

use specwright_model::diagnostic::Severity;
use specwright_model::read;
use specwright_model::source::SourceFile;

fn reference() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/README.md");
    std::fs::read_to_string(path).expect("the language reference is there")
}

/// The fenced examples with this word after `yaml`.
fn examples(kind: &str) -> Vec<(usize, String)> {
    let text = reference();
    let fence = format!("```yaml {kind}");
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in text.lines().enumerate() {
        match &mut open {
            None if line == fence => open = Some((number + 1, String::new())),
            Some(_) if line == "```" => found.extend(open.take()),
            Some((_, example)) => {
                example.push_str(line);
                example.push('\n');
            }
            None => {}
        }
    }
    found
}

fn file(name: &str, text: impl Into<String>) -> SourceFile {
    SourceFile {
        name: name.to_owned(),
        text: text.into(),
    }
}

fn assert_valid(line: usize, files: &[SourceFile]) {
    let reading = read(files);
    let errors: Vec<_> = reading
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "the example at line {line}: {errors:#?}");
    assert!(
        reading.api.is_some(),
        "the example at line {line} gives an API"
    );
}

#[test]
fn examples_of_the_api_file_are_valid() {
    let examples = examples("api");
    assert!(examples.len() >= 4, "found {}", examples.len());
    for (line, text) in examples {
        let orders = "resource: Orders\noperations:\n\
            \x20 create: { request: POST /orders, body: Order, returns: { 201: created_id } }\n\
            \x20 approve: { request: PUT /orders/approve, returns: nothing }\n\
            types: { Problem: { Code?: int }, Order: { Id: int } }\n";
        assert_valid(line, &[file("api.yaml", text), file("orders.yaml", orders)]);
    }
}

#[test]
fn examples_of_resources_are_valid() {
    let examples = examples("resource");
    assert!(examples.len() >= 4, "found {}", examples.len());
    for (line, text) in examples {
        let api = "api: Reference\nhost: api.example.com\n";
        assert_valid(line, &[file("api.yaml", api), file("example.yaml", text)]);
    }
}

#[test]
fn the_json_schema_in_the_tree_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/schema.json");
    let made = specwright_model::syntax::schema::json_schema();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(path, &made).expect("the schema can be written");
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == made,
        "spec/schema.json is stale: run the tests with UPDATE_SCHEMA=1"
    );
}

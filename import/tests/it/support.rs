//! Small upstream files, and what is made of them as text.

use std::fmt::Write as _;

use serde_json::Value;
use specwright_import::{Imported, Known, Settings, api_file, files, import};
use specwright_model::source::SourceFile;

/// The pointers of all keys.
pub(crate) fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let key = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(entries) => {
            for (name, inner) in entries {
                let pointer = format!("{at}/{}", key(name));
                pointers(inner, &pointer, found);
                found.push(pointer);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                pointers(inner, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// All files of what was imported.
pub(crate) fn sources(imported: &Imported) -> Vec<SourceFile> {
    let mut made = files(&imported.description);
    made.insert(0, api_file(&imported.description));
    let made = made.into_iter();
    made.map(|file| SourceFile {
        name: file.name,
        text: file.text,
    })
    .collect()
}

/// Imports a file whose description must be valid.
pub(crate) fn valid(text: &str, settings: &Settings) -> Imported {
    let imported = import(text, settings, &Known::default()).expect("it can be imported");
    let reading = specwright_model::read(&sources(&imported));
    assert!(
        reading.api.is_some(),
        "invalid: {:#?}\n{}",
        reading.diagnostics,
        described(&imported)
    );
    imported
}

/// The description without its first lines, and what was not kept as it is.
pub(crate) fn described(imported: &Imported) -> String {
    let mut text = String::new();
    for file in sources(imported) {
        let lines = file.text.lines().skip(1).collect::<Vec<_>>().join("\n");
        let _ = writeln!(text, "{}:\n{lines}\n", file.name);
    }
    for line in imported.ledger.lines() {
        let (word, rule) = (line.disposition.as_str(), line.rule());
        let _ = writeln!(text, "{word}: {rule} at {}", line.upstream);
    }
    text
}

/// The same of a text, with the usual settings.
pub(crate) fn shown(text: &str) -> String {
    described(&valid(text, &Settings::default()))
}

/// An `OpenAPI` 3.1 file with one operation that answers and takes `Thing`, and these schemas.
pub(crate) fn things(schemas: &str) -> String {
    let schemas = schemas.trim_end().replace('\n', "\n    ");
    format!(
        "openapi: 3.1.0
info: {{ title: Things, version: '1' }}
servers: [{{ url: 'https://api.things.example/v1' }}]
components:
  securitySchemes: {{ token: {{ type: http, scheme: bearer }} }}
  schemas:
    {schemas}
paths:
  /things:
    post:
      tags: [Things]
      operationId: saveThing
      requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing' }} }} }} }}
      responses: {{ '200': {{ description: '', content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing' }} }} }} }} }}
"
    )
}

/// An `OpenAPI` 3.1 file with these paths.
pub(crate) fn paths(paths: &str) -> String {
    let paths = paths.trim_end().replace('\n', "\n  ");
    format!(
        "openapi: 3.1.0
info: {{ title: Things, version: '1' }}
servers: [{{ url: 'https://api.things.example' }}]
components: {{ securitySchemes: {{ token: {{ type: http, scheme: bearer }} }} }}
paths:
  {paths}
"
    )
}

//! Drafts come with their trees: what reading their texts would give, places included.

use specwright_import::{Known, Settings, generated_files, import};
use specwright_model::source::SourceFile;
use specwright_model::syntax::known::Tree;
use specwright_model::syntax::tree::{self, Node};

fn trees_are_those_of_a_reader(upstream: &str, settings: &Settings) {
    let imported = import(upstream, settings, &Known::default()).expect("it can be imported");
    let generated_files = generated_files(&imported.description, 3);
    assert!(!generated_files.is_empty());
    for (generated, index) in generated_files.into_iter().zip(3..) {
        let source = SourceFile {
            name: generated.file.name,
            text: generated.file.text,
        };
        let read = tree::parse(index, &source).expect("valid YAML");
        let bytes = |node: &Node| Tree::checked(&source.name, node.clone()).map(|t| t.to_bytes());
        let same = bytes(&read) == bytes(&generated.tree);
        assert!(same, "{}\n{read:?}\n{:?}", source.text, generated.tree);
    }
}

#[test]
fn of_all_of_servicechannel() {
    let upstream = |name: &str| {
        let path = format!("{}/../upstream/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("it is kept")
    };
    let settings = Settings::parse(&upstream("import.yaml")).expect("valid");
    trees_are_those_of_a_reader(&upstream("servicechannel-v3-2023.swagger.json"), &settings);
    trees_are_those_of_a_reader(&upstream("servicechannel-v3-2026.swagger.json"), &settings);
    trees_are_those_of_a_reader(
        &upstream("fixxbook-2026.swagger.json"),
        &Settings::default(),
    );
}

#[test]
fn of_what_has_to_be_spelled_with_care() {
    let word = "a word that is long enough to break lines where there are several of them";
    let values: Vec<String> = (0..9).map(|n| format!("\"{n} {word} ü\"")).collect();
    let upstream = format!(
        r##"{{
  "swagger": "2.0",
  "info": {{ "title": "Shop", "version": "1" }},
  "host": "api.shop.example",
  "paths": {{
    "/notes/{{id}}": {{
      "get": {{
        "operationId": "get",
        "tags": ["Nötes"],
        "deprecated": true,
        "description": "Reads: \"one\" note # or ünone\nand {{more}} on a second line",
        "parameters": [
          {{ "name": "id", "in": "path", "required": true, "type": "integer" }},
          {{ "name": "null", "in": "query", "type": "string", "enum": [{}] }},
          {{ "name": "password", "in": "query", "type": "string" }}
        ],
        "responses": {{
          "200": {{ "description": "ok", "schema": {{ "$ref": "#/definitions/Note" }} }},
          "404": {{ "description": "no" }}
        }}
      }}
    }}
  }},
  "definitions": {{
    "Note": {{
      "type": "object",
      "properties": {{
        "true": {{ "type": "string", "description": "yes" }},
        "secret": {{ "type": "string" }},
        "{word} {word}": {{ "type": "array", "items": {{ "type": "string" }} }},
        "@odata.type": {{ "type": "string", "enum": ["", "NO", "1.5", "ok"] }}
      }}
    }}
  }}
}}"##,
        values.join(", ")
    );
    trees_are_those_of_a_reader(&upstream, &Settings::default());
}

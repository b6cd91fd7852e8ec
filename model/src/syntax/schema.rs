//! The JSON Schema of the language, made from its shapes.

use std::fmt::Write as _;

use super::shape::{self, Form, Shape};

/// The JSON Schema (draft 2020-12) for description files, as indented JSON text.
pub fn json_schema() -> String {
    let mut out = Definitions {
        done: Vec::new(),
        text: Vec::new(),
    };
    let api = out.reference(&shape::API);
    let resource = out.reference(&shape::RESOURCE);
    out.reference(&shape::FIELD);
    out.reference(&shape::PARAMETER_SHAPE);
    out.reference(&shape::DEFINITION);
    out.reference(&shape::UNION);
    let mut text = String::from("{\n");
    text.push_str("  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n");
    text.push_str("  \"title\": \"Specwright API description\",\n");
    let _ = writeln!(
        text,
        "  \"if\": {{ \"required\": [\"api\"] }},\n  \"then\": {api},\n  \"else\": {resource},"
    );
    text.push_str("  \"$defs\": {\n");
    text.push_str("    \"type\": ");
    text.push_str(TYPE);
    text.push_str(",\n    \"definition\": ");
    text.push_str(DEFINITION);
    out.text.sort();
    for definition in &out.text {
        let _ = write!(text, ",\n{definition}");
    }
    text.push_str("\n  }\n}\n");
    text
}

const TYPE: &str = r##"{
      "description": "A type: a scalar, the name of a definition, [T], { map: T }, { page: T }, { one: T }, T?",
      "anyOf": [
        { "type": "string" },
        { "type": "array", "items": { "$ref": "#/$defs/type" }, "minItems": 1, "maxItems": 1 },
        { "type": "object", "properties": { "map": { "$ref": "#/$defs/type" } }, "required": ["map"], "additionalProperties": false },
        { "type": "object", "properties": { "page": { "$ref": "#/$defs/type" } }, "required": ["page"], "additionalProperties": false },
        { "type": "object", "properties": { "one": { "$ref": "#/$defs/type" } }, "required": ["one"], "additionalProperties": false },
        { "type": "object", "properties": { "nullable": { "$ref": "#/$defs/type" } }, "required": ["nullable"], "additionalProperties": false }
      ]
    }"##;

const DEFINITION: &str = r##"{
      "description": "A struct (its fields), an alias (text), an enum (a list), or a mapping with $of, $enum or $union",
      "anyOf": [
        { "type": "string" },
        { "type": "array", "items": { "type": ["string", "number", "boolean"] }, "minItems": 1 },
        { "$ref": "#/$defs/definitionKeys" }
      ]
    }"##;

struct Definitions {
    done: Vec<&'static str>,
    text: Vec<String>,
}

impl Definitions {
    fn reference(&mut self, shape: &'static Shape) -> String {
        if !self.done.contains(&shape.name) {
            self.done.push(shape.name);
            let definition = self.definition(shape);
            self.text.push(definition);
        }
        format!("{{ \"$ref\": \"#/$defs/{}\" }}", shape.name)
    }

    fn definition(&mut self, shape: &'static Shape) -> String {
        let mut text = format!("    \"{}\": {{\n      \"type\": \"object\",\n", shape.name);
        text.push_str("      \"properties\": {\n");
        let properties: Vec<String> = shape
            .keys
            .iter()
            .map(|key| {
                let form = self.form(key.form);
                let body = form.strip_prefix('{').unwrap_or(&form);
                format!(
                    "        {}: {{ \"description\": {},{body}",
                    json(key.name),
                    json(key.doc)
                )
            })
            .collect();
        text.push_str(&properties.join(",\n"));
        text.push_str("\n      },\n");
        let required: Vec<String> = shape
            .keys
            .iter()
            .filter(|k| k.required)
            .map(|k| json(k.name))
            .collect();
        if !required.is_empty() {
            let _ = writeln!(text, "      \"required\": [{}],", required.join(", "));
        }
        let others = shape
            .others
            .map_or_else(|| "false".to_owned(), |form| self.form(form));
        let _ = write!(text, "      \"additionalProperties\": {others}\n    }}");
        text
    }

    fn form(&mut self, form: Form) -> String {
        match form {
            Form::Text => r#"{ "type": ["string", "number", "boolean"] }"#.to_owned(),
            Form::Name => {
                r#"{ "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" }"#.to_owned()
            }
            Form::Flag => r#"{ "type": "boolean" }"#.to_owned(),
            Form::Number => r#"{ "type": "integer" }"#.to_owned(),
            Form::Duration => {
                r#"{ "type": "string", "pattern": "^[0-9]+ ?(ms|s|m|h|d|days?)$" }"#.to_owned()
            }
            Form::Scalar => r#"{ "type": ["string", "number", "boolean", "null"] }"#.to_owned(),
            Form::Word(words) => {
                let words: Vec<String> = words.iter().map(|w| json(w)).collect();
                format!("{{ \"enum\": [{}] }}", words.join(", "))
            }
            Form::Type => r##"{ "$ref": "#/$defs/type" }"##.to_owned(),
            Form::Definition => r##"{ "$ref": "#/$defs/definition" }"##.to_owned(),
            Form::Shape(shape) => self.reference(shape),
            Form::Free(inner) => format!(
                "{{ \"type\": [\"object\", \"null\"], \"additionalProperties\": {} }}",
                self.form(*inner)
            ),
            Form::List(inner) => {
                format!(
                    "{{ \"type\": \"array\", \"items\": {} }}",
                    self.form(*inner)
                )
            }
            Form::Either(forms) => {
                let forms: Vec<String> = forms.iter().map(|f| self.form(*f)).collect();
                format!("{{ \"anyOf\": [{}] }}", forms.join(", "))
            }
        }
    }
}

fn json(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

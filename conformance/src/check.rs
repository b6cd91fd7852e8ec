//! Checks a request against what the upstream file says of its operation.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::swagger::{Operation, Parameter, Swagger};

/// What every text ends with that the calls are made with.
const HOSTILE: &str = " /%+'#&=?é";

/// A request as it came in.
pub(crate) struct Request<'a> {
    pub(crate) query: &'a str,
    pub(crate) header: &'a dyn Fn(&str) -> Option<String>,
    pub(crate) body: &'a [u8],
}

/// Everything about a request that contradicts the upstream file.
pub(crate) fn check(
    swagger: &Swagger,
    operation: &Operation,
    path: &BTreeMap<String, String>,
    request: &Request<'_>,
) -> Vec<String> {
    let mut wrong = headers(operation, request);
    let declared = |place: &'static str| {
        operation
            .parameters
            .iter()
            .filter(move |p| p.place == place)
    };
    for (name, value) in path {
        match declared("path").find(|p| p.name == *name) {
            Some(parameter) => wrong.extend(value_problem(parameter, value)),
            None => wrong.push(format!("path parameter {name} is not declared")),
        }
    }
    let query = pairs(request.query);
    for (name, value) in &query {
        match declared("query").find(|p| p.name == *name) {
            Some(parameter) => wrong.extend(value_problem(parameter, value)),
            None => wrong.push(format!("query parameter {name} is not declared")),
        }
    }
    for parameter in declared("query").filter(|p| p.required) {
        if !query.iter().any(|(name, _)| *name == parameter.name) {
            wrong.push(format!("query parameter {} is missing", parameter.name));
        }
    }
    let body = declared("body").next();
    let form: Vec<&Parameter> = declared("formData").collect();
    match (body, form.is_empty()) {
        (Some(parameter), _) => wrong.extend(json_body(swagger, parameter, request.body)),
        (None, false) => wrong.extend(multipart_body(&form, request)),
        (None, true) if request.body.is_empty() => {}
        (None, true) => wrong.push("a body was sent but none is declared".to_owned()),
    }
    wrong
}

fn headers(operation: &Operation, request: &Request<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let header = |name: &str| (request.header)(name).unwrap_or_default();
    if !header("authorization").starts_with("Bearer ") {
        wrong.push("no bearer token".to_owned());
    }
    if header("accept") != "application/json" {
        wrong.push(format!("Accept is {:?}", header("accept")));
    }
    let has_body = !request.body.is_empty();
    if has_body && header("content-type").is_empty() {
        wrong.push("a body without a content type".to_owned());
    }
    if !has_body
        && matches!(operation.verb.as_str(), "POST" | "PUT" | "PATCH")
        && header("content-length") != "0"
    {
        wrong.push("no Content-Length: 0".to_owned());
    }
    wrong
}

/// Names and values, percent-decoded; a plus sign is a plus sign.
fn pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

fn value_problem(parameter: &Parameter, value: &str) -> Option<String> {
    let schema = &parameter.schema;
    let schema = if schema["type"] == "array" {
        &schema["items"]
    } else {
        schema
    };
    if let Some(allowed) = schema["enum"].as_array() {
        let fits = allowed.iter().any(|v| v.as_str() == Some(value));
        return (!fits).then(|| format!("{} is {value:?}, not in its enum", parameter.name));
    }
    let fits = match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("integer"), Some("int32")) => value.parse::<i32>().is_ok(),
        (Some("integer"), _) => value.parse::<i64>().is_ok(),
        (Some("number"), _) => value.parse::<f64>().is_ok(),
        (Some("boolean"), _) => matches!(value, "true" | "false"),
        (Some("string"), Some("date-time")) => {
            value.len() >= 19 && value.as_bytes().get(10) == Some(&b'T')
        }
        // Every text that the caller gives is the hostile one: it must arrive as it was given.
        (Some("string") | None, None) => value.trim_matches('\'').ends_with(HOSTILE),
        _ => true,
    };
    (!fits).then(|| format!("{} arrived as {value:?}", parameter.name))
}

fn json_body(swagger: &Swagger, parameter: &Parameter, body: &[u8]) -> Vec<String> {
    if body.is_empty() {
        return if parameter.required {
            vec!["the body is missing".to_owned()]
        } else {
            Vec::new()
        };
    }
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return vec![format!("the body is not JSON: {error}")],
    };
    let schema = swagger.standalone(&parameter.schema["schema"]);
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft4);
    match options.build(&schema) {
        Ok(validator) => validator
            .iter_errors(&value)
            .map(|error| format!("body {}: {error}", error.instance_path()))
            .collect(),
        Err(error) => vec![format!("the upstream schema cannot be used: {error}")],
    }
}

fn multipart_body(form: &[&Parameter], request: &Request<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let kind = (request.header)("content-type").unwrap_or_default();
    let Some(boundary) = kind.strip_prefix("multipart/form-data; boundary=") else {
        return if form.iter().any(|p| p.required) || !request.body.is_empty() {
            vec![format!(
                "the content type is {kind:?}, not multipart/form-data"
            )]
        } else {
            Vec::new()
        };
    };
    let text = String::from_utf8_lossy(request.body);
    let boundary = boundary.trim_matches('"');
    if !text.trim_end().ends_with(&format!("--{boundary}--")) {
        wrong.push("the last boundary is missing".to_owned());
    }
    let names: Vec<&str> = text
        .match_indices("; name=\"")
        .filter_map(|(at, mark)| text.get(at + mark.len()..)?.split('"').next())
        .collect();
    for name in &names {
        if !form.iter().any(|p| p.name == *name) {
            wrong.push(format!("part {name} is not declared"));
        }
    }
    for parameter in form.iter().filter(|p| p.required) {
        if !names.contains(&parameter.name.as_str()) {
            wrong.push(format!("part {} is missing", parameter.name));
        }
    }
    wrong
}

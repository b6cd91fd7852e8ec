//! Lowers operations.

use super::request::{self, RequestLine};
use super::scope::Scope;
use super::{content, definitions, odata, parameters, settings, stored_values};
use crate::api::{
    BodyKind, Content, DeprecatedNames, Duplicates, OData, Operation, PageStep, Paging, PagingUse,
    Param, Scheme, Type, Verb,
};
use crate::diagnostic::{codes, nearest};
use crate::names;
use crate::source::Place;
use crate::syntax::tree::{Key, Node};

/// What operations need to know about the API.
pub(crate) struct Context<'a> {
    pub(crate) groups: Option<&'a Node>,
    pub(crate) paging: &'a [Paging],
    pub(crate) odata: &'a OData,
    pub(crate) duplicates: Option<&'a Duplicates>,
    pub(crate) error: Option<&'a Type>,
    pub(crate) schemes: &'a [Scheme],
}

/// An operation and the shape of its request line, by which doubles are found.
pub(crate) struct Lowered {
    pub(crate) operation: Operation,
    pub(crate) shape: String,
    pub(crate) request: Place,
}

/// Reads one operation of a resource whose handle has this name.
pub(crate) fn lower(
    scope: &mut Scope<'_>,
    context: &Context<'_>,
    key: &Key,
    node: &Node,
    handle: &str,
) -> Option<Lowered> {
    let request = node.get("request")?;
    let text = request.text()?;
    let line = match request::parse(text) {
        Ok(line) => line,
        Err(problem) => {
            let problem = codes::bad_request(request.place, text, problem);
            let problem = match request::normalized(text) {
                Some(line) => problem.help(format!("write `request: {line}`")),
                None => problem,
            };
            scope.problems.push(problem);
            return None;
        }
    };
    let method = method_name(scope, key, node)?;
    let path_params = parameters::lower(scope, node.get("path"), None);
    let path_params =
        parameters::match_placeholders(scope, path_params, &line.names, request.place);
    let query = parameters::lower(scope, node.get("query"), context.groups);
    let headers = parameters::lower(scope, node.get("header"), None);
    for header in &headers {
        settings::header_parameter(scope, header.place, &header.name);
    }
    let writes = match node.text_at("effect") {
        Some("read") => false,
        Some("write") => true,
        _ => !line.verb.reads(),
    };
    let rule: &[Verb] = match context.duplicates {
        Some(Duplicates::Window(rule)) => &rule.methods,
        Some(Duplicates::Key(rule)) => &rule.methods,
        None => &[],
    };
    let shape = line.shape();
    let returns = content::returns(scope, node);
    let RequestLine { verb, path, .. } = line;
    let operation = Operation {
        name: key.text.clone(),
        builder: names::builder(&method, handle),
        was: previous_name(scope, node, handle, &method),
        method,
        verb,
        path,
        path_params,
        query,
        headers,
        body: content::body(scope, node),
        accept: match node.get("accept") {
            Some(accept) => Some(settings::plain_text(scope, accept, "a media type")),
            None => content::usual_accept(&returns),
        },
        returns,
        one: content::returns_one(node),
        errors: content::errors(scope, node, context.error),
        other_errors: content::other_errors(scope, node),
        writes,
        repeatable: match node.text_at("repeat") {
            Some("allowed") => true,
            Some("forbidden") => false,
            _ => !writes,
        },
        duplicates: node.text_at("duplicates") != Some("none") && rule.contains(&verb),
        security: node
            .get("auth")
            .map(|auth| settings::security(scope, context.schemes, auth)),
        paging: None,
        odata: None,
        sets: stored_values::lower(scope, node.get("sets")),
        lookups: Vec::new(),
        doc: node.doc_at("doc"),
        deprecated: node.deprecated_at("deprecated"),
        access: node.doc_at("access"),
        because: node.doc_at("because"),
        upstream: node.text_at("upstream").map(str::to_owned),
        place: key.place,
    };
    let paging = node
        .get("paging")
        .and_then(|p| paging(scope, context, p, &operation));
    check_pages(scope, &operation, paging.is_some(), node);
    check_arguments(scope, &operation);
    content::check_streams(scope, &operation, node.place_of("returns"));
    Some(Lowered {
        operation: Operation {
            paging,
            odata: odata::lower(scope, node, context.odata, &operation),
            ..operation
        },
        shape,
        request: request.place,
    })
}

fn method_name(scope: &mut Scope<'_>, key: &Key, node: &Node) -> Option<String> {
    if let Some(name) = node.get("name") {
        let text = name.text().unwrap_or_default();
        if names::is_snake(text) && names::method(text).as_deref() == Some(text) {
            return Some(text.to_owned());
        }
        scope.problems.push(codes::bad_rust_name(
            name.place,
            text,
            "a name for a Rust method",
        ));
        return None;
    }
    let method = names::method(&key.text);
    if method.is_none() {
        let how = "write a Rust name as the key, or give one with `name`";
        scope.problems.push(codes::no_rust_name(
            key.place,
            "the operation",
            &key.text,
            how,
        ));
    }
    method
}

/// The names under `was`.
fn previous_name(
    scope: &mut Scope<'_>,
    node: &Node,
    handle: &str,
    current: &str,
) -> Option<DeprecatedNames> {
    let method = definitions::previous_name(
        scope,
        node,
        "was",
        "the name that a Rust method had",
        |text| names::is_snake(text) && names::method(text).as_deref() == Some(text),
    )?;
    if method == current {
        let place = node.place_of("was");
        let help = "remove `was`: the method has this name";
        let problem = codes::bad_text(place, "the name that a Rust method had", &method, help);
        scope.problems.push(problem);
        return None;
    }
    Some(DeprecatedNames {
        builder: names::builder(&method, handle),
        method,
    })
}

fn paging(
    scope: &mut Scope<'_>,
    context: &Context<'_>,
    node: &Node,
    operation: &Operation,
) -> Option<PagingUse> {
    let named = node.get("use").unwrap_or(node);
    let text = named.text()?;
    let Some(convention) = context.paging.iter().position(|paging| paging.name == text) else {
        let near = nearest(
            text,
            context.paging.iter().map(|paging| paging.name.as_str()),
        );
        scope
            .problems
            .push(codes::unknown_convention(named.place, "paging", text, near));
        return None;
    };
    let rule = &context.paging[convention];
    let step = match &rule.step {
        PageStep::Skip(name) | PageStep::PageAndSize(name) => Some(name),
        PageStep::Page { parameter, .. } => Some(parameter),
        PageStep::Next => None,
    };
    for name in step.into_iter().chain(rule.size.as_ref()) {
        if rule.next.is_none() && !operation.query.iter().any(|param| param.name == *name) {
            let problem = format!("it has no query parameter `{name}`");
            let help = format!("add `{name}?` to `query`, or choose another convention");
            scope
                .problems
                .push(codes::paging_does_not_fit(named.place, &problem, &help));
        }
    }
    let mut days = |key: &str| {
        let time = node.duration_at(key, &mut scope.problems)?;
        Some(u32::try_from(time.as_secs() / 86_400).unwrap_or(u32::MAX))
    };
    Some(PagingUse {
        convention,
        silently: days("silently"),
        never: days("never"),
        by: node.text_at("by").map(str::to_owned),
        key: node.text_at("key").map(str::to_owned),
    })
}

fn check_pages(scope: &mut Scope<'_>, operation: &Operation, paged: bool, node: &Node) {
    let returns_page = operation
        .returns
        .iter()
        .any(|answer| matches!(&answer.content, Content::Json(Type::Page(_))));
    if returns_page && !paged && node.get("paging").is_none() {
        let problem = "it returns a page but names no `paging`";
        let help = "add `paging: …` with a convention of `api.yaml`";
        scope.problems.push(codes::paging_does_not_fit(
            node.place_of("returns"),
            problem,
            help,
        ));
    }
    if paged && operation.returns.len() != 1 {
        let problem = "it has several good answers";
        let help = "give `returns` one type";
        scope.problems.push(codes::paging_does_not_fit(
            node.place_of("returns"),
            problem,
            help,
        ));
    }
}

/// Arguments and setters of one operation share one set of names.
fn check_arguments(scope: &mut Scope<'_>, operation: &Operation) {
    let mut taken: Vec<(&str, Place)> = Vec::new();
    let params = [&operation.path_params, &operation.query, &operation.headers];
    for Param {
        rust_name,
        name,
        place,
        ..
    } in params.into_iter().flatten()
    {
        if let Some((_, first)) = taken.iter().find(|(other, _)| other == rust_name) {
            let problem = codes::same_rust_name(*place, "the parameter", name, rust_name, *first);
            scope.problems.push(problem);
        }
        taken.push((rust_name, *place));
    }
    let previous_name = params.into_iter().flatten();
    for param in previous_name.filter(|param| param.was.is_some()) {
        let was = param.was.as_deref().unwrap_or_default();
        if let Some((_, first)) = taken.iter().find(|(other, _)| *other == was) {
            let problem = codes::same_rust_name(
                param.place,
                "the deprecated name of",
                &param.name,
                was,
                *first,
            );
            scope.problems.push(problem);
        }
        taken.push((was, param.place));
    }
    let Some(body) = &operation.body else { return };
    let parts: Vec<&str> = match &body.kind {
        BodyKind::Multipart(parts) => parts.iter().map(|part| part.rust_name.as_str()).collect(),
        _ => vec![&body.rust_name],
    };
    for part in parts {
        if let Some((_, first)) = taken.iter().find(|(other, _)| *other == part) {
            let at = operation.place;
            scope
                .problems
                .push(codes::same_rust_name(at, "the body", part, part, *first));
        }
        taken.push((part, operation.place));
    }
}

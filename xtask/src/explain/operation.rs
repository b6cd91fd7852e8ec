//! All that is known about an operation, on one page.

use std::fmt::Write as _;

use specwright_import::Description;
use specwright_model::api::{
    Answer, Api, Auth, Content, Duplicates, Lookup, Operation, Resource, Scheme, Type, WindowRule,
};
use specwright_model::diagnostic::nearest;

use super::copyable::{imports, request_lines, rust_lines};
use super::deviations;
use crate::Failure;
use crate::description::Folder;
use crate::text::{WIDTH, shown, wrap};

/// The page of an operation that is called by `resource.operation` or by verb and path.
pub fn explain(
    api: &Api,
    folder: &Folder,
    last: Option<&Description>,
    what: &str,
) -> Result<String, Failure> {
    let (resource, operation) = api
        .operations()
        .find(|(r, o)| is_called(r, o, what))
        .ok_or_else(|| unknown(api, what))?;
    let bold = anstyle::Style::new().bold();
    let mut text = format!("{bold}{}.{}{bold:#}\n", resource.module, operation.method);
    if let Some(doc) = &operation.doc {
        let _ = writeln!(text, "{}", wrap(doc, WIDTH));
    }
    if let Some(reason) = &operation.deprecated {
        let _ = writeln!(text, "{}", wrap(&format!("Deprecated. {reason}"), WIDTH));
    }
    text.push('\n');
    for (name, value) in facts(api, folder, last, operation) {
        let value = wrap(&value, WIDTH - 14).replace('\n', "\n              ");
        let _ = writeln!(text, "{name:<14}{value}");
    }
    let (wire, sample) = request(api, resource, operation);
    let callers = in_pieces(&signature(api, resource, operation));
    let call = specwright_codegen::sample_call(api, resource, operation);
    let call = rust_lines(&format!("let answer = {call}.await?;"));
    let call = [vec![imports(api, &call)], call].concat();
    for (heading, lines) in [("For callers", callers), ("Example", call), (wire, sample)] {
        let _ = writeln!(text, "\n{bold}{heading}{bold:#}\n");
        for line in lines {
            let _ = writeln!(text, "    {line}");
        }
    }
    Ok(text)
}

/// A block of text, its long lines in pieces.
pub(super) fn in_pieces(block: &str) -> Vec<String> {
    block.lines().flat_map(broken).collect()
}

/// A long line in pieces, the later ones set in; broken at a blank if there is one far enough.
fn broken(line: &str) -> Vec<String> {
    const MAX_WIDTH: usize = WIDTH - 4;
    let mut pieces = Vec::new();
    let mut left: Vec<char> = line.chars().collect();
    while left.len() > MAX_WIDTH {
        let blank = left.iter().take(MAX_WIDTH).rposition(|c| *c == ' ');
        let at = blank
            .filter(|at| *at > MAX_WIDTH / 2)
            .map_or(MAX_WIDTH, |at| at + 1);
        let rest = left.split_off(at);
        let piece: String = left.iter().collect();
        pieces.push(piece.trim_end().to_owned());
        left = "    ".chars().chain(rest).collect();
    }
    pieces.push(left.into_iter().collect());
    pieces
}

fn is_called(resource: &Resource, operation: &Operation, what: &str) -> bool {
    let name = |owner: &str, name: &str| format!("{owner}.{name}");
    what == name(&resource.module, &operation.method)
        || what == name(&resource.name, &operation.name)
        || what.split_once(' ').is_some_and(|(verb, path)| {
            verb.eq_ignore_ascii_case(operation.verb.as_str())
                && same_path(path, &operation.path_text())
        })
}

/// Whether two paths are the same, whatever their placeholders are called: `{id}`, `:id`.
fn same_path(one: &str, other: &str) -> bool {
    let plain = |path: &str| -> Vec<String> {
        let segments = path.trim_matches('/').split('/');
        segments.map(without_names).collect()
    };
    plain(one) == plain(other)
}

fn without_names(segment: &str) -> String {
    if segment.starts_with(':') {
        return "{}".to_owned();
    }
    let mut parts = segment.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("{}");
        text.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    text
}

fn unknown(api: &Api, what: &str) -> Failure {
    let operations = api.operations();
    let operations = operations.map(|(r, o)| format!("{}.{}", r.module, o.method));
    let types = api.types.iter().map(|def| def.name.clone());
    let names: Vec<String> = operations.chain(types).collect();
    let codes = super::catalogue().map(|entry| entry.code);
    let known = names.iter().map(String::as_str).chain(codes);
    let help = match nearest(what, known) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "write a type, `resource.operation`, or verb and path".to_owned(),
    };
    Failure::new(format!("there is no operation or type `{what}`")).help(help)
}

fn facts(
    api: &Api,
    folder: &Folder,
    last: Option<&Description>,
    operation: &Operation,
) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(file) = folder.file(&operation.place) {
        let path = shown(&folder.path.join(&file.name));
        facts.push(("described at", format!("{path}:{}", operation.place.line)));
    }
    facts.push(("effect", effect(operation).to_owned()));
    facts.push(("answer lost", when_lost(api, operation)));
    let lookups = operation.lookups.iter();
    facts.extend(lookups.map(|lookup| ("unknown", looked_for(api, lookup))));
    facts.push(("answers", answers(api, &operation.returns)));
    facts.push(("errors", errors(api, operation)));
    if let Some(paging) = &operation.paging {
        let convention = api
            .paging
            .get(paging.convention)
            .map_or("", |p| p.name.as_str());
        facts.push(("paging", convention.to_owned()));
    }
    if let Some(odata) = &operation.odata {
        let limits = specwright_codegen::odata_limits(odata);
        facts.push(("odata", limits));
    }
    facts.extend(limits(api).map(|limit| ("limit", limit)));
    facts.push(("credentials", credentials(api, operation)));
    facts.extend(operation.access.clone().map(|access| ("access", access)));
    facts.extend(
        operation
            .upstream
            .clone()
            .map(|upstream| ("upstream", upstream)),
    );
    let deviations = deviations::of(api, folder, last, operation);
    facts.extend(deviations.into_iter().map(|why| ("deviates", why)));
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn effect(operation: &Operation) -> &'static str {
    match (operation.writes, operation.verb.reads()) {
        (true, false) => "writes",
        (false, true) => "reads",
        (true, true) => "writes, though the verb says that it reads",
        (false, false) => "reads, though the verb says that it writes",
    }
}

/// What the client does when an answer is lost on the way.
fn when_lost(api: &Api, operation: &Operation) -> String {
    if operation.repeatable {
        return "sent again: doing it twice is the same as doing it once".to_owned();
    }
    match (&api.duplicates, operation.duplicates) {
        (Some(Duplicates::Window(rule)), true) => in_window(rule),
        (Some(Duplicates::Key(rule)), true) => format!(
            "sent again with the same `{}`, for {} s after the first time",
            rule.header,
            rule.lasts.as_secs()
        ),
        _ => "never sent again by itself: the outcome is unknown, and says so".to_owned(),
    }
}

/// How an unknown write is looked for, and why that finds it.
fn looked_for(api: &Api, lookup: &Lookup) -> String {
    match &lookup.because {
        Some(because) => format!("{} ({because})", lookup.words(api)),
        None => lookup.words(api),
    }
}

fn in_window(rule: &WindowRule) -> String {
    format!(
        "the very same bytes are sent again within {} s; {} then means: written once, and contains \
         the first response",
        rule.lasts.as_secs(),
        rule.status
    )
}

fn answers(api: &Api, answers: &[Answer]) -> String {
    each_answer(api, answers).collect::<Vec<_>>().join(", ")
}

/// Errors by status, then by range and `default`.
fn errors(api: &Api, operation: &Operation) -> String {
    let others = operation.other_errors.iter();
    let others = others.map(|other| (other.statuses.to_string(), content(api, &other.content)));
    let others = others.map(|(statuses, content)| format!("{statuses} {content}"));
    let errors = each_answer(api, &operation.errors).chain(others);
    errors.collect::<Vec<_>>().join(", ")
}

fn each_answer(api: &Api, answers: &[Answer]) -> impl Iterator<Item = String> {
    answers.iter().map(|answer| {
        let status = answer
            .status
            .map_or_else(|| "2xx".to_owned(), |status| status.to_string());
        format!("{status} {}", content(api, &answer.content))
    })
}

fn content(api: &Api, content: &Content) -> String {
    match content {
        Content::Json(ty) => type_name(api, ty),
        Content::Stream(kind, ty) => format!("{} of {}", kind.word(), type_name(api, ty)),
        Content::Text => "text".to_owned(),
        Content::Bytes => "bytes".to_owned(),
        Content::Nothing => "nothing".to_owned(),
        Content::CreatedId => "the created id".to_owned(),
    }
}

/// A type as the description writes it.
fn type_name(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Scalar(scalar) => format!("{scalar:?}").to_lowercase(),
        Type::Named(id) => api
            .types
            .get(id.0)
            .map_or_else(String::new, |t| t.name.clone()),
        Type::Array(of) => format!("[{}]", type_name(api, of)),
        Type::Map(of) => format!("{{ map: {} }}", type_name(api, of)),
        Type::Nullable(of) => format!("{}?", type_name(api, of)),
        Type::Page(of) => format!("page of {}", type_name(api, of)),
    }
}

fn limits(api: &Api) -> impl Iterator<Item = String> {
    api.limits.iter().map(|limit| {
        let each = api.environments.iter().zip(&limit.requests);
        let each = each.filter_map(|(environment, n)| Some((environment, (*n)?)));
        let each: Vec<String> = each
            .map(|(environment, n)| format!("{n} in {}", environment.name))
            .collect();
        let refused = if limit.counts_refused {
            ", refused ones included"
        } else {
            ""
        };
        format!(
            "per {}, every {} s: {}{refused}",
            limit.per,
            limit.every.as_secs(),
            each.join(", ")
        )
    })
}

/// What its requests need. Where there is but one way it has no name of its own.
fn credentials(api: &Api, operation: &Operation) -> String {
    let words = |scheme: &Scheme| match &scheme.auth {
        Auth::OAuth2(_) => "a bearer token of the API's token address".to_owned(),
        Auth::Bearer => "a bearer token".to_owned(),
        Auth::Basic => "user name and password".to_owned(),
        Auth::ApiKey(key) => format!("a key in {}", key.words()),
    };
    let security = api.security(operation);
    match (api.schemes.as_slice(), security.as_slice()) {
        (_, []) => "none".to_owned(),
        ([one], [needed]) if !needed.is_empty() => words(one),
        (_, security) => api.security_words(&security.to_vec()),
    }
}

/// The operation's part of the public surface.
fn signature(api: &Api, resource: &Resource, operation: &Operation) -> String {
    let file = format!("{}.txt", resource.module);
    let surface = specwright_codegen::surface(api);
    let text = surface
        .iter()
        .find(|f| f.path == file)
        .map_or("", |f| f.text.as_str());
    let head = format!("{}(", operation.method);
    let is_it = |block: &&str| {
        block
            .strip_prefix("deprecated ")
            .unwrap_or(block)
            .starts_with(head.as_str())
    };
    let block = text.split("\n\n").find(is_it).unwrap_or("");
    format!("client.{}().{}", resource.module, block.trim())
}

/// A sample call's request, under a heading: with all that can be sent, unless that is more than a person
/// reads and there is one with less.
fn request(api: &Api, resource: &Resource, operation: &Operation) -> (&'static str, Vec<String>) {
    const MANY: usize = 16;
    let file = format!("{}.txt", resource.module);
    let wire = specwright_codegen::requests(api);
    let text = wire
        .iter()
        .find(|f| f.path == file)
        .map_or("", |f| f.text.as_str());
    let block = |title: &str| {
        let blocks = text.split("### ");
        let mut blocks = blocks.filter_map(|block| block.split_once('\n'));
        let found = blocks.find(|(name, _)| *name == title);
        found.map(|(_, request)| request_lines(request.trim()))
    };
    let title = format!("{}.{}", resource.module, operation.method);
    let whole = block(&title).unwrap_or_default();
    if whole.len() > MANY
        && let Some(least) = block(&format!("{title}, required only"))
    {
        return ("On the wire, with what is required", least);
    }
    ("On the wire", whole)
}

#[cfg(test)]
mod tests {
    use super::same_path;

    #[test]
    fn the_names_of_placeholders_do_not_matter() {
        assert!(same_path("/workorders/{id}", "/workorders/{workorderId}"));
        assert!(same_path("workorders/:id/", "/workorders/{workorderId}"));
        assert!(same_path("/orders({key})/x", "/orders({id})/x"));
        assert!(!same_path("/workorders/id", "/workorders/{id}"));
        assert!(!same_path("/workorders", "/workorders/{id}"));
    }
}

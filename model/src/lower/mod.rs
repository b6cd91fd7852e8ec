//! From what was written to what it means: resolves names, checks, collects every problem.

mod bounds;
mod choices;
mod content;
mod definitions;
mod graph;
mod literals;
mod lookups;
mod odata;
mod operations;
mod parameters;
mod reach;
mod recursion;
pub(crate) mod request;
mod scope;
mod settings;
mod stored_values;
mod tags;
mod unique;
mod view;

use std::collections::{BTreeMap, HashMap};

use self::definitions::LoweredType;
use self::operations::Context;
use self::scope::Scope;
pub use self::scope::is_builtin;
use crate::api::{Api, DescriptionFile, Operation, Resource, Type, TypeId};
use crate::diagnostic::{Problems, codes, nearest};
use crate::names;
use crate::source::{Place, SourceFile};
use crate::syntax::tree::{Key, Node, Value};

/// A file that could be read as YAML and has the right form.
pub(crate) struct ParsedFile<'a> {
    pub(crate) file: &'a SourceFile,
    pub(crate) node: &'a Node,
}

/// Lowers all files together.
pub(crate) fn lower(files: &[ParsedFile<'_>], problems: Problems) -> (Option<Api>, Problems) {
    let mut scope = Scope::new(problems);
    let Some(main) = files.iter().find(|document| document.file.name == API_FILE) else {
        scope.problems.push(codes::no_api_file());
        return (None, scope.problems);
    };
    scope.integers = settings::integers(main.node);
    let mut described = described_files(&mut scope, files);
    let mut lowered_types = definitions(&mut scope, files);
    let aliases_end = !recursion::check_aliases(&lowered_types, &mut scope.problems);
    recursion::extend(&mut lowered_types, &mut scope.problems);
    unique::fields(&lowered_types, &mut scope.problems);
    unique::types(&lowered_types, &mut scope.problems);

    let (mut api, error) = api(&mut scope, main.node);
    let context = Context {
        groups: main.node.get("parameters"),
        paging: &api.paging,
        odata: &api.odata,
        duplicates: api.duplicates.as_ref(),
        error: error.as_ref(),
        schemes: &api.schemes,
    };
    let mut resources = resources(&mut scope, files, &context);
    settings::check_events(&mut scope, main.node, &resources);
    api.examples = settings::examples(&mut scope, main.node, &resources);
    if !aliases_end {
        return (None, scope.problems);
    }
    tags::check(&lowered_types, &mut scope.problems);
    odata::complete(&mut scope, &lowered_types, &mut resources);
    lookups::complete(&mut scope, &lowered_types, files, &mut resources);
    check_types(&mut scope, &lowered_types, &resources);
    // What could not be read might have used it: only a valid description can say.
    let valid = !scope.problems.has_errors();
    for (id, lowered) in lowered_types.iter().enumerate() {
        // A deprecated alias is there for callers alone.
        if valid && lowered.def.deprecated.is_none() && !scope.is_used(TypeId(id)) {
            scope
                .problems
                .push(codes::unused_type(lowered.def.place, &lowered.def.name));
        }
    }
    let events = api.webhooks.iter().flat_map(|webhooks| &webhooks.events);
    let received = error.iter().chain(events.map(|event| &event.ty));
    reach::mark_usage(&mut lowered_types, &resources, received);
    reach::decide_presence(&mut lowered_types, api.tolerance);
    recursion::check_structs(&mut lowered_types, &mut scope.problems);
    if scope.problems.has_errors() {
        return (None, scope.problems);
    }
    api.groups = reach::group(
        &mut lowered_types,
        &mut resources,
        api.webhooks.as_mut(),
        &described,
    );
    reach::fill_files(&mut described, &lowered_types);
    api.error = error;
    api.resources = resources;
    api.files = described;
    api.types = lowered_types
        .into_iter()
        .map(|lowered| lowered.def)
        .collect();
    (Some(api), scope.problems)
}

/// The file that says what holds for the whole API.
pub(crate) const API_FILE: &str = "api.yaml";

fn described_files(scope: &mut Scope<'_>, files: &[ParsedFile<'_>]) -> Vec<DescriptionFile> {
    let mut described: Vec<DescriptionFile> = Vec::new();
    for document in files {
        let name = &document.file.name;
        let stem = name
            .strip_suffix(".yaml")
            .or_else(|| name.strip_suffix(".yml"));
        let plain = |stem: &&str| {
            stem.starts_with(|c: char| c.is_ascii_lowercase())
                && stem.len() <= 80
                && stem
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        let module = stem.filter(plain).and_then(names::module);
        if module.is_none() {
            scope
                .problems
                .push(codes::file_name(start(document.node), name));
        }
        let module = module.unwrap_or_default();
        if described.iter().any(|file| file.module == module) {
            scope
                .problems
                .push(codes::file_name(start(document.node), name));
        }
        described.push(DescriptionFile {
            module,
            name: name.clone(),
            types: Vec::new(),
        });
    }
    described
}

fn start(node: &Node) -> Place {
    Place {
        start: 0,
        end: 0,
        line: 1,
        column: 1,
        ..node.place
    }
}

fn definitions<'a>(scope: &mut Scope<'a>, files: &'a [ParsedFile<'_>]) -> Vec<LoweredType> {
    // Every name is known before the first type is read, so order never matters.
    let mut kept: Vec<(&Key, &Node, usize)> = Vec::new();
    for (file, document) in files.iter().enumerate() {
        for (key, node) in document
            .node
            .get("types")
            .map(Node::entries)
            .unwrap_or_default()
        {
            if scope.declare(&key.text, key.place).is_some() {
                kept.push((key, node, file));
            }
        }
    }
    kept.into_iter()
        .map(|(key, node, file)| definitions::lower(scope, key, node, file))
        .collect()
}

fn api(scope: &mut Scope<'_>, node: &Node) -> (Api, Option<Type>) {
    let host = settings::host(scope, node.get("host"));
    let environments = settings::environments(scope, node, &host);
    let limits = settings::limits(scope, node, &environments);
    let error = node.get("error").and_then(|error| scope.ty(error));
    let name = node.text_at("api").unwrap_or_default().to_owned();
    let (schemes, security) = settings::auth(scope, node);
    let api = Api {
        crate_name: crate_name(scope, node, &name),
        name,
        release: release(scope, node),
        package: settings::package(scope, node),
        doc: node.doc_at("doc"),
        host,
        environments,
        version: version(scope, node),
        plain: node.text_at("scheme") == Some("http"),
        schemes,
        security,
        headers: settings::headers(scope, node),
        duplicates: settings::duplicates(scope, node),
        limits,
        throttled: settings::throttled(scope, node),
        tolerance: settings::tolerance(node),
        error: None,
        paging: settings::paging(scope, node),
        odata: odata::settings(scope, node),
        webhooks: settings::webhooks(scope, node),
        examples: Vec::new(),
        resources: Vec::new(),
        types: Vec::new(),
        files: Vec::new(),
        groups: Vec::new(),
        settings: keys(node),
    };
    (api, error)
}

/// Names of Rust's own crates.
const RESERVED: [&str; 6] = ["test", "core", "std", "alloc", "proc-macro", "proc_macro"];

/// Where each key of a mapping is written.
fn keys(node: &Node) -> BTreeMap<String, Place> {
    let Value::Map(entries) = &node.value else {
        return BTreeMap::new();
    };
    let entries = entries.iter();
    entries
        .map(|(key, _)| (key.text.clone(), key.place))
        .collect()
}

fn crate_name(scope: &mut Scope<'_>, node: &Node, api: &str) -> String {
    let Some(given) = node.get("crate") else {
        let name = names::snake(api).filter(|name| !RESERVED.contains(&&**name));
        return name.unwrap_or_else(|| {
            let how = "give the crate a name with `crate`";
            let place = node.place_of("api");
            scope
                .problems
                .push(codes::no_rust_name(place, "the API's name", api, how));
            String::new()
        });
    };
    let text = given.text().unwrap_or_default();
    let good = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 64
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c))
        && names::snake(text).is_some_and(|name| !name.ends_with('_'))
        && !RESERVED.contains(&text);
    if !good {
        scope.problems.push(codes::bad_rust_name(
            given.place,
            text,
            "a name for a crate",
        ));
    }
    text.to_owned()
}

fn release(scope: &mut Scope<'_>, node: &Node) -> String {
    let Some(given) = node.get("release") else {
        return "0.1.0".to_owned();
    };
    let text = given.text().unwrap_or_default();
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<&str> = core.split('.').collect();
    let numeric = |n: &&str| n.parse::<u32>().is_ok() && (n.len() == 1 || !n.starts_with('0'));
    let tail = text.get(core.len()..).unwrap_or_default();
    let plain_tail = tail
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-+.".contains(c));
    if numbers.len() != 3 || !numbers.iter().all(numeric) || !plain_tail || tail.len() == 1 {
        let help = "write three numbers: `1.2.3`";
        scope
            .problems
            .push(codes::bad_text(given.place, "a version", text, help));
    }
    text.to_owned()
}

fn version(scope: &mut Scope<'_>, node: &Node) -> Option<String> {
    let given = node.get("version")?;
    let text = given.text().unwrap_or_default();
    let good = |c: char| c.is_ascii_alphanumeric() || "-._~/!$&'()*+,;=:@".contains(c);
    let edges = text.starts_with('/') || text.ends_with('/') || text.is_empty();
    let dots = text
        .split('/')
        .any(|segment| matches!(segment, "" | "." | ".."));
    if edges || dots || !text.chars().all(good) {
        let help = "write path segments without slashes at the ends: `v3`";
        scope
            .problems
            .push(codes::bad_text(given.place, "a version prefix", text, help));
    }
    Some(text.to_owned())
}

fn resources(
    scope: &mut Scope<'_>,
    files: &[ParsedFile<'_>],
    context: &Context<'_>,
) -> Vec<Resource> {
    let mut requests: HashMap<String, Place> = HashMap::new();
    let mut resources: Vec<Resource> = Vec::new();
    let files = files.iter().enumerate();
    for (file, document) in files.filter(|(_, document)| document.file.name != API_FILE) {
        let node = document.node;
        let Some(named) = node.get("resource") else {
            if node.get("types").is_none() {
                scope.problems.push(codes::nothing_in_file(start(node)));
            } else if let Some(operations) = node.get("operations") {
                scope.problems.push(codes::missing_key(
                    operations.place,
                    "resource",
                    "a file with operations",
                ));
            }
            continue;
        };
        let Some(name) = named.text() else { continue };
        let how = "use letters a–z and digits";
        let (Some(module), Some(handle)) = (names::module(name), names::type_name(name)) else {
            scope
                .problems
                .push(codes::no_rust_name(named.place, "the resource", name, how));
            continue;
        };
        if let Some(earlier) = resources.iter().find(|other| other.module == module) {
            let problem =
                codes::same_rust_name(named.place, "the resource", name, &module, earlier.place);
            scope.problems.push(problem);
            continue;
        }
        let mut operations = Vec::new();
        for (key, operation) in node
            .get("operations")
            .map(Node::entries)
            .unwrap_or_default()
        {
            let Some(lowered) = operations::lower(scope, context, key, operation, &handle) else {
                continue;
            };
            if let Some(first) = requests.insert(lowered.shape.clone(), lowered.request) {
                scope
                    .problems
                    .push(codes::same_request(lowered.request, &lowered.shape, first));
            }
            operations.push(lowered.operation);
        }
        let is_read = !scope.problems.has_errors();
        let is_empty = node
            .get("operations")
            .is_none_or(|given| match &given.value {
                Value::Null => true,
                Value::Map(entries) => entries.is_empty(),
                _ => false,
            });
        if is_read && is_empty {
            scope
                .problems
                .push(codes::empty_resource(named.place, name));
        }
        unique::operations(&operations, &handle, &mut scope.problems);
        let example = example(scope, node, &operations);
        resources.push(Resource {
            name: name.to_owned(),
            module,
            handle,
            doc: node.doc_at("doc"),
            operations,
            example,
            file,
            groups: Vec::new(),
            place: named.place,
        });
    }
    resources.sort_by(|a, b| a.module.cmp(&b.module));
    resources
}

/// The operation that the resource's documentation shows.
fn example(scope: &mut Scope<'_>, node: &Node, operations: &[Operation]) -> Option<usize> {
    let given = node.get("example")?;
    let name = given.text()?;
    let known = operations.iter().position(|one| one.name == name);
    if known.is_none() {
        let near = nearest(name, operations.iter().map(|one| one.name.as_str()));
        let like = "write the key of an operation in this file";
        let problem = codes::unknown_example(given.place, name, near, like);
        scope.problems.push(problem);
    }
    known
}

/// What only the definitions can tell about parameters, bodies and pages.
fn check_types(scope: &mut Scope<'_>, lowered_types: &[LoweredType], resources: &[Resource]) {
    for operation in resources.iter().flat_map(|resource| &resource.operations) {
        let params = [&operation.path_params, &operation.query, &operation.headers];
        for param in params.into_iter().flatten() {
            parameters::check_type(scope, lowered_types, &param.ty, "a parameter", param.place);
        }
        if let Some(body) = &operation.body {
            content::check_body(scope, lowered_types, body, operation.place);
        }
        stored_values::check(scope, lowered_types, resources, operation);
    }
    literals::check(scope, lowered_types);
    bounds::check(scope, lowered_types);
}

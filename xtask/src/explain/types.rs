//! All that is known about a type, on one page.

use std::collections::HashSet;
use std::fmt::Write as _;

use specwright_import::Description;
use specwright_model::api::{Api, BodyKind, Content, Operation, PartKind, Type, TypeDef, TypeKind};

use super::deviations;
use super::operation::in_pieces;
use crate::description::Folder;
use crate::text::{WIDTH, hung, shown, wrap};

/// So many operations and types are named.
const NAMES: usize = 12;
/// The column of what is known.
const COLUMN: usize = 14;

/// The page of a type that is called by its name, here or in Rust; `types::Name.field` means its type.
pub fn explain(
    api: &Api,
    folder: &Folder,
    last: Option<&Description>,
    what: &str,
) -> Option<String> {
    let name = what.strip_prefix("types::").map_or(what, |path| {
        path.split_once('.').map_or(path, |(name, _)| name)
    });
    let called = |def: &&TypeDef| def.name == name || def.rust_name == name;
    let written = api.types.iter().find(|def| def.name == name);
    let def = written.or_else(|| api.types.iter().find(called))?;
    let bold = anstyle::Style::new().bold();
    let mut text = format!("{bold}{}{bold:#}\n", def.name);
    if let Some(doc) = &def.doc {
        let _ = writeln!(text, "{}", wrap(doc, WIDTH));
    }
    if let Some(reason) = &def.deprecated {
        let _ = writeln!(text, "{}", wrap(&format!("Deprecated. {reason}"), WIDTH));
    }
    text.push('\n');
    for (name, value) in facts(api, folder, last, def) {
        let _ = writeln!(text, "{name:<COLUMN$}{}", hung(&value, COLUMN, COLUMN));
    }
    let _ = writeln!(text, "\n{bold}For callers{bold:#}\n");
    for line in in_pieces(&surface(api, def)) {
        let _ = writeln!(text, "    {line}");
    }
    Some(text)
}

fn facts(
    api: &Api,
    folder: &Folder,
    last: Option<&Description>,
    def: &TypeDef,
) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(file) = folder.file(&def.place) {
        let path = shown(&folder.path.join(&file.name));
        facts.push(("described at", format!("{path}:{}", def.place.line)));
    }
    let kind = match &def.kind {
        TypeKind::Struct(_) => "a struct",
        TypeKind::Enum(_) => "an enum that may grow",
        TypeKind::Alias(_) => "another name for a type",
        TypeKind::Union(_) => "an enum of its alternatives, which may grow",
    };
    let krate = api.crate_name.replace('-', "_");
    facts.push((
        "in Rust",
        format!("`{krate}::types::{}`, {kind}", def.rust_name),
    ));
    let entities = specwright_codegen::odata_entities(api);
    if entities
        .iter()
        .any(|id| std::ptr::eq(api.type_def(*id), def))
    {
        let text = format!(
            "`{krate}::odata::{}` in filters, orders and selections",
            def.rust_name
        );
        facts.push(("in OData", text));
    }
    let reach = Reach::of(api, def);
    facts.push(("read by", reach.operations(answered)));
    facts.push(("written by", reach.operations(sent)));
    if !def.usage.read && !def.usage.written {
        facts.push(("used by", "no operation".to_owned()));
    }
    facts.push(("part of", reach.holders()));
    facts.extend(def.upstream.clone().map(|name| ("upstream", name)));
    let deviations = deviations::of_type(api, folder, last, def);
    facts.extend(deviations.into_iter().map(|why| ("deviates", why)));
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

/// What leads to a type.
struct Reach<'a> {
    api: &'a Api,
    def: &'a TypeDef,
    /// The types that hold it, at any depth, and itself.
    all: HashSet<usize>,
}

impl<'a> Reach<'a> {
    fn of(api: &'a Api, def: &'a TypeDef) -> Self {
        let mut holders: Vec<Vec<usize>> = vec![Vec::new(); api.types.len()];
        for (holder, other) in api.types.iter().enumerate() {
            for held in parts(other).into_iter().filter_map(named) {
                if let Some(list) = holders.get_mut(held) {
                    list.push(holder);
                }
            }
        }
        let mut all = HashSet::new();
        let start = api.types.iter().position(|other| std::ptr::eq(other, def));
        let mut next: Vec<usize> = start.into_iter().collect();
        while let Some(id) = next.pop() {
            if all.insert(id) {
                next.extend(holders.get(id).into_iter().flatten());
            }
        }
        Self { api, def, all }
    }

    /// The operations that lead to it on one of their sides.
    fn operations(&self, side: fn(&Operation) -> Vec<&Type>) -> String {
        let leads = |ty: &&Type| named(ty).is_some_and(|id| self.all.contains(&id));
        let operations = self.api.operations();
        let operations = operations.filter(|(_, operation)| side(operation).iter().any(leads));
        list(
            operations
                .map(|(resource, operation)| format!("{}.{}", resource.module, operation.method)),
        )
    }

    /// The types that name it themselves.
    fn holders(&self) -> String {
        let is_it = |id: usize| {
            let found = self.api.types.get(id);
            found.is_some_and(|other| std::ptr::eq(other, self.def))
        };
        let holds = |other: &&TypeDef| parts(other).into_iter().filter_map(named).any(is_it);
        list(
            self.api
                .types
                .iter()
                .filter(holds)
                .map(|other| other.name.clone()),
        )
    }
}

fn list(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    let shown: Vec<&str> = names.iter().take(NAMES).map(String::as_str).collect();
    let more = names.len() - shown.len();
    let more = if more > 0 {
        format!(", and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

/// The types that a definition is made of.
fn parts(def: &TypeDef) -> Vec<&Type> {
    match &def.kind {
        TypeKind::Struct(fields) => fields.iter().map(|field| &field.ty).collect(),
        TypeKind::Alias(to) => vec![to],
        TypeKind::Union(union) => union.alternatives.iter().map(|one| &one.ty).collect(),
        TypeKind::Enum(_) => Vec::new(),
    }
}

/// The definition that a type names, in whatever it is wrapped.
fn named(ty: &Type) -> Option<usize> {
    let mut ty = ty;
    loop {
        ty = match ty {
            Type::Named(id) => return Some(id.0),
            Type::Scalar(_) => return None,
            Type::Array(of) | Type::Map(of) | Type::Nullable(of) | Type::Page(of) => of,
        };
    }
}

/// What answers hold.
fn answered(operation: &Operation) -> Vec<&Type> {
    let answers = operation.returns.iter().chain(&operation.errors);
    let others = operation.other_errors.iter().map(|other| &other.content);
    let contents = answers.map(|answer| &answer.content).chain(others);
    contents.filter_map(Content::ty).collect()
}

/// What requests hold.
fn sent(operation: &Operation) -> Vec<&Type> {
    let params = [&operation.path_params, &operation.query, &operation.headers];
    let params = params.into_iter().flatten();
    let mut types: Vec<&Type> = params.map(|param| &param.ty).collect();
    match operation.body.as_ref().map(|body| &body.kind) {
        Some(BodyKind::Json(ty) | BodyKind::Form(ty)) => types.push(ty),
        Some(BodyKind::Multipart(parts)) => {
            types.extend(parts.iter().filter_map(|part| match &part.kind {
                PartKind::Json(ty) | PartKind::Text(ty) => Some(ty),
                PartKind::File | PartKind::Files => None,
            }));
        }
        Some(BodyKind::Bytes(_) | BodyKind::Text(_)) | None => {}
    }
    types
}

/// The type's part of the public surface.
fn surface(api: &Api, def: &TypeDef) -> String {
    let file = api
        .files
        .get(def.file)
        .map(|file| format!("{}.txt", file.module));
    let surface = specwright_codegen::surface(api);
    let text = surface
        .iter()
        .find(|made| Some(&made.path) == file.as_ref());
    let blocks = text.map_or("", |made| made.text.as_str()).split("\n\n");
    let is_it = |block: &&str| {
        let mut words = block.split_whitespace();
        let is_type = |word| matches!(word, "struct" | "enum" | "type" | "union");
        words.next().is_some_and(is_type) && words.next() == Some(def.rust_name.as_str())
    };
    blocks
        .into_iter()
        .find(is_it)
        .unwrap_or("")
        .trim_end()
        .to_owned()
}

//! Where an operation or a type deviates from upstream, and why.

use specwright_import::{Description, Deviation, Last, Settings};
use specwright_model::api::{Api, BodyKind, Content, Operation, Type, TypeDef, TypeKind};
use specwright_model::source::Place;

use crate::description::Folder;

/// A line for each deviation: of the operation itself, of its parameters, and of the types that it
/// names.
pub fn of(
    api: &Api,
    folder: &Folder,
    last: Option<&Description>,
    operation: &Operation,
) -> Vec<String> {
    let compared = last.map(|last| compared(folder, last, extent(api, &operation.place)));
    let mut lines: Vec<String> = match &compared {
        Some(deviations) => deviations.iter().map(line).collect(),
        None => Vec::new(),
    };
    let said = |lines: &[String], why: &str| lines.iter().any(|line| line.contains(why));
    if let Some(why) = operation.because.as_ref().filter(|why| !said(&lines, why)) {
        lines.push(why.clone());
    }
    let params = [&operation.path_params, &operation.query, &operation.headers];
    let params = params.into_iter().flatten();
    let params = params.filter_map(|p| Some((p.name.clone(), p.because.clone()?)));
    let types = named(api, operation).into_iter().flat_map(reasons);
    for (name, why) in params.chain(types) {
        let line = format!("{name}: {why}");
        if !said(&lines, &line) {
            lines.push(line);
        }
    }
    lines
}

/// A line for each deviation of a type and its fields.
pub fn of_type(
    api: &Api,
    folder: &Folder,
    last: Option<&Description>,
    def: &TypeDef,
) -> Vec<String> {
    let compared = last.map(|last| compared(folder, last, extent(api, &def.place)));
    let mut lines: Vec<String> = compared.iter().flatten().map(line).collect();
    for (name, why) in reasons(def) {
        if !lines.iter().any(|line| line.contains(&why)) {
            lines.push(match name.strip_prefix(&format!("{}.", def.name)) {
                Some(field) => format!("{field}: {why}"),
                None => why,
            });
        }
    }
    lines
}

/// The bytes of the file that an operation or type takes up: until the next thing begins.
fn extent(api: &Api, place: &Place) -> (u32, std::ops::Range<u32>) {
    let operations = api.operations().map(|(_, operation)| operation.place);
    let all = operations.chain(api.types.iter().map(|def| def.place));
    let next = all.filter(|other| other.file == place.file && other.start > place.start);
    let end = next.map(|other| other.start).min().unwrap_or(u32::MAX);
    (place.file, place.start..end)
}

/// What differs from the last import, inside an extent.
fn compared(
    folder: &Folder,
    last: &Description,
    (file, bytes): (u32, std::ops::Range<u32>),
) -> Vec<Deviation> {
    let last = Last {
        description: last,
        upstream: None,
    };
    let status = specwright_import::status(&folder.files, &last, &Settings::default());
    let name = folder
        .files
        .get(file as usize)
        .map(|file| file.name.as_str());
    let here = |d: &Deviation| Some(d.file.as_str()) == name && bytes.contains(&d.place.start);
    let edits = status.map(|status| status.edits).unwrap_or_default();
    edits.into_iter().filter(here).collect()
}

fn line(deviation: &Deviation) -> String {
    let why = match &deviation.because {
        Some(why) if deviation.needless => format!("no longer, though it says: {why}"),
        Some(why) => why.clone(),
        None => "no reason is given".to_owned(),
    };
    let key = deviation.subject.rsplit('.').next().unwrap_or("");
    match deviation.upstream.as_str() {
        "corrected by the import" | "the same" => why,
        upstream => format!(
            "{key}: upstream has `{upstream}`, here `{}`: {why}",
            deviation.description
        ),
    }
}

/// The types that body and answers name.
fn named<'a>(api: &'a Api, operation: &Operation) -> Vec<&'a TypeDef> {
    let mut types = Vec::new();
    if let Some(BodyKind::Json(ty) | BodyKind::Form(ty)) = operation.body.as_ref().map(|b| &b.kind)
    {
        types.push(ty);
    }
    // Error types are the same everywhere: what they deviate in is no news here.
    for answer in &operation.returns {
        if let Content::Json(ty) = &answer.content {
            types.push(ty);
        }
    }
    let mut defs: Vec<&TypeDef> = Vec::new();
    for def in types.into_iter().filter_map(|ty| definition(api, ty)) {
        if !defs.iter().any(|other| other.name == def.name) {
            defs.push(def);
        }
    }
    defs
}

fn definition<'a>(api: &'a Api, ty: &Type) -> Option<&'a TypeDef> {
    match ty {
        Type::Named(id) => api.types.get(id.0),
        Type::Array(of) | Type::Map(of) | Type::Nullable(of) | Type::Page(of) => {
            definition(api, of)
        }
        Type::Scalar(_) => None,
    }
}

/// The reasons that a type and its fields give.
fn reasons(def: &TypeDef) -> Vec<(String, String)> {
    let fields = match &def.kind {
        TypeKind::Struct(fields) => fields.as_slice(),
        _ => &[],
    };
    let own = def
        .because
        .iter()
        .map(|why| (def.name.clone(), why.clone()));
    let fields = fields.iter().filter_map(|field| {
        Some((
            format!("{}.{}", def.name, field.name),
            field.because.clone()?,
        ))
    });
    own.chain(fields).collect()
}

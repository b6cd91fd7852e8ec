//! `src/types/<file>.rs`: the types that one file of the description declares.

use specwright_model::api::{Api, DescriptionFile, TypeDef, TypeKind};

use crate::code::Code;
use crate::docs::{Docs, code as span};
use crate::items::{alias, deprecated_names, enumeration, request, structure, union};
use crate::spell::Speller;

pub(crate) fn path(file: &DescriptionFile) -> String {
    format!("src/types/{}.rs", file.module)
}

pub(crate) fn render(api: &Api, file: &DescriptionFile) -> String {
    let resource = api
        .resources
        .iter()
        .find(|resource| resource.module == file.module);
    let docs = match resource {
        Some(resource) => Docs::new().line(format!("The types of {}.", span(&resource.name))),
        None => Docs::new().line(format!("The types that {} declares.", span(&file.name))),
    };
    let mut code = Code::file(&file.name, &docs);
    code.blank_line();
    code.line("use super::*;");
    let speller = Speller::in_types(api);
    for id in &file.types {
        definition(&mut code, speller, api.type_def(*id));
    }
    code.finish()
}

fn definition(code: &mut Code, speller: Speller<'_>, def: &TypeDef) {
    code.blank_line();
    match &def.kind {
        TypeKind::Struct(fields) => {
            structure::item(code, speller, def, fields);
            code.blank_line();
            structure::table(code, def, fields);
            if def.usage.written {
                code.blank_line();
                request::items(code, speller, def, fields);
            }
            deprecated_names::fields(code, speller, def, fields);
        }
        TypeKind::Enum(known) => {
            enumeration::item(code, def, known);
            code.blank_line();
            enumeration::table(code, def, known);
        }
        TypeKind::Alias(to) => alias::item(code, speller, def, to),
        TypeKind::Union(alternatives) => {
            union::item(code, speller, def, alternatives);
            code.blank_line();
            union::table(code, def, alternatives);
        }
    }
    deprecated_names::definition(code, def);
}

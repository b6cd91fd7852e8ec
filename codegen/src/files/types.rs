//! `src/types/<home>.rs`: the types that one file of the description declares.

use specwright_model::api::{Api, Home, TypeDef, TypeKind};

use crate::OutputFile;
use crate::docs::Docs;
use crate::items::{alias, enumeration, request, structure, union};
use crate::layout::RustFile;
use crate::spell::Speller;

pub(crate) fn render(api: &Api, home: &Home) -> OutputFile {
    let docs = Docs::new().line(format!("The types that `{}` declares.", home.file));
    let mut file = RustFile::new(&home.file, &docs);
    file.block("use super::*;");
    let speller = Speller::in_types(api);
    for id in &home.types {
        definition(speller, api.type_def(*id), &mut file);
    }
    OutputFile::new(format!("src/types/{}.rs", home.module), file.finish())
}

fn definition(speller: Speller<'_>, def: &TypeDef, file: &mut RustFile) {
    match &def.kind {
        TypeKind::Struct(fields) => {
            file.item(structure::item_of(speller, def, fields));
            file.block(&structure::table_of(def, fields));
            if def.usage.written {
                file.item(request::new_of(speller, def, fields));
                if let Some(setters) = request::setters_of(speller, def, fields) {
                    file.block(&setters);
                }
            }
        }
        TypeKind::Enum(known) => {
            file.item(enumeration::item_of(def, known));
            file.block(&enumeration::table_of(def, known));
        }
        TypeKind::Alias(to) => file.item(alias::item_of(speller, def, to)),
        TypeKind::Union(alternatives) => {
            file.item(union::item_of(speller, def, alternatives));
            file.block(&union::table_of(def, alternatives));
        }
    }
}

//! `src/odata/`: the properties of what operations with `OData` answer, one file a file of the description.

use std::collections::BTreeSet;

use specwright_model::api::{Api, DescriptionFile, TypeId, TypeKind};

use crate::OutputFile;
use crate::code::Code;
use crate::docs::{Docs, code as span};
use crate::files::API_FILE;
use crate::items::odata;

/// The files, if any operation takes `OData`.
pub(crate) fn render(api: &Api) -> Vec<OutputFile> {
    let entities = odata::entities(api);
    if entities.is_empty() {
        return Vec::new();
    }
    let has_entities = |file: &&DescriptionFile| file.types.iter().any(|id| entities.contains(id));
    let with_entities: Vec<&DescriptionFile> = api.files.iter().filter(has_entities).collect();
    let mut named = BTreeSet::new();
    let mut files = vec![root(api, &with_entities)];
    files.extend(
        with_entities
            .into_iter()
            .map(|file| one(api, file, &entities, &mut named)),
    );
    files
}

fn root(api: &Api, files: &[&DescriptionFile]) -> OutputFile {
    let mut docs = Docs::new().line("The properties of what `OData` operations answer.").paragraph(
        "Build filters, orders and selections from them; [`runtime::odata`](crate::runtime::odata) \
         shows what each kind can do. Text is accepted as well.",
    );
    if let Some(example) = odata::example(api) {
        docs = docs.example(&example);
    }
    let mut code = Code::file(API_FILE, &docs);
    code.blank_line();
    code.line("use crate::runtime::{odata, odata_type};");
    code.line("use crate::types;");
    code.blank_line();
    for file in files {
        code.line(format!("mod {};", file.module));
    }
    code.blank_line();
    for file in files {
        code.line(format!("pub use self::{}::*;", file.module));
    }
    OutputFile::new("src/odata/mod.rs", code.finish())
}

fn one(
    api: &Api,
    file: &DescriptionFile,
    entities: &BTreeSet<TypeId>,
    named: &mut BTreeSet<TypeId>,
) -> OutputFile {
    let docs = Docs::new().line(format!(
        "The properties of types that {} declares.",
        span(&file.name)
    ));
    let mut code = Code::file(&file.name, &docs);
    code.blank_line();
    code.line("use super::*;");
    for id in file.types.iter().filter(|id| entities.contains(id)) {
        let def = api.type_def(*id);
        if let TypeKind::Struct(fields) = &def.kind {
            code.blank_line();
            odata::table(&mut code, api, def, fields);
            odata::enum_names(&mut code, api, named, fields);
        }
    }
    OutputFile::new(format!("src/odata/{}.rs", file.module), code.finish())
}

//! `src/odata/`: the properties of what operations with `OData` answer, one file a file of the description.

use std::collections::BTreeSet;

use specwright_model::api::{Api, Home, TypeId, TypeKind};

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
    let is_home = |home: &&Home| home.types.iter().any(|id| entities.contains(id));
    let homes: Vec<&Home> = api.homes.iter().filter(is_home).collect();
    let mut files = vec![root(api, &homes)];
    files.extend(homes.into_iter().map(|home| one(api, home, &entities)));
    files
}

fn root(api: &Api, homes: &[&Home]) -> OutputFile {
    let mut docs = Docs::new().line("The properties of what `OData` operations answer.").paragraph(
        "Conditions, orders, and what to include are put together from them; what can be done with \
         each kind stands in [`runtime::odata`](crate::runtime::odata). Text is taken as well.",
    );
    if let Some(example) = odata::example(api) {
        docs = docs.example(&example);
    }
    let mut code = Code::file(API_FILE, &docs);
    code.blank_line();
    code.line("use crate::runtime::{odata, odata_type};");
    code.line("use crate::types;");
    code.blank_line();
    for home in homes {
        code.line(format!("mod {};", home.module));
    }
    code.blank_line();
    for home in homes {
        code.line(format!("pub use self::{}::*;", home.module));
    }
    OutputFile::new("src/odata/mod.rs", code.finish())
}

fn one(api: &Api, home: &Home, entities: &BTreeSet<TypeId>) -> OutputFile {
    let docs = Docs::new().line(format!(
        "The properties of types that {} declares.",
        span(&home.file)
    ));
    let mut code = Code::file(&home.file, &docs);
    code.blank_line();
    code.line("use super::*;");
    for id in home.types.iter().filter(|id| entities.contains(id)) {
        let def = api.type_def(*id);
        if let TypeKind::Struct(fields) = &def.kind {
            code.blank_line();
            odata::table(&mut code, api, def, fields);
        }
    }
    OutputFile::new(format!("src/odata/{}.rs", home.module), code.finish())
}

//! `src/types/mod.rs`: all types under one flat path.

use specwright_model::api::Api;

use crate::OutputFile;
use crate::code::Code;
use crate::docs::Docs;
use crate::files::API_FILE;

/// What the files beside it take from here; they import everything of this module.
const IMPORTS: &str = "
use ::std::collections::BTreeMap;

use crate::runtime::{
    Base64, Date, DateTime, Decimal, Extra, Maybe, Time, Unlisted, Uuid, Value, record, request,
    setters, union, variants,
};
";

pub(crate) fn render(api: &Api) -> OutputFile {
    let docs = Docs::new()
        .line("The types of requests and responses: a module for each resource.")
        .paragraph(
            "All of them are here too, under one flat path: a type keeps it wherever it stands.",
        );
    let mut code = Code::file(API_FILE, &docs);
    code.raw(IMPORTS);
    let files = || api.files.iter().filter(|file| !file.types.is_empty());
    if files().next().is_some() {
        code.blank_line();
        files().for_each(|file| code.line(format!("pub mod {};", file.module)));
        code.blank_line();
        files().for_each(|file| code.line(format!("pub use self::{}::*;", file.module)));
    }
    OutputFile::new("src/types/mod.rs", code.finish())
}

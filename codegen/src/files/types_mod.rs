//! `src/types/mod.rs`: all types under one flat path.

use std::fmt::Write as _;

use specwright_model::api::Api;

use crate::OutputFile;
use crate::docs::Docs;
use crate::files::API_FILE;
use crate::layout::RustFile;

/// What the files beside it take from here; they import everything of this module.
const IMPORTS: &str = "\
use std::collections::BTreeMap;

use crate::runtime::{
    Base64, Date, DateTime, Decimal, Extra, Maybe, Time, Unlisted, Uuid, Value, record, setters,
    union, variants,
};
";

pub(crate) fn render(api: &Api) -> OutputFile {
    let docs = Docs::new()
        .line("The types of requests and answers, under one flat path.")
        .line("")
        .line("Each is declared in the file that is named like the file of the description.");
    let mut file = RustFile::new(API_FILE, &docs);
    file.block(IMPORTS);
    let homes = api.homes.iter().filter(|home| !home.types.is_empty());
    let (mut modules, mut exports) = (String::new(), String::new());
    for home in homes {
        let _ = writeln!(modules, "mod {};", home.module);
        let _ = writeln!(exports, "pub use {}::*;", home.module);
    }
    if !modules.is_empty() {
        file.block(&modules);
        file.block(&exports);
    }
    OutputFile::new("src/types/mod.rs", file.finish())
}

//! A union and its table.

use specwright_model::api::{Alternative, TypeDef, UnionDef};

use crate::code::Code;
use crate::spell::{Speller, literal};

/// The enum with one variant an alternative.
pub(crate) fn item(code: &mut Code, speller: Speller<'_>, def: &TypeDef, union: &UnionDef) {
    code.head(def);
    code.line("#[allow(missing_docs, reason = \"each alternative has the words of its type\")]");
    code.line("#[derive(Clone, Debug, PartialEq)]");
    code.line("#[non_exhaustive]");
    code.open(format!("pub enum {} {{", def.rust_name));
    for alternative in &union.alternatives {
        let ty = alternative_type(speller, alternative);
        code.line(format!("{}({ty}),", alternative.rust_name));
    }
    code.line("Unlisted(Value),");
    code.close("}");
}

/// The table that says which alternative is meant.
pub(crate) fn table(code: &mut Code, def: &TypeDef, union: &UnionDef) {
    let row = |alternative: &Alternative| match &union.tag {
        Some(_) => format!("{} = {},", alternative.rust_name, literal(&alternative.tag)),
        None => format!("{},", alternative.rust_name),
    };
    let rows: Vec<String> = union.alternatives.iter().map(row).collect();
    let head = match &union.tag {
        Some(tag) => format!("{} by {}", def.rust_name, literal(tag)),
        None => def.rust_name.clone(),
    };
    code.cfg(def.feature.as_deref());
    code.table("union", head, &rows);
}

fn alternative_type(speller: Speller<'_>, alternative: &Alternative) -> String {
    let ty = speller.owned(&alternative.ty);
    if alternative.boxed {
        format!("Box<{ty}>")
    } else {
        ty
    }
}

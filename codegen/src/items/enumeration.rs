//! An open enum and its table.

use specwright_model::api::{EnumDef, TypeDef, Variant};

use crate::code::Code;
use crate::spell::literal;

/// The enum.
pub(crate) fn item(code: &mut Code, def: &TypeDef, known: &EnumDef) {
    code.head(def);
    code.line("#[allow(missing_docs, reason = \"the values speak for themselves\")]");
    code.line("#[derive(Clone, Debug, PartialEq, Eq, Hash)]");
    code.line("#[non_exhaustive]");
    code.open(format!("pub enum {} {{", def.rust_name));
    for variant in &known.variants {
        code.line(format!("{},", variant.rust_name));
    }
    code.line("Unlisted(Unlisted),");
    code.close("}");
}

/// The table of wire values.
pub(crate) fn table(code: &mut Code, def: &TypeDef, known: &EnumDef) {
    let wire = |text: &str| {
        if known.integer {
            text.to_owned()
        } else {
            literal(text)
        }
    };
    let row = |variant: &Variant| format!("{} = {},", variant.rust_name, wire(&variant.wire));
    let rows: Vec<String> = known.variants.iter().map(row).collect();
    code.cfg(def.feature.as_deref());
    code.table("variants", &def.rust_name, &rows);
}

//! A struct and its table.

use specwright_model::api::{Field, TypeDef};
use specwright_model::names::EXTRA;

use crate::code::Code;
use crate::docs::Docs;
use crate::docs::types::field_docs;
use crate::facts::field::{field_type, mark};
use crate::spell::{Speller, literal};

/// The struct.
pub(crate) fn item(code: &mut Code, speller: Speller<'_>, def: &TypeDef, fields: &[Field]) {
    code.head(def);
    code.line("#[derive(Clone, Default)]");
    if def.usage.written {
        // On the type, so that it need not stand on each setter.
        code.line("#[must_use]");
    }
    code.line("#[non_exhaustive]");
    if fields.is_empty() && !keeps_unknown(def) {
        code.line(format!("pub struct {} {{}}", def.rust_name));
        return;
    }
    code.open(format!("pub struct {} {{", def.rust_name));
    for field in fields {
        code.docs(&field_docs(field));
        code.deprecated(field.deprecated.as_deref());
        let start = format!("pub {}:", field.rust_name);
        code.typed(&start, &field_type(speller, field), ",");
    }
    if keeps_unknown(def) {
        code.docs(
            &Docs::new().line("Fields that the description does not name; they are written back."),
        );
        code.line(format!("pub {EXTRA}: Extra,"));
    }
    code.close("}");
}

/// The table that says how the struct is read and written.
pub(crate) fn table(code: &mut Code, def: &TypeDef, fields: &[Field]) {
    let row = |field: &Field| {
        format!(
            "{}: {}{},",
            field.rust_name,
            literal(&field.name),
            mark(field)
        )
    };
    let mut rows: Vec<String> = fields.iter().map(row).collect();
    if keeps_unknown(def) {
        rows.push("..extra".to_owned());
    }
    code.cfg(def.feature.as_deref());
    code.table("record", &def.rust_name, &rows);
}

/// A type that is read and written keeps what the description does not name, so that reading, editing
/// and writing erases nothing; and so does one that says that there is more.
pub(crate) fn keeps_unknown(def: &TypeDef) -> bool {
    def.open || def.usage.read && def.usage.written
}

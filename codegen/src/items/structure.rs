//! A struct and its table.

use quote::quote;
use specwright_model::api::{Field, TypeDef};
use specwright_model::names::EXTRA;

use crate::code::Code;
use crate::docs::Docs;
use crate::docs::types::field_docs;
use crate::facts::field::{field_type, mark};
use crate::rust::{self, Aside};
use crate::spell::{Speller, literal};

/// The struct.
pub(crate) fn item(code: &mut Code, speller: Speller<'_>, def: &TypeDef, fields: &[Field]) {
    let mut aside = Aside::default();
    let head = aside.head(def);
    // On the type, so that it need not stand on each setter.
    let must_use = def.usage.written.then(|| quote!(#[must_use]));
    let name = rust::ident(&def.rust_name);
    let mut members: Vec<_> = fields
        .iter()
        .map(|field| {
            let (docs, ty) = (field_docs(field), field_type(speller, field));
            aside.field(docs, field.deprecated.as_deref(), &field.rust_name, ty)
        })
        .collect();
    if keeps_unknown(def) {
        let docs = Docs::new().line("What the description does not name, kept for writing back.");
        members.push(aside.field(docs, None, EXTRA, "Extra".to_owned()));
    }
    let head = quote! {
        #head #[derive(Clone, Default)] #must_use #[non_exhaustive]
        pub struct #name {}
    };
    rust::declare_struct(code, &aside, head, members);
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

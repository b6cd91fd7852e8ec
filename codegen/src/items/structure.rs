//! A struct and its table.

use quote::quote;
use specwright_model::api::{Field, TypeDef};

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
    let fields: Vec<_> = fields
        .iter()
        .map(|field| {
            let docs = aside.docs(field_docs(field));
            let deprecated = rust::deprecated(field.deprecated.as_deref());
            let name = rust::ident(&field.rust_name);
            let ty = aside.spelled(field_type(speller, field));
            quote!(#docs #deprecated pub #name: #ty,)
        })
        .collect();
    let extra = keeps_unknown(def).then(|| {
        let docs = Docs::new().line("What the description does not name, kept for writing back.");
        let docs = aside.docs(docs);
        quote!(#docs pub extra: Extra,)
    });
    rust::declare(
        code,
        &aside,
        quote! {
            #head #[derive(Clone, Default)] #must_use #[non_exhaustive]
            pub struct #name { #(#fields)* #extra }
        },
    );
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
/// and writing erases nothing.
pub(crate) fn keeps_unknown(def: &TypeDef) -> bool {
    def.usage.read && def.usage.written
}

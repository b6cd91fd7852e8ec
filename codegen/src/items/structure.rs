//! A struct and its table.

use proc_macro2::TokenStream;
use quote::quote;
use specwright_model::api::{Field, Presence, TypeDef};
use syn::Item;

use crate::docs::types::{field_docs, type_docs};
use crate::facts::field::{field_type, mark};
use crate::items::item;
use crate::node::{cfg_feature, deprecated, doc_attributes, ident};
use crate::spell::{Speller, literal, tokens};
use crate::table::table;

/// The struct.
pub(crate) fn item_of(speller: Speller<'_>, def: &TypeDef, fields: &[Field]) -> Item {
    let name = ident(&def.rust_name);
    let lines = fields.iter().map(|field| field_line(speller, field));
    let extra = keeps_unknown(def).then(|| quote!(pub extra: Extra,));
    let must_use = def.usage.written.then(|| quote!(#[must_use]));
    let mut item = item(quote! {
        #[derive(Clone, Default)]
        #must_use
        #[non_exhaustive]
        pub struct #name { #(#lines)* #extra }
    });
    if let Item::Struct(structure) = &mut item {
        let mut attrs = doc_attributes(&type_docs(def));
        attrs.extend(def.feature.as_deref().map(cfg_feature));
        attrs.extend(deprecated(def.deprecated.as_deref()));
        attrs.append(&mut structure.attrs);
        structure.attrs = attrs;
        for (line, field) in structure.fields.iter_mut().zip(fields) {
            line.attrs = doc_attributes(&field_docs(field));
            line.attrs.extend(deprecated(field.deprecated.as_deref()));
        }
        if keeps_unknown(def) && let Some(last) = structure.fields.iter_mut().last() {
            let docs = crate::docs::Docs::new().line("What the description does not name, kept for writing back.");
            last.attrs = doc_attributes(&docs);
        }
    }
    item
}

/// The table that says how the struct is read and written.
pub(crate) fn table_of(def: &TypeDef, fields: &[Field]) -> String {
    let mut rows: Vec<String> = fields.iter().map(row).collect();
    if keeps_unknown(def) {
        rows.push("..extra".to_owned());
    }
    table("record", def.feature.as_deref(), &def.rust_name, &rows)
}

/// A type that is read and written keeps what the description does not name, so that reading, editing
/// and writing erases nothing.
pub(crate) fn keeps_unknown(def: &TypeDef) -> bool {
    def.usage.read && def.usage.written
}

fn field_line(speller: Speller<'_>, field: &Field) -> TokenStream {
    let name = ident(&field.rust_name);
    let ty = tokens(&field_type(speller, field));
    quote!(pub #name: #ty,)
}

fn row(field: &Field) -> String {
    debug_assert!(field.presence != Presence::Always || mark(field) == " required");
    format!("{}: {}{},", field.rust_name, literal(&field.name), mark(field))
}

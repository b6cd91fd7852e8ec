//! What makes a type that requests use: `new` with what it cannot do without, and setters.

use proc_macro2::TokenStream;
use quote::quote;
use specwright_model::api::{Field, TypeDef};
use syn::Item;

use crate::docs::Docs;
use crate::facts::field::{Handed, handed, is_generic};
use crate::items::item;
use crate::node::{cfg_feature, doc_attributes, ident};
use crate::spell::{Speller, tokens};
use crate::table::table;

/// `impl T { pub fn new(…) }`.
pub(crate) fn new_of(speller: Speller<'_>, def: &TypeDef, fields: &[Field]) -> Item {
    let name = ident(&def.rust_name);
    let required: Vec<&Field> = fields.iter().filter(|field| field.required).collect();
    let arguments = required.iter().map(|field| argument(speller, field));
    let body = body(speller, def, &required, fields.len());
    let generic = required.iter().any(|field| is_generic(speller, field));
    let inline = (!generic).then(|| quote!(#[inline]));
    let many = (required.len() > 7).then(|| {
        quote!(#[allow(clippy::too_many_arguments, reason = "the API asks for all of them")])
    });
    let mut item = item(quote! {
        impl #name {
            #many
            #inline
            pub fn new(#(#arguments),*) -> Self { #body }
        }
    });
    if let Item::Impl(block) = &mut item {
        block.attrs = def.feature.as_deref().map(cfg_feature).into_iter().collect();
        if let Some(syn::ImplItem::Fn(method)) = block.items.first_mut() {
            let mut attrs = doc_attributes(&docs(&required));
            attrs.append(&mut method.attrs);
            method.attrs = attrs;
        }
    }
    item
}

/// The table of setters, if there are any.
pub(crate) fn setters_of(speller: Speller<'_>, def: &TypeDef, fields: &[Field]) -> Option<String> {
    let optional = fields.iter().filter(|field| !field.required);
    let rows: Vec<String> = optional.map(|field| row(speller, field)).collect();
    let table = || table("setters", def.feature.as_deref(), &def.rust_name, &rows);
    (!rows.is_empty()).then(table)
}

fn docs(required: &[&Field]) -> Docs {
    Docs::new().line(match required.len() {
        0 => "Starts with nothing set.",
        1 => "Starts with the one value that the API asks for.",
        _ => "Starts with the values that the API asks for.",
    })
}

fn argument(speller: Speller<'_>, field: &Field) -> TokenStream {
    let name = ident(&field.rust_name);
    let ty = tokens(&speller.owned(&field.ty));
    match handed(speller, field) {
        Handed::Into => quote!(#name: impl Into<#ty>),
        Handed::Plain | Handed::Boxed => quote!(#name: #ty),
    }
}

fn body(speller: Speller<'_>, def: &TypeDef, required: &[&Field], all: usize) -> TokenStream {
    if required.is_empty() {
        return quote!(Self::default());
    }
    let values = required.iter().map(|field| {
        let name = ident(&field.rust_name);
        match handed(speller, field) {
            Handed::Plain => quote!(#name),
            Handed::Into => quote!(#name: #name.into()),
            Handed::Boxed => quote!(#name: Box::new(#name)),
        }
    });
    let whole = required.len() == all && !crate::items::structure::keeps_unknown(def);
    let rest = (!whole).then(|| quote!(..Self::default()));
    quote!(Self { #(#values,)* #rest })
}

fn row(speller: Speller<'_>, field: &Field) -> String {
    let ty = speller.owned(&field.ty);
    let how = match handed(speller, field) {
        Handed::Plain => "",
        Handed::Into => "into ",
        Handed::Boxed => "box ",
    };
    format!("{}: {how}{ty},", field.rust_name)
}

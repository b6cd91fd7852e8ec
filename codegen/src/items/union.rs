//! A union and its table.

use quote::quote;
use specwright_model::api::{Alternative, TypeDef, UnionDef};
use syn::Item;

use crate::docs::types::type_docs;
use crate::items::item;
use crate::node::{cfg_feature, deprecated, doc_attributes, ident};
use crate::spell::{Speller, literal, tokens};
use crate::table::table;

/// The enum with one variant an alternative.
pub(crate) fn item_of(speller: Speller<'_>, def: &TypeDef, union: &UnionDef) -> Item {
    let name = ident(&def.rust_name);
    let variants = union.alternatives.iter().map(|alternative| {
        let name = ident(&alternative.rust_name);
        let ty = tokens(&alternative_type(speller, alternative));
        quote!(#name(#ty))
    });
    let mut item = item(quote! {
        #[allow(missing_docs, reason = "each alternative has the documentation of its type")]
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            Unlisted(Value),
        }
    });
    if let Item::Enum(enumeration) = &mut item {
        let mut attrs = doc_attributes(&type_docs(def));
        attrs.extend(def.feature.as_deref().map(cfg_feature));
        attrs.extend(deprecated(def.deprecated.as_deref()));
        attrs.append(&mut enumeration.attrs);
        enumeration.attrs = attrs;
    }
    item
}

/// The table that says which alternative is meant.
pub(crate) fn table_of(def: &TypeDef, union: &UnionDef) -> String {
    let row = |alternative: &Alternative| match &union.tag {
        Some(_) => format!("{} = {},", alternative.rust_name, literal(&alternative.tag)),
        None => format!("{},", alternative.rust_name),
    };
    let rows: Vec<String> = union.alternatives.iter().map(row).collect();
    let head = match &union.tag {
        Some(tag) => format!("{} by {}", def.rust_name, literal(tag)),
        None => def.rust_name.clone(),
    };
    table("union", def.feature.as_deref(), &head, &rows)
}

fn alternative_type(speller: Speller<'_>, alternative: &Alternative) -> String {
    let ty = speller.owned(&alternative.ty);
    if alternative.boxed { format!("Box<{ty}>") } else { ty }
}

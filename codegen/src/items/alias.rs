//! Another name for a type.

use quote::quote;
use specwright_model::api::{Type, TypeDef};
use syn::Item;

use crate::docs::types::type_docs;
use crate::items::item;
use crate::node::{cfg_feature, deprecated, doc_attributes, ident};
use crate::spell::{Speller, tokens};

/// `pub type Ids = Vec<i64>;`
pub(crate) fn item_of(speller: Speller<'_>, def: &TypeDef, to: &Type) -> Item {
    let name = ident(&def.rust_name);
    let ty = tokens(&speller.owned(to));
    let mut item = item(quote!(pub type #name = #ty;));
    if let Item::Type(alias) = &mut item {
        alias.attrs = doc_attributes(&type_docs(def));
        alias.attrs.extend(def.feature.as_deref().map(cfg_feature));
        alias.attrs.extend(deprecated(def.deprecated.as_deref()));
    }
    item
}

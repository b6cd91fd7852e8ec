//! An open enum and its table.

use quote::quote;
use specwright_model::api::{EnumDef, TypeDef};
use syn::Item;

use crate::docs::types::type_docs;
use crate::items::item;
use crate::node::{cfg_feature, deprecated, doc_attributes, ident};
use crate::spell::literal;
use crate::table::table;

/// The enum.
pub(crate) fn item_of(def: &TypeDef, known: &EnumDef) -> Item {
    let name = ident(&def.rust_name);
    let variants = known.variants.iter().map(|variant| ident(&variant.rust_name));
    let mut item = item(quote! {
        #[allow(missing_docs, reason = "the values speak for themselves")]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            Unlisted(Unlisted),
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

/// The table of wire values.
pub(crate) fn table_of(def: &TypeDef, known: &EnumDef) -> String {
    let wire = |text: &str| if known.integer { text.to_owned() } else { literal(text) };
    let row = |v: &specwright_model::api::Variant| format!("{} = {},", v.rust_name, wire(&v.wire));
    let rows: Vec<String> = known.variants.iter().map(row).collect();
    table("variants", def.feature.as_deref(), &def.rust_name, &rows)
}

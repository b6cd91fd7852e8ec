//! An open enum and its table.

use quote::quote;
use specwright_model::api::{EnumDef, TypeDef, Variant};

use crate::code::Code;
use crate::rust::{self, Aside};
use crate::spell::literal;

/// The enum.
pub(crate) fn item(code: &mut Code, def: &TypeDef, known: &EnumDef) {
    let mut aside = Aside::default();
    let head = aside.head(def);
    let name = rust::ident(&def.rust_name);
    let variants = known
        .variants
        .iter()
        .map(|variant| rust::ident(&variant.rust_name));
    rust::declare(
        code,
        &aside,
        quote! {
            #head
            #[allow(missing_docs, reason = "the values speak for themselves")]
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name { #(#variants,)* Unlisted(Unlisted), }
        },
    );
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

//! Another name for a type.

use quote::quote;
use specwright_model::api::{Type, TypeDef};

use crate::code::Code;
use crate::rust::{self, Aside};
use crate::spell::Speller;

/// `pub type Ids = Vec<i64>;`
pub(crate) fn item(code: &mut Code, speller: Speller<'_>, def: &TypeDef, to: &Type) {
    let mut aside = Aside::default();
    let head = aside.head(def);
    let name = rust::ident(&def.rust_name);
    let ty = aside.spelled(speller.owned(to));
    rust::declare(code, &aside, quote!(#head pub type #name = #ty;));
}

//! The type that holds a resource's methods.

use quote::quote;
use specwright_model::api::Resource;
use syn::Item;

use crate::docs::Docs;
use crate::items::item;
use crate::node::{doc_attributes, ident};

/// `pub struct WorkOrders { core: Core }`.
pub(crate) fn item_of(resource: &Resource, docs: &Docs) -> Item {
    let name = ident(&resource.handle);
    let mut item = item(quote! {
        #[derive(Clone, Debug)]
        pub struct #name { pub(crate) core: Core }
    });
    if let Item::Struct(handle) = &mut item {
        let mut attrs = doc_attributes(docs);
        attrs.append(&mut handle.attrs);
        handle.attrs = attrs;
    }
    item
}

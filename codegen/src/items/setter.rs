//! Setters of a request builder.

use quote::quote;
use syn::{ImplItem, ImplItemFn, Item, ItemImpl};

use crate::docs::operation::parameter_docs;
use crate::facts::argument::Argument;
use crate::facts::operation::OperationFacts;
use crate::items::{item, parse};
use crate::node::{deprecated, doc_attributes, ident};
use crate::spell::tokens;

/// `impl Query { … }` with one setter an optional parameter, where there are any.
pub(crate) fn item_of(facts: &OperationFacts<'_>) -> Option<Item> {
    if facts.setters.is_empty() {
        return None;
    }
    let builder = ident(&facts.operation.builder);
    let mut block = item(quote!(impl #builder {}));
    if let Item::Impl(ItemImpl { items, .. }) = &mut block {
        items.extend(facts.setters.iter().map(|argument| match setter(argument) {
            Ok(mut setter) => {
                let mut attrs = doc_attributes(&parameter_docs(argument));
                attrs.extend(deprecated(argument.deprecated));
                attrs.append(&mut setter.attrs);
                setter.attrs = attrs;
                ImplItem::Fn(setter)
            }
            Err(error) => ImplItem::Verbatim(error.to_compile_error()),
        }));
    }
    Some(block)
}

fn setter(argument: &Argument<'_>) -> Result<ImplItemFn, syn::Error> {
    let name = ident(argument.name);
    let ty = tokens(&argument.ty.in_method());
    let call = tokens(&format!("self.0.{}", argument.call("value")));
    let inline = (!argument.ty.is_generic()).then(|| quote!(#[inline]));
    parse(quote! {
        #inline
        pub fn #name(self, value: #ty) -> Self { Self(#call) }
    })
}

//! The struct with named fields that takes an operation's arguments.

use quote::quote;
use syn::Item;

use crate::docs::operation::{arguments_docs, parameter_docs};
use crate::facts::operation::OperationFacts;
use crate::items::{item, operation::is_copy};
use crate::node::{doc_attributes, ident};
use crate::spell::tokens;

/// The struct, where the operation has one.
pub(crate) fn item_of(facts: &OperationFacts<'_>) -> Option<Item> {
    let bundle = facts.bundle.as_ref()?;
    let name = ident(&bundle.name);
    let members: Vec<_> = bundle.members.iter().map(|index| &facts.arguments[*index]).collect();
    let lifetime = bundle.borrows.then(|| quote!(<'a>));
    let copy = members.iter().all(|member| is_copy(&member.ty));
    let derive = if copy { quote!(Clone, Copy, Debug) } else { quote!(Debug) };
    let fields = members.iter().map(|member| {
        let name = ident(member.name);
        let ty = tokens(&member.ty.in_struct());
        quote!(pub #name: #ty,)
    });
    let mut item = item(quote! {
        #[derive(#derive)]
        pub struct #name #lifetime { #(#fields)* }
    });
    if let Item::Struct(structure) = &mut item {
        let mut attrs = doc_attributes(&arguments_docs(facts));
        attrs.append(&mut structure.attrs);
        structure.attrs = attrs;
        for (field, member) in structure.fields.iter_mut().zip(&members) {
            field.attrs = doc_attributes(&parameter_docs(member));
        }
    }
    Some(item)
}

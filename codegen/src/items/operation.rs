//! Operations: their constants and the methods that start a call.

use proc_macro2::TokenStream;
use quote::quote;
use specwright_model::api::{Api, Resource};
use syn::{ImplItem, ImplItemFn, Item, ItemImpl};

use crate::docs::operation::method_docs;
use crate::facts::argument::{Argument, ArgumentType};
use crate::facts::operation::OperationFacts;
use crate::items::{item, parse};
use crate::node::{deprecated, doc_attributes, ident};
use crate::spell::{literal, literal_token, tokens};

/// `static GET: Operation = …;`
pub(crate) fn constant(api: &Api, facts: &OperationFacts<'_>) -> Item {
    let operation = facts.operation;
    let name = ident(&facts.constant);
    let id = literal_token(&format!("{}.{}", facts.resource.module, operation.method));
    let verb = ident(&format!("{:?}", operation.verb));
    let path = literal_token(&operation.path_text());
    let marks = facts.marks(api);
    let marks = marks.iter().map(|mark| tokens(mark));
    item(quote! {
        static #name: Operation = Operation::new(#id, Method::#verb, #path) #(.#marks)*;
    })
}

/// `impl WorkOrders { … }` with one method an operation.
pub(crate) fn methods(api: &Api, resource: &Resource, all: &[OperationFacts<'_>]) -> Item {
    let name = ident(&resource.handle);
    let mut block = item(quote!(impl #name {}));
    if let Item::Impl(ItemImpl { items, .. }) = &mut block {
        items.extend(all.iter().map(|facts| match method(facts) {
            Ok(mut method) => {
                let mut attrs = doc_attributes(&method_docs(api, facts));
                attrs.extend(deprecated(facts.operation.deprecated.as_deref()));
                attrs.append(&mut method.attrs);
                method.attrs = attrs;
                ImplItem::Fn(method)
            }
            Err(error) => ImplItem::Verbatim(error.to_compile_error()),
        }));
    }
    block
}

fn method(facts: &OperationFacts<'_>) -> Result<ImplItemFn, syn::Error> {
    let name = ident(&facts.operation.method);
    let builder = ident(&facts.operation.builder);
    let arguments = arguments(facts);
    let call = call(facts);
    let inline = (!facts.is_generic()).then(|| quote!(#[inline]));
    parse(quote! {
        #inline
        pub fn #name(&self #(, #arguments)*) -> #builder { #builder(#call) }
    })
}

fn arguments(facts: &OperationFacts<'_>) -> Vec<TokenStream> {
    let bundle = facts.bundle.as_ref().map(|bundle| {
        let name = ident(&bundle.name);
        let lifetime = bundle.borrows.then(|| quote!(<'_>));
        quote!(args: #name #lifetime)
    });
    let loose = facts.loose().map(|argument: &Argument<'_>| {
        let name = ident(argument.name);
        let ty = tokens(&argument.ty.in_method());
        quote!(#name: #ty)
    });
    bundle.into_iter().chain(loose).collect()
}

/// `Call::new(&self.core, &GET).path(&id)…`.
fn call(facts: &OperationFacts<'_>) -> TokenStream {
    let mut call = format!("Call::new(&self.core, &{})", facts.constant);
    for (name, value) in &facts.defaults {
        call.push_str(&format!(".default_query({}, {})", literal(name), literal(value)));
    }
    for (index, argument) in facts.arguments.iter().enumerate() {
        call.push('.');
        call.push_str(&argument.call(&facts.value(index)));
    }
    tokens(&call)
}

/// Whether the struct of arguments can be copied.
pub(crate) fn is_copy(ty: &ArgumentType) -> bool {
    !matches!(ty, ArgumentType::File | ArgumentType::Upload)
}

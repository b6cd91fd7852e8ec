//! The struct with named fields that takes an operation's arguments.

use quote::quote;

use crate::code::Code;
use crate::docs::operation::{arguments_docs, parameter_docs};
use crate::facts::argument::ArgumentType;
use crate::facts::operation::OperationFacts;
use crate::rust::{self, Aside};

/// The struct, where the operation has one.
pub(crate) fn item(code: &mut Code, facts: &OperationFacts<'_>) {
    let Some(bundle) = &facts.bundle else { return };
    let members = || {
        bundle
            .members
            .iter()
            .filter_map(|index| facts.arguments.get(*index))
    };
    let is_copy = |ty: &ArgumentType| !matches!(ty, ArgumentType::File | ArgumentType::Upload);
    let copy = members().all(|member| is_copy(&member.ty));
    let mut aside = Aside::default();
    let docs = aside.docs(arguments_docs(facts));
    let derive = if copy {
        quote!(Clone, Copy, Debug)
    } else {
        quote!(Debug)
    };
    let name = rust::ident(&bundle.name);
    let lifetime = bundle.borrows.then(|| quote!(<'a>));
    let fields: Vec<_> = members()
        .map(|member| {
            let docs = aside.docs(parameter_docs(member));
            let name = rust::ident(member.name);
            let ty = rust::spelled(&member.ty.in_struct());
            quote!(#docs pub #name: #ty,)
        })
        .collect();
    code.gap();
    rust::declare(
        code,
        &aside,
        quote! {
            #docs #[derive(#derive)]
            pub struct #name #lifetime { #(#fields)* }
        },
    );
}

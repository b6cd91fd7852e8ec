//! Rust code as syntax: built with `quote`, parsed by `syn`, laid out by `prettyplease`.
//!
//! For what is small and read by people. The mass of tables and records is printed by
//! [`Code`](crate::code::Code); `docs/decisions/printing-rust.md` says why.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs::Docs;

/// Prints the parts of a file, with an empty line between them.
pub(crate) fn print(parts: &[TokenStream]) -> String {
    let parts: Vec<String> = parts.iter().map(part).collect();
    parts.join("\n")
}

fn part(tokens: &TokenStream) -> String {
    match syn::parse2(tokens.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        // Names come from the model, so this is never taken; if it were, the compiler would tell.
        Err(error) => format!("{}\n", error.to_compile_error()),
    }
}

/// Something short that is spelled as text: a name, a path, a number.
pub(crate) fn spelled(text: &(impl ToString + ?Sized)) -> TokenStream {
    text.to_string().parse().unwrap_or_default()
}

/// `///` lines.
pub(crate) fn docs(docs: &Docs) -> TokenStream {
    let lines = docs.lines();
    quote!(#(#[doc = #lines])*)
}

/// `//!` lines.
pub(crate) fn inner_docs(docs: &Docs) -> TokenStream {
    let lines = docs.lines();
    quote!(#(#![doc = #lines])*)
}

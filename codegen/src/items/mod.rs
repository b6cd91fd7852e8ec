//! One module a kind of rendered item. A renderer receives finished facts and only spells them.

pub(crate) mod alias;
pub(crate) mod arguments;
pub(crate) mod call;
pub(crate) mod client;
pub(crate) mod enumeration;
pub(crate) mod handle;
pub(crate) mod operation;
pub(crate) mod request;
pub(crate) mod setter;
pub(crate) mod settings;
pub(crate) mod structure;
pub(crate) mod union;

use proc_macro2::TokenStream;
use syn::parse::Parse;

/// Parses tokens that were spelled here.
///
/// Names and literals are decided before, so the tokens are Rust; if they were not, the error stands
/// in the output as `compile_error!`, where a test or the compiler finds it.
pub(crate) fn parse<T: Parse>(tokens: TokenStream) -> Result<T, syn::Error> {
    syn::parse2(tokens)
}

/// An item, or `compile_error!` in its place.
pub(crate) fn item(tokens: TokenStream) -> syn::Item {
    parse(tokens).unwrap_or_else(|error| syn::Item::Verbatim(error.to_compile_error()))
}

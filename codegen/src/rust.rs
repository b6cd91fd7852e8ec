//! Declarations as syntax: built with `quote`, checked by `syn`, printed by `prettyplease`.
//!
//! Rows of tables and the short functions around them are written by [`Code`](crate::code::Code); what
//! declares something (structs, enums, aliases, statics) goes through here.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use specwright_model::api::TypeDef;

use crate::code::Code;
use crate::docs::Docs;
use crate::docs::types::type_docs;

/// A type that `prettyplease` would break sooner than `rustfmt` does: it stands aside for a name while
/// the declaration is printed.
const LONG: usize = 36;

/// Types that stand aside.
#[derive(Default)]
pub(crate) struct Aside(Vec<String>);

impl Aside {
    /// A type, or the name that stands for it.
    pub(crate) fn spelled(&mut self, ty: String) -> TokenStream {
        if ty.chars().count() <= LONG {
            return spelled(&ty);
        }
        let name = ident(&format!("Aside{}", self.0.len()));
        self.0.push(ty);
        quote!(#name)
    }

    /// What a printed line `start Aside0,` stands for: indentation, start, type and end.
    fn find<'a>(&'a self, line: &'a str) -> Option<(usize, &'a str, &'a str, &'a str)> {
        let (start, rest) = line.rsplit_once(" Aside")?;
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let ty = self.0.get(rest[..digits].parse::<usize>().ok()?)?;
        let bare = start.trim_start();
        Some((start.len() - bare.len(), bare, ty, &rest[digits..]))
    }
}

/// Adds a declaration.
pub(crate) fn declare(code: &mut Code, aside: &Aside, tokens: TokenStream) {
    let text = match syn::parse2::<syn::File>(tokens) {
        Ok(file) => prettyplease::unparse(&file),
        // Names come from the model, so this is never taken; if it were, the compiler would tell.
        Err(error) => format!("{}\n", error.to_compile_error()),
    };
    if aside.0.is_empty() {
        return code.raw(&text);
    }
    for line in text.lines() {
        if let Some((indent, start, ty, end)) = aside.find(line) {
            code.typed_at(indent, start, ty, end);
        } else {
            code.raw(line);
            code.raw("\n");
        }
    }
}

/// A name that the model has decided.
pub(crate) fn ident(name: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| Ident::new("unnamed", Span::call_site()))
}

/// A type or an expression that was spelled as text.
pub(crate) fn spelled(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

/// `#[doc = "…"]` for each line, printed as `///`.
pub(crate) fn docs(docs: &Docs) -> TokenStream {
    let lines = docs.lines();
    quote!(#(#[doc = #lines])*)
}

/// `#[deprecated]`, with its reason if there is one.
pub(crate) fn deprecated(reason: Option<&str>) -> TokenStream {
    match reason {
        Some("") => quote!(#[deprecated]),
        Some(reason) => quote!(#[deprecated = #reason]),
        None => quote!(),
    }
}

/// What stands above every definition: documentation, feature, deprecation.
pub(crate) fn head(def: &TypeDef) -> TokenStream {
    let docs = docs(&type_docs(def));
    let cfg = def
        .feature
        .as_deref()
        .map(|feature| quote!(#[cfg(feature = #feature)]));
    let deprecated = deprecated(def.deprecated.as_deref());
    quote!(#docs #cfg #deprecated)
}

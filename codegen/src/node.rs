//! Small syntax nodes that are built without parsing.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaList, MetaNameValue, token};

use crate::docs::Docs;

/// An identifier. Names are decided in the model; a raw identifier is never needed.
pub(crate) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// `///` lines.
pub(crate) fn doc_attributes(docs: &Docs) -> Vec<Attribute> {
    docs.lines().iter().map(|line| name_value("doc", line)).collect()
}

/// `#[cfg(feature = "…")]`.
pub(crate) fn cfg_feature(feature: &str) -> Attribute {
    let feature = Literal::string(feature);
    list("cfg", quote::quote!(feature = #feature))
}

/// `#[deprecated]` or `#[deprecated = "…"]`.
pub(crate) fn deprecated(reason: Option<&str>) -> Option<Attribute> {
    match reason? {
        "" => Some(attribute(Meta::Path(ident("deprecated").into()))),
        reason => Some(name_value("deprecated", reason)),
    }
}

fn name_value(name: &str, value: &str) -> Attribute {
    let lit = Lit::Str(LitStr::new(value, Span::call_site()));
    attribute(Meta::NameValue(MetaNameValue {
        path: ident(name).into(),
        eq_token: token::Eq::default(),
        value: Expr::Lit(ExprLit { attrs: Vec::new(), lit }),
    }))
}

fn list(name: &str, tokens: TokenStream) -> Attribute {
    attribute(Meta::List(MetaList {
        path: ident(name).into(),
        delimiter: syn::MacroDelimiter::Paren(token::Paren::default()),
        tokens,
    }))
}

fn attribute(meta: Meta) -> Attribute {
    Attribute {
        pound_token: token::Pound::default(),
        style: AttrStyle::Outer,
        bracket_token: token::Bracket::default(),
        meta,
    }
}

//! Declarations as syntax: built with `quote`, checked by `syn`, printed by `prettyplease`.
//!
//! Rows of tables and the short functions around them are written by [`Code`](crate::code::Code); what
//! declares something (structs, enums, aliases, statics) goes through here.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use specwright_model::api::TypeDef;
use syn::parse::Parser as _;
use syn::token::{Brace, Bracket};
use syn::{
    AttrStyle, Attribute, Field, FieldModifiers, Fields, FieldsNamed, Item, ItemStruct, Meta,
    Token, Type, TypePath, Visibility,
};

use crate::code::Code;
use crate::docs::Docs;
use crate::docs::types::type_docs;

/// A type that `prettyplease` would break sooner than `rustfmt` does: it stands aside for a name while
/// the declaration is printed.
const LONG: usize = 36;

/// What stands aside while a declaration is printed: long types, and documentation, which is half of all
/// lines and would be most of the work.
#[derive(Default)]
pub(crate) struct Aside {
    types: Vec<String>,
    docs: Vec<Docs>,
}

impl Aside {
    /// A type, or the name that stands for it.
    pub(crate) fn spelled(&mut self, ty: String) -> TokenStream {
        if ty.chars().count() <= LONG {
            return spelled(&ty);
        }
        let name = ident(&format!("Aside{}", self.types.len()));
        self.types.push(ty);
        quote!(#name)
    }

    /// A public field. Its type always stands aside: few ways are slower than parsing it.
    pub(crate) fn field(
        &mut self,
        docs: Docs,
        deprecated: Option<&str>,
        name: &str,
        ty: String,
    ) -> Field {
        let mark = ident(&format!("aside{}", self.docs.len()));
        self.docs.push(docs);
        let stands_for = ident(&format!("Aside{}", self.types.len()));
        self.types.push(ty);
        let mut attrs = vec![attribute(mark)];
        attrs.extend(deprecated.and_then(|reason| {
            let tokens = self::deprecated(Some(reason));
            Attribute::parse_outer.parse2(tokens).ok()?.pop()
        }));
        Field {
            attrs,
            vis: Visibility::Public(<Token![pub]>::default()),
            modifiers: FieldModifiers::default(),
            ident: Some(ident(name)),
            colon_token: Some(<Token![:]>::default()),
            ty: Type::Path(TypePath {
                qself: None,
                path: stands_for.into(),
                attrs: Vec::new(),
            }),
            default: None,
        }
    }

    /// The attribute that stands for `///` lines.
    pub(crate) fn docs(&mut self, docs: Docs) -> TokenStream {
        let name = ident(&format!("aside{}", self.docs.len()));
        self.docs.push(docs);
        quote!(#[#name])
    }

    /// What stands above every definition: documentation, feature, deprecation.
    pub(crate) fn head(&mut self, def: &TypeDef) -> TokenStream {
        let docs = self.docs(type_docs(def));
        let cfg = def
            .feature
            .as_deref()
            .map(|feature| quote!(#[cfg(feature = #feature)]));
        let deprecated = deprecated(def.deprecated.as_deref());
        quote!(#docs #cfg #deprecated)
    }

    /// What a printed line `start Aside0,` stands for: indentation, start, type and end.
    fn find<'a>(&'a self, line: &'a str) -> Option<(usize, &'a str, &'a str, &'a str)> {
        let (start, rest) = line.rsplit_once(" Aside")?;
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let ty = self.types.get(rest[..digits].parse::<usize>().ok()?)?;
        let bare = start.trim_start();
        Some((start.len() - bare.len(), bare, ty, &rest[digits..]))
    }

    /// What a printed line `#[aside0]` stands for: indentation and documentation.
    fn find_docs(&self, line: &str) -> Option<(usize, &Docs)> {
        let bare = line.trim_start();
        let index = bare.strip_prefix("#[aside")?.strip_suffix(']')?;
        Some((
            line.len() - bare.len(),
            self.docs.get(index.parse::<usize>().ok()?)?,
        ))
    }
}

/// Adds a declaration.
pub(crate) fn declare(code: &mut Code, aside: &Aside, tokens: TokenStream) {
    match syn::parse2::<Item>(tokens) {
        Ok(item) => print(code, aside, item),
        // Names come from the model, so this is never taken; if it were, the compiler would tell.
        Err(error) => code.line(error.to_compile_error().to_string()),
    }
}

/// Adds a struct. Its fields are most of all syntax: they are put together, not parsed.
pub(crate) fn declare_struct(
    code: &mut Code,
    aside: &Aside,
    head: TokenStream,
    fields: impl IntoIterator<Item = Field>,
) {
    match syn::parse2::<ItemStruct>(head) {
        Ok(mut item) => {
            let fields = fields.into_iter().collect();
            item.fields = Fields::Named(FieldsNamed {
                brace_token: Brace::default(),
                named: fields,
            });
            print(code, aside, Item::Struct(item));
        }
        Err(error) => code.line(error.to_compile_error().to_string()),
    }
}

fn print(code: &mut Code, aside: &Aside, item: Item) {
    let file = syn::File {
        frontmatter: None,
        shebang: None,
        attrs: Vec::new(),
        items: vec![item],
    };
    for line in prettyplease::unparse(&file).lines() {
        if let Some((indent, docs)) = aside.find_docs(line) {
            code.docs_at(indent, docs);
        } else if let Some((indent, start, ty, end)) = aside.find(line) {
            code.typed_at(indent, start, ty, end);
        } else {
            code.raw(line);
            code.raw("\n");
        }
    }
}

fn attribute(name: Ident) -> Attribute {
    Attribute {
        pound_token: <Token![#]>::default(),
        style: AttrStyle::Outer,
        bracket_token: Bracket::default(),
        meta: Meta::Path(name.into()),
    }
}

/// A name that the model has decided.
pub(crate) fn ident(name: &str) -> Ident {
    let good = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    Ident::new(if good { name } else { "unnamed" }, Span::call_site())
}

/// A type or an expression that was spelled as text.
pub(crate) fn spelled(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

/// `#[deprecated]`, with its reason if there is one.
pub(crate) fn deprecated(reason: Option<&str>) -> TokenStream {
    match reason {
        Some("") => quote!(#[deprecated]),
        Some(reason) => quote!(#[deprecated = #reason]),
        None => quote!(),
    }
}

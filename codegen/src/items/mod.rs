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

use specwright_model::api::TypeDef;

use crate::code::Code;
use crate::docs::types::type_docs;

/// What stands above every definition: documentation, feature, deprecation.
fn head(code: &mut Code, def: &TypeDef) {
    code.docs(&type_docs(def));
    code.cfg(def.feature.as_deref());
    code.deprecated(def.deprecated.as_deref());
}

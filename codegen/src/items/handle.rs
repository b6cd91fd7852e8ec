//! The type that holds a resource's methods.

use specwright_model::api::Resource;

use crate::code::Code;
use crate::docs::Docs;

/// `pub struct WorkOrders { core: runtime::Core }`.
pub(crate) fn item(code: &mut Code, resource: &Resource, docs: &Docs) {
    code.docs(docs);
    code.line("#[derive(Clone, Debug)]");
    code.open(format!("pub struct {} {{", resource.handle));
    code.line("pub(crate) core: runtime::Core,");
    code.close("}");
}

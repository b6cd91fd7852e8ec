//! One module a kind of rendered item. A renderer receives finished facts and only spells them.

pub(crate) mod alias;
pub(crate) mod arguments;
pub(crate) mod call;
pub(crate) mod client;
pub(crate) mod deprecated_names;
pub(crate) mod enumeration;
pub(crate) mod handle;
pub(crate) mod lookup;
pub(crate) mod odata;
pub(crate) mod operation;
pub(crate) mod request;
pub(crate) mod setter;
pub(crate) mod settings;
pub(crate) mod structure;
pub(crate) mod union;

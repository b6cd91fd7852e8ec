//! `OData`, typed: filters, orders, selections and expansions, built from an entity's properties.
//!
//! A generated crate has a module `odata` with one item for each entity; its methods are the properties.
//! An operand has the type of its property, literals are written by type, and what comes out is a value:
//! it can be stored, printed, compared, and parsed back from text.
//!
//! ```
//! # mod odata {
//! #     use specwright_runtime::{odata, odata_type};
//! #     odata_type! { Order {
//! #         id: "Id" odata::Field<odata::Integer>,
//! #         status: "Status" Status,
//! #         call_date: "CallDate" odata::Field<odata::DateTime>,
//! #         notes: "Notes" odata::Collection<Note>,
//! #     } }
//! #     odata_type! { Status { primary: "Primary" odata::Field<odata::Text>, } }
//! #     odata_type! { Note { text: "Text" odata::Field<odata::Text>, } }
//! # }
//! use odata::Order as w;
//! use specwright_runtime::odata::Filter;
//!
//! let open = w.status().primary().is_in(["OPEN", "IN PROGRESS"]);
//! let filter = open.and(w.id().gt(7).or(w.notes().any(|note| note.text().contains("it's"))));
//! assert_eq!(
//!     filter.to_string(),
//!     "Status/Primary in ('OPEN', 'IN PROGRESS') and \
//!      (Id gt 7 or Notes/any(x1: contains(x1/Text, 'it''s')))"
//! );
//! assert_eq!(Filter::parse(&filter.to_string())?, filter);
//! # Ok::<(), specwright_runtime::odata::SyntaxError>(())
//! ```
//!
//! What does not fit does not compile:
//!
//! ```compile_fail,E0277
//! # use specwright_runtime::odata::{DateTime, Field};
//! # fn f(call_date: Field<DateTime>) {
//! call_date.eq("OPEN");
//! # }
//! ```
//!
//! ```compile_fail,E0599
//! # use specwright_runtime::odata::{Field, Integer};
//! # fn f(id: Field<Integer>) {
//! id.contains("x");
//! # }
//! ```
//!
//! ```compile_fail,E0277
//! # use specwright_runtime::odata::{Field, Select, Text};
//! # fn f(number: Field<Text>) {
//! let select = Select::from(number.to_lower());
//! # }
//! ```

mod collection;
mod filter;
mod functions;
mod kind;
mod literal;
mod operand;
mod option;
mod path;
mod rules;
mod table;

pub use collection::Collection;
pub use filter::Filter;
pub use functions::{max_date_time, min_date_time, now};
pub use kind::{
    Any, Binary, Boolean, Date, DateTime, Decimal, Duration, Enum, EnumName, Guid, Integer,
    NamedEnum, Numeric, Ordered, Text, TimeOfDay,
};
pub use literal::IntoOperand;
pub use operand::{Computed, Field, Operand, Stored};
pub use option::{Expand, ExpandItem, Navigation, OrderBy, Property, Select, expand};
pub use path::{AtPath, Object, Path};
pub use rules::{PostForm, Rules};
pub(crate) use rules::{joined, selected, stable_order, value};
pub use specwright_odata::{Expr, SyntaxError};

//! How types and literals of the model are written in Rust.

use specwright_model::api::{Api, Scalar, Type, TypeId};

/// Writes types as Rust text, for one kind of place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speller<'a> {
    pub api: &'a Api,
    /// What stands before the name of a definition.
    definitions: &'static str,
    /// What stands before the name of a type of the runtime.
    runtime: &'static str,
}

impl<'a> Speller<'a> {
    /// For the files under `types`, which import all types and what they need of the runtime.
    pub(crate) fn in_types(api: &'a Api) -> Self {
        Self {
            api,
            definitions: "",
            runtime: "",
        }
    }

    /// For the files of resources, which import the two modules.
    pub(crate) fn in_resource(api: &'a Api) -> Self {
        Self {
            api,
            definitions: "types::",
            runtime: "runtime::",
        }
    }

    /// For programs outside the crate.
    pub(crate) fn outside(api: &'a Api) -> Self {
        Self {
            api,
            definitions: "types::",
            runtime: "runtime::",
        }
    }

    /// The owned Rust type.
    pub(crate) fn owned(&self, ty: &Type) -> String {
        match ty {
            Type::Scalar(scalar) => self.scalar(*scalar),
            Type::Named(id) => self.named(*id),
            Type::Array(item) => format!("Vec<{}>", self.owned(item)),
            Type::Map(item) => format!("{}BTreeMap<String, {}>", self.std_map(), self.owned(item)),
            Type::Nullable(inner) => format!("Option<{}>", self.owned(inner)),
            Type::Page(item) => format!("{}<{}>", self.page(), self.owned(item)),
        }
    }

    /// The Rust name of a definition with its path.
    pub(crate) fn named(&self, id: TypeId) -> String {
        format!("{}{}", self.definitions, self.api.type_def(id).rust_name)
    }

    /// The Rust type of a scalar.
    pub(crate) fn scalar(&self, scalar: Scalar) -> String {
        let name = match scalar {
            Scalar::Int32 => return "i32".to_owned(),
            Scalar::Int64 => return "i64".to_owned(),
            Scalar::UInt8 => return "u8".to_owned(),
            Scalar::Float => return "f32".to_owned(),
            Scalar::Double => return "f64".to_owned(),
            Scalar::Boolean => return "bool".to_owned(),
            Scalar::String => return "String".to_owned(),
            Scalar::Decimal => "Decimal",
            Scalar::Uuid => "Uuid",
            Scalar::Date => "Date",
            Scalar::Time => "Time",
            Scalar::DateTime => "DateTime",
            Scalar::Bytes => "Base64",
            Scalar::Any => "Value",
        };
        self.runtime(name)
    }

    /// A name of the runtime with its path.
    pub(crate) fn runtime(&self, name: &str) -> String {
        format!("{}{name}", self.runtime)
    }

    fn page(&self) -> &'static str {
        if self.runtime.is_empty() {
            "crate::runtime::Page"
        } else {
            "runtime::Page"
        }
    }

    fn std_map(&self) -> &'static str {
        if self.runtime.is_empty() {
            ""
        } else {
            "std::collections::"
        }
    }
}

/// What a type is in the end, as far as it matters for how it is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape<'a> {
    /// Text.
    Text,
    /// Copied when passed.
    Copy,
    /// A list of this.
    List(&'a Type),
    /// Anything else: passed by reference.
    Other,
}

/// What a type is in the end, as far as it matters for how it is passed.
pub(crate) fn shape<'a>(api: &'a Api, ty: &'a Type) -> Shape<'a> {
    match api.resolve(ty) {
        Type::Scalar(Scalar::String) => Shape::Text,
        Type::Scalar(
            Scalar::Int32
            | Scalar::Int64
            | Scalar::UInt8
            | Scalar::Float
            | Scalar::Double
            | Scalar::Boolean
            | Scalar::Uuid
            | Scalar::Date
            | Scalar::Time
            | Scalar::DateTime,
        ) => Shape::Copy,
        Type::Array(item) => Shape::List(item),
        _ => Shape::Other,
    }
}

/// A text as a Rust string literal: quotes, control and invisible characters escaped.
pub(crate) fn literal(text: &str) -> String {
    format!("{text:?}")
}

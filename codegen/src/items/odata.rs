//! Entities of `OData`: which types have paths, and the table of each.

use std::collections::BTreeSet;

use specwright_model::api::{
    Api, Content, Field, OData, Operation, Param, Resource, Scalar, Type, TypeDef, TypeId, TypeKind,
};

use crate::code::Code;
use crate::docs::example::{call, crate_path};
use crate::facts::argument::ArgumentType;
use crate::facts::operation::{OperationFacts, facts};
use crate::spell::{Shape, Speller, literal, shape};

/// The runtime's type for a parameter that is a query option of `OData`. The names are the standard's: that a
/// query has one of them as text is what tells that an operation takes `OData`.
pub(crate) fn option(api: &Api, param: &Param) -> Option<&'static str> {
    if shape(api, &param.ty) != Shape::Text {
        return None;
    }
    match param.name.as_str() {
        "$filter" => Some("Filter"),
        "$orderby" => Some("OrderBy"),
        "$select" => Some("Select"),
        "$expand" => Some("Expand"),
        _ => None,
    }
}

/// The structs that have paths: what operations with `OData` answer, and all that is reached from there.
pub fn entities(api: &Api) -> BTreeSet<TypeId> {
    let operations = api.resources.iter().flat_map(|one| &one.operations);
    let takes_odata = |operation: &&Operation| {
        let mut query = operation.query.iter();
        query.any(|param| !param.required && option(api, param).is_some())
    };
    let mut open: Vec<&Type> = Vec::new();
    for answer in operations.filter(takes_odata).flat_map(|one| &one.returns) {
        if let Content::Json(ty) = &answer.content {
            open.push(ty);
        }
    }
    let mut found = BTreeSet::new();
    while let Some(ty) = open.pop() {
        if let Some((id, fields)) = object(api, item(api, ty))
            && found.insert(id)
        {
            open.extend(fields.iter().map(|field| &field.ty));
        }
    }
    found
}

/// A program that finds entities by a property, for the first operation that can.
pub(crate) fn example(api: &Api) -> Option<Vec<String>> {
    api.resources.iter().find_map(|resource| {
        let operations = resource.operations.iter();
        let mut all = operations.map(|operation| facts(api, resource, operation));
        all.find_map(|facts| lines(api, resource, &facts))
    })
}

fn lines(api: &Api, resource: &Resource, facts: &OperationFacts<'_>) -> Option<Vec<String>> {
    let setter = |option| {
        let mut setters = facts.setters.iter();
        setters.find(|setter| setter.ty == ArgumentType::OData(option))
    };
    let (filter, order) = (setter("Filter")?, setter("OrderBy")?);
    let Some(Content::Json(answer)) = facts.operation.returns.first().map(|one| &one.content)
    else {
        return None;
    };
    let (id, fields) = object(api, item(api, answer))?;
    let integer = |field: &&Field| is_kind(api, field, "Integer");
    let text = |field: &&Field| is_kind(api, field, "Text");
    let number = &fields.iter().find(integer)?.rust_name;
    let name = &fields.iter().find(text)?.rust_name;
    let call = call(api, resource, facts)?;
    let krate = crate_path(api);
    Some(vec![
        format!("use {krate}::odata::{} as it;", api.type_def(id).rust_name),
        String::new(),
        format!("# async fn example(client: {krate}::Client) -> Result<(), {krate}::Error> {{"),
        format!("let answer = {call}"),
        format!(
            "    .{}(it.{name}().starts_with(\"A\").and(it.{number}().gt(5)))",
            filter.name
        ),
        format!("    .{}(it.{number}().desc())", order.name),
        "    .send()".to_owned(),
        "    .await?;".to_owned(),
        "# let _ = answer;".to_owned(),
        "# Ok(())".to_owned(),
        "# }".to_owned(),
    ])
}

/// What a list or a page holds; else the type itself.
fn item<'a>(api: &'a Api, ty: &'a Type) -> &'a Type {
    let mut ty = api.resolve(ty);
    while let Type::Array(inner) | Type::Page(inner) | Type::Nullable(inner) = ty {
        ty = api.resolve(inner);
    }
    ty
}

fn object<'a>(api: &'a Api, ty: &Type) -> Option<(TypeId, &'a [Field])> {
    match ty {
        Type::Named(id) => match &api.type_def(*id).kind {
            TypeKind::Struct(fields) => Some((*id, fields)),
            _ => None,
        },
        _ => None,
    }
}

/// The table of a struct's properties.
pub(crate) fn table(code: &mut Code, api: &Api, def: &TypeDef, fields: &[Field]) {
    let row = |field: &Field| {
        let ty = at_path(api, IN_CRATE, field);
        format!("{}: {} {ty},", field.rust_name, literal(&field.name))
    };
    let rows: Vec<String> = fields.iter().map(row).collect();
    code.cfg(def.feature.as_deref());
    code.table("odata_type", &def.rust_name, &rows);
}

/// The names of the enums of these fields, where literals have them.
pub(crate) fn enum_names(
    code: &mut Code,
    api: &Api,
    named: &mut BTreeSet<TypeId>,
    fields: &[Field],
) {
    let Some(namespace) = &api.odata.namespace else {
        return;
    };
    for field in fields {
        let Type::Named(id) = item(api, &field.ty) else {
            continue;
        };
        let def = api.type_def(*id);
        if !matches!(def.kind, TypeKind::Enum(_)) || !named.insert(*id) {
            continue;
        }
        code.blank_line();
        code.cfg(def.feature.as_deref());
        let name = Speller::in_resource(api).named(*id);
        code.open(format!("impl odata::EnumName for {name} {{"));
        let text = literal(&format!("{namespace}.{}", def.name));
        code.line(format!("const NAME: &'static str = {text};"));
        code.close("}");
    }
}

/// What a field is in expressions, without the names of the description: `Field<Enum<_>>`, `Collection<_>`.
pub fn kind_in_words(api: &Api, field: &Field) -> String {
    let names = Names {
        runtime: "",
        entities: "types::",
    };
    let ty = at_path(api, names, field);
    let mut pieces = ty.split("types::");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find('>').unwrap_or(piece.len());
        text.push('_');
        text.push_str(piece.get(end..).unwrap_or_default());
    }
    text
}

/// Where names are found.
#[derive(Clone, Copy)]
pub(crate) struct Names {
    /// The runtime's module.
    pub(crate) runtime: &'static str,
    /// The entities.
    pub(crate) entities: &'static str,
}

/// In the files of the module `odata`.
const IN_CRATE: Names = Names {
    runtime: "odata::",
    entities: "",
};

/// The type of a property.
pub(crate) fn at_path(api: &Api, names: Names, field: &Field) -> String {
    match field.odata {
        Some(kind) => names.field(&format!("{kind:?}")),
        None => names.ty(api, &field.ty),
    }
}

impl Names {
    fn field(self, kind: &str) -> String {
        format!("{0}Field<{0}{kind}>", self.runtime)
    }

    fn ty(self, api: &Api, ty: &Type) -> String {
        let field = |kind: &str| self.field(kind);
        match api.resolve(ty) {
            Type::Array(inner) | Type::Page(inner) => {
                format!("{}Collection<{}>", self.runtime, self.ty(api, inner))
            }
            Type::Nullable(inner) => self.ty(api, inner),
            Type::Named(id) => {
                let def = api.type_def(*id);
                match def.kind {
                    TypeKind::Struct(_) => format!("{}{}", self.entities, def.rust_name),
                    TypeKind::Enum(_) => {
                        let name = Speller::in_resource(api).named(*id);
                        let named = api.odata.namespace.is_some();
                        let kind = if named { "NamedEnum" } else { "Enum" };
                        field(&format!("{kind}<{name}>"))
                    }
                    TypeKind::Alias(_) | TypeKind::Union(_) => field("Any"),
                }
            }
            Type::Map(_) => field("Any"),
            Type::Scalar(scalar) => field(match scalar {
                Scalar::Int32 | Scalar::Int64 | Scalar::UInt8 => "Integer",
                Scalar::Float | Scalar::Double | Scalar::Decimal => "Decimal",
                Scalar::Boolean => "Boolean",
                Scalar::String => "Text",
                Scalar::Uuid => "Guid",
                Scalar::Date => "Date",
                Scalar::Time => "TimeOfDay",
                Scalar::DateTime => "DateTime",
                Scalar::Bytes => "Binary",
                Scalar::Any => "Any",
            }),
        }
    }
}

fn is_kind(api: &Api, field: &Field, kind: &str) -> bool {
    at_path(api, IN_CRATE, field) == IN_CRATE.field(kind)
}

/// The field whose date counts, where a filter can name it, and its kind: `since` and `until` set its range.
pub(crate) fn range<'a>(api: &'a Api, operation: &'a Operation) -> Option<(&'a str, &'static str)> {
    let mut query = operation.query.iter();
    query.find(|param| !param.required && option(api, param) == Some("Filter"))?;
    let by = operation.paging.as_ref()?.by.as_deref()?;
    let Content::Json(ty) = &operation.returns.first()?.content else {
        return None;
    };
    let (mut steps, mut ty) = (by.split('/').peekable(), ty);
    while let Some(step) = steps.next() {
        let (_, fields) = object(api, item(api, ty))?;
        let field = fields.iter().find(|field| field.name == step)?;
        if steps.peek().is_none() {
            let kinds = ["DateTime", "Date"].into_iter();
            let mut kinds = kinds.filter(|kind| is_kind(api, field, kind));
            return Some((by, kinds.next()?));
        }
        ty = &field.ty;
    }
    None
}

/// What the API's `OData` can do, as a call of the constant's builder, where the description says anything.
pub(crate) fn rules(facts: &OperationFacts<'_>) -> Option<String> {
    let odata = facts.operation.odata.as_ref()?;
    let OData {
        functions,
        expand,
        top,
        url_limit,
        post,
        ..
    } = odata;
    if functions.is_none()
        && expand.is_none()
        && top.is_none()
        && url_limit.is_none()
        && post.is_none()
    {
        return None;
    }
    let names = |names: Option<&Vec<String>>| match names {
        Some(names) => format!("Some(&[{}])", literals(names)),
        None => "None".to_owned(),
    };
    let number = |number: Option<u32>| match number {
        Some(number) => format!("Some({number})"),
        None => "None".to_owned(),
    };
    let post = match post {
        Some(form) => {
            let keys = form.keys.iter();
            let keys = keys.map(|(a, b)| format!("({}, {})", literal(a), literal(b)));
            format!(
                "Some(&runtime::odata::PostForm {{ operation: &{}, keys: &[{}], bare: &[{}] }})",
                post_constant(facts),
                keys.collect::<Vec<_>>().join(", "),
                literals(&form.bare)
            )
        }
        None => "None".to_owned(),
    };
    Some(format!(
        "odata(&runtime::odata::Rules {{ functions: {}, expand: {}, top: {}, url_limit: {}, post: {post} }})",
        names(functions.as_ref()),
        names(expand.as_ref()),
        number(*top),
        number(*url_limit),
    ))
}

/// What the API's `OData` can do, in words; empty if the description says nothing.
pub fn limits_in_words(odata: &OData) -> String {
    let names = |what: &str, names: Option<&Vec<String>>| {
        Some(match names?.as_slice() {
            [] => format!("{what} nothing"),
            names => format!("{what} {}", names.join(", ")),
        })
    };
    let top = odata.top.map(|top| format!("$top at most {top}"));
    let limit = odata.url_limit.map(|limit| match &odata.post {
        Some(form) => format!(
            "URLs of {limit} characters, longer queries by {}",
            form.operation
        ),
        None => format!("URLs of {limit} characters"),
    });
    let parts = [
        names("has the functions", odata.functions.as_ref()),
        names("expands", odata.expand.as_ref()),
        top,
        limit,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The constant of the operation that takes longer queries.
pub(crate) fn post_constant(facts: &OperationFacts<'_>) -> String {
    format!("{}_LONG", facts.constant)
}

fn literals(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| literal(text)).collect();
    texts.join(", ")
}

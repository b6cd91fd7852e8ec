//! Entities of `OData`: which types have paths, and the table of each.

use std::collections::BTreeSet;

use specwright_model::api::{
    Api, Content, Field, Operation, Param, Resource, Scalar, Type, TypeDef, TypeId, TypeKind,
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
pub(crate) fn entities(api: &Api) -> BTreeSet<TypeId> {
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
    let integer = |field: &&Field| at_path(api, &field.ty) == kind("Integer");
    let text = |field: &&Field| at_path(api, &field.ty) == kind("Text");
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
        let ty = at_path(api, &field.ty);
        format!("{}: {} {ty},", field.rust_name, literal(&field.name))
    };
    let rows: Vec<String> = fields.iter().map(row).collect();
    code.cfg(def.feature.as_deref());
    code.table("odata_type", &def.rust_name, &rows);
}

/// What stands at the path of a field.
fn at_path(api: &Api, ty: &Type) -> String {
    match api.resolve(ty) {
        Type::Array(inner) | Type::Page(inner) => {
            format!("odata::Collection<{}>", at_path(api, inner))
        }
        Type::Nullable(inner) => at_path(api, inner),
        Type::Named(id) => {
            let def = api.type_def(*id);
            match def.kind {
                TypeKind::Struct(_) => def.rust_name.clone(),
                TypeKind::Enum(_) => {
                    let name = Speller::in_resource(api).named(*id);
                    format!("odata::Field<odata::Enum<{name}>>")
                }
                TypeKind::Alias(_) | TypeKind::Union(_) => kind("Any"),
            }
        }
        Type::Map(_) => kind("Any"),
        Type::Scalar(scalar) => kind(match scalar {
            Scalar::Int32 | Scalar::Int64 | Scalar::UInt8 => "Integer",
            Scalar::Float | Scalar::Double | Scalar::Decimal => "Decimal",
            Scalar::Boolean => "Boolean",
            Scalar::String => "Text",
            Scalar::Uuid => "Guid",
            Scalar::Date => "Date",
            Scalar::Time => "TimeOfDay",
            Scalar::DateTime => "DateTime",
            Scalar::Bytes | Scalar::Any => "Any",
        }),
    }
}

fn kind(name: &str) -> String {
    format!("odata::Field<odata::{name}>")
}

//! `odata`: what the API can do, for the whole API and for one operation.

use std::collections::BTreeSet;

use super::definitions::LoweredType;
use super::scope::Scope;
use super::stored_values::inner;
use crate::api::{
    Answer, BodyKind, Content, Field, OData, Operation, Param, PostForm, Resource, Scalar, Type,
    TypeKind,
};
use crate::diagnostic::codes;
use crate::syntax::tree::{Node, Value};

/// The query options whose values are expressions or lists of properties.
const OPTIONS: [&str; 4] = ["$filter", "$orderby", "$select", "$expand"];

/// What holds for the whole API.
pub(crate) fn settings(scope: &mut Scope<'_>, api: &Node) -> OData {
    let Some(node) = api.get("odata") else {
        return OData::default();
    };
    OData {
        functions: texts(node.get("functions")),
        namespace: node.text_at("namespace").map(str::to_owned),
        ..limits(scope, node)
    }
}

/// What an operation can do, if it takes `OData`.
pub(crate) fn lower(
    scope: &mut Scope<'_>,
    node: &Node,
    api: &OData,
    operation: &Operation,
) -> Option<OData> {
    let takes = operation
        .query
        .iter()
        .any(|param| OPTIONS.contains(&param.name.as_str()));
    let own = node.get("odata");
    if !takes {
        if let Some(own) = own {
            let help = "add a query option of OData, such as `$filter?: string`, to `query`";
            let problem = "the operation takes no OData";
            scope
                .problems
                .push(codes::odata_does_not_fit(own.place, problem, help));
        }
        return None;
    }
    let Some(own) = own else {
        return Some(api.clone());
    };
    let given = limits(scope, own);
    let post = own.text_at("post").map(|name| PostForm {
        operation: name.to_owned(),
        keys: Vec::new(),
        bare: Vec::new(),
    });
    Some(OData {
        functions: texts(own.get("functions")).or_else(|| api.functions.clone()),
        expand: texts(own.get("expand")),
        top: given.top.or(api.top),
        url_limit: given.url_limit.or(api.url_limit),
        namespace: api.namespace.clone(),
        post,
    })
}

fn limits(scope: &mut Scope<'_>, node: &Node) -> OData {
    let mut number = |key| node.number_at(key, "from 1 to 4294967295", &mut scope.problems);
    OData {
        top: number("top"),
        url_limit: number("url_limit"),
        ..OData::default()
    }
}

fn texts(node: Option<&Node>) -> Option<Vec<String>> {
    let Value::List(items) = &node?.value else {
        return None;
    };
    let texts = items.iter().filter_map(Node::text);
    Some(texts.map(str::to_owned).collect())
}

/// What only the definitions and the other operations can tell.
pub(crate) fn complete(
    scope: &mut Scope<'_>,
    lowered_types: &[LoweredType],
    resources: &mut [Resource],
) {
    for resource in resources {
        let mut forms = Vec::new();
        for (index, operation) in resource.operations.iter().enumerate() {
            let Some(odata) = &operation.odata else {
                continue;
            };
            expandable(scope, lowered_types, operation, odata);
            if let Some(form) = &odata.post {
                let target = resource.operations.iter();
                let target = target.into_iter().find(|one| one.name == form.operation);
                match post_form(lowered_types, operation, target) {
                    Ok(form) => forms.push((index, form)),
                    Err(problem) => {
                        let problem = format!("`post: {}`: {problem}", form.operation);
                        let help = "name an operation of this resource that reads, has no path \
                                    parameters, and whose JSON body has a field for each option: \
                                    `Filter` for `$filter`";
                        scope.problems.push(codes::odata_does_not_fit(
                            operation.place,
                            &problem,
                            help,
                        ));
                    }
                }
            }
        }
        for (index, form) in forms {
            if let Some(odata) = &mut resource.operations[index].odata {
                odata.post = Some(form);
            }
        }
    }
}

/// Whether what can be expanded is there.
fn expandable(
    scope: &mut Scope<'_>,
    lowered_types: &[LoweredType],
    operation: &Operation,
    odata: &OData,
) {
    let answer = operation.returns.first().map(|answer| &answer.content);
    let fields = match answer {
        Some(Content::Json(ty)) => fields(lowered_types, ty),
        _ => None,
    };
    for name in odata.expand.iter().flatten() {
        let first = name.split('/').next().unwrap_or(name);
        let there = fields.is_some_and(|fields| fields.iter().any(|field| field.name == first));
        if !there {
            let problem = format!("what it returns has no field `{first}`");
            let help = "`expand` lists fields of the type that `returns` names";
            scope
                .problems
                .push(codes::odata_does_not_fit(operation.place, &problem, help));
        }
    }
}

fn fields<'a>(lowered_types: &'a [LoweredType], ty: &'a Type) -> Option<&'a [Field]> {
    match inner(lowered_types, ty, true) {
        Type::Named(id) => match &lowered_types.get(id.0)?.def.kind {
            TypeKind::Struct(fields) => Some(fields),
            _ => None,
        },
        _ => None,
    }
}

fn post_form(
    lowered_types: &[LoweredType],
    operation: &Operation,
    target: Option<&Operation>,
) -> Result<PostForm, &'static str> {
    let target = target.ok_or("there is no such operation")?;
    if target.writes {
        return Err("it writes");
    }
    if !target.path_params.is_empty() || !operation.path_params.is_empty() {
        return Err("one of both has path parameters");
    }
    let items = |operation: &Operation| match operation.returns.as_slice() {
        [
            Answer {
                content: Content::Json(ty),
                ..
            },
        ] => Some(inner(lowered_types, ty, true).clone()),
        _ => None,
    };
    if items(target).is_none() || items(target) != items(operation) {
        return Err("it returns something else");
    }
    let shape = |params: &[Param]| {
        let all = params.iter().map(|it| (it.name.clone(), it.secret));
        all.collect::<BTreeSet<_>>()
    };
    if shape(&target.headers) != shape(&operation.headers) {
        return Err("it has other headers");
    }
    let fields = match target.body.as_ref().map(|body| &body.kind) {
        Some(BodyKind::Json(ty)) => fields(lowered_types, ty),
        _ => None,
    };
    let fields = fields.ok_or("its body is no JSON object with known fields")?;
    let (mut keys, mut bare) = (Vec::new(), Vec::new());
    for param in &operation.query {
        let Some(option) = param.name.strip_prefix('$') else {
            continue;
        };
        let same = |field: &&Field| field.name.eq_ignore_ascii_case(option);
        if let Some(field) = fields.iter().find(same) {
            keys.push((param.name.clone(), field.name.clone()));
            let ty = inner(lowered_types, &field.ty, false);
            if !matches!(ty, Type::Scalar(Scalar::String)) {
                bare.push(param.name.clone());
            }
        }
    }
    if keys.is_empty() {
        return Err("its body has no field for any query option");
    }
    Ok(PostForm {
        operation: target.name.clone(),
        keys,
        bare,
    })
}

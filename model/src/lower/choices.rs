//! Enums and unions.

use super::scope::{Scope, is_builtin};
use crate::api::{Alternative, EnumDef, Type, UnionDef, Variant};
use crate::diagnostic::codes;
use crate::names;
use crate::syntax::tree::{Node, Value};

pub(super) fn listed_enum(scope: &mut Scope<'_>, node: &Node, items: &[Node]) -> EnumDef {
    let values: Vec<(&Node, &str, &str)> = items
        .iter()
        .filter_map(|item| item.text().map(|text| (item, text, text)))
        .collect();
    if values.is_empty() && !items.is_empty() {
        let found = codes::bad_type(
            node.place,
            "a list of fields",
            "a struct is a mapping: write its fields without `-`; an enum lists words",
        );
        scope.problems.push(found);
        return EnumDef {
            variants: Vec::new(),
            integer: false,
        };
    }
    if values.len() < items.len() {
        scope
            .problems
            .push(codes::bad_enum(node.place, "each value is one text"));
    }
    // One value is an enum too, but the name of a type is most likely an array.
    if let [(item, written, _)] = values.as_slice()
        && is_builtin(written)
    {
        let help = format!(
            "an array as a definition is written `{{ $of: [{written}] }}`, an enum of this one value \
             `{{ $enum: {{ Name: {written} }} }}`"
        );
        let problem = format!("`{written}` is the name of a type");
        let found = codes::bad_enum(item.place, &problem).help(help);
        scope.problems.push(found);
    }
    enumeration(scope, node, &values)
}

pub(super) fn full_enum(scope: &mut Scope<'_>, node: &Node) -> EnumDef {
    if let Value::List(items) = &node.value {
        return listed_enum(scope, node, items);
    }
    let values: Vec<(&Node, &str, &str)> = node
        .entries()
        .iter()
        .filter_map(|(key, value)| value.text().map(|text| (value, key.text.as_str(), text)))
        .collect();
    enumeration(scope, node, &values)
}

fn enumeration(scope: &mut Scope<'_>, node: &Node, values: &[(&Node, &str, &str)]) -> EnumDef {
    if values.is_empty() {
        scope
            .problems
            .push(codes::bad_enum(node.place, "this one has none"));
    }
    let is_integer = |node: &Node| {
        node.scalar()
            .is_some_and(|text| !text.quoted && text.text.parse::<i64>().is_ok())
    };
    let integer = !values.is_empty() && values.iter().all(|(node, _, _)| is_integer(node));
    let mut variants: Vec<Variant> = Vec::with_capacity(values.len());
    for (at, written, wire) in values {
        let name = if integer && written == wire {
            format!("Value{written}")
        } else {
            (*written).to_owned()
        };
        let Some(rust_name) = names::variant(&name) else {
            let how = "name it: `{ $enum: { RustName: \"wire value\" } }`";
            scope
                .problems
                .push(codes::no_rust_name(at.place, "the value", written, how));
            continue;
        };
        if let Some(earlier) = variants
            .iter()
            .find(|v| v.wire == *wire || v.rust_name == rust_name)
        {
            let problem = if earlier.wire == *wire {
                format!("`{wire}` appears twice")
            } else {
                format!(
                    "`{wire}` and `{}` become the same Rust name `{rust_name}`",
                    earlier.wire
                )
            };
            let mut found = codes::bad_enum(at.place, &problem);
            if earlier.wire != *wire {
                found = found.help(format!(
                    "name them: `{{ $enum: {{ {rust_name}: {}, {rust_name}2: {wire} }} }}`",
                    earlier.wire
                ));
            }
            scope.problems.push(found);
            continue;
        }
        variants.push(Variant {
            rust_name,
            wire: (*wire).to_owned(),
        });
    }
    EnumDef { variants, integer }
}

pub(super) fn union(scope: &mut Scope<'_>, node: &Node) -> UnionDef {
    let mut alternatives = Vec::new();
    let tag = node.text_at("by").map(str::to_owned);
    if let Value::List(items) = &node.value {
        for item in items {
            alternatives.extend(alternative(scope, item, String::new(), &alternatives));
        }
    } else {
        for (key, item) in node.get("of").map(Node::entries).unwrap_or_default() {
            alternatives.extend(alternative(scope, item, key.text.clone(), &alternatives));
        }
    }
    if alternatives.is_empty() {
        let help = "write `{ $union: [A, B] }` or `{ $union: { by: kind, of: { a: A, b: B } } }`";
        scope
            .problems
            .push(codes::bad_union(node.place, "it has no types", help));
    }
    UnionDef { tag, alternatives }
}

fn alternative(
    scope: &mut Scope<'_>,
    node: &Node,
    tag: String,
    before: &[Alternative],
) -> Option<Alternative> {
    let ty = scope.ty(node)?;
    let written = node.text().map(str::to_owned).filter(|_| tag.is_empty());
    let name = written
        .or_else(|| (!tag.is_empty()).then(|| tag.clone()))
        .unwrap_or_else(|| match &ty {
            Type::Array(_) => "Array".to_owned(),
            Type::Map(_) => "Map".to_owned(),
            _ => format!("Alternative{}", before.len() + 1),
        });
    let Some(rust_name) = names::variant(name.trim_end_matches('?')) else {
        let how = "choose a tag that has letters a–z or digits";
        scope.problems.push(codes::no_rust_name(
            node.place,
            "the alternative",
            &name,
            how,
        ));
        return None;
    };
    if before.iter().any(|other| other.rust_name == rust_name) {
        let problem = format!("two alternatives are called `{rust_name}`");
        scope.problems.push(codes::bad_union(
            node.place,
            &problem,
            "define one of them under another name",
        ));
        return None;
    }
    Some(Alternative {
        rust_name,
        tag,
        ty,
        boxed: false,
    })
}

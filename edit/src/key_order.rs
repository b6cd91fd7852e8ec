//! The canonical order of known keys, and which mappings always stand in block style.

use specwright_model::syntax::shape::{self, Form, Shape};

use crate::layout_tree::{Item, Kind, Node};

/// Gives known keys the order of the reference, and says which mappings stand in blocks.
///
/// Where keys are free, as in the fields of a type, their order is what users want it to be.
pub(crate) fn arrange(items: &mut [Item], shape: &'static Shape, sort: bool) {
    if sort {
        items.sort_by_key(|item| rank(shape, item));
    }
    for item in items {
        let form = form_of(shape, item);
        if let Some(form) = form {
            arrange_node(&mut item.node, form, sort);
        }
    }
}

fn rank(shape: &Shape, item: &Item) -> usize {
    let known = shape.keys.iter().position(|key| is_key(item, key.name));
    known.unwrap_or(usize::MAX)
}

fn is_key(item: &Item, name: &str) -> bool {
    item.key.as_ref().is_some_and(|key| key.text == name)
}

fn form_of(shape: &Shape, item: &Item) -> Option<Form> {
    let known = shape.keys.iter().find(|key| is_key(item, key.name));
    known.map(|key| key.form).or(shape.others)
}

fn arrange_node(node: &mut Node, form: Form, sort: bool) {
    let form = meant(node, form);
    node.lines = stands_in_lines(form);
    match (&mut node.kind, form) {
        (Kind::Map(items, _), Form::Shape(shape)) => arrange(items, shape, sort),
        (Kind::Map(items, _), Form::Definition) => arrange(items, &shape::DEFINITION, sort),
        (Kind::Map(items, _), Form::Free(inner)) | (Kind::List(items, _), Form::List(inner)) => {
            for item in items {
                arrange_node(&mut item.node, *inner, sort);
            }
        }
        _ => {}
    }
}

/// The alternative that is meant, as the check of shapes sees it.
fn meant(node: &Node, form: Form) -> Form {
    let Form::Either(forms) = form else {
        return form;
    };
    let has_type = forms.iter().any(|form| matches!(form, Form::Type));
    let fits = |form: &Form| match (form, &node.kind) {
        (Form::Shape(shape), Kind::Map(items, _)) => {
            let known = |item: &Item| shape.keys.iter().any(|key| is_key(item, key.name));
            !has_type || items.iter().any(known)
        }
        (Form::Free(_), Kind::Map(items, _)) => {
            let status = |item: &Item| {
                let key = item.key.as_ref();
                key.is_some_and(|key| key.text.parse::<u16>().is_ok())
            };
            !has_type || items.iter().any(status)
        }
        (Form::List(_), Kind::List(..)) => !has_type,
        _ => false,
    };
    if let Some(form) = forms.iter().find(|form| fits(form)) {
        return *form;
    }
    let inner = forms.iter().find(|form| matches!(form, Form::Either(_)));
    inner.map_or(Form::Type, |inner| meant(node, *inner))
}

/// Operations, types, and what holds several named things: one line each, so that diffs are small.
fn stands_in_lines(form: Form) -> bool {
    match form {
        Form::Definition => true,
        Form::Shape(shape) => std::ptr::eq(shape, &raw const shape::OPERATION),
        Form::Free(inner) => matches!(inner, Form::Definition | Form::Shape(_) | Form::Free(_)),
        _ => false,
    }
}

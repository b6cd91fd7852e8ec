//! Deprecated aliases of what was renamed: callers who use the old name still compile.

use specwright_model::api::{Field, Operation, TypeDef};

use crate::code::{Code, Piece};
use crate::docs::{Docs, code as span};
use crate::facts::argument::Argument;
use crate::facts::field::{Handed, handed};
use crate::facts::operation::{OperationFacts, facts};
use crate::items::operation::arguments;
use crate::spell::Speller;

/// What stands above everything here.
fn head(code: &mut Code, now: &str) {
    code.docs(&Docs::new().line(format!("Deprecated alias of {}.", span(now))));
}

fn deprecated(code: &mut Code, now: &str) {
    code.deprecated(Some(&format!("it is called `{now}` now")));
}

/// `pub type Old = New;`
pub(crate) fn definition(code: &mut Code, def: &TypeDef) {
    let Some(was) = &def.was else { return };
    code.blank_line();
    head(code, &def.rust_name);
    code.cfg(def.feature.as_deref());
    deprecated(code, &def.rust_name);
    code.typed(&format!("pub type {was} ="), &def.rust_name, ";");
}

/// The operation as it was called; everything else is as it is.
pub(crate) fn operation(operation: &Operation) -> Option<Operation> {
    let was = operation.was.clone()?;
    Some(Operation {
        method: was.method,
        builder: was.builder,
        was: None,
        ..operation.clone()
    })
}

/// The method under its deprecated name.
pub(crate) fn method(code: &mut Code, all: &OperationFacts<'_>) {
    let Some(was) = &all.operation.was else {
        return;
    };
    let now = &all.operation.method;
    code.blank_line();
    head(code, now);
    deprecated(code, now);
    if !all.is_generic() {
        code.line("#[inline]");
    }
    code.open_function(&was.method, &arguments(all), &all.operation.builder);
    let bundle = all.bundle.iter().map(|_| all.bundle_name().to_owned());
    let loose = all.loose().map(|one| one.name.to_owned());
    let arguments: Vec<String> = bundle.chain(loose).collect();
    code.call(&format!("self.{now}"), &arguments);
    code.close("}");
}

/// The types that are made for an operation, under their deprecated names.
pub(crate) fn types(code: &mut Code, speller: Speller<'_>, all: &OperationFacts<'_>) {
    let Some(old) = operation(all.operation) else {
        return;
    };
    let was = facts(speller.api, all.resource, &old);
    let mut alias = |was: &str, now: &str, lifetime: &str| {
        code.blank_line();
        head(code, now);
        deprecated(code, now);
        let now = format!("{now}{lifetime}");
        code.typed(&format!("pub type {was}{lifetime} ="), &now, ";");
    };
    alias(&old.builder, &all.operation.builder, "");
    if let (Some(was), Some(now)) = (&was.bundle, &all.bundle) {
        alias(&was.name, &now.name, if now.borrows { "<'a>" } else { "" });
    }
    if let (Some(was), Some(now)) = (&was.answer.choice, &all.answer.choice) {
        alias(&was.name, &now.name, "");
    }
}

/// A setter of a request builder under its deprecated name.
pub(crate) fn setter(code: &mut Code, argument: &Argument<'_>) {
    let Some(was) = argument.was else { return };
    code.blank_line();
    head(code, argument.name);
    deprecated(code, argument.name);
    if !argument.ty.is_generic_in_setter() {
        code.line("#[inline]");
    }
    let value = format!("value: {}", argument.ty.in_setter());
    code.open_function(was, &["self".to_owned(), value], "Self");
    forward(code, argument.name);
}

/// The setters of fields under their deprecated names, where a struct has setters.
pub(crate) fn fields(code: &mut Code, speller: Speller<'_>, def: &TypeDef, fields: &[Field]) {
    let renamed: Vec<(&Field, &str)> = fields
        .iter()
        .filter(|field| def.usage.written && !field.required)
        .filter_map(|field| Some((field, field.was.as_deref()?)))
        .collect();
    if renamed.is_empty() {
        return;
    }
    code.blank_line();
    code.cfg(def.feature.as_deref());
    code.open(format!("impl {} {{", def.rust_name));
    for (index, (field, was)) in renamed.into_iter().enumerate() {
        if index > 0 {
            code.blank_line();
        }
        let now = &field.rust_name;
        head(code, now);
        deprecated(code, now);
        let ty = speller.owned(&field.ty);
        let into = handed(speller, field) == Handed::Into;
        if !into {
            code.line("#[inline]");
        }
        let value = if into {
            format!("value: impl Into<{ty}>")
        } else {
            format!("value: {ty}")
        };
        code.open_function(was, &["self".to_owned(), value], "Self");
        forward(code, now);
    }
    code.close("}");
}

fn forward(code: &mut Code, now: &str) {
    let call = Piece::call(now, ["value".to_owned()]);
    code.chain(&Piece::name("self"), &[call]);
    code.close("}");
}

//! What callers do with types: they read fields, make values, set fields, match on values.

use specwright_model::api::{Api, Field, Presence, TypeDef, TypeKind};

use super::{Part, Statement, Use, add};
use crate::facts::field::{Handed, field_type, handed};
use crate::items::odata::{self, Names};
use crate::items::structure::keeps_unknown;
use crate::spell::Speller;

/// Names of properties as callers write them.
const OUTSIDE: Names = Names {
    runtime: "runtime::odata::",
    entities: "api::odata::",
};

pub(super) fn definition(all: &mut Vec<Use>, api: &Api, def: &TypeDef, is_entity: bool) {
    let speller = Speller::outside(api);
    let name = format!("types::{}", def.rust_name);
    let short = &def.rust_name;
    let mut made: Vec<Statement> = Vec::new();
    if !matches!(def.kind, TypeKind::Alias(_)) {
        let code = format!("plain::<{name}>();");
        made.push((Part::Itself, code, name.clone()));
    }
    let home = api.files.get(def.file).map_or("", |file| &file.module);
    let in_module = |name: &str| {
        let path = format!("types::{home}::{name}");
        (Part::Itself, format!("let _ = any::<{path}>();"), path)
    };
    made.push(in_module(short));
    match &def.kind {
        TypeKind::Alias(to) => {
            let ty = speller.owned(to);
            let shown = format!("let value: {} = …; // {name}", plain(&ty));
            let code = format!("let _: {ty} = any::<{name}>();");
            made.push((Part::Itself, code, shown));
        }
        TypeKind::Struct(fields) => structure(&mut made, speller, def, fields),
        TypeKind::Enum(known) => {
            let code = format!("let _: String = any::<{name}>().as_str().to_owned();");
            made.push((Part::Itself, code, "value.as_str()".to_owned()));
            for variant in &known.variants {
                let variant = &variant.rust_name;
                let code = format!("let _: {name} = {name}::{variant};");
                let part = Part::Named(variant.clone());
                made.push((part, code, format!("{short}::{variant}")));
            }
        }
        TypeKind::Union(union) => {
            for one in &union.alternatives {
                let ty = speller.owned(&one.ty);
                let ty = if one.boxed { format!("Box<{ty}>") } else { ty };
                let variant = &one.rust_name;
                let code = format!("let _: {name} = {name}::{variant}(any::<{ty}>());");
                let shown = format!("{short}::{variant}({}::default())", plain(&ty));
                made.push((Part::Named(variant.clone()), code, shown));
            }
        }
    }
    if let (TypeKind::Struct(fields), true) = (&def.kind, is_entity) {
        for field in fields {
            let ty = odata::at_path(api, OUTSIDE, field);
            let field = &field.rust_name;
            let code = format!("let _: {ty} = api::odata::{short}.{field}();");
            let shown = format!("odata::{short}.{field}()");
            made.push((Part::Named(field.clone()), code, shown));
        }
    }
    for statement in made {
        add(all, &name, statement, false);
    }
    if let Some(was) = &def.was {
        let code = format!("let _: {name} = any::<types::{was}>();");
        let statement = (Part::DeprecatedName, code, format!("types::{was}"));
        add(all, &name, statement, true);
        add(all, &name, in_module(was), true);
    }
    if let (TypeKind::Struct(fields), true) = (&def.kind, def.usage.written) {
        for (field, was) in fields
            .iter()
            .filter_map(|field| Some((field, field.was.as_ref()?)))
        {
            if !field.required {
                add(all, &name, setting(speller, def, field, was), true);
            }
        }
    }
}

fn structure(made: &mut Vec<Statement>, speller: Speller<'_>, def: &TypeDef, fields: &[Field]) {
    let name = format!("types::{}", def.rust_name);
    let short = &def.rust_name;
    for field in fields {
        let ty = field_type(speller, field);
        let field = &field.rust_name;
        let code = format!("let _: {ty} = any::<{name}>().{field};");
        let (ty, value) = (plain(&ty), value_name(short));
        let shown = format!("let {field}: {ty} = {value}.{field};");
        made.push((Part::Named(field.clone()), code, shown));
    }
    if keeps_unknown(def) {
        let code = format!("let _: runtime::Extra = any::<{name}>().extra;");
        made.push((Part::Extra, code, format!("{}.extra", value_name(short))));
    }
    if !def.usage.written {
        return;
    }
    let required = || fields.iter().filter(|field| field.is_asked());
    let holes: Vec<String> = required().map(|field| argument(speller, field)).collect();
    let names: Vec<&str> = required().map(|field| field.rust_name.as_str()).collect();
    made.push((
        Part::Made,
        format!("let _: {name} = {name}::new({});", holes.join(", ")),
        format!("{short}::new({})", names.join(", ")),
    ));
    for field in fields.iter().filter(|field| !field.required) {
        made.push(setting(speller, def, field, &field.rust_name));
    }
}

fn setting(speller: Speller<'_>, def: &TypeDef, field: &Field, setter: &str) -> Statement {
    let name = format!("types::{}", def.rust_name);
    let value = value(speller, field);
    (
        Part::Set(setter.to_owned()),
        format!("let _: {name} = any::<{name}>().{setter}({value});"),
        format!("{}::new(…).{setter}({setter})", def.rust_name),
    )
}

/// An argument of `new`.
fn argument(speller: Speller<'_>, field: &Field) -> String {
    match field.presence {
        Presence::Nullable => format!("any::<{}>()", field_type(speller, field)),
        _ => value(speller, field),
    }
}

fn value(speller: Speller<'_>, field: &Field) -> String {
    match handed(speller, field) {
        Handed::Into => "any::<&str>()".to_owned(),
        Handed::Plain | Handed::Boxed => format!("any::<{}>()", speller.owned(&field.ty)),
    }
}

fn plain(ty: &str) -> String {
    ty.replace("types::", "")
        .replace("runtime::", "")
        .replace("std::collections::", "")
}

/// `NewNote` is held in `new_note`.
fn value_name(ty: &str) -> String {
    specwright_model::names::snake(ty).unwrap_or_else(|| "value".to_owned())
}

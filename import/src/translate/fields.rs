//! Objects: their fields, and what they take from others.

use std::collections::BTreeSet;

use super::Work;
use super::types::Spot;
use crate::claims::{Claims, Names};
use crate::description::Val;
use crate::upstream::{DefinitionKind, Field, Shape, Struct};

/// An object that is being made.
pub(super) struct Body<'a> {
    /// Its identity.
    pub(super) id: &'a str,
    /// What enums in place are called.
    pub(super) prefix: &'a str,
    /// Whether requests reach it.
    pub(super) written: bool,
    /// The resource, for what stands in an operation.
    pub(super) resource: Option<&'a str>,
}

impl Work<'_> {
    /// `$upstream`, `$extends` and the fields.
    pub(super) fn object(&mut self, body: &Struct, of: &Body<'_>) -> Val {
        let mut entries = vec![("$upstream".to_owned(), Val::text(of.id))];
        let (bases, inherited) = self.bases(body, of.id);
        let none = Claims::default();
        let claims = self.known.fields.get(of.id).unwrap_or(&none);
        let is_there = |_: &str, wire: &str| body.fields.iter().any(|field| field.name == wire);
        let mut taken = Names::new(claims, &is_there);
        let mut wire: BTreeSet<String> = BTreeSet::new();
        for field in inherited {
            // Of the names of others none is claimed here.
            taken.given("inherited", &field, specwright_model::names::field);
            wire.insert(field);
        }
        if !bases.is_empty() {
            let bases = bases.into_iter().map(Val::Ref).collect();
            entries.push(("$extends".to_owned(), Val::List(bases)));
        }
        for field in &body.fields {
            if !wire.insert(field.name.clone()) {
                let what = "a field that another part declares too: once is enough";
                self.correct(&field.pointer, what);
                continue;
            }
            let made = self.field(field, of, &mut taken, &entries);
            entries.push(made);
        }
        Val::Map(entries)
    }

    /// The structs whose fields come first, and the wire names of those.
    fn bases(&mut self, body: &Struct, id: &str) -> (Vec<String>, Vec<String>) {
        let (mut bases, mut inherited) = (Vec::new(), Vec::new());
        for (base, pointer) in &body.extends {
            let fields = self.all_fields(base, id);
            let clash = |name: &String| inherited.contains(name);
            let what = match fields {
                None => "`allOf` of what is no object, or of itself: left out; describe it by hand",
                Some(fields) if fields.iter().any(clash) => {
                    "a second part of `allOf` with the same fields: left out; describe it by hand"
                }
                Some(fields) => {
                    inherited.extend(fields);
                    bases.push(base.clone());
                    continue;
                }
            };
            self.refuse(pointer, what);
        }
        (bases, inherited)
    }

    /// The wire names of a struct with those that it extends; nothing if that is no struct, or leads
    /// back to where it began.
    fn all_fields(&self, base: &str, from: &str) -> Option<Vec<String>> {
        let (mut fields, mut seen) = (Vec::new(), BTreeSet::new());
        let mut work = vec![base];
        while let Some(name) = work.pop() {
            let replaced = self.settings.types.contains_key(name);
            let definition = self.definitions.get(name).filter(|_| !replaced)?;
            let DefinitionKind::Struct(body) = &definition.kind else {
                return None;
            };
            if name == from || !seen.insert(name) {
                return None;
            }
            fields.extend(body.fields.iter().map(|field| field.name.clone()));
            work.extend(body.extends.iter().map(|(base, _)| base.as_str()));
        }
        Some(fields)
    }

    fn field(
        &mut self,
        field: &Field,
        of: &Body<'_>,
        taken: &mut Names,
        others: &[(String, Val)],
    ) -> (String, Val) {
        let id = format!("{}#{}", of.id, field.name);
        let mut optional = of.written && !field.required;
        if of.written && self.endless.contains(&id) {
            optional = true;
            let what = "a required field of its own type: a value would have no end, so it may be left out; mend the file";
            self.refuse(&field.pointer, what);
        }
        let spot = Spot {
            owner: of.id,
            resource: of.resource,
            name: &field.name,
            prefix: of.prefix,
            pointer: &field.pointer,
        };
        let mut long = Vec::new();
        let ty = if let Some(rule) = self.settings.fields.get(&id) {
            let (is, because) = (rule.is.clone(), rule.because.clone());
            self.correct(&field.pointer, format!("field: {because}"));
            long.push(("because".to_owned(), Val::Text(because)));
            crate::tree::parse_value(&is)
        } else {
            // Absent and null are one thing for most APIs; a field that may be null says so itself.
            let shape = match &field.shape {
                Shape::Nullable(inner) if !of.written => inner.as_ref(),
                shape => shape,
            };
            self.ty(shape, spot)
        };
        let mut key = field.name.clone();
        if key.is_empty() || key.starts_with('$') || key.ends_with(['?', '!']) {
            key = spare_key(&key, others);
            long.push(("wire".to_owned(), Val::text(&field.name)));
        }
        if let Some(name) = taken.given("", &field.name, specwright_model::names::field) {
            long.push(("name".to_owned(), Val::Text(name)));
        }
        let mark = if optional { "?" } else { "" };
        let value = if long.is_empty() {
            ty
        } else {
            long.insert(0, ("type".to_owned(), ty));
            Val::Map(long)
        };
        (format!("{key}{mark}"), value)
    }
}

/// A key for a field whose own name cannot be one.
fn spare_key(name: &str, others: &[(String, Val)]) -> String {
    let plain = name.trim_matches(['$', '?', '!']);
    let base = if plain.is_empty() { "unnamed" } else { plain };
    let taken = |key: &str| {
        others
            .iter()
            .any(|(other, _)| other.trim_end_matches('?') == key)
    };
    let mut key = base.to_owned();
    let mut number = 2;
    while taken(&key) {
        key = format!("{base}_{number}");
        number += 1;
    }
    key
}

//! Objects: their fields, and what they take from others.

use std::collections::BTreeSet;

use specwright_edit::YamlValue;

use super::Translation;
use super::types::Position;
use crate::claims::{Claims, Names};
use crate::schema::unknown_field;
use crate::settings::Required;
use crate::upstream::{Field, Shape, Struct};

/// An object that is being made.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub(super) struct Body<'a> {
    /// Its identity.
    pub(super) id: &'a str,
    /// What enums in place are called.
    pub(super) prefix: &'a str,
    /// Whether requests reach it.
    pub(super) written: bool,
    /// The resource, for what stands in an operation.
    pub(super) resource: Option<&'a str>,
    /// What it means.
    pub(super) doc: Option<&'a str>,
    /// Whether it is deprecated.
    pub(super) deprecated: bool,
    /// Whether requests send it, as far as is known.
    pub(super) sent: bool,
    /// Whether answers hold it.
    pub(super) received: bool,
}

impl Translation<'_> {
    /// `$upstream`, `$extends` and the fields.
    pub(super) fn object(&mut self, body: &Struct, of: &Body<'_>) -> YamlValue {
        let mut entries = vec![("$upstream".to_owned(), YamlValue::text(of.id))];
        self.document(&mut entries, of.doc, of.deprecated);
        let (bases, inherited, mut own) = self.bases(body, of);
        self.must_be_there(body, of.id, &inherited, &mut own);
        let none = Claims::default();
        let claims = self.known.fields.get(of.id).unwrap_or(&none);
        let is_there = |_: &str, wire: &str| own.iter().any(|field| field.name == wire);
        let mut taken = Names::new(claims, &is_there);
        for field in &inherited {
            // Of the names of others none is claimed here. A field of its own in the place of another
            // has the same name.
            if own.iter().all(|own| own.name != field.name) {
                taken.given("inherited", &field.name, specwright_model::names::field);
            }
        }
        if !bases.is_empty() {
            let bases = bases.into_iter().map(YamlValue::Ref).collect();
            entries.push(("$extends".to_owned(), YamlValue::List(bases)));
        }
        let mut wire: BTreeSet<String> = BTreeSet::new();
        if body.open {
            entries.push(("$open".to_owned(), YamlValue::text("true")));
        }
        for field in &own {
            let twin = inherited.iter().find(|other| other.name == field.name);
            let says_more = twin.is_some_and(|twin| {
                field.required && !twin.required && self.marks(of.id) || field.shape != twin.shape
            });
            if !wire.insert(field.name.clone()) || twin.is_some() && !says_more {
                let what = "a field that another part declares too: once is enough";
                self.correct(&field.pointer, what);
                continue;
            }
            let made = self.field(field, of, &mut taken, &entries);
            entries.push(made);
        }
        YamlValue::Map(entries)
    }

    /// Inherited fields that must be there in this struct alone, as its own.
    fn must_be_there(
        &mut self,
        body: &Struct,
        id: &str,
        inherited: &[Field],
        own: &mut Vec<Field>,
    ) {
        for name in &body.required {
            if own.iter().any(|field| field.name == *name) {
                continue;
            }
            match inherited.iter().find(|field| field.name == *name) {
                Some(field) if !field.required && self.marks(id) => own.push(Field {
                    required: true,
                    ..field.clone()
                }),
                Some(_) => {}
                None => {
                    let at = body.extends.first().map_or("", |(_, at)| at.as_str());
                    let what =
                        format!("a required field that is not described: `{name}` is unknown JSON");
                    self.guess(at, &what);
                    own.push(unknown_field(name.clone(), at));
                }
            }
        }
    }

    /// Whether fields that may be missing are marked in this definition.
    pub(super) fn marks(&self, id: &str) -> bool {
        self.settings.required == Required::Everywhere || self.written.contains(id)
    }

    /// The structs whose fields come first, those fields, and the struct's own: with those of parts that
    /// cannot come first beside others.
    fn bases(&mut self, body: &Struct, of: &Body<'_>) -> (Vec<String>, Vec<Field>, Vec<Field>) {
        let (mut bases, mut inherited) = (Vec::new(), Vec::<Field>::new());
        let mut own = Vec::new();
        for (base, pointer) in &body.extends {
            let Some((base, fields)) = self.all_fields(base, of.id) else {
                let what =
                    "`allOf` of what is no object, or of itself: left out; describe it by hand";
                self.refuse(pointer, what);
                continue;
            };
            let clash = |field: &Field| inherited.iter().any(|other| other.name == field.name);
            if fields.iter().any(clash) {
                let what =
                    "a second part of `allOf` with the same fields: its other fields stand here";
                self.correct(pointer, what);
                own.extend(fields.into_iter().filter(|field| !clash(field)));
            } else {
                inherited.extend(fields);
                bases.push(base);
            }
        }
        // A field of its own comes before what a second part says of it.
        own.retain(|field: &Field| body.fields.iter().all(|other| other.name != field.name));
        own.extend(body.fields.iter().cloned());
        (bases, inherited, own)
    }

    /// A struct and its fields with those that it extends; nothing if that is no struct, or leads back
    /// to where it began.
    fn all_fields(&self, base: &str, from: &str) -> Option<(String, Vec<Field>)> {
        let name = self.struct_name(base)?;
        let (mut fields, mut seen) = (Vec::<Field>::new(), BTreeSet::new());
        let mut work = vec![name.to_owned()];
        while let Some(next) = work.pop() {
            if next == from {
                return None;
            }
            // Two parts may extend the same struct.
            if !seen.insert(next.clone()) {
                continue;
            }
            let body = self.struct_of(&next)?;
            for field in &body.fields {
                if fields.iter().all(|other| other.name != field.name) {
                    fields.push(field.clone());
                }
            }
            for (base, _) in &body.extends {
                if let Some(base) = self.struct_name(base)
                    && !seen.contains(base)
                {
                    work.push(base.to_owned());
                }
            }
        }
        for name in &self.struct_of(base)?.required {
            let field = fields.iter_mut().find(|field| field.name == *name);
            if let Some(field) = field {
                field.required = true;
            }
        }
        Some((name.to_owned(), fields))
    }

    fn field(
        &mut self,
        field: &Field,
        of: &Body<'_>,
        taken: &mut Names,
        others: &[(String, YamlValue)],
    ) -> (String, YamlValue) {
        let id = format!("{}#{}", of.id, field.name);
        let marks = of.written;
        let mut optional = marks && !field.required;
        if marks && self.endless.contains(&id) {
            optional = true;
            let what = "a required field of its own type: a value would have no end, so it may be left out; fix the file";
            self.refuse(&field.pointer, what);
        }
        let one_way = field.read_only && of.sent || field.write_only && of.received;
        if marks && field.required && one_way {
            optional = true;
            let what = "a required field of requests alone, or of answers alone: the other ones go without";
            self.correct(&field.pointer, what);
        }
        let position = Position {
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
            long.push(("because".to_owned(), YamlValue::Text(because)));
            crate::tree::parse_value(&is)
        } else {
            // Absent and null are one thing for most APIs; a field that may be null says so itself.
            let shape = match &field.shape {
                Shape::Nullable(inner) if !marks || optional && !of.sent => inner.as_ref(),
                shape => shape,
            };
            self.ty(shape, position)
        };
        if let Some(doc) = self.doc(field.doc.as_deref()) {
            long.push(("doc".to_owned(), doc));
        }
        if field.deprecated {
            long.push(("deprecated".to_owned(), YamlValue::text("true")));
        }
        if !self.settings.fields.contains_key(&id) {
            long.extend(self.values(field));
        }
        let mut key = field.name.clone();
        if key.is_empty() || key.starts_with('$') || key.ends_with(['?', '!']) {
            key = spare_key(&key, others);
            long.push(("wire".to_owned(), YamlValue::text(&field.name)));
        }
        if let Some(name) = taken.given("", &field.name, specwright_model::names::field) {
            long.push(("name".to_owned(), YamlValue::Text(name)));
        }
        let mark = if optional { "?" } else { "" };
        let value = if long.is_empty() {
            ty
        } else {
            long.insert(0, ("type".to_owned(), ty));
            YamlValue::Map(long)
        };
        (format!("{key}{mark}"), value)
    }
}

/// A key for a field whose own name cannot be one.
fn spare_key(name: &str, others: &[(String, YamlValue)]) -> String {
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

//! Known values and unions.

use std::collections::BTreeSet;

use specwright_edit::YamlValue;
use specwright_model::is_builtin;

use super::Translation;
use super::types::Position;
use crate::upstream::{Alternative, DefinitionKind, Enum, Shape, Struct, Union};

/// How many aliases may lead from one to the next.
const CHAIN: usize = 32;

impl<'d> Translation<'d> {
    /// The values of an enum: a list where they make names for variants, else names and values; nothing
    /// where the settings say that text is taken.
    pub(super) fn known_values(&mut self, known: &Enum, pointer: &str) -> Option<YamlValue> {
        let limit = self.settings.enum_limit.unwrap_or(usize::MAX);
        if known.values.len() > limit || known.values.is_empty() {
            let what = if known.values.is_empty() {
                "an enum without values: text".to_owned()
            } else {
                format!("enum of more than {limit} values: text")
            };
            self.guess(pointer, &what);
            return None;
        }
        let wire = |value: &String| match value.parse::<i64>() {
            Ok(number) if known.integer && value.parse::<u32>().is_err() => {
                YamlValue::Number(number)
            }
            Ok(_) if !known.integer && value.parse::<u32>().is_ok() => {
                YamlValue::Quoted(value.clone())
            }
            _ => YamlValue::text(value),
        };
        let own: Vec<Option<String>> = known
            .values
            .iter()
            .map(|(name, value)| match name {
                None if !known.integer => specwright_model::names::variant(value),
                _ => None,
            })
            .collect();
        let distinct: BTreeSet<&String> = own.iter().flatten().collect();
        // A list of one type's name would be an array.
        let array = matches!(known.values.as_slice(), [(_, one)] if is_builtin(one));
        if distinct.len() == known.values.len() && !array {
            let values = known.values.iter().map(|(_, value)| wire(value));
            return Some(YamlValue::List(values.collect()));
        }
        let mut taken = BTreeSet::new();
        let mut entries = Vec::new();
        for (name, value) in &known.values {
            let name = variant_name(name.as_deref(), value, known.integer, &mut taken);
            entries.push((name, wire(value)));
        }
        Some(YamlValue::Map(entries))
    }

    /// A union where it is used: a definition of its own.
    pub(super) fn union(&mut self, union: &Union, position: Position<'_>) -> YamlValue {
        let name = self.place_name(union.title.as_deref(), position);
        let inner = Position {
            prefix: &name,
            ..position
        };
        match self.union_body(union, inner) {
            Some(body) => self.hoist_as(union.title.as_deref(), position, YamlValue::Map(body)),
            None => YamlValue::text("any"),
        }
    }

    /// `$union`, with what is said about it.
    pub(super) fn union_body(
        &mut self,
        union: &Union,
        position: Position<'_>,
    ) -> Option<Vec<(String, YamlValue)>> {
        let mut entries = Vec::new();
        if position.name != "value" {
            self.document(&mut entries, union.doc.as_deref(), false);
        }
        if let Some(tag) = &union.tag {
            if let Some(of) = self.tagged(union, tag, position) {
                let by = vec![
                    ("by".to_owned(), YamlValue::text(tag)),
                    ("of".to_owned(), YamlValue::Map(of)),
                ];
                entries.push(("$union".to_owned(), YamlValue::Map(by)));
                return Some(entries);
            }
            let what = "a discriminator that not each kind has as a field, or that has no distinct names: told by what fits";
            self.guess(position.pointer, what);
        }
        let mut types: Vec<YamlValue> = Vec::new();
        for (index, alternative) in union.alternatives.iter().enumerate() {
            let ty = self.alternative(alternative, index, position);
            if ty == YamlValue::text("any") {
                let what = "one of several, of which one is anything: unknown JSON";
                self.guess(position.pointer, what);
                return None;
            }
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        entries.push(("$union".to_owned(), YamlValue::List(types)));
        Some(entries)
    }

    /// The alternatives by the tag's values; nothing if the tag does not tell them.
    fn tagged(
        &mut self,
        union: &Union,
        tag: &str,
        position: Position<'_>,
    ) -> Option<Vec<(String, YamlValue)>> {
        let mut variants = BTreeSet::new();
        for alternative in &union.alternatives {
            let distinct = |tag: &String| {
                let name = specwright_model::names::variant(tag);
                name.is_some_and(|name| variants.insert(name))
            };
            let good = !alternative.tags.is_empty() && alternative.tags.iter().all(distinct);
            if !good || !self.has_field(&alternative.shape, tag) {
                return None;
            }
        }
        let mut of = Vec::new();
        for (index, alternative) in union.alternatives.iter().enumerate() {
            let ty = self.alternative(alternative, index, position);
            for value in &alternative.tags {
                of.push((value.clone(), ty.clone()));
            }
        }
        Some(of)
    }

    /// The type of an alternative: what has no name of its own gets one.
    fn alternative(
        &mut self,
        alternative: &Alternative,
        index: usize,
        position: Position<'_>,
    ) -> YamlValue {
        let tag = alternative.tags.first();
        let name = match tag {
            Some(tag) => tag.clone(),
            None => match &alternative.shape {
                Shape::Array(_) => "List".to_owned(),
                Shape::Map(_) => "Map".to_owned(),
                Shape::Enum(_) => "Known".to_owned(),
                Shape::Struct(body) => {
                    telling(body).unwrap_or_else(|| format!("Variant{}", index + 1))
                }
                _ => format!("Variant{}", index + 1),
            },
        };
        let owner = format!("{}#{}", position.owner, position.name);
        let inner = Position {
            owner: &owner,
            name: &name,
            pointer: &alternative.pointer,
            ..position
        };
        let ty = self.ty(&alternative.shape, inner);
        match ty {
            YamlValue::Text(_) | YamlValue::Ref(_) => ty,
            // Lists and maps have no names of their own.
            ty => self.hoist(inner, YamlValue::one("$of", ty)),
        }
    }

    /// Whether this is a struct with this field.
    fn has_field(&self, shape: &Shape, field: &str) -> bool {
        match shape {
            Shape::Struct(body) => self.body_has(body, field, 0),
            Shape::Ref(id) => self
                .struct_of(id)
                .is_some_and(|body| self.body_has(body, field, 0)),
            _ => false,
        }
    }

    fn body_has(&self, body: &Struct, field: &str, depth: usize) -> bool {
        let own = body.fields.iter().any(|other| other.name == field);
        let inherits = |(base, _): &(String, String)| {
            let base = self.struct_of(base);
            depth < CHAIN && base.is_some_and(|base| self.body_has(base, field, depth + 1))
        };
        own || body.extends.iter().any(inherits)
    }

    /// The struct that a name stands for, through aliases.
    pub(super) fn struct_of(&self, id: &str) -> Option<&'d Struct> {
        let id = self.struct_name(id)?;
        match &self.definitions.get(id)?.kind {
            DefinitionKind::Struct(body) => Some(body),
            _ => None,
        }
    }

    /// The name of that struct.
    pub(super) fn struct_name(&self, id: &str) -> Option<&'d str> {
        let mut definition = *self.definitions.get(id)?;
        for _ in 0..CHAIN {
            if self.settings.types.contains_key(&definition.name) {
                return None;
            }
            match &definition.kind {
                DefinitionKind::Struct(_) => return Some(&definition.name),
                DefinitionKind::Alias(Shape::Ref(next)) => {
                    definition = self.definitions.get(next.as_str())?;
                }
                _ => return None,
            }
        }
        None
    }
}

/// What tells a struct in place from others: its only field, or the one value of a field.
fn telling(body: &Struct) -> Option<String> {
    if let ([only], []) = (body.fields.as_slice(), body.extends.as_slice()) {
        return Some(only.name.clone());
    }
    let constant = body.fields.iter().find_map(|field| match &field.shape {
        Shape::Enum(known) if known.values.len() == 1 && !known.integer => known.values.first(),
        _ => None,
    });
    constant.map(|(_, value)| value.clone())
}

/// A name for a variant that no other value has.
fn variant_name(
    given: Option<&str>,
    value: &str,
    integer: bool,
    taken: &mut BTreeSet<String>,
) -> String {
    let spelled = match value {
        "" => "Empty".to_owned(),
        value if integer => format!("Value{}", value.replace('-', "Minus")),
        value => words(value),
    };
    // A sign that would be lost comes first in a name.
    let signed = value.starts_with(|c: char| !c.is_ascii_alphanumeric());
    let (first, second) = if signed {
        (spelled.as_str(), value)
    } else {
        (value, spelled.as_str())
    };
    let candidates = [given.unwrap_or_default(), first, second];
    let candidates = candidates
        .iter()
        .filter(|name| !(integer && **name == value));
    let mut names = candidates.filter_map(|name| specwright_model::names::variant(name));
    let base = names
        .clone()
        .find(|name| !taken.contains(name))
        .or_else(|| names.next())
        .unwrap_or_else(|| "Value".to_owned());
    let mut name = base.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{base}{number}");
        number += 1;
    }
    name
}

/// Signs as words: `+1` is `Plus1`, `>=` is `GreaterEqual`; `ASC` beside `asc` is `AscUpper`.
fn words(value: &str) -> String {
    let mut text = String::new();
    for c in value.chars().take(60) {
        let word = match c {
            '+' => "Plus",
            '-' => "Minus",
            '*' => "Star",
            '<' => "Less",
            '>' => "Greater",
            '=' => "Equal",
            '!' => "Not",
            '~' => "Tilde",
            '%' => "Percent",
            '/' => "Slash",
            '.' => "Dot",
            '&' => "And",
            '|' => "Or",
            '#' => "Hash",
            '$' => "Dollar",
            '@' => "At",
            '?' => "Question",
            c => {
                text.push(c);
                continue;
            }
        };
        text.push(' ');
        text.push_str(word);
        text.push(' ');
    }
    if value.contains(|c: char| c.is_ascii_uppercase()) {
        text.push_str(" Upper");
    }
    crate::names::spelled(&text)
}

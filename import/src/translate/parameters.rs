//! Path, query and header.

use std::collections::BTreeSet;

use specwright_edit::YamlValue;

use super::Translation;
use super::operation::OperationContext;
use crate::claims::Names;
use crate::ledger::Disposition::Omitted;
use crate::settings::{Defaults, Lists};
use crate::upstream::{Alternative, DefinitionKind, FieldStyle, Parameter, ParameterPlace, Shape};

impl Translation<'_> {
    pub(super) fn path_parameters(
        &mut self,
        context: &OperationContext<'_>,
        taken: &mut Names,
    ) -> Option<YamlValue> {
        let upstream = context.upstream;
        let mut entries = Vec::new();
        for name in placeholders(&upstream.path) {
            let declared = context.find(ParameterPlace::Path, |p| p.name == name);
            let same = |p: &&Parameter| p.name.eq_ignore_ascii_case(name);
            let twin = upstream.parameters.iter().filter(same);
            let twin = twin.max_by_key(|p| p.shape != Shape::Scalar("string"));
            if declared.is_none() {
                let what = "path parameter: not declared, made from the path";
                self.correct(&upstream.pointer, what);
            }
            let text = Shape::Scalar("string");
            let shape = declared.or(twin).map_or(&text, |p| &p.shape);
            let pointer = declared.map_or(upstream.pointer.as_str(), |p| p.pointer.as_str());
            let shape = self.sendable(shape, pointer);
            let ty = self.ty(&shape, context.position(name, pointer));
            let mut long = Vec::new();
            if let Some(doc) = self.doc(declared.and_then(|p| p.doc.as_deref())) {
                long.push(("doc".to_owned(), doc));
            }
            if context.odata && upstream.path.contains('(') && shape == text {
                long.push(("style".to_owned(), YamlValue::text("odata")));
                self.guess(pointer, "text in an OData path: in single quotes");
            }
            if context.rule.secret.iter().any(|secret| secret == name) {
                self.correct(pointer, "secret parameter: never shown in logs");
                long.push(("secret".to_owned(), YamlValue::text("true")));
            }
            if let Some(declared) = declared {
                long.extend(self.bounds(&declared.bounds, &shape, pointer));
            }
            if matches!(shape, Shape::Array(_)) {
                if declared.and_then(|p| p.style) != Some("comma") {
                    self.guess(pointer, "a list in a path: separated by commas");
                }
                long.push(("style".to_owned(), YamlValue::text("comma")));
            }
            long.extend(named("path", name, taken));
            entries.push((name.to_owned(), with(ty, long)));
        }
        let declared = context.all(ParameterPlace::Path);
        let missing = declared.filter(|p| !upstream.path.contains(&format!("{{{}}}", p.name)));
        for parameter in missing {
            let what = "a path parameter that the path does not have: left out; fix the file";
            self.refuse(&parameter.pointer, what);
        }
        (!entries.is_empty()).then_some(YamlValue::Map(entries))
    }

    pub(super) fn query(
        &mut self,
        context: &OperationContext<'_>,
        taken: &mut Names,
    ) -> Option<YamlValue> {
        let mut kept = self.query_that_counts(context);
        let mut entries = Vec::new();
        for (group, names) in &self.settings.groups {
            let has = |name: &String| kept.iter().any(|p| p.name == *name && !p.required);
            if names.iter().all(has) {
                entries.push(("$use".to_owned(), YamlValue::text(group)));
                kept.retain(|p| !names.contains(&p.name));
            }
        }
        for parameter in kept {
            for parameter in self.spread_out(parameter) {
                entries.extend(self.parameter(context, &parameter, taken));
            }
        }
        (!entries.is_empty()).then_some(YamlValue::Map(entries))
    }

    /// An object in a query is a parameter for each of its fields.
    fn spread_out(&mut self, parameter: &Parameter) -> Vec<Parameter> {
        let (shape, _) = parameter.shape.clone().without_null();
        let body = match &shape {
            Shape::Struct(body) => Some(body.clone()),
            Shape::Ref(id) => self.struct_of(id).cloned(),
            _ => None,
        };
        let named = |field: &str| match parameter.fields {
            FieldStyle::Plain => Some(field.to_owned()),
            FieldStyle::Deep => Some(format!("{}[{field}]", parameter.name)),
            FieldStyle::Unknown => None,
        };
        let Some(body) = body.filter(|body| body.extends.is_empty() && named("").is_some()) else {
            return vec![parameter.clone()];
        };
        let what = "an object in a query: a parameter for each of its fields";
        self.correct(&parameter.pointer, what);
        let fields = body.fields.iter();
        let made = fields.map(|field| Parameter {
            name: named(&field.name).unwrap_or_default(),
            required: parameter.required && field.required,
            shape: field.shape.clone(),
            bounds: field.bounds.clone(),
            doc: field.doc.clone(),
            style: Some("repeat"),
            fields: FieldStyle::Unknown,
            deprecated: field.deprecated,
            default: None,
            pointer: field.pointer.clone(),
            ..parameter.clone()
        });
        made.collect()
    }

    /// Without what is the path's, stands twice, or means nothing.
    fn query_that_counts<'s>(&mut self, context: &OperationContext<'s>) -> Vec<&'s Parameter> {
        let holders = placeholders(&context.upstream.path);
        let mut kept: Vec<&Parameter> = Vec::new();
        for parameter in context.all(ParameterPlace::Query) {
            let like = |name: &str| name.eq_ignore_ascii_case(&parameter.name);
            let declared = context.find(ParameterPlace::Path, |p| like(&p.name));
            let what = if declared.is_none() && holders.iter().any(|holder| like(holder)) {
                "query parameter: it is the one in the path"
            } else if kept.iter().any(|other| other.name == parameter.name) {
                "query parameter: declared twice, the first one is kept"
            } else if context.rule.without.contains(&parameter.name) {
                "query parameter: it means nothing here"
            } else {
                kept.push(parameter);
                continue;
            };
            self.correct(&parameter.pointer, what);
        }
        kept
    }

    pub(super) fn headers(
        &mut self,
        context: &OperationContext<'_>,
        taken: &mut Names,
    ) -> Option<YamlValue> {
        let mut headers = Vec::new();
        let mut seen = BTreeSet::new();
        for parameter in context.all(ParameterPlace::Header) {
            let name = parameter.name.to_ascii_lowercase();
            let what = match name.as_str() {
                "authorization" | "accept" | "content-type" | "content-length" | "host"
                | "transfer-encoding" | "connection" => {
                    "a header that the client sends by itself: left out"
                }
                name if !is_header(name) => {
                    let what = "a header with a name that is none: left out; fix the file";
                    self.refuse(&parameter.pointer, what);
                    continue;
                }
                _ if !seen.insert(name.clone()) => "header: declared twice, the first one is kept",
                _ => {
                    headers.extend(self.parameter(context, parameter, taken));
                    continue;
                }
            };
            self.correct(&parameter.pointer, what);
        }
        (!headers.is_empty()).then_some(YamlValue::Map(headers))
    }

    fn parameter(
        &mut self,
        context: &OperationContext<'_>,
        parameter: &Parameter,
        taken: &mut Names,
    ) -> Option<(String, YamlValue)> {
        let (name, pointer) = (&parameter.name, &parameter.pointer);
        if name.starts_with("$use") || name.ends_with(['?', '!']) {
            let what = "a parameter whose name the language cannot say: left out; callers can send it with `extra_query`";
            self.refuse(pointer, what);
            return None;
        }
        let relaxed = parameter.required && context.rule.optional.contains(name);
        if relaxed {
            self.correct(pointer, "optional parameter: callers may leave it out");
        }
        let optional = !parameter.required || relaxed;
        let shape = self.sendable(&parameter.shape, pointer);
        let ty = self.ty(&shape, context.position(name, pointer));
        let mut long = Vec::new();
        if let Some(doc) = self.doc(parameter.doc.as_deref()) {
            long.push(("doc".to_owned(), doc));
        }
        if parameter.deprecated {
            long.push(("deprecated".to_owned(), YamlValue::text("true")));
        }
        let is_list = matches!(shape, Shape::Array(_));
        let style = parameter.style.unwrap_or_else(|| {
            let (style, what) = match self.settings.lists {
                Lists::Comma => (
                    "comma",
                    "array without collectionFormat: separated by commas",
                ),
                Lists::Repeat => (
                    "repeat",
                    "array without collectionFormat: sent as repeated keys",
                ),
            };
            if is_list {
                self.guess(pointer, what);
            }
            style
        });
        if is_list && style != "repeat" {
            long.push(("style".to_owned(), YamlValue::text(style)));
        }
        if let Some(default) = &parameter.default {
            if self.settings.defaults == Defaults::Known {
                let what = "a default of a parameter: the API knows it; write `default` to send it";
                self.ledger.note(Omitted, pointer, what);
            } else if fits(default, &shape) {
                long.push(("default".to_owned(), YamlValue::text(default)));
            } else {
                let what = "a default that does not fit its type: left out; fix the file";
                self.refuse(pointer, what);
            }
        }
        long.extend(self.bounds(&parameter.bounds, &shape, pointer));
        if context.rule.secret.contains(name) {
            self.correct(pointer, "secret parameter: never shown in logs");
            long.push(("secret".to_owned(), YamlValue::text("true")));
        }
        let section = match parameter.place {
            ParameterPlace::Header => "header",
            _ => "query",
        };
        long.extend(named(section, name, taken));
        let mark = if optional { "?" } else { "" };
        Some((format!("{name}{mark}"), with(ty, long)))
    }

    /// Scalars and lists of them can stand in a path, a query or a header.
    pub(super) fn sendable(&mut self, shape: &Shape, pointer: &str) -> Shape {
        match shape {
            Shape::Nullable(inner) => self.sendable(inner, pointer),
            Shape::Array(inner) if self.is_scalar(inner) => shape.clone(),
            shape if self.is_scalar(shape) => shape.clone(),
            Shape::Ref(id) if self.alias_of(id).is_some() => {
                let shape = self.alias_of(id).unwrap_or(Shape::Scalar("string"));
                self.sendable(&shape, pointer)
            }
            Shape::Union(union) => {
                // One value is written as a list of one.
                let lists = |one: &&Alternative| matches!(one.shape, Shape::Array(_));
                let list = union.alternatives.iter().find(lists).cloned();
                if let Some(list) = list {
                    let what = "one value or a list of them: a list";
                    self.correct(pointer, what);
                    self.sendable(&list.shape, pointer)
                } else {
                    let what = "a parameter of one of several kinds: sent as the text that the caller gives";
                    self.correct(pointer, what);
                    Shape::Scalar("string")
                }
            }
            Shape::Array(inner) if !self.is_scalar(inner) => {
                let inner = self.sendable(inner, pointer);
                let text = || Shape::Scalar("string");
                let inner = if matches!(inner, Shape::Array(_)) {
                    text()
                } else {
                    inner
                };
                Shape::Array(Box::new(inner))
            }
            _ => {
                let what = "a parameter that is no scalar: sent as text; describe how by hand";
                self.refuse(pointer, what);
                Shape::Scalar("string")
            }
        }
    }

    /// What an alias stands for, that is neither a struct nor an enum.
    fn alias_of(&self, id: &str) -> Option<Shape> {
        if self.circular.contains(id) || self.settings.types.contains_key(id) {
            return None;
        }
        match &self.definitions.get(id)?.kind {
            DefinitionKind::Alias(Shape::Enum(_)) => None,
            DefinitionKind::Alias(shape) => Some(shape.clone()),
            _ => None,
        }
    }

    fn is_scalar(&self, shape: &Shape) -> bool {
        match shape {
            Shape::Scalar(name) => !matches!(*name, "any" | "binary"),
            Shape::Enum(_) => true,
            Shape::Ref(id) => {
                let kind = self.definitions.get(id.as_str()).map(|d| &d.kind);
                matches!(kind, Some(DefinitionKind::Alias(Shape::Enum(_))))
            }
            _ => false,
        }
    }
}

/// A type alone, or with what else is said of it.
fn with(ty: YamlValue, mut long: Vec<(String, YamlValue)>) -> YamlValue {
    if long.is_empty() {
        return ty;
    }
    long.insert(0, ("type".to_owned(), ty));
    YamlValue::Map(long)
}

/// The Rust name, where the written one gives none or one that is taken.
pub(super) fn named(
    section: &str,
    written: &str,
    taken: &mut Names,
) -> Option<(String, YamlValue)> {
    let name = taken.given(section, written, specwright_model::names::parameter)?;
    Some(("name".to_owned(), YamlValue::Text(name)))
}

pub(super) fn fits(default: &str, shape: &Shape) -> bool {
    match shape {
        Shape::Scalar("int" | "int32") => default.parse::<i32>().is_ok(),
        Shape::Scalar("int64") => default.parse::<i64>().is_ok(),
        Shape::Scalar("double" | "float") => default.parse::<f64>().is_ok_and(f64::is_finite),
        Shape::Scalar("boolean") => matches!(default, "true" | "false"),
        Shape::Scalar("string") => !default.chars().any(char::is_control),
        Shape::Enum(known) => known.values.iter().any(|(_, value)| value == default),
        _ => false,
    }
}

fn is_header(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.chars().all(fits)
}

pub(super) fn placeholders(path: &str) -> Vec<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect()
}

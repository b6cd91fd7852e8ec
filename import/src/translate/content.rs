//! Bodies and answers.

use std::collections::BTreeSet;

use specwright_edit::YamlValue;

use super::Translation;
use super::operation::OperationContext;
use super::parameters::named;
use crate::claims::Names;
use crate::ledger::Disposition::Guessed;
use crate::settings::PagingRule;
use crate::upstream::{Answer, DefinitionKind, Parameter, ParameterPlace, Shape, Status};

impl Translation<'_> {
    /// The key and what it holds: a body that callers may leave out is `body?`; the parts of a form
    /// say it one by one.
    pub(super) fn request_body(
        &mut self,
        context: &OperationContext<'_>,
        taken: &mut Names,
    ) -> (&'static str, Option<YamlValue>) {
        if let Some(body) = context.all(ParameterPlace::Body).next() {
            let key = if body.required { "body" } else { "body?" };
            let position = context.position("body", &body.pointer);
            let media = body.media.as_deref();
            if let Shape::Scalar(raw @ ("binary" | "text")) = &body.shape {
                let (kind, usual) = match *raw {
                    "text" => ("text", "text/plain"),
                    _ => ("bytes", "application/octet-stream"),
                };
                return (
                    key,
                    Some(YamlValue::one(
                        kind,
                        YamlValue::text(media.unwrap_or(usual)),
                    )),
                );
            }
            let ty = match &body.shape {
                // The caller leaves the body out instead.
                Shape::Nullable(inner) => self.ty(inner, position),
                shape => self.ty(shape, position),
            };
            let other = media.filter(|media| *media != "application/json");
            let ty = match other {
                Some(media) => YamlValue::Map(vec![
                    ("json".to_owned(), ty),
                    ("media".to_owned(), YamlValue::text(media)),
                ]),
                None => ty,
            };
            return (key, Some(ty));
        }
        let parameters = &context.upstream.parameters;
        let parts: Vec<&Parameter> = parameters.iter().filter(|p| p.place.is_form()).collect();
        if parts.is_empty() {
            return ("body", None);
        }
        let mut entries = Vec::new();
        let mut seen = BTreeSet::new();
        for part in parts {
            let name = &part.name;
            let awkward = name.starts_with('$') || name.ends_with(['?', '!']);
            if awkward || name.contains(['"', '\r', '\n']) || !seen.insert(name) {
                let what = "a part of a form whose name stands twice or cannot be said: left out; fix the file";
                self.refuse(&part.pointer, what);
                continue;
            }
            entries.push(self.part(context, part, taken));
        }
        if context.upstream.in_parts {
            return (
                "body",
                Some(YamlValue::one("multipart", YamlValue::Map(entries))),
            );
        }
        let position = context.position("form", &context.upstream.pointer);
        let ty = self.hoist(position, YamlValue::Map(entries));
        ("body", Some(YamlValue::one("form", ty)))
    }

    fn part(
        &mut self,
        context: &OperationContext<'_>,
        part: &Parameter,
        taken: &mut Names,
    ) -> (String, YamlValue) {
        let shape = if context.upstream.in_parts {
            part.shape.clone()
        } else {
            self.sendable(&part.shape, &part.pointer)
        };
        let ty = self.ty(&shape, context.position(&part.name, &part.pointer));
        let is_json = part.place == ParameterPlace::JsonPart;
        let key = if is_json { "json" } else { "type" };
        let mut long = vec![(key.to_owned(), ty)];
        if let Some(doc) = self.doc(part.doc.as_deref()) {
            long.push(("doc".to_owned(), doc));
        }
        long.extend(named("body", &part.name, taken));
        let value = match long.as_slice() {
            [(key, ty)] if key == "type" => ty.clone(),
            _ => YamlValue::Map(long),
        };
        let mark = if part.required { "" } else { "?" };
        (format!("{}{mark}", part.name), value)
    }

    /// `returns` and `paging`.
    pub(super) fn returns(
        &mut self,
        context: &OperationContext<'_>,
    ) -> (Option<YamlValue>, Option<YamlValue>) {
        let mut paging = context.rule.paging.as_deref().map(crate::tree::parse_value);
        if let Some(paging) = &context.rule.paging {
            let what = format!("paging: {paging}");
            self.correct(&context.upstream.pointer, what);
        }
        if let Some(returns) = &context.rule.returns {
            let because = context.rule.because.as_deref().unwrap_or("by hand");
            let what = format!("returns {returns}: {because}");
            self.correct(&context.upstream.pointer, what);
            return (Some(crate::tree::parse_value(returns)), paging);
        }
        let good = context.upstream.answers.iter();
        let good = good.filter(|answer| answer.status.is_good());
        let one = good.clone().count() == 1;
        let mut answers: Vec<(Status, YamlValue)> = Vec::new();
        for answer in good {
            let ty = match answer.stream {
                Some(_) if !one => {
                    let what = "a stream beside other answers: read as bytes";
                    self.guess(&answer.pointer, what);
                    YamlValue::text("bytes")
                }
                _ => self.content(context, answer, &mut paging),
            };
            answers.push((answer.status, ty));
        }
        // A range is for the statuses that are not named; the first of them is written for it.
        let known = |code: u16| {
            answers
                .iter()
                .any(|(status, _)| *status == Status::Code(code))
        };
        let free = (200..300).find(|code| !known(*code)).unwrap_or(299);
        let alone = answers.len() == 1;
        let answers: Vec<(u16, YamlValue)> = answers
            .into_iter()
            .map(|(status, content)| match status {
                Status::Code(code) => (code, content),
                _ if alone => (200, content),
                _ => (free, content),
            })
            .collect();
        if !alone && answers.iter().any(|(status, _)| *status == free) {
            let what = format!("a range of good answers beside others: written as `{free}`");
            self.ledger.note(Guessed, &*context.upstream.pointer, what);
        }
        let returns = match answers.as_slice() {
            [] => None,
            [(200, YamlValue::Text(any))] if any == "any" => None,
            [(200, only)] => Some(only.clone()),
            [(204, YamlValue::Text(nothing))] if nothing == "nothing" => {
                Some(YamlValue::text("nothing"))
            }
            _ => Some(YamlValue::Map(
                answers
                    .into_iter()
                    .map(|(s, c)| (s.to_string(), c))
                    .collect(),
            )),
        };
        (returns, paging)
    }

    /// What a good answer holds.
    fn content(
        &mut self,
        context: &OperationContext<'_>,
        answer: &Answer,
        paging: &mut Option<YamlValue>,
    ) -> YamlValue {
        let pointer = &answer.pointer;
        let position = context.position("answer", pointer);
        if let (Some(shape), Some(stream)) = (&answer.shape, answer.stream) {
            let (shape, _) = shape.clone().without_null();
            return YamlValue::one(stream, self.ty(&shape, position));
        }
        match (&answer.shape, &self.settings.odata) {
            (Some(Shape::Array(inner)), Some(rule)) if context.odata => {
                let (because, paged) = (rule.because.clone(), rule.paging.clone());
                self.correct(pointer, format!("OData list: {because}"));
                paging.get_or_insert(YamlValue::Text(paged));
                YamlValue::one("page", self.ty(inner, position))
            }
            (Some(Shape::Scalar("binary")), _) => YamlValue::text("bytes"),
            (Some(Shape::Scalar("text")), _) => YamlValue::text("text"),
            (Some(shape), _) => match self.page(context, shape, paging) {
                Some(item) => YamlValue::one("page", self.ty(&item, position)),
                None => self.ty(shape, position),
            },
            (None, _) => {
                let word = match answer.status {
                    Status::Code(code) => self.settings.without_schema.get(&code).cloned(),
                    Status::Range(_) | Status::Default => None,
                };
                let told = word.is_some();
                let word = word.unwrap_or_else(|| "nothing".to_owned());
                if told && answer.status != Status::Code(204) {
                    self.guess(pointer, &format!("answer without a schema: {word}"));
                }
                YamlValue::Text(word)
            }
        }
    }

    /// The items of an answer that comes page by page: a bare array, or one in an envelope.
    fn page(
        &mut self,
        context: &OperationContext<'_>,
        shape: &Shape,
        paging: &mut Option<YamlValue>,
    ) -> Option<Shape> {
        if paging.is_some() {
            return None;
        }
        let has = |name: &String| {
            let found = context.find(ParameterPlace::Query, |p| p.name == *name);
            found.is_some()
        };
        let settings = self.settings;
        for rule in &settings.paging {
            let fits = rule.parameters.iter().all(has);
            let item = self.items(shape, rule);
            if let Some(item) = item.filter(|_| fits) {
                let what = format!("paging by parameters: {}", rule.name);
                self.guess(&context.upstream.pointer, &what);
                *paging = Some(YamlValue::text(&rule.name));
                return Some(item);
            }
        }
        None
    }

    fn items(&self, shape: &Shape, rule: &PagingRule) -> Option<Shape> {
        let (id, key) = match (shape, rule.items.as_deref()) {
            (Shape::Array(inner), None) => return Some(inner.as_ref().clone()),
            (Shape::Ref(id), Some(key)) => (id, key),
            _ => return None,
        };
        let definition = self.definitions.get(id.as_str())?;
        let DefinitionKind::Struct(body) = &definition.kind else {
            return None;
        };
        let find = |name: &str| body.fields.iter().find(|field| field.name == name);
        if rule
            .count
            .as_deref()
            .is_some_and(|count| find(count).is_none())
        {
            return None;
        }
        let field = find(key)?;
        match &field.shape {
            Shape::Array(inner) => Some(inner.as_ref().clone()),
            _ => None,
        }
    }

    pub(super) fn errors(&mut self, context: &OperationContext<'_>) -> Option<YamlValue> {
        let mut errors: Vec<(u16, YamlValue)> = Vec::new();
        let mut others: Vec<YamlValue> = Vec::new();
        let mut seen: Vec<Status> = Vec::new();
        for answer in &context.upstream.answers {
            let Status::Code(code) = answer.status else {
                // `4XX` and `4xx` are one.
                if !seen.contains(&answer.status) {
                    seen.push(answer.status);
                    others.extend(self.other_error(context, answer));
                }
                continue;
            };
            let status = code.to_string();
            let usual = self.settings.error.as_deref();
            let error = match &answer.shape {
                _ if answer.status.is_good() => continue,
                Some(_) if answer.stream.is_some() => {
                    YamlValue::one(&status, YamlValue::text("text"))
                }
                None => YamlValue::one(&status, YamlValue::text("nothing")),
                Some(Shape::Ref(id)) if usual == Some(id) => YamlValue::Text(status),
                Some(Shape::Scalar("binary")) => YamlValue::one(&status, YamlValue::text("bytes")),
                Some(Shape::Scalar("text")) => YamlValue::one(&status, YamlValue::text("text")),
                Some(shape) => {
                    let ty = self.ty(shape, context.position("error", &answer.pointer));
                    YamlValue::one(&status, ty)
                }
            };
            errors.push((code, error));
        }
        errors.sort_by_key(|(status, _)| *status);
        let mut errors: Vec<YamlValue> = errors.into_iter().map(|(_, error)| error).collect();
        errors.extend(others);
        (!errors.is_empty()).then_some(YamlValue::List(errors))
    }

    /// An error that stands for several statuses; nothing where the API's says it.
    fn other_error(
        &mut self,
        context: &OperationContext<'_>,
        answer: &Answer,
    ) -> Option<YamlValue> {
        let key = match answer.status {
            _ if answer.status.is_good() => return None,
            Status::Range(hundred) if hundred >= 3 => format!("{hundred}XX"),
            _ => "default".to_owned(),
        };
        let pointer = &answer.pointer;
        let shape = match &answer.shape {
            Some(Shape::Ref(id)) if key == "default" && self.error.as_deref() == Some(id) => {
                self.correct(pointer, "default answer: the API's `error`");
                return None;
            }
            None => return Some(YamlValue::one(&key, YamlValue::text("nothing"))),
            Some(_) if answer.stream.is_some() => {
                return Some(YamlValue::one(&key, YamlValue::text("text")));
            }
            Some(shape) => shape,
        };
        let ty = match shape {
            Shape::Scalar("binary") => YamlValue::text("bytes"),
            Shape::Scalar("text") => YamlValue::text("text"),
            shape => self.ty(shape, context.position("error", pointer)),
        };
        Some(YamlValue::one(&key, ty))
    }
}

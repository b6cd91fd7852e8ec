//! One operation.

use specwright_edit::YamlValue;
use specwright_model::names::case;

use super::parameters::placeholders;
use super::types::Position;
use super::{Translation, api};
use crate::claims::Names;
use crate::description::{Operation, identity};
use crate::settings::OperationRule;
use crate::upstream::{self, Parameter, ParameterPlace};

/// What belongs to the operation that is being made.
pub(super) struct OperationContext<'a> {
    pub(super) upstream: &'a upstream::Operation,
    pub(super) rule: &'a OperationRule,
    pub(super) resource: &'a str,
    pub(super) prefix: &'a str,
    /// Whether it follows `OData`.
    pub(super) odata: bool,
}

impl<'a> OperationContext<'a> {
    pub(super) fn all(
        &self,
        place: ParameterPlace,
    ) -> impl Iterator<Item = &'a Parameter> + use<'a> {
        let parameters = self.upstream.parameters.iter();
        parameters.filter(move |p| p.place == place)
    }

    pub(super) fn find(
        &self,
        place: ParameterPlace,
        is: impl Fn(&Parameter) -> bool,
    ) -> Option<&'a Parameter> {
        self.all(place).find(|p| is(p))
    }

    pub(super) fn position<'b>(&'b self, name: &'b str, pointer: &'b str) -> Position<'b> {
        Position {
            owner: &self.upstream.id,
            resource: Some(self.resource),
            name,
            prefix: self.prefix,
            pointer,
        }
    }
}

impl Translation<'_> {
    pub(super) fn operation(
        &mut self,
        upstream: &upstream::Operation,
        resource: &str,
        name: String,
    ) -> Operation {
        let rules = &self.settings.operations;
        let rule = rules.get(&upstream.id).cloned().unwrap_or_default();
        let odata = self.settings.odata.as_ref();
        let context = OperationContext {
            upstream,
            rule: &rule,
            resource,
            prefix: &format!("{resource}{}", case::upper_camel(&name)),
            odata: odata.is_some_and(|rule| upstream.path.starts_with(&rule.prefix)),
        };
        let mut entries: Vec<(String, YamlValue)> = Vec::new();
        let mut put = |key: &str, value: Option<YamlValue>| {
            if let Some(value) = value {
                entries.push((key.to_owned(), value));
            }
        };
        let path = self.path(&context);
        let request = format!("{} {path}", upstream.verb);
        let doc = rule.doc.clone().map(YamlValue::Text);
        put("doc", doc.or_else(|| self.doc(upstream.doc.as_deref())));
        put(
            "deprecated",
            upstream.deprecated.then(|| YamlValue::text("true")),
        );
        put("request", Some(YamlValue::Text(request)));
        // Arguments and setters share their names.
        let mut taken = self.claimed(upstream);
        put("path", self.path_parameters(&context, &mut taken));
        put("query", self.query(&context, &mut taken));
        put("header", self.headers(&context, &mut taken));
        let (body_key, body) = self.request_body(&context, &mut taken);
        put(body_key, body);
        let (returns, paging) = self.returns(&context);
        put("returns", returns);
        put("errors", self.errors(&context));
        let (effect, why) = self.effect(&context);
        put("effect", effect);
        put("accept", upstream.accept.clone().map(YamlValue::Text));
        let security = upstream.security.as_ref();
        put("auth", security.map(|one| api::security(self.api, one)));
        put("paging", paging);
        let access = upstream.access.clone().filter(|who| who != "Any");
        put("access", access.map(YamlValue::Text));
        put("because", rule.because.clone().or(why).map(YamlValue::Text));
        Operation {
            id: identity(&upstream.id),
            resource: resource.to_owned(),
            name,
            entries,
        }
    }

    /// The names of arguments and setters that stand already.
    fn claimed(&self, upstream: &upstream::Operation) -> Names {
        let id = identity(&upstream.id);
        let claims = self.known.parameters.get(&id);
        let mut claims = claims.cloned().unwrap_or_default();
        if let Some(form) = self.known.fields.get(&format!("{}#form", upstream.id)) {
            claims.extend(form, "body");
        }
        let is_there = |section: &str, wire: &str| {
            let is = |parameter: &Parameter| {
                let here = match parameter.place {
                    ParameterPlace::Path => "path",
                    ParameterPlace::Query => "query",
                    ParameterPlace::Header => "header",
                    _ => "body",
                };
                here == section && parameter.name == wire
            };
            let in_path = || section == "path" && placeholders(&upstream.path).contains(&wire);
            upstream.parameters.iter().any(is) || in_path()
        };
        Names::new(&claims, &is_there)
    }

    /// The path with its spaces encoded; those between the arguments of a function say nothing.
    fn path(&mut self, context: &OperationContext<'_>) -> String {
        let path = context.upstream.path.trim();
        if context.upstream.path.contains(' ') {
            let what = "spaces in the path: between arguments and at the ends left out, others sent as `%20`";
            self.correct(&context.upstream.pointer, what);
        }
        path.replace(", ", ",").replace(' ', "%20")
    }

    fn effect(&mut self, context: &OperationContext<'_>) -> (Option<YamlValue>, Option<String>) {
        let (id, pointer) = (&context.upstream.id, &context.upstream.pointer);
        if let Some(effect) = &context.rule.effect {
            self.correct(pointer, format!("effect {effect}: the verb does not tell"));
            return (Some(YamlValue::text(effect)), None);
        }
        if self.settings.reads.contains(id) {
            let because = self.settings.reads_because.clone();
            let why = because.as_deref().unwrap_or("the verb does not tell");
            self.correct(pointer, format!("effect read: {why}"));
            return (Some(YamlValue::text("read")), because);
        }
        (None, None)
    }
}

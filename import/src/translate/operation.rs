//! One operation.

use heck::ToUpperCamelCase;

use super::Work;
use super::types::Spot;
use crate::description::{Operation, Val};
use crate::settings::OperationRule;
use crate::upstream::{self, Parameter, ParameterPlace, Shape};

impl Work<'_> {
    pub(super) fn operation(
        &mut self,
        upstream: &upstream::Operation,
        resource: &str,
        name: String,
    ) -> Operation {
        let rule = self
            .settings
            .operations
            .get(&upstream.id)
            .cloned()
            .unwrap_or_default();
        let at = format!("{resource}.{name}");
        let prefix = format!("{resource}{}", name.to_upper_camel_case());
        let scene = Scene {
            upstream,
            rule: &rule,
            at: &at,
            resource,
            prefix: &prefix,
        };
        let path = self.path(&scene);
        let mut entries: Vec<(String, Val)> = Vec::new();
        let mut put = |key: &str, value: Option<Val>| {
            if let Some(value) = value {
                entries.push((key.to_owned(), value));
            }
        };
        put("doc", rule.doc.clone().map(Val::Text));
        put("deprecated", upstream.deprecated.then(|| Val::text("true")));
        put(
            "request",
            Some(Val::Text(format!("{} {path}", upstream.verb))),
        );
        put("path", self.path_parameters(&scene));
        let odata = self
            .settings
            .odata
            .clone()
            .filter(|rule| upstream.path.starts_with(&rule.prefix));
        let query = self.query(&scene);
        put("query", query);
        put("header", self.headers(&scene));
        let body = if body_is_optional(upstream) {
            "body?"
        } else {
            "body"
        };
        put(body, self.request_body(&scene));
        let (returns, paging) = self.returns(&scene, odata.as_ref());
        put("returns", returns);
        put("errors", self.errors(&scene));
        let (effect, why) = self.effect(&scene);
        put("effect", effect);
        put("paging", paging);
        put(
            "access",
            upstream
                .access
                .clone()
                .filter(|who| who != "Any")
                .map(Val::Text),
        );
        put("because", rule.because.clone().or(why).map(Val::Text));
        Operation {
            id: crate::merge::identity(&upstream.id),
            resource: resource.to_owned(),
            name,
            entries,
        }
    }

    /// The path without blanks.
    fn path(&mut self, scene: &Scene<'_>) -> String {
        let path = &scene.upstream.path;
        if path.contains(' ') {
            self.correct(
                &scene.upstream.pointer,
                scene.at,
                "blanks in the path: left out",
            );
        }
        path.replace(' ', "")
    }

    fn path_parameters(&mut self, scene: &Scene<'_>) -> Option<Val> {
        let odata = self
            .settings
            .odata
            .as_ref()
            .is_some_and(|r| scene.upstream.path.starts_with(&r.prefix));
        let mut entries = Vec::new();
        for name in placeholders(&scene.upstream.path) {
            let declared = scene.find(ParameterPlace::Path, |p| p.name == name);
            let twin = scene
                .upstream
                .parameters
                .iter()
                .filter(|p| p.name.eq_ignore_ascii_case(name));
            let twin = twin.max_by_key(|p| p.shape != Shape::Scalar("string"));
            if declared.is_none() {
                let what = "path parameter: not declared, made from the path";
                self.correct(&scene.upstream.pointer, scene.at, what);
            }
            let text = Shape::Scalar("string");
            let shape = declared.or(twin).map_or(&text, |p| &p.shape);
            let pointer = declared.map_or(scene.upstream.pointer.as_str(), |p| p.pointer.as_str());
            let ty = self.ty(shape, scene.spot(name, pointer));
            let mut long = Vec::new();
            if odata && scene.upstream.path.contains('(') && *shape == text {
                long.push(("style".to_owned(), Val::text("odata")));
                self.guess(pointer, scene.at, "text in an OData path: in single quotes");
            }
            if scene.rule.secret.iter().any(|secret| secret == name) {
                long.push(("secret".to_owned(), Val::text("true")));
            }
            let value = if long.is_empty() {
                ty
            } else {
                long.insert(0, ("type".to_owned(), ty));
                Val::Map(long)
            };
            entries.push((name.to_owned(), value));
        }
        (!entries.is_empty()).then_some(Val::Map(entries))
    }

    fn query(&mut self, scene: &Scene<'_>) -> Option<Val> {
        let holders = placeholders(&scene.upstream.path);
        let mut kept: Vec<&Parameter> = Vec::new();
        for parameter in scene.all(ParameterPlace::Query) {
            let undeclared = scene
                .find(ParameterPlace::Path, |p| {
                    p.name.eq_ignore_ascii_case(&parameter.name)
                })
                .is_none();
            if undeclared
                && holders
                    .iter()
                    .any(|holder| holder.eq_ignore_ascii_case(&parameter.name))
            {
                self.correct(
                    &parameter.pointer,
                    scene.at,
                    "query parameter: it is the one in the path",
                );
            } else if kept
                .iter()
                .any(|other| other.name.eq_ignore_ascii_case(&parameter.name))
            {
                self.correct(
                    &parameter.pointer,
                    scene.at,
                    "query parameter: declared twice, the first one is kept",
                );
            } else if scene.rule.without.contains(&parameter.name) {
                self.correct(
                    &parameter.pointer,
                    scene.at,
                    "query parameter: it means nothing here",
                );
            } else {
                kept.push(parameter);
            }
        }
        let mut entries = Vec::new();
        let groups: Vec<(String, Vec<String>)> = self.settings.groups.clone().into_iter().collect();
        for (group, names) in groups {
            if names
                .iter()
                .all(|name| kept.iter().any(|p| p.name == *name && !p.required))
            {
                entries.push(("$use".to_owned(), Val::Text(group)));
                kept.retain(|p| !names.contains(&p.name));
            }
        }
        for parameter in kept {
            entries.push(self.parameter(scene, parameter));
        }
        (!entries.is_empty()).then_some(Val::Map(entries))
    }

    fn headers(&mut self, scene: &Scene<'_>) -> Option<Val> {
        let headers: Vec<(String, Val)> = scene
            .all(ParameterPlace::Header)
            .map(|parameter| self.parameter(scene, parameter))
            .collect();
        (!headers.is_empty()).then_some(Val::Map(headers))
    }

    fn parameter(&mut self, scene: &Scene<'_>, parameter: &Parameter) -> (String, Val) {
        let optional = !parameter.required || scene.rule.optional.contains(&parameter.name);
        let ty = self.ty(
            &parameter.shape,
            scene.spot(&parameter.name, &parameter.pointer),
        );
        let key = format!("{}{}", parameter.name, if optional { "?" } else { "" });
        let mut long = Vec::new();
        if let Some(style) = parameter.style.filter(|style| *style != "repeat") {
            long.push(("style".to_owned(), Val::text(style)));
        }
        if let Some(default) = &parameter.default {
            long.push(("default".to_owned(), Val::text(default)));
        }
        if scene.rule.secret.contains(&parameter.name) {
            long.push(("secret".to_owned(), Val::text("true")));
        }
        if long.is_empty() {
            return (key, ty);
        }
        long.insert(0, ("type".to_owned(), ty));
        (key, Val::Map(long))
    }

    fn request_body(&mut self, scene: &Scene<'_>) -> Option<Val> {
        if let Some(body) = scene.all(ParameterPlace::Body).next() {
            let ty = self.ty(&body.shape, scene.spot("body", &body.pointer));
            return Some(ty);
        }
        let parts: Vec<&Parameter> = scene
            .upstream
            .parameters
            .iter()
            .filter(|p| {
                matches!(
                    p.place,
                    ParameterPlace::Form | ParameterPlace::JsonPart | ParameterPlace::File
                )
            })
            .collect();
        if parts.is_empty() {
            return None;
        }
        let mut entries = Vec::new();
        for part in parts {
            let ty = self.ty(&part.shape, scene.spot(&part.name, &part.pointer));
            let value = if part.place == ParameterPlace::JsonPart {
                Val::one("json", ty)
            } else {
                ty
            };
            let mark = if part.required { "" } else { "?" };
            entries.push((format!("{}{mark}", part.name), value));
        }
        Some(Val::one("multipart", Val::Map(entries)))
    }

    /// `returns` and `paging`.
    fn returns(
        &mut self,
        scene: &Scene<'_>,
        odata: Option<&crate::settings::ODataRule>,
    ) -> (Option<Val>, Option<Val>) {
        let paging = scene.rule.paging.as_deref().map(crate::tree::parse_value);
        if let Some(returns) = &scene.rule.returns {
            self.correct(
                &scene.upstream.pointer,
                scene.at,
                format!("returns: {returns}"),
            );
            return (Some(crate::tree::parse_value(returns)), paging);
        }
        let good: Vec<&(u16, Option<Shape>)> = scene
            .upstream
            .answers
            .iter()
            .filter(|(status, _)| (200..300).contains(status))
            .collect();
        let mut answers: Vec<(u16, Val)> = Vec::new();
        let mut paged = paging;
        for (status, shape) in good {
            let pointer = format!("{}/responses/{status}", scene.upstream.pointer);
            let content = match (shape, odata) {
                (Some(Shape::Array(inner)), Some(rule)) => {
                    self.correct(&pointer, scene.at, format!("OData list: {}", rule.because));
                    paged = paged.or_else(|| Some(Val::text(&rule.paging)));
                    Val::one("page", self.ty(inner, scene.spot("answer", &pointer)))
                }
                (Some(shape), _) => {
                    if matches!(shape, Shape::Array(_)) && paged.is_none() {
                        paged = self.paging_by_parameters(scene);
                    }
                    self.ty(shape, scene.spot("answer", &pointer))
                }
                (None, _) => {
                    let word = self.settings.without_schema.get(status).cloned();
                    let word = word.unwrap_or_else(|| {
                        if *status == 204 { "nothing" } else { "any" }.to_owned()
                    });
                    if *status != 204 {
                        self.guess(
                            &pointer,
                            scene.at,
                            &format!("answer without a schema: {word}"),
                        );
                    }
                    Val::Text(word)
                }
            };
            answers.push((*status, content));
        }
        let returns = match answers.as_slice() {
            [] => None,
            [(200, Val::Text(any))] if any == "any" => None,
            [(200, content)] => Some(content.clone()),
            [(204, Val::Text(nothing))] if nothing == "nothing" => Some(Val::text("nothing")),
            _ => Some(Val::Map(
                answers
                    .into_iter()
                    .map(|(s, c)| (s.to_string(), c))
                    .collect(),
            )),
        };
        (returns, paged)
    }

    fn paging_by_parameters(&mut self, scene: &Scene<'_>) -> Option<Val> {
        let rule = self.settings.paging.iter().find(|rule| {
            rule.parameters.iter().all(|name| {
                scene
                    .find(ParameterPlace::Query, |p| p.name == *name)
                    .is_some()
            })
        })?;
        let name = rule.name.clone();
        self.guess(
            &scene.upstream.pointer,
            scene.at,
            &format!("paging by parameters: {name}"),
        );
        Some(Val::Text(name))
    }

    fn errors(&mut self, scene: &Scene<'_>) -> Option<Val> {
        let mut errors = Vec::new();
        for (status, shape) in &scene.upstream.answers {
            if (200..300).contains(status) {
                continue;
            }
            let pointer = format!("{}/responses/{status}", scene.upstream.pointer);
            errors.push(match shape {
                None => Val::one(&status.to_string(), Val::text("nothing")),
                Some(Shape::Ref(id)) if self.settings.error.as_ref() == Some(id) => {
                    Val::Text(status.to_string())
                }
                Some(shape) => Val::one(
                    &status.to_string(),
                    self.ty(shape, scene.spot("error", &pointer)),
                ),
            });
        }
        errors.sort_by_key(|error| match error {
            Val::Map(entries) => entries.first().map(|(status, _)| status.clone()),
            Val::Text(status) => Some(status.clone()),
            _ => None,
        });
        (!errors.is_empty()).then_some(Val::List(errors))
    }

    fn effect(&mut self, scene: &Scene<'_>) -> (Option<Val>, Option<String>) {
        if let Some(effect) = &scene.rule.effect {
            self.correct(
                &scene.upstream.pointer,
                scene.at,
                format!("effect: {effect}"),
            );
            return (Some(Val::text(effect)), None);
        }
        if self.settings.reads.contains(&scene.upstream.id) {
            self.correct(&scene.upstream.pointer, scene.at, "effect: read");
            return (Some(Val::text("read")), self.settings.reads_because.clone());
        }
        (None, None)
    }
}

/// What belongs to the operation that is being made.
struct Scene<'a> {
    upstream: &'a upstream::Operation,
    rule: &'a OperationRule,
    at: &'a str,
    resource: &'a str,
    prefix: &'a str,
}

impl<'a> Scene<'a> {
    fn all(&self, place: ParameterPlace) -> impl Iterator<Item = &'a Parameter> + use<'a> {
        self.upstream
            .parameters
            .iter()
            .filter(move |p| p.place == place)
    }

    fn find(
        &self,
        place: ParameterPlace,
        is: impl Fn(&Parameter) -> bool,
    ) -> Option<&'a Parameter> {
        self.all(place).find(|p| is(p))
    }

    fn spot<'b>(&'b self, name: &'b str, pointer: &'b str) -> Spot<'b> {
        Spot {
            owner: &self.upstream.id,
            resource: Some(self.resource),
            name,
            prefix: self.prefix,
            pointer,
        }
    }
}

/// A body that callers may leave out; the parts of a form say it one by one.
fn body_is_optional(upstream: &upstream::Operation) -> bool {
    let mut bodies = upstream.parameters.iter();
    bodies.any(|p| p.place == ParameterPlace::Body && !p.required)
}

fn placeholders(path: &str) -> Vec<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect()
}

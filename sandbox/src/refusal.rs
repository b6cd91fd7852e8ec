//! Answers that say no: a rule that was broken, in the API's error shape.

use http::{HeaderName, StatusCode};
use serde_json::{Number, Value, json};
use specwright_model::api::{Api, Content, Operation, Scalar, Type, TypeKind};
use specwright_model::nearest;

use crate::message::{RULE_HEADER, Reply};
use crate::sample::Sampler;

/// A request that is refused, and why.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// The status.
    pub(crate) status: u16,
    /// The rule and where it was broken, such as `query: unknown parameter $flter`.
    pub(crate) rule: String,
    /// What the API would say to people.
    pub(crate) reason: String,
    /// A body that is not in the API's error shape.
    pub(crate) body: Option<Value>,
    /// More headers.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Refusal {
    pub(crate) fn new(status: u16, rule: impl Into<String>) -> Self {
        let rule = rule.into();
        Self {
            status,
            reason: rule.clone(),
            rule,
            body: None,
            headers: Vec::new(),
        }
    }

    /// A request that does not fit the description.
    pub(crate) fn bad(rule: impl Into<String>) -> Self {
        Self::new(400, rule)
    }

    pub(crate) fn with_body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer, in the shape that the operation declares for this status, else in the API's.
    pub(crate) fn reply(&self, api: &Api, operation: Option<&Operation>, seed: u64) -> Reply {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let reply = Reply::new(status);
        let declared =
            operation.and_then(|o| o.errors.iter().find(|e| e.status == Some(self.status)));
        let mut reply = match (&self.body, declared.map(|answer| &answer.content)) {
            (Some(body), _) => reply.json(body),
            (None, Some(Content::Nothing)) => reply,
            (None, Some(Content::Text | Content::Bytes)) => {
                reply.with_body("text/plain; charset=utf-8", self.reason.clone())
            }
            (None, Some(Content::Json(ty))) => reply.json(&self.shaped(api, ty, seed)),
            (None, _) => match &api.error {
                Some(ty) => reply.json(&self.shaped(api, ty, seed)),
                None => reply.json(&json!({ "Message": self.reason })),
            },
        };
        reply.set_header(HeaderName::from_static(RULE_HEADER), &self.rule);
        for (name, value) in &self.headers {
            reply.set_header(HeaderName::from_static(name), value);
        }
        reply
    }

    fn shaped(&self, api: &Api, ty: &Type, seed: u64) -> Value {
        let mut value = Sampler::new(api, seed).sample(ty);
        if !self.fill_message(api, ty, &mut value) {
            tell_anywhere(&mut value, &self.reason);
        }
        value
    }

    /// Puts the reason and the status where the type has room; says whether the reason found a place.
    fn fill_message(&self, api: &Api, ty: &Type, value: &mut Value) -> bool {
        match (api.resolve(ty), value) {
            (Type::Named(id), Value::Object(map)) => {
                let TypeKind::Struct(fields) = &api.type_def(*id).kind else {
                    return false;
                };
                let mut filled = false;
                for field in fields {
                    let name = field.name.to_ascii_lowercase();
                    let Some(slot) = map.get_mut(&field.name) else {
                        continue;
                    };
                    match api.resolve(&field.ty) {
                        Type::Scalar(Scalar::String) if is_message(&name) => {
                            *slot = Value::String(self.reason.clone());
                            filled = true;
                        }
                        inner if name.contains("code") || name == "status" => {
                            self.put_code(inner, slot);
                        }
                        // Free data beside the message has nothing to say here.
                        Type::Scalar(Scalar::Any) => *slot = Value::Null,
                        inner => filled |= self.fill_message(api, inner, slot),
                    }
                }
                map.retain(|_, slot| !slot.is_null());
                filled
            }
            (Type::Array(item), Value::Array(items)) => {
                let filled = items
                    .iter_mut()
                    .filter_map(|value| self.fill_message(api, item, value).then_some(()));
                filled.count() > 0
            }
            _ => false,
        }
    }

    fn put_code(&self, ty: &Type, slot: &mut Value) {
        let code = || Value::Number(Number::from(self.status));
        match ty {
            Type::Scalar(Scalar::Int32 | Scalar::Int64 | Scalar::Any) => *slot = code(),
            Type::Scalar(Scalar::String) => *slot = Value::String(self.status.to_string()),
            Type::Array(item) => {
                let mut one = Value::Null;
                self.put_code(item, &mut one);
                if !one.is_null() {
                    *slot = Value::Array(vec![one]);
                }
            }
            _ => {}
        }
    }
}

fn is_message(name: &str) -> bool {
    ["message", "reason", "detail", "description", "title"]
        .iter()
        .any(|word| name.contains(word))
}

/// For shapes without a field that is made for it: the first text takes the reason.
fn tell_anywhere(value: &mut Value, reason: &str) {
    match value {
        Value::String(text) => reason.clone_into(text),
        Value::Object(map) => {
            if let Some(slot) = map.values_mut().find(|slot| slot.is_string()) {
                tell_anywhere(slot, reason);
            }
        }
        _ => {}
    }
}

/// A 401 that means "no right": it holds the value that the description names.
pub(crate) fn denied(api: &Api) -> Refusal {
    let mut refusal = Refusal::new(401, "denied: the fault says that the user has no right");
    "API call rejected by security permissions".clone_into(&mut refusal.reason);
    let Some((field, value)) = api.oauth2().and_then(|rule| rule.denied.as_ref()) else {
        return refusal;
    };
    let mut body = match &api.error {
        Some(ty) => refusal.shaped(api, ty, 0),
        None => json!({ "Message": refusal.reason }),
    };
    if let Value::Object(map) = &mut body {
        map.insert(field.clone(), json!(value));
        // `ErrorCodes` beside `ErrorCode`: the list holds the same.
        if let Some(Value::Array(list)) = map.get_mut(&format!("{field}s")) {
            *list = vec![json!(value)];
        }
    }
    refusal.with_body(body)
}

/// "Did you mean": the known name that is nearest to a wrong one.
pub(crate) fn suggestion<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(wrong, known).map_or_else(String::new, |name| format!(" (did you mean {name}?)"))
}

//! Whether JSON fits a type of the model, and where it does not.

use std::fmt::Write;

use serde_json::{Map, Value};
use specwright_model::api::{Api, Field, Presence, Type, TypeDef, TypeId, TypeKind, UnionDef};

use super::{bounds, scalar};
use crate::refusal::suggestion;

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Sent to the API: strict.
    Request,
    /// Sent by the API: what the description tolerates is tolerated.
    Answer,
}

/// Says nothing if the value fits; else where and why not, such as `$.Status.Primary: …`.
pub(crate) fn fits(api: &Api, ty: &Type, value: &Value, side: Side) -> Result<(), String> {
    let mut check = Check {
        api,
        side,
        path: vec![Step::Root],
    };
    check.value(ty, value)
}

enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

struct Check<'a> {
    api: &'a Api,
    side: Side,
    path: Vec<Step<'a>>,
}

impl<'a> Check<'a> {
    fn value(&mut self, ty: &'a Type, value: &'a Value) -> Result<(), String> {
        match (ty, value) {
            (Type::Nullable(_), Value::Null) => Ok(()),
            (Type::Nullable(inner), _) => self.value(inner, value),
            (Type::Scalar(scalar), _) => {
                let numeric_text = self.side == Side::Answer && self.api.tolerance.numeric_text;
                if scalar::json_fits(*scalar, value, numeric_text) {
                    return Ok(());
                }
                Err(self.wrong(scalar::name(*scalar), value))
            }
            (Type::Named(id), _) => self.named(*id, value),
            (Type::Array(item) | Type::Page(item), Value::Array(items)) => {
                for (index, value) in items.iter().enumerate() {
                    self.under(Step::Index(index), item, value)?;
                }
                Ok(())
            }
            (Type::Array(_) | Type::Page(_), _) => Err(self.wrong("a list", value)),
            (Type::Map(item), Value::Object(map)) => {
                for (key, value) in map {
                    self.under(Step::Key(key), item, value)?;
                }
                Ok(())
            }
            (Type::Map(_), _) => Err(self.wrong("an object", value)),
        }
    }

    fn under(&mut self, step: Step<'a>, ty: &'a Type, value: &'a Value) -> Result<(), String> {
        self.path.push(step);
        self.value(ty, value)?;
        self.path.pop();
        Ok(())
    }

    fn named(&mut self, id: TypeId, value: &'a Value) -> Result<(), String> {
        let definition = self.api.type_def(id);
        match &definition.kind {
            TypeKind::Alias(to) => self.value(to, value),
            TypeKind::Enum(def) => {
                let open = self.side == Side::Answer && (value.is_string() || value.is_number());
                if open || scalar::enum_fits(def, value) {
                    return Ok(());
                }
                let known = def.variants.iter().map(|variant| variant.wire.as_str());
                let hint = value
                    .as_str()
                    .map(|text| suggestion(text, known))
                    .unwrap_or_default();
                Err(format!(
                    "{}{hint}",
                    self.wrong(&format!("a known value of {}", definition.name), value)
                ))
            }
            TypeKind::Struct(fields) => match value {
                Value::Object(map) => self.object(definition, fields, map),
                _ => Err(self.wrong(&definition.name, value)),
            },
            TypeKind::Union(def) => self.union(definition, def, value),
        }
    }

    fn object(
        &mut self,
        definition: &TypeDef,
        fields: &'a [Field],
        map: &'a Map<String, Value>,
    ) -> Result<(), String> {
        for field in fields {
            match map.get(&field.name) {
                None if self.must_be_there(field) => {
                    return Err(format!("{}: {} is missing", self.place(), field.name));
                }
                None => {}
                Some(Value::Null) if self.may_be_null(definition, field) => {}
                Some(value) => {
                    self.under(Step::Key(&field.name), &field.ty, value)?;
                    self.bounds(field, value)?;
                }
            }
        }
        // A type that answers use as well keeps what it does not know and sends it back.
        if self.side == Side::Answer || definition.usage.read {
            return Ok(());
        }
        match map
            .keys()
            .find(|key| !fields.iter().any(|field| field.name == **key))
        {
            None => Ok(()),
            Some(unknown) => Err(format!(
                "{}: {} has no field {unknown}{}",
                self.place(),
                definition.name,
                suggestion(unknown, fields.iter().map(|field| field.name.as_str()))
            )),
        }
    }

    /// Answers of what is stored may be older than its bounds.
    fn bounds(&self, field: &Field, value: &Value) -> Result<(), String> {
        if self.side == Side::Answer {
            return Ok(());
        }
        let why = bounds::constant(field.constant.as_deref(), value)
            .or_else(|| bounds::broken(&field.bounds, value));
        match why {
            Some(why) => Err(format!("{}.{}: {why}", self.place(), field.name)),
            None => Ok(()),
        }
    }

    fn must_be_there(&self, field: &Field) -> bool {
        match self.side {
            Side::Request => field.required,
            Side::Answer => {
                matches!(field.presence, Presence::Always | Presence::Nullable)
                    && !self.api.tolerance.absent
            }
        }
    }

    fn may_be_null(&self, definition: &TypeDef, field: &Field) -> bool {
        match field.presence {
            Presence::Nullable | Presence::Maybe => true,
            Presence::Always | Presence::Optional => {
                self.api.tolerance.null && (self.side == Side::Answer || definition.usage.read)
            }
        }
    }

    fn union(
        &mut self,
        definition: &TypeDef,
        def: &'a UnionDef,
        value: &'a Value,
    ) -> Result<(), String> {
        let Some(tag) = &def.tag else {
            let depth = self.path.len();
            for alternative in &def.alternatives {
                if self.value(&alternative.ty, value).is_ok() {
                    return Ok(());
                }
                self.path.truncate(depth);
            }
            return Err(self.wrong(&format!("one of {}", definition.name), value));
        };
        let Some(tag_value) = value.get(tag).and_then(Value::as_str) else {
            return Err(format!(
                "{}: {} needs the field {tag}",
                self.place(),
                definition.name
            ));
        };
        match def
            .alternatives
            .iter()
            .find(|alternative| alternative.tag == tag_value)
        {
            Some(alternative) => self.value(&alternative.ty, value),
            None if self.side == Side::Answer => Ok(()),
            None => Err(format!(
                "{}: {tag} is {tag_value:?}, which {} does not know{}",
                self.place(),
                definition.name,
                suggestion(
                    tag_value,
                    def.alternatives
                        .iter()
                        .map(|alternative| alternative.tag.as_str())
                )
            )),
        }
    }

    fn wrong(&self, wanted: &str, value: &Value) -> String {
        let mut shown = value.to_string();
        if let Some((at, _)) = shown.char_indices().nth(40) {
            shown.truncate(at);
            shown.push('…');
        }
        format!("{}: {shown} is not {wanted}", self.place())
    }

    fn place(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            match step {
                Step::Root => text.push('$'),
                Step::Key(key) => {
                    text.push('.');
                    text.push_str(key);
                }
                Step::Index(index) => _ = write!(text, "[{index}]"),
            }
        }
        text
    }
}

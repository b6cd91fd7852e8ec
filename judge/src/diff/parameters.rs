//! Path, query and header parameters of one operation.

use specwright_codegen::uses::named_arguments;
use specwright_model::api::{Operation, Param};

use super::operations::Owned;
use super::{About, Found, explains};
use crate::change::{
    ARGUMENT_RENAMED, ARGUMENTS_REORDERED, BOUNDS_CHANGED, DEPRECATED_NAME_REMOVED,
    PARAMETER_ADDED_OPTIONAL, PARAMETER_ADDED_REQUIRED, PARAMETER_BECAME_OPTIONAL,
    PARAMETER_BECAME_REQUIRED, PARAMETER_DEFAULT, PARAMETER_REMOVED, PARAMETER_RENAMED,
    PARAMETER_SECRET, PARAMETER_STYLE, PARAMETER_TYPE, PARAMETER_WIRE, PLACES_SWAPPED, Wire,
};
use crate::spell;

pub(super) fn compare(found: &mut Found<'_>, name: &str, was: Owned<'_>, is: Owned<'_>) {
    let mut both = Both {
        found,
        name,
        was,
        is,
        what: "path",
    };
    both.path();
    for (what, old, new) in [
        ("query", &was.1.query, &is.1.query),
        ("header", &was.1.headers, &is.1.headers),
    ] {
        both.what = what;
        both.lists(old, new);
    }
    both.order();
}

/// The two sides of an operation.
struct Both<'f, 'a, 'o> {
    found: &'f mut Found<'a>,
    name: &'o str,
    was: Owned<'o>,
    is: Owned<'o>,
    /// Which parameters are compared.
    what: &'static str,
}

impl Both<'_, '_, '_> {
    fn push(
        &mut self,
        rule: crate::Rule,
        message: String,
        old: Option<&Param>,
        new: Option<&Param>,
    ) {
        let place = |param: Option<&Param>, operation: &Operation| {
            Some(param.map_or(operation.place, |param| param.place))
        };
        let places = (place(old, self.was.1), place(new, self.is.1));
        self.found.push(rule, self.name, message, places);
        let explained = match (old, new) {
            (Some(old), Some(new)) => explains::either(explains::param(old), &explains::param(new)),
            (Some(old), None) => explains::param(old),
            (None, _) => explains::made(),
        };
        self.found.only(explained);
    }

    /// Path parameters belong together by name if all names are still there, and else by their place.
    fn path(&mut self) {
        let (old, new) = (&self.was.1.path_params, &self.is.1.path_params);
        let names = |params: &[Param]| -> Vec<String> {
            params.iter().map(|param| param.name.clone()).collect()
        };
        let (a, b) = (names(old), names(new));
        let mut sorted = (a.clone(), b.clone());
        sorted.0.sort_unstable();
        sorted.1.sort_unstable();
        if a != b && sorted.0 == sorted.1 {
            let message = format!("the path has ({}), it had ({})", b.join(", "), a.join(", "));
            self.push(PLACES_SWAPPED, message, None, None);
            return self.lists(old, new);
        }
        for (was, is) in old.iter().zip(new) {
            self.pair(was, is);
        }
        for gone in old.iter().skip(new.len()) {
            let message = format!("the path parameter `{}` is gone", gone.name);
            self.push(PARAMETER_REMOVED, message, Some(gone), None);
        }
        for added in new.iter().skip(old.len()) {
            let message = format!("the path parameter `{}` is new", added.name);
            self.push(PARAMETER_ADDED_REQUIRED, message, None, Some(added));
        }
    }

    /// Others belong together by their wire name, or else by the name that callers know.
    fn lists(&mut self, old: &[Param], new: &[Param]) {
        let on_wire = |was: &Param| new.iter().find(|is| is.name == was.name);
        let in_rust = |was: &Param| {
            let fresh = |is: &&Param| !old.iter().any(|other| other.name == is.name);
            let named = |is: &&Param| {
                is.rust_name == was.rust_name || is.was.as_ref() == Some(&was.rust_name)
            };
            new.iter().filter(fresh).find(named)
        };
        let mut matched: Vec<&str> = Vec::new();
        for was in old {
            if let Some(is) = on_wire(was).or_else(|| in_rust(was)) {
                matched.push(&is.name);
                self.pair(was, is);
                continue;
            }
            let message = format!("the {} parameter `{}` is gone", self.what, was.name);
            self.push(PARAMETER_REMOVED, message, Some(was), None);
        }
        for is in new.iter().filter(|is| !matched.contains(&is.name.as_str())) {
            let (rule, how) = if is.required {
                (PARAMETER_ADDED_REQUIRED, "required")
            } else {
                (PARAMETER_ADDED_OPTIONAL, "optional")
            };
            let ty = spell::ty(self.found.new, &is.ty);
            let message = format!(
                "the {} parameter `{}: {ty}` is new and {how}",
                self.what, is.name
            );
            self.push(rule, message, None, Some(is));
        }
    }

    fn pair(&mut self, old: &Param, new: &Param) {
        let label = format!("the {} parameter `{}`", self.what, new.name);
        let mut changes = Vec::new();
        match (old.required, new.required) {
            (false, true) => changes.push((
                PARAMETER_BECAME_REQUIRED,
                format!("{label} became required"),
            )),
            (true, false) => changes.push((
                PARAMETER_BECAME_OPTIONAL,
                format!("{label} became optional"),
            )),
            _ => {}
        }
        changes.extend(self.values(&label, old, new));
        changes.extend(self.names(&label, old, new));
        for (rule, message) in changes {
            self.push(rule, message, Some(old), Some(new));
        }
        if let Some(old_name) = &old.was
            && new.was.as_ref() != Some(old_name)
            && new.rust_name != *old_name
        {
            let message = format!("{label}: the deprecated name `{old_name}` is gone");
            self.push(DEPRECATED_NAME_REMOVED, message, Some(old), Some(new));
            self.found.only(explains::setter(old_name));
        }
        let places = (Some(old.place), Some(new.place));
        let (a, b) = (
            About::new(old.doc.as_ref(), old.deprecated.as_ref()),
            About::new(new.doc.as_ref(), new.deprecated.as_ref()),
        );
        self.found
            .about(self.name, &format!("{label}: "), a, b, places);
    }

    /// What it holds and how that is written.
    fn values(&self, label: &str, old: &Param, new: &Param) -> Vec<(crate::Rule, String)> {
        let mut changes = Vec::new();
        if old.name != new.name && self.what != "path" {
            changes.push((
                PARAMETER_WIRE,
                format!("{label} was `{}` on the wire", old.name),
            ));
        }
        if !self.found.same(&old.ty, &new.ty) {
            let (a, b) = (
                spell::ty(self.found.old, &old.ty),
                spell::ty(self.found.new, &new.ty),
            );
            changes.push((PARAMETER_TYPE, format!("{label} is `{b}`, it was `{a}`")));
        }
        if old.style != new.style {
            changes.push((
                PARAMETER_STYLE,
                format!(
                    "{label} is written as `{}`, it was `{}`",
                    format!("{:?}", new.style).to_lowercase(),
                    format!("{:?}", old.style).to_lowercase()
                ),
            ));
        }
        if old.default != new.default {
            let text = |param: &Param| {
                param
                    .default
                    .clone()
                    .unwrap_or_else(|| "nothing".to_owned())
            };
            let message = format!(
                "{label} is `{}` unless said, it was `{}`",
                text(new),
                text(old)
            );
            changes.push((PARAMETER_DEFAULT, message));
        }
        if old.bounds != new.bounds {
            let message = format!("{label} {}", spell::bounds(&old.bounds, &new.bounds));
            let narrower = new.bounds.iter().any(|bound| !old.bounds.contains(bound));
            let wire = if narrower {
                Wire::Breaking
            } else {
                Wire::Wider
            };
            changes.push((BOUNDS_CHANGED.on_wire(wire), message));
        }
        if old.secret != new.secret {
            let how = spell::secrecy(new.secret);
            changes.push((PARAMETER_SECRET, format!("{label} is {how}")));
        }
        changes
    }

    /// Callers name a parameter where it is a setter or stands in a struct of arguments.
    fn names(&self, label: &str, old: &Param, new: &Param) -> Vec<(crate::Rule, String)> {
        let mut changes = Vec::new();
        let kept = new.was.as_ref() == Some(&old.rust_name);
        if old.rust_name != new.rust_name {
            let message = format!(
                "{label} is called `{}`, it was `{}`",
                new.rust_name, old.rust_name
            );
            let by_name = |api, (resource, operation): Owned<'_>, param: &Param| {
                let names = named_arguments(api, resource, operation);
                !param.required || names.contains(&param.rust_name.as_str())
            };
            let named =
                by_name(self.found.old, self.was, old) || by_name(self.found.new, self.is, new);
            changes.push(match (named, kept) {
                (true, true) => (
                    PARAMETER_RENAMED.with_alias(),
                    format!("{message}, which is deprecated now"),
                ),
                (true, false) => (PARAMETER_RENAMED, message),
                (false, _) => (ARGUMENT_RENAMED, message),
            });
        }
        changes
    }

    /// The arguments that are given by their order.
    fn order(&mut self) {
        let loose = |api, (resource, operation): Owned<'_>| -> Vec<String> {
            let named = named_arguments(api, resource, operation);
            let params = [&operation.path_params, &operation.query, &operation.headers];
            let required = params.into_iter().flatten().filter(|param| param.required);
            required
                .filter(|param| !named.contains(&param.rust_name.as_str()))
                .map(|param| param.name.clone())
                .collect()
        };
        let (was, is) = (
            loose(self.found.old, self.was),
            loose(self.found.new, self.is),
        );
        let mut sorted = (was.clone(), is.clone());
        sorted.0.sort_unstable();
        sorted.1.sort_unstable();
        if was != is && sorted.0 == sorted.1 {
            let message = format!(
                "the arguments are ({}), they were ({})",
                is.join(", "),
                was.join(", ")
            );
            self.push(ARGUMENTS_REORDERED, message, None, None);
        }
    }
}

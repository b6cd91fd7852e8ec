//! What types and resources are called now: that they are renamed has been said once, at each of them.

use std::collections::HashMap;
use std::ops::Range;

use specwright_codegen::uses::Use;

use super::Found;

/// New names by old ones.
#[derive(Default)]
pub(super) struct Names {
    types: HashMap<String, String>,
    modules: HashMap<String, String>,
}

impl Names {
    pub(super) fn of(found: &Found<'_>) -> Self {
        let types = found.old.types.iter().zip(&found.pairs.types);
        let types = types.filter_map(|(was, at)| {
            let is = found.new.types.get((*at)?)?;
            changed(&was.rust_name, &is.rust_name)
        });
        let resources = found.old.resources.iter().zip(&found.pairs.resources);
        let modules = resources.filter_map(|(was, at)| {
            let is = found.new.resources.get((*at)?)?;
            changed(&was.module, &is.module)
        });
        Self {
            types: types.collect(),
            modules: modules.collect(),
        }
    }

    /// Old and new paths of types, in order.
    pub(super) fn types(&self) -> Vec<(String, String)> {
        let path = |name: &str| format!("types::{name}");
        let names = self.types.iter().map(|(was, is)| (path(was), path(is)));
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names
    }

    /// What callers of the old crate write, with the new names.
    pub(super) fn renamed(&self, mut uses: Vec<Use>) -> Vec<Use> {
        if self.types.is_empty() && self.modules.is_empty() {
            return uses;
        }
        for one in &mut uses {
            if let Some(code) = self.apply(&one.code) {
                one.code = code;
            }
        }
        uses
    }

    /// Code with the new names, if it says any that changed. All names are found before any is replaced: a new
    /// name may be the old one of something else.
    fn apply(&self, code: &str) -> Option<String> {
        let mut found: Vec<(Range<usize>, &str)> = Vec::new();
        for (before, names, after) in [
            ("types::", &self.types, ""),
            ("api::", &self.modules, "::"),
            ("client.", &self.modules, "()"),
        ] {
            if names.is_empty() {
                continue;
            }
            for (at, _) in code.match_indices(before) {
                let place = word(code, at + before.len());
                let is = names.get(code.get(place.clone()).unwrap_or_default());
                let rest = code.get(place.end..).unwrap_or_default();
                if let Some(is) = is.filter(|_| starts_word(code, at) && rest.starts_with(after)) {
                    found.push((place, is));
                }
            }
        }
        if found.is_empty() {
            return None;
        }
        found.sort_unstable_by_key(|(place, _)| place.start);
        let mut text = String::with_capacity(code.len());
        let mut done = 0;
        for (place, is) in found {
            text.push_str(code.get(done..place.start).unwrap_or_default());
            text.push_str(is);
            done = place.end;
        }
        text.push_str(code.get(done..).unwrap_or_default());
        Some(text)
    }
}

fn changed(was: &str, is: &str) -> Option<(String, String)> {
    (was != is).then(|| (was.to_owned(), is.to_owned()))
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whether no word goes on here.
fn starts_word(code: &str, at: usize) -> bool {
    let before = code.get(..at).unwrap_or_default();
    !before.ends_with(is_letter)
}

/// Where the word is that starts here.
fn word(code: &str, start: usize) -> Range<usize> {
    let rest = code.get(start..).unwrap_or_default();
    let length = rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len());
    start..start + length
}

#[cfg(test)]
mod tests {
    use super::Names;

    fn names(types: &[(&str, &str)], modules: &[(&str, &str)]) -> Names {
        let map = |pairs: &[(&str, &str)]| {
            let pairs = pairs
                .iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
            pairs.collect()
        };
        Names {
            types: map(types),
            modules: map(modules),
        }
    }

    #[test]
    fn a_name_that_moves_on_leaves_room_for_another() {
        let names = names(&[("A", "B"), ("B", "C")], &[("a", "b"), ("b", "c")]);
        let code = "let _: api::a::Get = client.a().get(any::<&types::A>(), any::<types::B>());";
        assert_eq!(
            names.apply(code).as_deref(),
            Some("let _: api::b::Get = client.b().get(any::<&types::B>(), any::<types::C>());")
        );
        let code = "let _: api::b::B = client.b();";
        assert_eq!(
            names.apply(code).as_deref(),
            Some("let _: api::c::B = client.c();")
        );
    }

    #[test]
    fn names_are_whole_words() {
        let names = names(&[("Get", "X")], &[("a", "x")]);
        for code in [
            "any::<api::subtypes::Get>()",
            "any::<types::GetAll>()",
            "any::<types::Forget>()",
            "client.ab()",
            "old_client.a()",
            "any::<api::a>()",
            "any::<myapi::a::Get>()",
        ] {
            assert_eq!(names.apply(code), None, "{code}");
        }
    }
}

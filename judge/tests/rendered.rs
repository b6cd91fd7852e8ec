//! Files that are made from the same, by their key, have the same text: over all kinds of edit.

mod common;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use common::{API, NOTES, ORDERS, api, base, edits, valid};
use specwright_codegen::{Key, Options, Rendered, RuntimeDependency, render, render_unless};
use specwright_model::api::Api;

fn options(runtime: &str) -> Options {
    Options {
        runtime: RuntimeDependency::Path(runtime.to_owned()),
    }
}

fn rendered(api: &Api) -> Vec<Rendered> {
    render_unless(api, &options("../runtime"), &|_, _| None)
}

/// All texts by key; how often a key came again.
#[derive(Default)]
struct Texts {
    by_key: HashMap<Key, (String, String)>,
    again: usize,
}

impl Texts {
    fn add(&mut self, files: Vec<Rendered>, what: &str) {
        for Rendered { file, key } in files {
            let Some(key) = key else { continue };
            match self.by_key.entry(key) {
                Entry::Vacant(new) => {
                    new.insert((file.path, file.text));
                }
                Entry::Occupied(known) => {
                    self.again += 1;
                    let (path, text) = known.get();
                    assert_eq!(*path, file.path, "{what}");
                    assert!(*text == file.text, "{what}: {path} has another text");
                }
            }
        }
    }
}

#[test]
fn what_is_made_from_the_same_is_the_same() {
    let (mut texts, edits) = (Texts::default(), edits());
    texts.add(rendered(&base()), "the base");
    texts.add(
        render_unless(&base(), &options("elsewhere"), &|_, _| None),
        "options",
    );
    for edit in &edits {
        texts.add(rendered(&api(&edit.apply())), &edit.title());
    }
    for (at, edit) in edits.iter().enumerate() {
        for other in edits.iter().cycle().skip(at + 1).step_by(7).take(8) {
            if let Some(api) = other.apply_to(edit.apply()).and_then(|all| valid(&all)) {
                let what = format!("{} and {}", edit.title(), other.title());
                texts.add(rendered(&api), &what);
            }
        }
    }
    let (seen, again) = (texts.by_key.len(), texts.again);
    assert!(seen > 500 && again > 500, "{seen} texts, {again} again");
}

/// The files that an edit does not touch, by their keys.
fn kept(new: &[&str; 3]) -> Vec<String> {
    let old: HashMap<String, Option<Key>> = rendered(&base())
        .into_iter()
        .map(|made| (made.file.path, made.key))
        .collect();
    let new = rendered(&api(new));
    let kept = new
        .into_iter()
        .filter(|made| made.key.is_some() && old.get(&made.file.path) == Some(&made.key));
    kept.map(|made| made.file.path).collect()
}

#[test]
fn an_edit_touches_what_it_reaches_alone() {
    let all = [
        "src/notes.rs",
        "src/orders.rs",
        "src/types/api.rs",
        "src/types/notes.rs",
        "src/types/orders.rs",
    ];
    let but = |path: &str| -> Vec<&str> { all.into_iter().filter(|one| *one != path).collect() };
    assert_eq!(kept(&[API, NOTES, ORDERS]), all);
    // A type that comes first moves the place of every other one in the list of types.
    let notes = NOTES.replacen("types:\n", "types:\n  Aside: { text: string }\n", 1);
    assert_ne!(notes, NOTES);
    assert_eq!(kept(&[API, &notes, ORDERS]), but("src/types/notes.rs"));
    let doc = NOTES.replacen("Reads one.", "Reads one note.", 1);
    assert_eq!(kept(&[API, &doc, ORDERS]), but("src/notes.rs"));
    let name = API.replacen("api: Shop", "api: Store", 1);
    assert_eq!(kept(&[&name, NOTES, ORDERS]), [""; 0]);
}

#[test]
fn a_text_that_is_known_is_not_made_again() {
    let (api, options) = (base(), options("../runtime"));
    let known = |path: &str, _: &Key| (path == "src/notes.rs").then(|| "known".to_owned());
    let made = render_unless(&api, &options, &known).into_iter();
    for (made, fresh) in made.zip(render(&api, &options)) {
        assert_eq!(made.file.path, fresh.path);
        let is_known = made.file.path == "src/notes.rs";
        assert_eq!(made.file.text, if is_known { "known" } else { &fresh.text });
    }
}

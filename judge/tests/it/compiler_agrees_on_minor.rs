//! The verdict beside a compiler's, in every run: all kinds of edit that we call minor or patch, as many as go
//! together in one description. `compiler_agrees_on_each_edit.rs` asks about each kind alone.

use std::path::{Path, PathBuf};

use crate::common::crates::{broken_callers, finish, workspace, write, write_crate};
use crate::common::{API, Edit, NOTES, ORDERS, api, base, edits, valid};
use specwright_codegen::uses;
use specwright_judge::{Verdict, diff};
use specwright_model::api::Api;

#[test]
fn callers_compile_where_we_say_minor_or_patch() {
    let root = workspace("sample");
    let old = base();
    let caller = |api: &Api| uses::program(api, &uses::uses(api)).text;
    write_crate(&root, "base", "shop", &old);
    let forwards = together(&|new| diff(&old, new).verdict());
    for (at, new) in forwards.iter().enumerate() {
        let package = format!("forwards{at}");
        write_crate(&root, &package, "shop", new);
        write(&example(&root, &package, "caller"), &caller(&old));
    }
    let backwards = together(&|new| diff(new, &old).verdict());
    for (at, new) in backwards.iter().enumerate() {
        write(
            &example(&root, "base", &format!("backwards{at}")),
            &caller(new),
        );
    }
    // Whoever never says no is no judge.
    let breaks = edits()
        .into_iter()
        .find(|edit| edit.rule == "field-removed");
    let broken = api(&breaks.expect("one").apply());
    write_crate(&root, "broken", "shop", &broken);
    write(&example(&root, "broken", "caller"), &caller(&old));
    finish(&root);
    let found = broken_callers(&root);
    let only = ("broken".to_owned(), "caller".to_owned());
    assert_eq!(found, [only].into(), "milder than the compiler");
}

fn example(root: &Path, package: &str, name: &str) -> PathBuf {
    root.join(package)
        .join("examples")
        .join(format!("{name}.rs"))
}

/// Descriptions that hold every edit which is no break, each as many as go together without being one.
fn together(verdict: &dyn Fn(&Api) -> Option<Verdict>) -> Vec<Api> {
    let mild = |edit: &Edit| verdict(&api(&edit.apply())) != Some(Verdict::Major);
    let mut left: Vec<Edit> = edits().into_iter().filter(mild).collect();
    assert!(left.len() > 20, "{} edits", left.len());
    let mut made = Vec::new();
    while !left.is_empty() {
        let mut texts = [API, NOTES, ORDERS].map(str::to_owned);
        let mut whole = None;
        let before = left.len();
        left.retain(|edit| {
            let next = edit.apply_to(texts.clone());
            let next = next.and_then(|texts| Some((valid(&texts)?, texts)));
            match next {
                Some((api, next)) if verdict(&api) != Some(Verdict::Major) => {
                    texts = next;
                    whole = Some(api);
                    false
                }
                _ => true,
            }
        });
        assert!(left.len() < before, "each of them alone is no break");
        made.extend(whole);
    }
    println!("{} descriptions", made.len());
    made
}

//! What `Cargo.toml` says about the generated crate: nothing is assumed that is not written.

use crate::api::{Package, Publish};
use crate::diagnostic::codes;
use crate::lower::scope::Scope;
use crate::syntax::tree::{Node, Value};

pub(crate) fn package(scope: &mut Scope<'_>, api: &Node) -> Package {
    let license = api.get("license").map(|node| {
        let help = "write an SPDX expression, such as `MIT OR Apache-2.0`; `LicenseRef-Ours` stands for terms of your own";
        checked(scope, node, "a license", is_license, help)
    });
    let repository = api.get("repository").map(|node| {
        let help = "write its address, such as `https://git.example/shop`";
        checked(scope, node, "a repository", is_address, help)
    });
    let authors = api.get("authors").map(Node::items).unwrap_or_default();
    let authors = authors.iter().map(|node| {
        let help = "write a name, or a name and a mail address: `Ann Lee <ann@shop.example>`";
        let good = |text: &str| !text.trim().is_empty() && !text.contains(char::is_control);
        checked(scope, node, "an author", good, help)
    });
    let authors = authors.collect();
    let publish = publish(scope, api);
    if let (Publish::Anywhere, None, Some(node)) = (&publish, &license, api.get("publish")) {
        scope
            .problems
            .push(codes::publish_without_license(node.place));
    }
    Package {
        license,
        repository,
        authors,
        publish,
    }
}

fn publish(scope: &mut Scope<'_>, api: &Node) -> Publish {
    match api.get("publish") {
        Some(node) if matches!(node.value, Value::List(_)) => {
            let help = "registries have the names that `.cargo/config.toml` gives them";
            let names = node.items().iter();
            Publish::To(
                names
                    .map(|node| checked(scope, node, "a registry", is_registry, help))
                    .collect(),
            )
        }
        Some(node) if node.text() == Some("true") => Publish::Anywhere,
        _ => Publish::Nowhere,
    }
}

fn checked(
    scope: &mut Scope<'_>,
    node: &Node,
    what: &str,
    good: impl Fn(&str) -> bool,
    help: &str,
) -> String {
    let text = node.text().unwrap_or_default();
    if !good(text) {
        scope
            .problems
            .push(codes::bad_text(node.place, what, text, help));
    }
    text.to_owned()
}

/// The form of an SPDX expression; whether its identifiers are known is left to those who publish.
fn is_license(text: &str) -> bool {
    let spread = text.replace('(', " ( ").replace(')', " ) ");
    let mut depth = 0_u32;
    let mut wants_term = true;
    for word in spread.split_whitespace() {
        match (word, wants_term) {
            ("(", true) => depth += 1,
            (")", false) if depth > 0 => depth -= 1,
            ("AND" | "OR" | "WITH", false) => wants_term = true,
            ("AND" | "OR" | "WITH" | "(" | ")", _) | (_, false) => return false,
            (word, true) if word.chars().all(is_of_identifier) => wants_term = false,
            _ => return false,
        }
    }
    depth == 0 && !wants_term
}

fn is_of_identifier(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-.+:".contains(c)
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").unwrap_or_default();
    let visible = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c);
    rest.starts_with(|c: char| c.is_ascii_alphanumeric()) && rest.chars().all(visible)
}

fn is_registry(text: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(good)
}

#[cfg(test)]
mod tests {
    use super::is_license;

    #[test]
    fn licenses_are_spdx_expressions() {
        for good in [
            "MIT",
            "MIT OR Apache-2.0",
            "(MIT OR Apache-2.0) AND BSD-3-Clause",
            "GPL-3.0-only WITH Classpath-exception-2.0",
            "LicenseRef-Ours",
        ] {
            assert!(is_license(good), "{good}");
        }
        for bad in [
            "",
            "MIT, Apache-2.0",
            "MIT/Apache-2.0",
            "MIT or Apache-2.0",
            "MIT OR",
            "(MIT",
            "MIT)",
            "OR MIT",
            "all rights reserved",
        ] {
            assert!(!is_license(bad), "{bad}");
        }
    }
}

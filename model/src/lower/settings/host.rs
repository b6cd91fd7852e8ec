//! Hosts, environments and addresses.

use crate::api::{Environment, HostTemplate};
use crate::diagnostic::codes;
use crate::lower::scope::Scope;
use crate::names;
use crate::syntax::tree::Node;

pub(crate) fn host(scope: &mut Scope<'_>, node: Option<&Node>) -> HostTemplate {
    const MARK: &str = "{environment}";
    let text = node.and_then(Node::text).unwrap_or_default();
    let (before, has_environment, after) = match text.split_once(MARK) {
        Some((before, after)) => (before, true, after),
        None => ("", false, text),
    };
    let bad = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    let (name, port) = match after.rsplit_once(':') {
        Some((name, port)) if !text.contains("://") => (name, Some(port)),
        _ => (after, None),
    };
    let is_port =
        |port: &str| port.parse::<u16>().is_ok_and(|number| number > 0) && !port.starts_with('+');
    let problem = if text.contains("://") {
        Some("it has a scheme")
    } else if text.contains('/') {
        Some("it has a path")
    } else if port.is_some_and(|port| !is_port(port)) {
        Some("the port is not a number from 1 to 65535")
    } else if before.contains(bad) || name.contains(bad) {
        Some("it has bad characters")
    } else if !name.contains(|c: char| c.is_ascii_alphanumeric()) {
        Some("it is empty")
    } else {
        None
    };
    if let (Some(problem), Some(node)) = (problem, node) {
        scope
            .problems
            .push(codes::bad_host(node.place, text, problem));
    }
    HostTemplate {
        before: before.to_owned(),
        has_environment,
        after: after.to_owned(),
    }
}

pub(crate) fn environments(
    scope: &mut Scope<'_>,
    api: &Node,
    host: &HostTemplate,
) -> Vec<Environment> {
    let mut found: Vec<Environment> = Vec::new();
    for (key, value) in api
        .get("environments")
        .map(Node::entries)
        .unwrap_or_default()
    {
        let prefix = value.text().unwrap_or_default();
        if prefix.contains(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))) {
            scope.problems.push(codes::bad_host(
                value.place,
                prefix,
                "characters no host can have",
            ));
        }
        let name = names::camel(&key.text);
        match name {
            Some(name) if found.iter().any(|e| e.name == name) => scope.problems.push(
                codes::same_rust_name(key.place, "the environment", &key.text, &name, key.place),
            ),
            Some(name) => found.push(Environment {
                name,
                prefix: prefix.to_owned(),
            }),
            None => scope.problems.push(codes::no_rust_name(
                key.place,
                "the environment",
                &key.text,
                "use letters a–z and digits",
            )),
        }
        if !prefix.is_empty() && !host.has_environment {
            let problem = "an environment has a prefix but `host` has no `{environment}`";
            scope
                .problems
                .push(codes::environment_mismatch(value.place, problem));
        }
    }
    if found.is_empty() {
        found.push(Environment {
            name: "Production".to_owned(),
            prefix: String::new(),
        });
    }
    found
}

/// An https address that may hold `{environment}`.
pub(super) fn address(scope: &mut Scope<'_>, node: &Node) -> String {
    let text = node.text().unwrap_or_default();
    let rest = text
        .strip_prefix("https://")
        .unwrap_or_default()
        .replace("{environment}", "");
    if rest.is_empty()
        || rest.starts_with('/')
        || rest.contains(|c: char| c.is_whitespace() || "\\\"<>{}@".contains(c))
    {
        scope.problems.push(codes::bad_address(node.place, text));
    }
    text.to_owned()
}

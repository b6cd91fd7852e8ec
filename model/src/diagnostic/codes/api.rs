//! What holds for the whole API (E06, W0703).

use super::{At, did_you_mean, error, shorten};
use crate::diagnostic::Diagnostic;

/// An invalid host.
pub fn bad_host(at: At, text: &str, problem: &str) -> Diagnostic {
    error(
        "E0601",
        at,
        format!("`{}` is not a host: {problem}", shorten(text)),
    )
    .label(problem.to_owned())
    .help(host_help(text))
}

/// How the parts of an address are written.
fn host_help(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_host = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
    let other = host.contains('{') && !host.contains("{environment}");
    if other {
        return "the only placeholder of a host is `{environment}`; other addresses are given to the client with `.address(…)`".to_owned();
    }
    if host.is_empty() || !host.chars().all(is_host) || (scheme.is_empty() && path.is_empty()) {
        return "write a host name, such as `{environment}api.example.com`, and its port if it is not 443; a path prefix goes into `version`".to_owned();
    }
    let path = path.trim_end_matches('/');
    let plain = scheme.eq_ignore_ascii_case("http");
    let scheme = if plain { " and `scheme: http`" } else { "" };
    let version = match path {
        "" => String::new(),
        path => format!(" and `version: {}`", shorten(path)),
    };
    format!("write `host: {}`{scheme}{version}", shorten(host))
}

/// An event that is caused by an operation that does not exist.
pub fn unknown_cause(at: At, name: &str, nearest: Option<&str>) -> Diagnostic {
    let message = format!("there is no operation `{}`", shorten(name));
    let like = "write the resource and the operation, such as `Orders.create`";
    error("E0604", at, message)
        .label("not defined")
        .help(did_you_mean(nearest, like.to_owned()))
}

/// An example that is an operation that does not exist: only the documentation lacks it.
pub fn unknown_example(at: At, name: &str, nearest: Option<&str>, like: &str) -> Diagnostic {
    let message = format!("there is no operation `{}` to be shown", shorten(name));
    error("W0703", at, message)
        .label("not defined")
        .help(did_you_mean(nearest, like.to_owned()))
}

/// A crate that crates.io would refuse.
pub fn publish_without_license(at: At) -> Diagnostic {
    error(
        "E0605",
        at,
        "a crate that may be published everywhere needs a license".to_owned(),
    )
    .label("there is no `license`")
    .help("add `license: …`, an SPDX expression such as `MIT OR Apache-2.0`, or name your own registries: `publish: [internal]`")
}

/// Two events that would be the same variant.
pub fn equal_events(at: At, name: &str, other: &str, rust_name: &str) -> Diagnostic {
    let (name, other) = (shorten(name), shorten(other));
    let message =
        format!("the events `{name}` and `{other}` become the same Rust name `{rust_name}`");
    error("E0606", at, message)
        .label("the second of them")
        .help("leave one of them out: what is not listed is delivered all the same, without a type")
}

/// An invalid address.
pub fn bad_address(at: At, text: &str) -> Diagnostic {
    error(
        "E0602",
        at,
        format!("`{}` is not an https address", shorten(text)),
    )
    .label("expected `https://…`")
    .help("secrets travel on this address: it must begin with `https://`")
}

/// Environments without a place for their prefix, or the other way round.
pub fn environment_mismatch(at: At, problem: &str) -> Diagnostic {
    error("E0603", at, problem.to_owned())
        .label("does not fit together")
        .help("put `{environment}` into `host`, or give only one environment with an empty prefix")
}

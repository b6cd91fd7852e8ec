//! What holds for the whole API (E06).

use super::{At, error, shorten};
use crate::diagnostic::Diagnostic;

/// A host that is none.
pub fn bad_host(at: At, text: &str, problem: &str) -> Diagnostic {
    error("E0601", at, format!("`{}` is not a host: {problem}", shorten(text)))
        .label(problem.to_owned())
        .help("write a host name, such as `{environment}api.example.com`, and its port if it is not 443; the scheme is always https, and a path prefix goes into `version`")
}

/// An address that is none.
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

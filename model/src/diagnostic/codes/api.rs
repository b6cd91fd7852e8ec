//! What holds for the whole API (E06).

use super::{At, error, shorten};
use crate::diagnostic::Diagnostic;

/// A host that is none.
pub fn bad_host(at: At, text: &str, problem: &str) -> Diagnostic {
    error("E0601", at, format!("`{}` is not a host: {problem}", shorten(text)))
        .label(problem.to_owned())
        .help("write a host name only, such as `{environment}api.example.com`; the scheme is always https, and a path prefix goes into `version`")
}

/// A host with a port: most likely a local server is meant.
pub fn host_with_port(at: At, text: &str) -> Diagnostic {
    bad_host(at, text, "it has a port").help(format!(
        "write the host of the API itself, such as `api.example.com`; a local server is named by the client: \
         `.address(\"http://{}\")`",
        shorten(text)
    ))
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

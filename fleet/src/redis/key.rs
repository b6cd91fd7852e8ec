//! Keys in Redis, written without texts in between.

use std::fmt::{self, Display};

use crate::store::Window;

/// `fleet:{scope}:name`. The braces keep all keys of a scope on one node of a cluster.
pub(super) struct Key<'a, N> {
    pub prefix: &'a str,
    pub scope: &'a str,
    pub name: N,
}

impl<N: Display> Display for Key<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{{{}}}:{}", self.prefix, self.scope, self.name)
    }
}

/// The name of a window's list: `permits:application:60000`.
pub(super) struct Permits<'a>(pub &'a Window);

impl Display for Permits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "permits:{}:{}", self.0.name, self.0.every.as_millis())
    }
}

/// `fleet:{scope:write}:write`: each write may live on another node.
pub(super) struct WriteKey<'a> {
    pub prefix: &'a str,
    pub scope: &'a str,
    pub write: &'a str,
}

impl Display for WriteKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // 128 bits tell writes apart. Were two the same, the second would be refused, and its response would not open.
        let write = self.write.get(..32).unwrap_or(self.write);
        write!(f, "{}:{{{}:{write}}}:write", self.prefix, self.scope)
    }
}

/// Whose key it is.
pub(super) fn scope_of<'a>(prefix: &str, key: &'a str) -> Option<&'a str> {
    let rest = key.strip_prefix(prefix)?.strip_prefix(":{")?;
    let (inside, name) = rest.split_once("}:")?;
    match name {
        "write" => inside.rsplit_once(':').map(|(scope, _)| scope),
        "hold" | "tokens" | "lease" | "asked" | "generation" | "journal" => Some(inside),
        _ => name.starts_with("permits:").then_some(inside),
    }
}

//! Where a store is, by what a person named.

use std::error::Error;
use std::path::Path;

use specwright_fleet::{RedisAddress, StoreError, StoreErrorKind, StoreInspector};

use super::Store;
use crate::Failure;

/// The variable that names a store when no argument does.
const VARIABLE: &str = "SPECWRIGHT_FLEET";

/// A store, opened to look at it.
pub(super) struct Place {
    pub inspector: StoreInspector,
    /// How people are told of it, without a password.
    pub shown: String,
}

/// Opens what was named.
pub(super) async fn open(store: &Store) -> Result<Place, Failure> {
    let variable = || std::env::var(VARIABLE).ok().filter(|text| !text.is_empty());
    let named = store.place.clone().or_else(variable).ok_or_else(|| {
        Failure::new("no store is named").help(format!(
            "name the URL of Redis or the path of a SQLite file, or set {VARIABLE}"
        ))
    })?;
    if named.contains("://") {
        return redis(store, &named).await;
    }
    if store.name.is_some() || store.master.is_some() || store.ca.is_some() {
        return Err(
            Failure::new("`--name`, `--master` and `--ca` are for Redis")
                .help("a SQLite file holds one fleet; a URL of Redis begins with `redis://`"),
        );
    }
    let shown = crate::text::shown(Path::new(&named));
    if let Err(error) = std::fs::File::open(&named) {
        return Err(Failure::io("open", Path::new(&named), &error)
            .help("name the file that `Fleet::sqlite` was given, or the URL of Redis"));
    }
    match StoreInspector::sqlite(&named) {
        Ok(inspector) => Ok(Place { inspector, shown }),
        Err(error) => Err(failed(&shown, &error)),
    }
}

async fn redis(store: &Store, named: &str) -> Result<Place, Failure> {
    let name = store.name.as_deref().ok_or_else(|| {
        Failure::new("several fleets can share a Redis server, and none is named")
            .help("add `--name NAME`, as the processes have it in `Fleet::redis(url, NAME)`")
    })?;
    let urls: Vec<String> = named.split(',').map(|url| url.trim().to_owned()).collect();
    let hosts: Vec<_> = urls.iter().map(|url| without_password(url)).collect();
    let shown = format!("{name} on {}", hosts.join(", "));
    let mut address = match &store.master {
        Some(master) => RedisAddress::sentinel(urls, master),
        None => RedisAddress::single(named),
    };
    if let Some(file) = &store.ca {
        let pem = std::fs::read(file).map_err(|error| Failure::io("read", file, &error))?;
        address = address.root_certificate(pem);
    }
    match StoreInspector::redis(address, name).await {
        Ok(inspector) => Ok(Place { inspector, shown }),
        Err(error) => Err(failed(&shown, &error)),
    }
}

/// `redis://user:password@host/0` as `redis://host/0`.
fn without_password(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let host = host.split_once('?').map_or(host, |(host, _)| host);
    plain(&format!("{scheme}://{host}"))
}

/// What a store has refused.
pub(super) fn failed(shown: &str, error: &StoreError) -> Failure {
    let mut message = plain(&error.to_string());
    let mut source = error.source();
    while let Some(error) = source {
        let text = plain(&error.to_string());
        // Wrappers repeat what they wrap.
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
        source = error.source();
    }
    let help = match error.kind() {
        StoreErrorKind::Damaged => "is it the store of a fleet, and of this version?",
        _ => "is it running, and are the address, the user and the password right?",
    };
    Failure::new(format!("{shown}: {message}")).help(help)
}

/// A store may hold anything: no control character reaches a terminal.
pub(super) fn plain(text: &str) -> String {
    let plain = |letter: char| if letter.is_control() { '?' } else { letter };
    text.chars().take(400).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("redis://u:p@h:1/2", "redis://h:1/2"),
            ("rediss://:p@q@h", "rediss://h"),
            ("redis://h?password=p", "redis://h"),
            ("redis+unix:///s?user=u&pass=p", "redis+unix:///s"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}

//! Where a client sends requests: https, or a loopback address that its caller named.

use super::ClientBuilder;
#[cfg(feature = "oauth2")]
use crate::api::AuthRule;
use crate::error::Error;
use crate::url::{is_loopback, split_origin};

impl<C> ClientBuilder<C> {
    /// https; or plain http where the API speaks no other, or on this machine because the caller named it.
    pub(super) fn origin(&self) -> Result<String, Error> {
        let Some(address) = &self.address else {
            let host = self.api.host;
            let prefix = match self.api.environments.get(self.environment) {
                Some(environment) if host.environment => environment.prefix,
                Some(_) => "",
                None => return Err(Error::invalid("the API has no such environment")),
            };
            let scheme = if self.api.plain { "http" } else { "https" };
            return Ok(format!("{scheme}://{}{prefix}{}", host.before, host.after));
        };
        let address = address.trim_end_matches('/');
        match split_origin(address) {
            Some((origin, "")) if origin.contains('@') => {
                Err(Error::invalid("an address holds no user name"))
            }
            Some((origin, "")) if origin.starts_with("https://") => Ok(origin.to_owned()),
            Some((origin, ""))
                if origin.starts_with("http://") && (self.api.plain || is_loopback(origin)) =>
            {
                Ok(origin.to_owned())
            }
            Some((origin, "")) if origin.starts_with("http://") => Err(Error::invalid(
                "plain http is for this machine only: use https, or a loopback address",
            )),
            _ => Err(Error::invalid(
                "an address is `https://host`, without a path",
            )),
        }
    }

    pub(super) fn is_plain(&self, origin: &str) -> bool {
        let token = self.token_address.as_deref().unwrap_or_default();
        origin.starts_with("http://") || token.starts_with("http://")
    }

    pub(super) fn check_token_address(&self) -> Result<(), Error> {
        match self.token_address.as_deref().map(split_origin) {
            None => Ok(()),
            Some(Some((origin, _))) if origin.contains('@') => {
                Err(Error::invalid("a token address holds no user name"))
            }
            Some(Some((origin, _))) if origin.starts_with("https://") => Ok(()),
            Some(Some((origin, _))) if origin.starts_with("http://") && is_loopback(origin) => {
                Ok(())
            }
            Some(_) => Err(Error::invalid(
                "a token address is https, or on this machine",
            )),
        }
    }

    /// Where tokens are asked for; empty if the API has no such address.
    #[cfg(feature = "oauth2")]
    pub(super) fn token_url(&self, rule: &AuthRule, origin: &str) -> String {
        if let Some(address) = &self.token_address {
            return address.clone();
        }
        let environment = self.api.environments.get(self.environment);
        let prefix = environment.map_or("", |environment| environment.prefix);
        let AuthRule::OAuth2(rule) = rule else {
            return String::new();
        };
        let url = rule.token.replace("{environment}", prefix);
        // Credentials go to no host that the caller did not choose.
        match (&self.address, split_origin(&url)) {
            (Some(_), Some((_, path))) => format!("{origin}{path}"),
            _ => url,
        }
    }
}

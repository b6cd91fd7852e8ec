//! What tells identical writes apart from others.

use std::fmt;

/// Identifies identical writes: a SHA-256 over user, verb, URL, content type and body.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The fingerprint of a write. `user` is whatever the API may tell callers apart by; `body` is a hash of the body.
    pub fn of(user: &str, verb: &str, url: &str, content_type: &str, body: &[u8; 32]) -> Self {
        let mut hash = ring::digest::Context::new(&ring::digest::SHA256);
        for part in [user, verb, url, content_type] {
            // Lengths keep the parts apart.
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hash.update(body);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hash.finish().as_ref());
        Self(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

//! Encryption of what must not be read in the store: tokens and first responses.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, Generate as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::store::StoreError;

/// The bytes of a nonce, which stands before the encrypted text. They are random: with 192 bits no two are the same.
const NONCE: usize = 24;

/// Encrypts with the fleet's key.
pub(crate) struct Sealer(XChaCha20Poly1305);

impl Sealer {
    pub fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(key.into()))
    }

    /// Encrypts. What was encrypted for one place cannot be read at another.
    pub fn seal(&self, place: &str, text: &[u8]) -> Result<Vec<u8>, StoreError> {
        let nonce = XNonce::try_generate()
            .map_err(|_| StoreError::damaged("the system gives no random numbers"))?;
        let payload = Payload {
            msg: text,
            aad: place.as_bytes(),
        };
        let encrypted = self
            .0
            .encrypt(&nonce, payload)
            .map_err(|_| StoreError::damaged("the text is too long to be encrypted"))?;
        Ok([nonce.as_slice(), &encrypted].concat())
    }

    /// Decrypts what [`Self::seal`] gave for the same place.
    ///
    /// # Errors
    ///
    /// It was encrypted with another key or for another place, or it was changed.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let unreadable = || {
            StoreError::damaged(
                "an entry was encrypted with another key or for another place, or was changed",
            )
        };
        let (nonce, encrypted) = sealed.split_at_checked(NONCE).ok_or_else(unreadable)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| unreadable())?;
        let payload = Payload {
            msg: encrypted,
            aad: place.as_bytes(),
        };
        self.0.decrypt(&nonce, payload).map_err(|_| unreadable())
    }
}

/// A name that no other process has.
pub(crate) fn random_name() -> Result<String, StoreError> {
    let nonce = XNonce::try_generate()
        .map_err(|_| StoreError::damaged("the system gives no random numbers"))?;
    let bytes = nonce.iter().take(16);
    Ok(bytes.fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_with_the_same_key_at_the_same_place_only() {
        let key = Sealer::new(&[1; 32]);
        let sealed = key.seal("a", b"text").expect("sealed");
        assert_ne!(sealed, key.seal("a", b"text").expect("sealed"));
        assert_eq!(key.open("a", &sealed).expect("opened"), b"text");
        assert!(key.open("b", &sealed).is_err());
        assert!(Sealer::new(&[2; 32]).open("a", &sealed).is_err());
        for cut in 0..sealed.len() {
            assert!(key.open("a", &sealed[..cut]).is_err(), "{cut}");
        }
    }
}

//! Finds keys in a table. They are hashes already, so that hashing them once more as texts are would be work for nothing.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Mixes eight bytes of a key with a number that differs in every table, so that nobody can choose keys that meet.
#[derive(Clone)]
pub(super) struct Seeded(u64);

impl Seeded {
    pub fn new() -> Self {
        Self(RandomState::new().hash_one(0))
    }
}

impl BuildHasher for Seeded {
    type Hasher = Mixing;

    fn build_hasher(&self) -> Mixing {
        Mixing(self.0)
    }
}

pub(super) struct Mixing(u64);

impl Hasher for Mixing {
    fn write(&mut self, bytes: &[u8]) {
        for eight in bytes.chunks(8).take(1) {
            let mut word = [0; 8];
            word[..eight.len()].copy_from_slice(eight);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * 0x9e37_79b9_7f4a_7c15;
        let [low, high] = [product, product >> 64].map(|half| half & u128::from(u64::MAX));
        self.0 = u64::try_from(low ^ high).unwrap_or_default();
    }

    /// How long keys are is the same for all.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_differ_are_distinguished_and_tables_differ() {
        let (one, other) = (Seeded::new(), Seeded::new());
        let key = |number: u64| number.to_le_bytes();
        assert_eq!(one.hash_one(key(7)), one.hash_one(key(7)));
        assert_ne!(one.hash_one(key(7)), other.hash_one(key(7)));
        // Keys whose low bits are the same must not meet.
        let low: std::collections::HashSet<u64> = (0..1000)
            .map(|number| one.hash_one(key(number << 48)) & 0xffff)
            .collect();
        assert!(low.len() > 900, "{}", low.len());
    }
}

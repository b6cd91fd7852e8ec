//! What a file of the crate is made from, as a hash: where it is the same, the text is the same.
//!
//! A file is made from what holds for the whole API, from the part of the description that it belongs to,
//! and from the types that these reach. Ids of types are places in a list that moves with every type that
//! is added: they count by where they lead, not as numbers.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use specwright_model::api::{Api, TypeId};

/// A hash of all that a file is made from.
pub type Key = [u8; 16];

/// What the keys of all files have in common.
pub(crate) struct Keys {
    whole: Piece,
    types: Vec<Piece>,
}

impl Keys {
    pub(crate) fn new(api: &Api) -> Self {
        Self {
            whole: whole(api),
            types: api.types.par_iter().map(Piece::of).collect(),
        }
    }

    /// The key of the file at `path`, which is made for `part`.
    pub(crate) fn key(&self, path: &str, part: &impl Hash) -> Key {
        let mut walk = Walk::default();
        walk.hash.update(Piece::of(&path).hash);
        walk.visit(&self.whole);
        walk.visit(&Piece::of(part));
        let mut at = 0;
        while let Some(id) = walk.found.get(at) {
            at += 1;
            walk.visit(&self.types[id.0]);
        }
        short(walk.hash)
    }
}

/// What every file may look at.
fn whole(api: &Api) -> Piece {
    // A new setting has to be named here: below are only the parts that have files of their own, lists of
    // them that no such file looks at, and places.
    let Api {
        name,
        crate_name,
        release,
        doc,
        host,
        environments,
        version,
        auth,
        headers,
        duplicates,
        limits,
        throttled,
        tolerance,
        error,
        paging,
        webhooks,
        resources: _,
        types: _,
        homes: _,
        groups: _,
        settings: _,
    } = api;
    let about = (name, crate_name, release, doc, host, environments, version);
    let rules = (auth, headers, duplicates, limits, throttled, tolerance);
    Piece::of(&(about, rules, error, paging, webhooks))
}

/// A part of the API: a hash that leaves out which types it names, and these.
struct Piece {
    hash: Key,
    ids: Vec<TypeId>,
}

impl Piece {
    fn of(part: &impl Hash) -> Self {
        let mut writer = Writer::default();
        part.hash(&mut writer);
        Self {
            hash: short(Sha256::new_with_prefix(&writer.bytes)),
            ids: writer.ids,
        }
    }
}

/// Writes down what is hashed.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    ids: Vec<TypeId>,
}

impl Hasher for Writer {
    fn write(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The id of a type: nothing else is hashed as a number of this width.
    fn write_u128(&mut self, id: u128) {
        self.ids
            .push(TypeId(usize::try_from(id).unwrap_or(usize::MAX)));
    }

    /// A hash of what was written.
    fn finish(&self) -> u64 {
        let key = short(Sha256::new_with_prefix(&self.bytes));
        key.iter()
            .take(8)
            .fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    }
}

/// From piece to piece; types are counted as they are met.
#[derive(Default)]
struct Walk {
    hash: Sha256,
    numbers: HashMap<TypeId, u32>,
    found: Vec<TypeId>,
}

impl Walk {
    fn visit(&mut self, piece: &Piece) {
        self.hash.update(piece.hash);
        for id in &piece.ids {
            let next = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
            let number = match self.numbers.entry(*id) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    self.found.push(*id);
                    *new.insert(next)
                }
            };
            self.hash.update(number.to_le_bytes());
        }
    }
}

fn short(hash: Sha256) -> Key {
    let hash = hash.finalize();
    std::array::from_fn(|index| hash[index])
}

//! Stable Rust names: fields and parameters keep theirs, additions get a number on a clash.

use std::collections::{BTreeMap, BTreeSet};

use crate::names::spelled;

/// Names and resources that stand already, by identity: an import never changes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Operations: resource and name.
    pub operations: BTreeMap<String, (String, String)>,
    /// Types: name and resource.
    pub types: BTreeMap<String, (String, String)>,
    /// The Rust names of fields, by type.
    pub fields: BTreeMap<String, Claims>,
    /// The Rust names of parameters, by operation.
    pub parameters: BTreeMap<String, Claims>,
}

/// The names that stand in one struct or operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// By where it stands and its name on the wire.
    names: BTreeMap<(String, String), Claim>,
    /// Names that users wrote.
    reserved: BTreeSet<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Claim {
    name: String,
    /// Whether it stays when upstream has it no more: users wrote or changed it.
    stays: bool,
}

impl Claims {
    /// What the last import wrote.
    pub(crate) fn imported(&mut self, section: &str, wire: &str, name: String) {
        let key = (section.to_owned(), wire.to_owned());
        self.names.insert(key, Claim { name, stays: false });
    }

    /// What stands now, and whether users changed it.
    pub(crate) fn stands(&mut self, section: &str, wire: &str, name: String, edited: bool) {
        if !edited {
            return;
        }
        self.reserved.insert(name.clone());
        let key = (section.to_owned(), wire.to_owned());
        let claim = self.names.entry(key);
        claim.or_insert(Claim { name, stays: true }).stays = true;
    }

    /// Adds those of another place.
    pub(crate) fn extend(&mut self, other: &Self, section: &str) {
        for ((_, wire), claim) in &other.names {
            let key = (section.to_owned(), wire.clone());
            self.names.insert(key, claim.clone());
        }
        self.reserved.extend(other.reserved.iter().cloned());
    }
}

/// The names of one struct or operation while it is being made.
#[derive(Debug, Default)]
pub(crate) struct Names {
    claimed: BTreeMap<(String, String), String>,
    taken: BTreeSet<String>,
}

impl Names {
    /// What is claimed by what is still there, or stays all the same.
    pub(crate) fn new(claims: &Claims, is_there: &dyn Fn(&str, &str) -> bool) -> Self {
        let mut names = Self {
            taken: claims.reserved.clone(),
            ..Self::default()
        };
        for ((section, wire), claim) in &claims.names {
            if claim.stays || is_there(section, wire) {
                names.taken.insert(claim.name.clone());
                let key = (section.clone(), wire.clone());
                names.claimed.insert(key, claim.name.clone());
            }
        }
        names
    }

    /// The Rust name that has to be given to what is written so: none where its own will do, and is
    /// not taken.
    pub(crate) fn given(
        &mut self,
        section: &str,
        written: &str,
        rule: fn(&str) -> Option<String>,
    ) -> Option<String> {
        let own = rule(written);
        let key = (section.to_owned(), written.to_owned());
        if let Some(claimed) = self.claimed.get(&key) {
            return (own.as_ref() != Some(claimed)).then(|| claimed.clone());
        }
        if let Some(own) = &own
            && self.taken.insert(own.clone())
        {
            return None;
        }
        let base = own.or_else(|| rule(&spelled(written)));
        let base = base.unwrap_or_else(|| "unnamed".to_owned());
        let mut name = base.clone();
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            // Two underscores in a row are no name.
            name = format!("{}_{number}", base.trim_end_matches('_'));
            number += 1;
        }
        Some(name)
    }
}

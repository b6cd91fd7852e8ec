//! Which generated file was made from what, kept from run to run, so that only what an edit changes is
//! rendered.
//!
//! Kept are hashes alone: of what a file was made from, and of its text. The text itself is the one that lies
//! in the output folder, as long as it has that hash.

use std::collections::BTreeMap;
use std::path::Path;

use specwright_codegen::{Key, Rendered};

use super::cache::Cache;
use crate::output::{hash, lying};

/// What is known of the files of one output folder.
#[derive(Debug)]
pub struct Texts {
    cache: Cache,
    /// By what a file was made from, the hash of its text.
    known: BTreeMap<Key, String>,
    /// Whether anything was learned that is not on the disk.
    news: bool,
}

impl Texts {
    /// What earlier runs kept; nothing if there is nothing, or another program made it.
    pub fn load(out: &Path) -> Self {
        let cache = Cache::new(out, "texts");
        let bytes = cache.read().unwrap_or_default();
        let known = postcard::from_bytes(&bytes).unwrap_or_default();
        Self {
            cache,
            known,
            news: false,
        }
    }

    /// The text that was made from this, if it lies there unchanged. The key says the path as well.
    pub fn text(&self, out: &Path, path: &str, key: &Key) -> Option<String> {
        let made = self.known.get(key)?;
        let bytes = lying(out, path)?;
        let is_made = hash(&bytes) == *made;
        is_made.then(|| String::from_utf8(bytes).ok())?
    }

    /// What a run made takes the place of what was known.
    pub fn learn(&mut self, files: &[Rendered]) {
        let keyed = files
            .iter()
            .filter_map(|made| Some((made.key?, &made.file)));
        let known = keyed.map(|(key, file)| {
            let known = self.known.get(&key).cloned();
            (key, known.unwrap_or_else(|| hash(file.text.as_bytes())))
        });
        let known = known.collect();
        self.news |= self.known != known;
        self.known = known;
    }

    /// Keeps it for the next run.
    pub fn save(&mut self) {
        if std::mem::take(&mut self.news) {
            let bytes = postcard::to_allocvec(&self.known).unwrap_or_default();
            self.cache.write(&bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use specwright_codegen::OutputFile;

    use super::*;

    fn made(key: u8, text: &str) -> Rendered {
        let (path, text) = ("src/notes.rs".to_owned(), text.to_owned());
        Rendered {
            file: OutputFile { path, text },
            key: Some([key; 16]),
        }
    }

    #[test]
    fn a_text_is_known_as_long_as_it_lies_there_unchanged() {
        let out = tempfile::tempdir().expect("a folder");
        let file = out.path().join("src/notes.rs");
        std::fs::create_dir(out.path().join("src")).expect("a folder");
        std::fs::write(&file, "one").expect("a file");
        let mut first = Texts::load(out.path());
        first.learn(&[made(1, "one")]);
        first.save();
        let known = |key: u8| Texts::load(out.path()).text(out.path(), "src/notes.rs", &[key; 16]);
        assert_eq!(known(1).as_deref(), Some("one"));
        assert_eq!(known(2), None, "made from something else");
        std::fs::write(&file, "by hand").expect("a file");
        assert_eq!(known(1), None, "edited");
        std::fs::remove_file(&file).expect("a file");
        assert_eq!(known(1), None, "removed");
    }
}

//! `$search`: words and phrases that texts of an object must hold, in any case.

use super::error::bad;
use crate::refusal::Refusal;
use crate::store::Stored;

/// What is searched for.
#[derive(Debug, PartialEq)]
pub(super) enum Search {
    /// A word or a phrase, in lower case.
    Term(String),
    Not(Box<Search>),
    And(Vec<Search>),
    Or(Vec<Search>),
}

const DEEPEST: usize = 50;

impl Search {
    /// Reads `leak (roof OR "front door") NOT urgent`.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let wrong = || bad(&format!("$search: '{text}' is not a search expression."));
        let mut words = words(text).ok_or_else(wrong)?;
        words.reverse();
        let search = alternatives(&mut words, 0).ok_or_else(wrong)?;
        if words.is_empty() {
            Ok(search)
        } else {
            Err(wrong())
        }
    }

    /// Whether an object holds it.
    pub(super) fn finds(&self, object: &Stored) -> bool {
        match self {
            Self::Term(term) => object.any_text(&mut |text| text.to_lowercase().contains(term)),
            Self::Not(inner) => !inner.finds(object),
            Self::And(all) => all.iter().all(|one| one.finds(object)),
            Self::Or(all) => all.iter().any(|one| one.finds(object)),
        }
    }
}

#[derive(Debug, PartialEq)]
enum Word {
    Term(String),
    And,
    Or,
    Not,
    Open,
    Close,
}

/// `None` if a phrase has no end.
fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '(' => (Word::Open, &rest[1..]),
            ')' => (Word::Close, &rest[1..]),
            '"' => {
                let (phrase, after) = rest[1..].split_once('"')?;
                (Word::Term(phrase.to_lowercase()), after)
            }
            _ => {
                let end = rest
                    .find(|c: char| c.is_whitespace() || "()\"".contains(c))
                    .unwrap_or(rest.len());
                let word = match &rest[..end] {
                    "AND" => Word::And,
                    "OR" => Word::Or,
                    "NOT" => Word::Not,
                    term => Word::Term(term.to_lowercase()),
                };
                (word, &rest[end..])
            }
        };
        words.push(word);
        rest = after.trim_start();
    }
    Some(words)
}

/// The words stand in reverse: the next one is the last.
fn alternatives(words: &mut Vec<Word>, depth: usize) -> Option<Search> {
    let mut all = vec![requirements(words, depth)?];
    while words.last() == Some(&Word::Or) {
        words.pop();
        all.push(requirements(words, depth)?);
    }
    Some(one_or(all, Search::Or))
}

fn requirements(words: &mut Vec<Word>, depth: usize) -> Option<Search> {
    let mut all = vec![term(words, depth)?];
    while !matches!(words.last(), None | Some(Word::Or | Word::Close)) {
        if words.last() == Some(&Word::And) {
            words.pop();
        }
        all.push(term(words, depth)?);
    }
    Some(one_or(all, Search::And))
}

fn one_or(mut all: Vec<Search>, many: fn(Vec<Search>) -> Search) -> Search {
    if all.len() == 1 {
        all.remove(0)
    } else {
        many(all)
    }
}

fn term(words: &mut Vec<Word>, depth: usize) -> Option<Search> {
    if depth > DEEPEST {
        return None;
    }
    match words.pop()? {
        Word::Term(term) => Some(Search::Term(term)),
        Word::Not => Some(Search::Not(Box::new(term(words, depth + 1)?))),
        Word::Open => {
            let inner = alternatives(words, depth + 1)?;
            (words.pop()? == Word::Close).then_some(inner)
        }
        Word::And | Word::Or | Word::Close => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_by_and_by_default() {
        let term = |text: &str| Search::Term(text.to_owned());
        assert_eq!(
            Search::parse("Roof (leak OR \"Front Door\") NOT x").unwrap(),
            Search::And(vec![
                term("roof"),
                Search::Or(vec![term("leak"), term("front door")]),
                Search::Not(Box::new(term("x"))),
            ])
        );
        for wrong in ["", "AND", "a OR", "(a", "a)", "\"a", "NOT"] {
            assert!(Search::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Search::parse(&"(".repeat(100_000)).is_err());
    }
}

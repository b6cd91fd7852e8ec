//! `snake_case` and `UpperCamelCase` as heck has them, quick where all letters are from a to z: names are
//! asked for some hundred thousand times a run.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

/// `CallDate_DTO` becomes `call_date_dto`.
pub fn snake(text: &str) -> String {
    if !text.is_ascii() {
        return text.to_snake_case();
    }
    let mut name = String::with_capacity(text.len() + 4);
    each_word(text, |word| {
        if !name.is_empty() {
            name.push('_');
        }
        name.extend(
            word.bytes()
                .map(|byte| char::from(byte.to_ascii_lowercase())),
        );
    });
    name
}

/// `work order` becomes `WorkOrder`.
pub fn upper_camel(text: &str) -> String {
    if !text.is_ascii() {
        return text.to_upper_camel_case();
    }
    let mut name = String::with_capacity(text.len());
    each_word(text, |word| {
        let mut bytes = word.bytes();
        name.extend(
            bytes
                .next()
                .map(|byte| char::from(byte.to_ascii_uppercase())),
        );
        name.extend(bytes.map(|byte| char::from(byte.to_ascii_lowercase())));
    });
    name
}

/// The words of an ASCII text: a capital after a small letter begins one, so does the last of several
/// capitals before a small letter, and what is neither letter nor digit parts them.
fn each_word(text: &str, mut take: impl FnMut(&str)) {
    for part in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let bytes = part.as_bytes();
        let mut start = 0;
        // The last letter of this word, if there was one: whether it is a capital.
        let mut capital = None;
        for (at, byte) in bytes.iter().enumerate() {
            let Some(next) = bytes.get(at + 1) else { break };
            let now = if byte.is_ascii_alphabetic() {
                Some(byte.is_ascii_uppercase())
            } else {
                capital
            };
            if now == Some(false) && next.is_ascii_uppercase() {
                take(&part[start..=at]);
                start = at + 1;
                capital = None;
            } else if capital == Some(true)
                && byte.is_ascii_uppercase()
                && next.is_ascii_lowercase()
            {
                take(&part[start..at]);
                start = at;
                capital = None;
            } else {
                capital = now;
            }
        }
        if start < part.len() {
            take(&part[start..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn names_are_those_of_heck(text in "[a-cA-C0-2_ .é]{0,12}|.{0,12}") {
            prop_assert_eq!(super::snake(&text), text.to_snake_case());
            prop_assert_eq!(super::upper_camel(&text), text.to_upper_camel_case());
        }
    }
}

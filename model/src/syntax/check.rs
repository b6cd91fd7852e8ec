//! Checks parsed files against the grammar.
//!
//! After this, lowering may look only at what has the right form; the rest has been reported.

use super::broken;
use super::shape::{self, Form, Shape, examples, foreign};
use super::tree::{Key, Node, Value};
use crate::diagnostic::{Diagnostic, Problems, codes, nearest};

/// Reports every key and value under `node` that the shape does not allow.
pub fn check_shape(node: &Node, shape: &Shape, problems: &mut Problems) {
    let Value::Map(entries) = &node.value else {
        problems.push(no_mapping(node, shape));
        return;
    };
    report_duplicates(entries, problems);
    for (key, value) in entries {
        if let Some(problem) = glued(key, value) {
            problems.push(problem);
        } else if let Some(known) = shape.keys.iter().find(|k| k.name == key.text) {
            check_form(value, known.form, &format!("`{}`", known.name), problems);
        } else if let Some(help) = shape
            .others
            .and_then(|_| foreign::no_field(&key.text, value))
        {
            problems.push(codes::foreign_key(key.place, &key.text, shape.what, help));
        } else if let Some(form) = shape.others.filter(|_| !key.text.starts_with('$')) {
            check_form(value, form, "a field", problems);
        } else if let Some(help) = foreign::here(shape.name, &key.text, value) {
            problems.push(codes::foreign_key(key.place, &key.text, shape.what, &help));
        } else {
            let names = || shape.keys.iter().map(|k| k.name);
            let known = names()
                .map(|n| format!("`{n}`"))
                .collect::<Vec<_>>()
                .join(", ");
            let near = nearest(&key.text, names());
            problems.push(codes::unknown_key(
                key.place, &key.text, shape.what, near, &known,
            ));
        }
    }
    for known in shape.keys.iter().filter(|k| k.required) {
        let names = || shape.keys.iter().map(|k| k.name);
        let meant = |(key, value): &(Key, Node)| {
            key.text == known.name
                || nearest(&key.text, names()) == Some(known.name)
                || key.text.split(':').next() == Some(known.name)
                || foreign::here(shape.name, &key.text, value)
                    .is_some_and(|help| help.contains(&format!("`{}", known.name)))
        };
        if !entries.iter().any(meant) {
            problems.push(codes::missing_key(node.place, known.name, shape.what));
        }
    }
}

/// Something else where a mapping of this shape must stand.
fn no_mapping(node: &Node, shape: &Shape) -> Diagnostic {
    let plain = node.scalar().filter(|text| !text.quoted);
    if let Some((key, value)) = plain.and_then(|text| broken::missing_blank(&text.text)) {
        return codes::missing_blank(node.place, key, value);
    }
    let problem = codes::no_mapping(node.place, shape.what, node.kind(), &shape.sketches());
    match examples::of(shape.what.trim_matches('`')) {
        Some(example) => problem.help(format!("write it like this: `{example}`")),
        None => problem,
    }
}

/// `key:value` without a blank: to YAML a key of which nothing is said.
fn glued(key: &Key, value: &Node) -> Option<Diagnostic> {
    let (name, rest) = broken::missing_blank(&key.text)?;
    let opens = rest.starts_with(['{', '[']);
    let is_glued = opens || value.is_unwritten();
    is_glued.then(|| codes::missing_blank(key.place, name, rest))
}

fn report_duplicates(entries: &[(Key, Node)], problems: &mut Problems) {
    let mut seen = std::collections::HashMap::with_capacity(entries.len());
    for (key, _) in entries {
        if let Some(first) = seen.get(key.text.as_str()) {
            problems.push(codes::duplicate_key(key.place, &key.text, *first));
        } else {
            seen.insert(key.text.as_str(), key.place);
        }
    }
}

fn check_form(node: &Node, form: Form, what: &str, problems: &mut Problems) {
    let mut wrong = |wanted: &str| problems.push(wrong_kind(node, what, wanted));
    match (form, &node.value) {
        // Types are checked by lowering, which knows what they may be.
        (Form::Text | Form::Name | Form::Duration, Value::Text(_))
        | (Form::Scalar, Value::Text(_) | Value::Null)
        | (Form::Free(_), Value::Null)
        | (Form::Type, _) => {}
        (Form::Text, _) => wrong("text"),
        (Form::Name, _) => wrong("a name"),
        (Form::Duration, _) => wrong("a length of time"),
        (Form::Scalar, _) => wrong("one value"),
        (Form::Flag, Value::Text(text)) if matches!(text.text.as_str(), "true" | "false") => {}
        (Form::Flag, _) => wrong("`true` or `false`"),
        (Form::Number, Value::Text(text)) if text.text.parse::<i64>().is_ok() => {}
        (Form::Number, _) => wrong("a whole number"),
        (Form::Word(words), Value::Text(text)) => {
            if !words.contains(&text.text.as_str()) {
                let near = nearest(&text.text, words.iter().copied());
                problems.push(codes::not_one_of(
                    node.place,
                    &text.text,
                    near,
                    &quoted(words),
                ));
            }
        }
        (Form::Word(words), _) => wrong(&quoted(words)),
        (Form::Definition, value) => {
            if let Value::Map(entries) = value {
                check_definition(node, entries, problems);
            }
        }
        (Form::Shape(shape), _) => check_shape(node, shape, problems),
        (Form::Free(inner), Value::Map(entries)) => {
            report_duplicates(entries, problems);
            for (key, value) in entries {
                match glued(key, value) {
                    Some(problem) => problems.push(problem),
                    None => check_form(value, *inner, &format!("`{}`", key.text), problems),
                }
            }
        }
        (Form::Free(_), _) => wrong("a mapping"),
        (Form::List(inner), Value::List(items)) => {
            for item in items {
                check_form(item, *inner, what, problems);
            }
        }
        (Form::List(_), _) => wrong("a list"),
        (Form::Either(forms), _) => check_either(node, forms, what, problems),
    }
}

/// A value of another kind than it must be; a blank that is missing may be why.
fn wrong_kind(node: &Node, what: &str, wanted: &str) -> Diagnostic {
    let plain = node.scalar().filter(|text| !text.quoted);
    if let Some((key, value)) = plain.and_then(|text| broken::missing_blank(&text.text)) {
        return codes::missing_blank(node.place, key, value);
    }
    let problem = codes::wrong_kind(node.place, what, wanted, node.kind());
    match examples::of(what.trim_matches('`')) {
        Some(example) => problem.help(format!("write it like this: `{example}`")),
        None => problem,
    }
}

fn check_definition(node: &Node, entries: &[(Key, Node)], problems: &mut Problems) {
    if entries.is_empty() || entries.iter().all(|(key, _)| key.text.starts_with('$')) {
        report_duplicates(entries, problems);
    }
    check_shape(node, &shape::DEFINITION, problems);
}

/// Takes the alternative that this node is meant to be, judged by its kind.
fn check_either(node: &Node, forms: &[Form], what: &str, problems: &mut Problems) {
    let meant = forms.iter().find(|form| match (form, &node.value) {
        // Where a type could stand too, one known key tells that the long form is meant.
        (Form::Shape(shape), Value::Map(entries)) => {
            let known = |key: &str| shape.keys.iter().any(|k| k.name == key);
            !forms.iter().any(|form| matches!(form, Form::Type))
                || entries.iter().any(|(key, _)| known(&key.text))
        }
        (Form::Free(_), Value::Map(entries)) => {
            !forms.iter().any(|f| matches!(f, Form::Type))
                || entries.iter().any(|(k, _)| k.text.parse::<u16>().is_ok())
        }
        (Form::List(_), Value::List(_)) => !forms.iter().any(|f| matches!(f, Form::Type)),
        (Form::Text | Form::Scalar | Form::Word(_), Value::Text(_)) => true,
        (Form::Flag, Value::Text(text)) => matches!(text.text.as_str(), "true" | "false"),
        (Form::Number, Value::Text(text)) => text.text.parse::<i64>().is_ok(),
        _ => false,
    });
    if let (Some(Form::Word(words)), Value::Text(text)) = (meant, &node.value)
        && let Some(problem) = no_such_form(node, &text.text, words, forms)
    {
        problems.push(problem);
    } else if let Some(form) = meant {
        check_form(node, *form, what, problems);
    } else if !forms
        .iter()
        .any(|form| matches!(form, Form::Type | Form::Either(_)))
    {
        let wanted = forms.iter().map(wanted).collect::<Vec<_>>().join(" or ");
        problems.push(wrong_kind(node, what, &wanted));
    } else if let Some(inner) = forms.iter().find_map(|form| match form {
        Form::Either(inner) => Some(*inner),
        _ => None,
    }) {
        check_either(node, inner, what, problems);
    }
}

/// A word that is none of these and like none, where a mapping may stand too: its key may be what was written.
fn no_such_form(node: &Node, word: &str, words: &[&str], forms: &[Form]) -> Option<Diagnostic> {
    let shapes = forms.iter().filter_map(|form| match form {
        Form::Shape(shape) => Some(*shape),
        _ => None,
    });
    let shape = shapes.into_iter().next()?;
    if words.contains(&word) || nearest(word, words.iter().copied()).is_some() {
        return None;
    }
    let mut names = shape.keys.iter().map(|key| key.name);
    let key = names.clone().find(|name| *name == word);
    let key = key.or_else(|| nearest(word, names.by_ref()));
    let sketches = shape.sketches();
    let meant = sketches
        .iter()
        .find(|sketch| key.is_some_and(|key| sketch.starts_with(&format!("{{ {key}: "))));
    Some(codes::not_one_of_forms(
        node.place,
        word,
        meant.map(String::as_str),
        &quoted(words),
        &sketches,
    ))
}

fn wanted(form: &Form) -> String {
    match form {
        Form::Text | Form::Name | Form::Scalar => "text".to_owned(),
        Form::Flag => "`true` or `false`".to_owned(),
        Form::Number => "a whole number".to_owned(),
        Form::Word(words) => quoted(words),
        Form::List(_) => "a list".to_owned(),
        _ => "a mapping".to_owned(),
    }
}

fn quoted(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

//! How unknown writes are looked for: the table of a write, and the constants of the reads that it names.

use specwright_model::api::{Api, Content, Lookup, Piece, Template, Type, ValueSource};

use crate::facts::operation::{OperationFacts, facts};
use crate::spell::{Speller, literal};

/// The rows of the reads. Each is in the write's own module, so that no other feature is needed.
pub(crate) fn reads(api: &Api, write: &OperationFacts<'_>) -> Vec<String> {
    let lookups = write.operation.lookups.iter().enumerate();
    let rows = lookups.filter_map(|(index, lookup)| {
        let (resource, operation) = lookup.operation(api)?;
        let read = facts(api, resource, operation);
        let mut row = format!(
            "{} = {:?} {} as {}",
            constant(write, index),
            operation.verb,
            literal(&operation.path_text()),
            literal(&format!("{}.{}", resource.module, operation.method))
        );
        let marks = read.marks(api).into_iter();
        for mark in marks.filter(|mark| !mark.starts_with("odata(")) {
            row.push_str(", ");
            row.push_str(&mark);
        }
        Some(row + ";")
    });
    rows.collect()
}

/// The mark of the write.
pub(crate) fn mark(write: &OperationFacts<'_>) -> Option<String> {
    let lookups = write.operation.lookups.iter().enumerate();
    let tables: Vec<String> = lookups
        .map(|(index, lookup)| table(&constant(write, index), lookup))
        .collect();
    (!tables.is_empty()).then(|| format!("lookups(&[{}])", tables.join(", ")))
}

/// What callers are told: the type that an unknown write is settled as.
pub(crate) fn docs(api: &Api, write: &OperationFacts<'_>) -> Option<String> {
    let (_, read) = write.operation.lookups.first()?.operation(api)?;
    let Some(Content::Json(ty)) = read.returns.first().map(|answer| &answer.content) else {
        return None;
    };
    let mut ty = api.resolve(ty);
    while let Type::Array(inner) | Type::Page(inner) | Type::Nullable(inner) = ty {
        ty = api.resolve(inner);
    }
    let Type::Named(id) = ty else { return None };
    let name = Speller::in_resource(api).named(*id);
    Some(format!(
        "Where its outcome is unknown, [`settle::<{name}>()`](runtime::Error::settle) looks for what it made."
    ))
}

fn constant(write: &OperationFacts<'_>, index: usize) -> String {
    match index {
        0 => format!("{}_LOOKUP", write.constant),
        _ => format!("{}_LOOKUP_{}", write.constant, index + 1),
    }
}

fn table(read: &str, lookup: &Lookup) -> String {
    let list = |items: Vec<String>| format!("&[{}]", items.join(", "));
    let path = lookup.path.iter().map(template).collect();
    let query = lookup.query.iter();
    let query = query
        .map(|(name, value)| format!("({}, {})", literal(name), template(value)))
        .collect();
    let same = lookup.same.iter();
    let same = same
        .map(|(field, value)| format!("({}, {})", literal(field), source(value)))
        .collect();
    let made = lookup.made.as_ref();
    let made = made.map_or("None".to_owned(), |made| format!("Some({})", literal(made)));
    let oldest = lookup.oldest.as_ref();
    let oldest = oldest.map_or("None".to_owned(), |(value, days)| {
        format!("Some(({}, {days}))", source(value))
    });
    format!(
        "runtime::settle::Lookup {{ read: &{read}, path: {}, single: {}, query: {}, same: {}, made: {made}, zoned: {}, \
         lag: std::time::Duration::from_millis({}), oldest: {oldest} }}",
        list(path),
        lookup.single,
        list(query),
        list(same),
        lookup.zoned,
        lookup.lag.as_millis(),
    )
}

fn template(template: &Template) -> String {
    let pieces = template.0.iter().map(|piece| {
        let piece = match piece {
            Piece::Text(text) => format!("Text({})", literal(text)),
            Piece::Value(value) => format!("Value({})", source(value)),
            Piece::Quoted(value) => format!("Quoted({})", source(value)),
            Piece::Since => "Since".to_owned(),
        };
        format!("runtime::settle::Piece::{piece}")
    });
    format!("&[{}]", pieces.collect::<Vec<_>>().join(", "))
}

fn source(source: &ValueSource) -> String {
    let (kind, name) = match source {
        ValueSource::Body(name) => ("Body", name),
        ValueSource::Path(name) => ("Path", name),
        ValueSource::Query(name) => ("Query", name),
        ValueSource::File(name) => ("File", name),
    };
    format!("runtime::settle::ValueSource::{kind}({})", literal(name))
}

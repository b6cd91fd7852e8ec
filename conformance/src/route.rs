//! Finds the operation whose template a request fits.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::swagger::Swagger;

/// A fitting operation, the decoded path values, and what was bent to make it fit.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) operation: usize,
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) bent: Vec<String>,
}

/// The operation with this verb whose template fits best: the one with the most literal text.
pub(crate) fn find(swagger: &Swagger, verb: &str, path: &str) -> Option<Route> {
    let fits = swagger
        .operations
        .iter()
        .enumerate()
        .filter(|(_, o)| o.verb == verb);
    fits.filter_map(|(index, operation)| {
        let mut bent = Vec::new();
        let mut template = operation.path.clone();
        if template.contains(' ') {
            template = template.replace(' ', "");
            bent.push("blanks of the template were left out".to_owned());
        }
        let values = fit(&template, path)?;
        let literal = template.len() - values.keys().map(|name| name.len() + 2).sum::<usize>();
        Some((
            literal,
            Route {
                operation: index,
                values,
                bent,
            },
        ))
    })
    .max_by_key(|(literal, _)| *literal)
    .map(|(_, route)| route)
}

/// The decoded values of the template's placeholders, if the raw path fits.
fn fit(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let Some((literal, rest)) = template.split_once('{') else {
        return (template == path).then(BTreeMap::new);
    };
    let path = path.strip_prefix(literal)?;
    let (name, rest) = rest.split_once('}')?;
    let limit = path.find('/').unwrap_or(path.len());
    // The shortest value first; a value is never empty.
    (1..=limit)
        .filter(|end| path.is_char_boundary(*end))
        .find_map(|end| {
            let mut values = fit(rest, path.get(end..)?)?;
            let value = percent_decode_str(path.get(..end)?).decode_utf8().ok()?;
            values.insert(name.to_owned(), value.into_owned());
            Some(values)
        })
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn several_placeholders_in_a_segment_fit() {
        let values = fit("/w({id})/S.T(w={w},h={h})", "/w(12)/S.T(w=1,h='a%2Fb')").expect("fits");
        assert_eq!(values["id"], "12");
        assert_eq!(values["h"], "'a/b'");
        assert!(fit("/notes/{id}", "/notes/1/2").is_none());
        assert!(fit("/notes/{id}", "/notes/").is_none());
    }
}

//! The wire, one file a resource: for each operation the exact request of a call with everything, and of
//! one with only what is required.

use std::fmt::Write as _;

use specwright_model::api::{Api, Operation, Resource};

use crate::OutputFile;
use crate::review::request::{Request, RequestBody, sample_request};
use crate::sample::Extent;

/// The requests of sample calls, for reviewers: `<resource>.txt` for each resource.
pub fn wire(api: &Api) -> Vec<OutputFile> {
    let file = |resource: &Resource| {
        let mut text = String::new();
        for operation in &resource.operations {
            self::operation(api, resource, operation, &mut text);
        }
        // Named as the file of the description, as the surface is.
        let file = api.files.get(resource.file);
        let name = file.map_or(&resource.module, |file| &file.module);
        OutputFile::new(format!("{name}.txt"), text)
    };
    api.resources.iter().map(file).collect()
}

fn operation(api: &Api, resource: &Resource, operation: &Operation, text: &mut String) {
    let all = request(api, operation, Extent::All).to_string();
    let required = request(api, operation, Extent::Required).to_string();
    let name = format!("{}.{}", resource.module, operation.method);
    if all == required {
        let _ = write!(text, "### {name}\n{all}\n");
    } else {
        let _ = write!(
            text,
            "### {name}\n{all}\n### {name}, required only\n{required}\n"
        );
    }
}

/// The request with all that goes out; an idempotency key is another one for each call.
fn request(api: &Api, operation: &Operation, extent: Extent) -> Request {
    let mut request = sample_request(api, operation, extent);
    if let Some(header) = api.key_header(operation) {
        let header = (
            header.to_ascii_lowercase(),
            "(a key for this call)".to_owned(),
        );
        request.headers.push(header);
        request.headers.sort();
    }
    request
}

impl std::fmt::Display for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} {}", self.verb, self.target)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        match &self.body {
            RequestBody::None => Ok(()),
            RequestBody::Text(text) => writeln!(f, "\n{text}"),
            RequestBody::Multipart(parts) => parts.iter().try_for_each(|part| {
                let file = part
                    .file
                    .as_ref()
                    .map(|name| format!("; filename=\"{name}\""));
                let media = part.media.as_ref().map(|media| format!(" ({media})"));
                let (file, media) = (file.unwrap_or_default(), media.unwrap_or_default());
                writeln!(f, "\n-- {}{file}{media}\n{}", part.name, part.content)
            }),
        }
    }
}

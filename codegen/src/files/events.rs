//! `src/webhook_events.rs`: the enum of the events that the API delivers.

use specwright_model::api::{Api, Event};

use crate::OutputFile;
use crate::code::Code;
use crate::docs::{Docs, code as span};
use crate::files::API_FILE;
use crate::spell::{Speller, literal};

/// The module, which stays private: its enum stands at the crate's root.
pub(crate) const MODULE: &str = "webhook_events";

/// The known events.
pub(crate) fn all(api: &Api) -> &[Event] {
    api.webhooks.as_ref().map_or(&[], |rule| &rule.events)
}

/// The file, if any event is known.
pub(crate) fn render(api: &Api) -> Option<OutputFile> {
    let events = all(api);
    if events.is_empty() {
        return None;
    }
    let docs = Docs::new().line("The events that the API delivers.");
    let mut code = Code::file(API_FILE, &docs);
    code.blank_line();
    code.line("use crate::{runtime, types};");
    code.blank_line();
    code.open("runtime::events! {");
    code.docs(
        &Docs::new()
            .line("An event that the API delivered, with the object that it is about.")
            .paragraph(
                "The description may learn of more events: a `match` on this needs an arm for all others.",
            ),
    );
    code.open("pub enum Event by crate::API {");
    let speller = Speller::outside(api);
    for event in events {
        let docs = match &event.doc {
            Some(doc) => Docs::new().text(doc),
            None => Docs::new().line(span(&event.name)),
        };
        code.docs(&docs);
        let ty = speller.owned(&event.ty);
        code.line(format!(
            "{} => {}({ty}),",
            literal(&event.name),
            event.rust_name
        ));
    }
    code.close("}");
    code.close("}");
    Some(OutputFile::new(format!("src/{MODULE}.rs"), code.finish()))
}

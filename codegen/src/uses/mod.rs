//! Everything that callers can do with the generated crate, one Rust statement each.
//!
//! Two descriptions are compared by these statements: one of the old crate that the new crate's list
//! lacks is code of a caller that may no longer compile. As a whole they are a program, so that the
//! compiler can be asked too.

mod operations;
mod types;

use std::fmt::Write as _;

pub use operations::named_arguments;

use specwright_model::api::{Api, Auth, TypeId};

use crate::OutputFile;
use crate::docs::example::crate_path;
use crate::files::events;
use crate::items::odata;
use crate::spell::Speller;

/// Something that callers can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// What it is about, such as `Notes.get`, `types::Note`, or `api`.
    pub subject: String,
    /// Which part of it.
    pub part: Part,
    /// The statement, for a compiler.
    pub code: String,
    /// How a caller would write it, for people.
    pub shown: String,
    /// Whether it uses a deprecated name.
    pub deprecated: bool,
}

/// Which part of its subject a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// It as such: that it is there, and what it is.
    Itself,
    /// The name that it had.
    DeprecatedName,
    /// How it is made or called: the arguments of `new` or of a method.
    Made,
    /// How a call is sent, and what it gives.
    Sent,
    /// The unknown fields that it keeps.
    Extra,
    /// A field, a variant, an alternative or an environment.
    Named(String),
    /// A setter.
    Set(String),
}

/// What it is about, a statement for a compiler, and as a caller would write it.
type Statement = (Part, String, String);

/// Everything that callers can do, subject by subject.
pub fn uses(api: &Api) -> Vec<Use> {
    let mut all = Vec::new();
    for environment in &api.environments {
        let shown = format!("Environment::{}", environment.name);
        let code = format!("let _: Environment = {shown};");
        let part = Part::Named(environment.name.clone());
        add(&mut all, "api", (part, code, shown), false);
    }
    let several = api.schemes.iter().filter(|_| api.schemes.len() > 1);
    for scheme in several {
        let arguments = match &scheme.auth {
            Auth::OAuth2(_) => "runtime::Auth::none()",
            Auth::Basic => "\"\", \"\"",
            Auth::Bearer | Auth::ApiKey(_) => "\"\"",
        };
        let shown = format!("Credentials::{}({arguments})", scheme.name);
        let code = format!("let _: runtime::Auth = api::{shown};");
        add(&mut all, "api", (Part::Itself, code, shown), false);
    }
    for resource in &api.resources {
        operations::resource(&mut all, api, resource);
    }
    for event in events::all(api) {
        let (name, ty) = (&event.rust_name, Speller::outside(api).owned(&event.ty));
        let code = format!("let _ = api::Event::{name}(any::<Box<{ty}>>());");
        let part = Part::Named(name.clone());
        let shown = format!("Event::{name}(object)");
        add(&mut all, "Event", (part, code, shown), false);
    }
    let entities = odata::entities(api);
    for (id, def) in api.types.iter().enumerate() {
        types::definition(&mut all, api, def, entities.contains(&TypeId(id)));
    }
    all
}

fn add(all: &mut Vec<Use>, subject: &str, (part, code, shown): Statement, deprecated: bool) {
    all.push(Use {
        subject: subject.to_owned(),
        part,
        code,
        shown,
        deprecated,
    });
}

/// A program of these statements; it is made to be compiled, not to be run.
pub fn program<'a>(api: &Api, uses: impl IntoIterator<Item = &'a Use>) -> OutputFile {
    let mut text = HEAD.replace("CRATE", &crate_path(api));
    let mut uses = uses.into_iter().peekable();
    let mut number = 0;
    // Functions of a bounded size: one of a hundred thousand lines would take minutes to check.
    while uses.peek().is_some() {
        number += 1;
        let _ = write!(text, "\nfn uses_{number}(client: &Client) {{\n");
        for one in uses.by_ref().take(400) {
            text.push_str("    ");
            text.push_str(&one.code);
            text.push('\n');
        }
        text.push_str("}\n");
    }
    OutputFile::new("caller.rs", text)
}

const HEAD: &str = "\
//! Uses everything that the description gives.
#![allow(dead_code, deprecated, unreachable_code, unused_imports, unused_variables)]

use CRATE as api;
use api::runtime::Page;
use api::{Client, Environment, Maybe, runtime, types};

fn any<T>() -> T {
    unreachable!()
}

fn plain<T: Clone + std::fmt::Debug + Default + PartialEq + Send + Sync + 'static>() {}

fn copied<T: Copy + std::fmt::Debug>() {}

fn main() {}
";

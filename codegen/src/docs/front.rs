//! The front page of the crate's documentation: all that a newcomer needs, with the operations that the
//! description names as examples.

use specwright_model::api::{Api, Auth, BodyKind, Grant, Operation, PartKind, Resource, Scheme};

use crate::docs::example::{complete_call, crate_path, statements, with_client};
use crate::docs::{Docs, code, escape};
use crate::facts::operation::{OperationFacts, facts};
use crate::files::{EMBEDDED, events};
use crate::items::odata;

/// The page.
pub(crate) fn page(api: &Api) -> Docs {
    let mut docs = Docs::new().line(format!("A client of the {} API.", escape(&api.name)));
    if let Some(doc) = &api.doc {
        docs = docs.text(doc);
    }
    docs = docs.example(&first_program(api));
    docs = docs.paragraph(
        "Each resource is a method of [`Client`] and a Cargo feature of the same name. Required \
         parameters are arguments, optional ones are set on the request; nothing is sent until a \
         call is awaited.",
    );
    docs = credentials(api, docs);
    docs = write(api, docs);
    docs = lists(api, docs);
    docs = errors(api, docs);
    docs = files(api, docs);
    docs = delivered(api, docs);
    tests(api, docs)
}

/// A program that builds a client and makes a call.
pub(crate) fn first_program(api: &Api) -> Vec<String> {
    let name = crate_path(api);
    let (auth_use, auth) = auth(api);
    let read = example(api, |operation| {
        !operation.writes && operation.paging.is_none()
    });
    let body = match &read {
        Some(facts) => statements(api, facts),
        None => "let _ = client;".to_owned(),
    };
    let types = if body.contains("types::") {
        ", types"
    } else {
        ""
    };
    let runtime = if body.contains("runtime::") {
        ", runtime"
    } else {
        ""
    };
    let build = format!(
        "let client = Client::builder(Environment::{}){auth}.build()?; {body}",
        environment(api)
    );
    let mut lines = vec![
        format!("use {name}::{{Client, Environment{auth_use}{runtime}{types}}};"),
        String::new(),
        "# async fn example() -> Result<(), Box<dyn std::error::Error>> {".to_owned(),
    ];
    lines.extend(crate::docs::example::laid_out(&build));
    lines.extend(["# Ok(())".to_owned(), "# }".to_owned()]);
    lines
}

/// The environment that examples use.
fn environment(api: &Api) -> &str {
    let first = api.environments.first();
    first.map_or("Production", |first| first.name.as_str())
}

/// How examples give credentials: what they import, and the call of the builder.
fn auth(api: &Api) -> (&'static str, String) {
    let several = api.schemes.len() > 1;
    let of_scheme = |scheme: &Scheme| {
        let (name, arguments) = match &scheme.auth {
            Auth::OAuth2(_) | Auth::Bearer => ("bearer", "\"token\""),
            Auth::Basic => ("basic", "\"user\", \"password\""),
            Auth::ApiKey(_) => ("api_key", "\"key\""),
        };
        match (&scheme.auth, several) {
            (_, false) => format!(".auth(Auth::{name}({arguments}))"),
            (Auth::OAuth2(_), true) => {
                let token = format!("runtime::Auth::bearer({arguments})");
                format!(".auth(Credentials::{}({token}))", scheme.name)
            }
            (_, true) => format!(".auth(Credentials::{}({arguments}))", scheme.name),
        }
    };
    let needed = api.security.iter().find(|needed| !needed.is_empty());
    let schemes = needed.into_iter().flatten();
    let schemes = schemes.filter_map(|index| api.schemes.get(*index));
    let calls: String = schemes.map(of_scheme).collect();
    let imported = match (calls.is_empty(), several) {
        (true, _) => "",
        (false, true) if calls.contains("runtime::") => ", Credentials, runtime",
        (false, true) => ", Credentials",
        (false, false) => ", runtime::Auth",
    };
    (imported, calls)
}

/// The first operation of this kind among the examples of the description, or of the API.
fn example(api: &Api, is: impl Fn(&Operation) -> bool) -> Option<OperationFacts<'_>> {
    let named = api.examples.iter().filter_map(|(resource, operation)| {
        let resource = api.resources.get(*resource)?;
        Some((resource, resource.operations.get(*operation)?))
    });
    let current = |(_, operation): &(&Resource, &Operation)| operation.deprecated.is_none();
    let mut all = named.chain(api.operations().filter(current));
    let (resource, operation) = all.find(|(_, operation)| is(operation))?;
    Some(facts(api, resource, operation))
}

fn section(docs: Docs, title: &str, text: &str) -> Docs {
    docs.paragraph(&format!("# {title}")).paragraph(text)
}

fn credentials(api: &Api, docs: Docs) -> Docs {
    let scheme = match api.schemes.as_slice() {
        [] => return docs,
        [one] => one,
        several => {
            let names = several.iter().map(|scheme| code(&scheme.name));
            let text = format!(
                "[`Credentials`] has a function for each way to authenticate: {}. A client is given those that are at \
                 hand; each call is sent with what it needs.",
                names.collect::<Vec<_>>().join(", ")
            );
            return section(docs, "Credentials", &text);
        }
    };
    let oauth2 = match &scheme.auth {
        Auth::OAuth2(oauth2) => oauth2,
        Auth::Bearer => {
            let text = "[`runtime::Auth::bearer`] takes a token that is at hand, \
                        [`runtime::Auth::provider`] asks for one whenever it is needed.";
            return section(docs, "Credentials", text);
        }
        Auth::Basic => {
            let text = "[`runtime::Auth::basic`] takes a user name and a password.";
            return section(docs, "Credentials", text);
        }
        Auth::ApiKey(key) => {
            let text = format!(
                "[`runtime::Auth::api_key`] takes the key; it is sent in {}.",
                code(&key.words())
            );
            return section(docs, "Credentials", &text);
        }
    };
    let text = "With the feature `oauth2`, which is on by default, the client requests and refreshes tokens. A token \
                that is at hand is given with `Auth::bearer`, one from elsewhere with `Auth::provider`.";
    let name = crate_path(api);
    let mut lines = vec![
        format!("use {name}::runtime::{{Auth, auth::OAuth2}};"),
        String::new(),
        "# fn example() -> Result<(), Box<dyn std::error::Error>> {".to_owned(),
    ];
    for grant in &oauth2.grants {
        let line = match grant {
            Grant::Password => {
                "let auth = OAuth2::password(\"client id\", \"client secret\", \"user\", \"password\");"
            }
            Grant::RefreshToken => {
                "let auth = OAuth2::refresh_token(\"client id\", \"client secret\", \"token\");"
            }
            Grant::ClientCredentials => {
                "let auth = OAuth2::client_credentials(\"client id\", \"client secret\");"
            }
            Grant::AuthorizationCode => continue,
        };
        lines.push(line.to_owned());
    }
    lines.extend([
        format!(
            "let auth = OAuth2::from_env(\"{}\")?; // {0}_CLIENT_ID, {0}_CLIENT_SECRET, …",
            api.crate_name.replace('-', "_").to_uppercase()
        ),
        "let auth = Auth::bearer(\"an access token\");".to_owned(),
        "# Ok(())".to_owned(),
        "# }".to_owned(),
    ]);
    let docs = section(docs, "Credentials", text);
    docs.example(&guarded(lines))
}

/// An example that needs the feature `oauth2`.
fn guarded(mut lines: Vec<String>) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        *first = format!("# #[cfg(feature = \"oauth2\")] {{\n{first}");
    }
    lines
        .into_iter()
        .flat_map(|line| line.split('\n').map(str::to_owned).collect::<Vec<_>>())
        .chain(["# }".to_owned()])
        .collect()
}

fn write(api: &Api, docs: Docs) -> Docs {
    let Some(facts) = example(api, |operation| {
        operation.writes && operation.body.is_some() && !has_file(operation)
    }) else {
        return docs;
    };
    let text = "A write is never sent twice in silence, and never lost in silence: `Ok` means that it was done, and every \
                other end is an error of its own kind. [`runtime::ErrorKind`] lists them, `outcome()` in place of \
                `send()` tells all that is known.";
    section(docs, "Writing", text).example(&with_client(api, &statements(api, &facts)))
}

fn lists(api: &Api, docs: Docs) -> Docs {
    let paged = |operation: &Operation| operation.paging.is_some() && !operation.writes;
    let Some(facts) = example(api, paged).filter(|facts| facts.answer.items.is_some()) else {
        return docs;
    };
    let mut text = "Awaiting the call of a list gives one page. `pages()` and `items()` give everything, page by page as \
                    it is read: a page size set on the request is that of each page, not of the whole."
        .to_owned();
    if !odata::entities(api).is_empty() {
        text.push_str(
            " Conditions and orders of `OData` are put together from the properties in [`odata`], or given as text.",
        );
    }
    section(docs, "Lists", &text).example(&with_client(api, &statements(api, &facts)))
}

fn errors(api: &Api, docs: Docs) -> Docs {
    let Some(facts) = example(api, |operation| !operation.writes) else {
        return docs;
    };
    let text = "[`Error`] answers the usual questions; its report has the request as a line for `curl`, without secrets.";
    let call = complete_call(api, &facts);
    let statements = format!(
        "match {call}.await {{ \
           Ok(answer) => println!(\"{{answer:?}}\"), \
           Err(error) if error.is_not_found() => println!(\"there is none\"), \
           Err(error) if error.is_retryable() => println!(\"later: {{error}}\"), \
           Err(error) => return Err(error.into()), \
         }}"
    );
    section(docs, "Errors", text).example(&with_client(api, &statements))
}

fn has_file(operation: &Operation) -> bool {
    match operation.body.as_ref().map(|body| &body.kind) {
        Some(BodyKind::Multipart(parts)) => parts
            .iter()
            .any(|part| part.required && matches!(part.kind, PartKind::File)),
        Some(BodyKind::Bytes(_)) => true,
        _ => false,
    }
}

fn files(api: &Api, docs: Docs) -> Docs {
    let upload = example(api, has_file);
    let download = example(api, |operation| {
        let answers = operation.returns.iter();
        !operation.writes && !has_file(operation) && {
            let mut contents = answers.map(|answer| &answer.content);
            contents.any(|content| *content == specwright_model::api::Content::Bytes)
        }
    });
    let download = download.filter(|facts| facts.answer.download);
    if upload.is_none() && download.is_none() {
        return docs;
    }
    let text = "A file is read from memory, a path ([`runtime::FilePart::file`]), a reader or a stream. What is \
                downloaded comes whole, or with `stream()` in pieces.";
    let both = [upload, download];
    let calls = both.iter().flatten().map(|facts| statements(api, facts));
    let calls: Vec<String> = calls.collect();
    section(docs, "Files", text).example(&with_client(api, &calls.join(" ")))
}

fn delivered(api: &Api, docs: Docs) -> Docs {
    if events::all(api).is_empty() {
        return docs;
    }
    let text = "`Event::parse` verifies what the API delivers to a receiver of webhooks, and reads it as its type. \
                What the description does not know is kept whole.";
    section(docs, "Events", text)
}

fn tests(api: &Api, docs: Docs) -> Docs {
    let name = crate_path(api);
    let text = format!(
        "With the feature `{EMBEDDED}`, `Sandbox::embedded({name}::DESCRIPTION)?.start().await?` of the crate \
         `specwright-sandbox` starts a local server that behaves as the API does. A client asks it instead:"
    );
    let (auth_use, auth) = auth(api);
    let lines = vec![
        format!("use {name}::{{Client, Environment{auth_use}}};"),
        String::new(),
        format!("# fn example(sandbox_url: &str) -> Result<(), {name}::Error> {{"),
        format!(
            "let client = Client::builder(Environment::{})",
            environment(api)
        ),
        format!("    {auth} // `Sandbox::TOKEN`"),
        "    .address(sandbox_url) // `sandbox.url()`".to_owned(),
        "    .build()?;".to_owned(),
        "# Ok(())".to_owned(),
        "# }".to_owned(),
    ];
    let lines = lines
        .into_iter()
        .filter(|line| !line.trim_start().starts_with("//"));
    section(docs, "Tests", &text).example(&lines.collect::<Vec<_>>())
}

//! Rules about operations: what they do, what they show, what they return.

use specwright_model::api::{
    Api, Auth, Content, Duplicates, KeyPlace, Operation, Param, PathPiece, Scheme, Type, Verb,
};
use specwright_model::diagnostic::Entry;

use super::{at_operation, each, mechanical, rule};
use crate::{Fix, Level, Rule};

pub(super) static WITHOUT_DUPLICATE_RULE: Rule = rule(
    Entry {
        code: "write-without-duplicate-rule",
        title: "a write is taken out of the API's duplicate rule without a reason",
        why: "Under the API's rule a write whose answer was lost can be sent again, and the client \
              says what is known. Where an operation says `duplicates: none`, the outcome stays unknown.",
        wrong: "create: { request: POST /notes, duplicates: none }",
        right: "create:\n  request: POST /notes\n  duplicates: none\n  because: seen to be done twice",
    },
    Level::Warning,
    |subject, found| {
        each(subject, |resource, operation| {
            let methods = match &subject.api.duplicates {
                Some(Duplicates::Window(rule)) => &rule.methods,
                Some(Duplicates::Key(rule)) => &rule.methods,
                None => return,
            };
            let covered = methods.contains(&operation.verb) && operation.writes;
            if covered && !operation.duplicates && operation.because.is_none() {
                let message = format!("`{}` is a write without the duplicate rule", operation.name);
                found.push(
                    at_operation(
                        &WITHOUT_DUPLICATE_RULE,
                        resource,
                        operation,
                        operation.place,
                        message,
                    )
                    .help("remove `duplicates: none`, or say `because`"),
                );
            }
        });
    },
);

pub(super) static MAY_WRITE: Rule = rule(
    Entry {
        code: "get-that-may-write",
        title: "a GET has a name that sounds like a write",
        why: "A GET is repeated when its answer is lost. If it changes something, that would be done \
              twice.",
        wrong: "approve:\n  request: GET /invoices/{id}/approve\n  path: { id: int }",
        right: "approve:\n  request: GET /invoices/{id}/approve\n  path: { id: int }\n  effect: write",
    },
    Level::Warning,
    |subject, found| {
        each(subject, |resource, operation| {
            let Some(word) = writing_word(operation) else {
                return;
            };
            let message = format!("a GET that reads is called `{word}`");
            found.push(
                at_operation(&MAY_WRITE, resource, operation, operation.place, message).help(
                    "say `effect: write` if it changes something, or ignore this with a reason",
                ),
            );
        });
    },
);

pub(super) static SECRET_IN_URL: Rule = mechanical(
    Entry {
        code: "secret-in-url",
        title: "a parameter of the URL seems to be secret and is not marked",
        why: "URLs end up in logs and traces. A parameter that is marked `secret: true` is never \
              shown by the client.",
        wrong: "check: { request: \"GET /passwords/{password}\", path: { password: string } }",
        right: "check:\n  request: GET /passwords/{password}\n  path: { password: { type: string, \
                secret: true } }",
    },
    Level::Warning,
    |subject, found| {
        each(subject, |resource, operation| {
            let params = operation.path_params.iter().chain(&operation.query);
            for param in params.filter(|param| !param.secret && sounds_secret(param)) {
                let message = format!("`{}` is in the URL and seems to be secret", param.name);
                found.push(
                    at_operation(&SECRET_IN_URL, resource, operation, param.place, message)
                        .help("mark it with `secret: true`; `lint --fix` does")
                        .fix(Some(Fix::MarkSecret(param.place))),
                );
            }
        });
    },
);

pub(super) static CREDENTIAL_HEADER: Rule = rule(
    Entry {
        code: "credential-header",
        title: "a header parameter holds what `auth` sends already",
        why: "The client sends the credentials with every request. A parameter of the same name would \
              be sent beside them, or instead, and is shown in logs.",
        wrong: "get: { request: GET /me, header: { Authorization: string } }",
        right: "get: { request: GET /me }",
    },
    Level::Warning,
    |subject, found| {
        let sent = |scheme: &Scheme, name: &str| match &scheme.auth {
            Auth::OAuth2(_) | Auth::Bearer | Auth::Basic => {
                name.eq_ignore_ascii_case("Authorization")
            }
            Auth::ApiKey(key) => {
                key.place == KeyPlace::Header && name.eq_ignore_ascii_case(&key.name)
            }
        };
        let schemes = &subject.api.schemes;
        each(subject, |resource, operation| {
            let headers = operation.headers.iter();
            for param in headers.filter(|param| schemes.iter().any(|s| sent(s, &param.name))) {
                let message = format!("`{}` is sent by `auth` already", param.name);
                found.push(
                    at_operation(
                        &CREDENTIAL_HEADER,
                        resource,
                        operation,
                        param.place,
                        message,
                    )
                    .help("remove the parameter: callers give credentials to the client"),
                );
            }
        });
    },
);

pub(super) static WITHOUT_PAGING: Rule = rule(
    Entry {
        code: "list-without-paging",
        title: "a list has no paging",
        why: "A list that grows without end is slow one day and cut off the next. If the API pages \
              it, callers want a stream.",
        wrong: "list: { request: GET /notes, returns: [Note] }",
        right: "list: { request: GET /notes, paging: odata, returns: { page: Note } }",
    },
    Level::Note,
    |subject, found| {
        each(subject, |resource, operation| {
            let lists = operation
                .returns
                .iter()
                .any(|answer| match &answer.content {
                    Content::Json(ty) => is_list_of_structs(subject.api, ty),
                    _ => false,
                });
            let parameters = ["top", "page", "limit", "skip", "paging", "size", "offset"];
            let pages = operation.query.iter().any(|param| {
                let name = param.name.to_lowercase();
                parameters.iter().any(|word| name.contains(word))
            });
            if operation.verb == Verb::Get && lists && !pages && operation.paging.is_none() {
                let message = format!("`{}` lists without paging", operation.name);
                found.push(at_operation(
                    &WITHOUT_PAGING,
                    resource,
                    operation,
                    operation.place,
                    message,
                ));
            }
        });
    },
);

/// The word in the path of a reading GET that sounds like a write.
fn writing_word(operation: &Operation) -> Option<String> {
    const WORDS: [&str; 13] = [
        "approve",
        "reject",
        "delete",
        "remove",
        "cancel",
        "create",
        "update",
        "unsubscribe",
        "associate",
        "assign",
        "disable",
        "enable",
        "reset",
    ];
    if operation.verb != Verb::Get || operation.writes {
        return None;
    }
    let literals = operation.path.0.iter().filter_map(|piece| match piece {
        PathPiece::Literal(text) => Some(text),
        PathPiece::Param(_) => None,
    });
    // `AssignReasons` acts, `GetReasonsToAssign` and `CanAssign` only ask.
    let parts = literals.flat_map(|text| text.split(['/', '.', '(']));
    let mut first = parts.filter_map(|part| words(part).into_iter().next());
    first.find(|word| WORDS.contains(&word.as_str()))
}

/// `AssociateAssetCode` is `associate`, `asset`, `code`.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    for c in text.chars() {
        let starts = c.is_uppercase() || !c.is_alphanumeric();
        if starts && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}

fn sounds_secret(param: &Param) -> bool {
    let name = param.name.to_lowercase();
    ["password", "passwd", "secret", "apikey", "api_key"]
        .iter()
        .any(|word| name.contains(word))
        || name == "token"
        || name.ends_with("accesstoken")
}

fn is_list_of_structs(api: &Api, ty: &Type) -> bool {
    match api.resolve(ty) {
        Type::Array(of) => matches!(api.resolve(of), Type::Named(_)),
        _ => false,
    }
}

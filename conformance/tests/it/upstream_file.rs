//! Every operation is called through the generated client, over a socket, against a server that
//! knows only the upstream file; what was answered is read, written again and compared leaf by leaf.
//!
//! `UPDATE_DEVIATIONS=1 cargo test -p specwright-conformance upstream_file` writes `deviations.txt` anew:
//! its diff is looked at in the commit.

use std::collections::{BTreeMap, BTreeSet};

use servicechannel::runtime::Auth;
use specwright_conformance::{Checker, Swagger, missing_leaves};

use crate::calls;

/// Where the client disagrees with the upstream file on purpose.
struct Deviation {
    /// Its name in `deviations.txt`, which lists each operation and place.
    name: &'static str,
    /// Part of what the check says.
    says: &'static str,
    /// The operations that it is about; empty: any.
    of: &'static [&'static str],
}

const DEVIATIONS: &[Deviation] = &[
    // A C# byte: a small number on the wire, not base64.
    Deviation {
        name: "byte",
        says: "is not of type \"string\"",
        of: &[],
    },
    // A blank in a URL means nothing to the server.
    Deviation {
        name: "blank-in-template",
        says: "blanks of the template were left out",
        of: &[],
    },
    // An empty object stands for unknown JSON; here it is text.
    Deviation {
        name: "any",
        says: "/é<\" is not of type \"object\"",
        of: &[],
    },
    // Text in an OData path stands in single quotes, a quote in it doubled.
    Deviation {
        name: "odata-quotes",
        says: " arrived as \"'",
        of: &[],
    },
    // Limits and patterns of values are the API's to check; the sample breaks some.
    Deviation {
        name: "maximum",
        says: "is greater than the maximum",
        of: &[],
    },
    Deviation {
        name: "pattern",
        says: "does not match \"^$|",
        of: &[],
    },
    // Published notes or the API itself call it optional; the description says why, with `because`.
    Deviation {
        name: "optional",
        says: "is a required property",
        of: &[],
    },
    // An amount of money: a decimal, where the file says integer.
    Deviation {
        name: "decimal",
        says: "is not of type \"integer\"",
        of: &[],
    },
    // The file lacks a request that clients in production make; the description says so, with `because`.
    Deviation {
        name: "not-in-the-file",
        says: "no operation fits ",
        of: &[],
    },
    Deviation {
        name: "not-in-the-file",
        says: "404 Not Found (no body)",
        of: &[],
    },
    // The file says one object where the API answers with a list.
    Deviation {
        name: "list",
        says: "a list was expected, but an object came",
        of: &[],
    },
    // The answer is a file and read as bytes, whatever the upstream file says.
    Deviation {
        name: "bytes",
        says: " became null",
        of: &["thumbnail", "download_from_site_audit_comment"],
    },
    // A file is asked for as what it is; the upstream file says JSON of all answers.
    Deviation {
        name: "accept",
        says: "Accept is \"*/*\"",
        of: &["thumbnail", "download", "process_message_stream"],
    },
    // The upstream file leaves the answer open; the description has its type, and says why.
    Deviation {
        name: "typed-answer",
        says: " became null",
        of: &["providers.is_sdi_mobile_enabled", "users.profile"],
    },
];

/// Reads by key, whose answer the file calls a list: the client reads the one thing in it.
const ONE_OF_A_LIST: &[&str] = &["notes.find", "rfps.find"];

/// The line of `deviations.txt` for a problem, if it is one of them.
fn deviation(operation: &str, problem: &str) -> Option<String> {
    let is_about = |one: &&Deviation| {
        problem.contains(one.says)
            && (one.of.is_empty() || one.of.iter().any(|part| operation.contains(part)))
    };
    let known = DEVIATIONS.iter().find(is_about)?;
    let place = match problem.strip_prefix("body ") {
        None if problem.starts_with("not read: ") => "answer".to_owned(),
        None if problem.starts_with(known.says) => problem.replacen(known.says, "", 1),
        Some(rest) => {
            let (path, what) = rest.split_once(": ").unwrap_or((rest, ""));
            // What is missing has no place of its own.
            let missing = what.strip_prefix('"').filter(|_| known.name == "optional");
            let name = missing.and_then(|text| text.split('"').next());
            name.map_or_else(|| path.to_owned(), |name| format!("{path}/{name}"))
        }
        None => problem
            .split(known.says)
            .next()
            .unwrap_or_default()
            .to_owned(),
    };
    Some(format!("{operation}\t{}\t{}", known.name, place.trim()))
}

/// The known deviations are those that are found: no more, and no fewer.
fn compare(found: &BTreeSet<String>) {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/deviations.txt");
    if std::env::var_os("UPDATE_DEVIATIONS").is_some() {
        let lines = found
            .iter()
            .fold(String::new(), |text, line| text + line + "\n");
        std::fs::write(file, lines).expect("it can be written");
    }
    let text = std::fs::read_to_string(file).expect("the known deviations");
    let known: BTreeSet<String> = text.lines().map(str::to_owned).collect();
    let new: Vec<&String> = found.difference(&known).collect();
    assert!(
        new.is_empty(),
        "new deviations from the upstream file: {new:#?}"
    );
    let gone: Vec<&String> = known.difference(found).collect();
    assert!(
        gone.is_empty(),
        "deviations that are none any more: {gone:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_agrees_with_the_upstream_file() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../upstream/servicechannel-v3-2026.swagger.json"
    );
    let text = std::fs::read_to_string(path).expect("the upstream file is kept");
    let checker = Checker::start(Swagger::parse(&text).expect("valid"))
        .await
        .expect("a port");
    let client = servicechannel::Client::builder(servicechannel::Environment::Production)
        .auth(Auth::bearer("token"))
        .address(checker.url())
        .unlimited()
        .build()
        .expect("a client");
    let mut called = BTreeSet::new();
    let mut deviations = BTreeSet::new();
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for case in calls::cases(&client) {
        let name = format!(
            "{} ({})",
            case.operation,
            if case.all { "all" } else { "required" }
        );
        let outcome = case.run.await;
        let mut problems = Vec::new();
        let exchanges = checker.take();
        for exchange in &exchanges {
            called.insert(exchange.operation.clone());
            if !exchange.routed {
                problems.push(format!("no operation fits {}", exchange.operation));
            }
            problems.extend(exchange.wrong.iter().cloned());
        }
        if exchanges.len() != 1 {
            problems.push(format!("{} requests were sent", exchanges.len()));
        }
        match (
            &outcome,
            exchanges
                .last()
                .and_then(|exchange| exchange.answer.as_ref()),
        ) {
            (Err(error), _) => problems.push(format!("not read: {error}")),
            (Ok(text), Some(sent)) => {
                let read = serde_json::from_str(text).unwrap_or_default();
                let first = sent
                    .get(0)
                    .filter(|_| ONE_OF_A_LIST.contains(&case.operation));
                let sent = first.unwrap_or(sent);
                problems.extend(missing_leaves(sent, &read));
            }
            (Ok(_), None) => {}
        }
        problems.retain(|problem| {
            let known = deviation(&name, problem);
            let is_new = known.is_none();
            deviations.extend(known);
            is_new
        });
        if !problems.is_empty() {
            wrong.insert(name, problems);
        }
    }
    for (name, problems) in &wrong {
        println!("{name}");
        for problem in problems {
            println!("    {}", problem.chars().take(400).collect::<String>());
        }
    }
    let all: BTreeSet<String> = checker
        .swagger()
        .operations
        .iter()
        .map(specwright_conformance::Operation::key)
        .collect();
    let missed: Vec<&String> = all.difference(&called).collect();
    assert_eq!(
        missed,
        Vec::<&String>::new(),
        "operations that were never called"
    );
    assert_eq!(wrong.len(), 0, "calls that disagree with the upstream file");
    compare(&deviations);
}

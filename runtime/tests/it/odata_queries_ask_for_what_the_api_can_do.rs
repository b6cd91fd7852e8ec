//! A query that the API cannot answer is refused before it is sent, or sent in the form that the API has for it.

use crate::common::bookshop::{Client, Environment};
use crate::common::server::{Reply, Server, json};
use specwright_runtime::odata::{Field, Integer, Text};
use specwright_runtime::{Response, odata_type};

odata_type! { Book {
    id: "Id" Field<Integer>,
    title: "Title" Field<Text>,
    parent: "Parent" Book,
} }

async fn server(replies: impl IntoIterator<Item = Reply>) -> (Server, Client) {
    let server = Server::start(replies).await;
    let builder = Client::builder(Environment::Production);
    let client = builder.address(&server.address).build().expect("a client");
    (server, client)
}

fn page() -> Reply {
    json("200 OK", r#"{"value":[{"Id":1}]}"#)
}

#[tokio::test]
async fn what_the_api_lacks_is_not_sent() {
    let (server, client) = server([]).await;
    let find = || client.books().find();
    let calls = [
        find().filter("startswith(Title, 'a')"),
        find().filter(Book.title().ends_with("a")),
        find().expand("Notes"),
        find().top(51),
    ];
    let mut reasons = Vec::new();
    for call in calls {
        reasons.push(call.send().await.expect_err("refused").to_string());
    }
    assert!(server.seen().is_empty());
    let reasons = reasons.join("\n");
    for reason in [
        "the API's `$filter` has no `startswith`; it has contains, in",
        "the API's `$filter` has no `endswith`; it has contains, in",
        "the API cannot expand `Notes`; it expands Parent",
        "the API's `$top` is at most 50, not 51",
    ] {
        assert!(reasons.contains(reason), "{reasons}");
    }
}

#[tokio::test]
async fn two_conditions_must_both_hold() {
    let (server, client) = server([page()]).await;
    let call = client.books().find().filter("Id eq 1 or Id eq 2");
    let call = call.filter(Book.title().contains("it's"));
    call.send().await.expect("an answer");
    let line = server.lines().remove(0);
    let sent = "$filter=%28Id%20eq%201%20or%20Id%20eq%202%29%20and%20contains%28Title%2C%20%27it%27%27s%27%29";
    assert!(line.contains(sent), "{line}");
}

#[tokio::test]
async fn a_query_that_is_too_long_for_a_url_goes_into_a_body() {
    let (server, client) = server([page()]).await;
    let filter = Book.id().is_in(1..60);
    let call = client.books().find().filter(&filter).top(2);
    let found = call.send().await.expect("an answer");
    assert_eq!(found.len(), 1);
    let sent = server.seen().remove(0);
    assert!(
        sent.starts_with("POST /v3/odata/books/filter HTTP/1.1"),
        "{sent}"
    );
    let body = sent.split_once("\r\n\r\n").expect("a body").1;
    let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(
        body,
        serde_json::json!({ "Filter": filter.as_str(), "Top": 2 })
    );
}

#[tokio::test]
async fn a_query_that_is_too_long_even_there_is_refused() {
    let (server, client) = server([]).await;
    let call = client.books().find().filter(Book.id().is_in(1..60));
    let error = call.select("Id").send().await.expect_err("refused");
    let text = error.to_string();
    assert!(text.contains("the API takes 200"), "{text}");
    assert!(text.contains("does not take `$select`"), "{text}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_path_value_is_never_left_out_for_a_longer_form() {
    let (server, client) = server([]).await;
    let call = client.books().shelf("a").filter(Book.id().is_in(1..60));
    let error = call.send().await.expect_err("refused").to_string();
    assert!(
        error.contains("its longer form has no path values"),
        "{error}"
    );
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_secret_option_is_as_secret_in_a_body() {
    let refused = || json("400 Bad Request", "{}");
    let (server, client) = server([refused(), refused()]).await;
    for last in [2, 60] {
        let call = client
            .books()
            .find()
            .filter(Book.id().is_in(1..last))
            .top(2);
        let error = call.send().await.expect_err("refused");
        let curl = error.report().expect("a report").curl();
        assert!(curl.contains("***") && !curl.contains("Id"), "{curl}");
    }
    assert!(server.seen().remove(1).starts_with("POST"));
}

#[tokio::test]
async fn a_link_to_the_next_page_may_be_as_long_as_the_api_made_it() {
    let token = "x".repeat(300);
    let link = format!("/v3/odata/books/all?$skiptoken={token}");
    let first = format!(r#"{{"value":[{{"Id":1}},{{"Id":2}}],"@odata.nextLink":"{link}"}}"#);
    let first = Box::leak(first.into_boxed_str());
    let (server, client) = server([json("200 OK", first), page()]).await;
    let mut pages = client.books().find().pages();
    for _ in 0..2 {
        pages.next().await.expect("a page").expect("read");
    }
    assert!(server.lines().remove(1).contains(&token));
}

#[tokio::test]
async fn pages_end_their_order_with_the_key() {
    let (server, client) = server([page(), page(), page()]).await;
    for order in ["Title desc", "Id desc", "Title,Id"] {
        let call = client.books().find().orderby(order).top(2);
        call.pages().next().await.expect("a page").expect("read");
    }
    let orders = server.lines().into_iter().map(|line| {
        let start = line.find("$orderby=").expect("an order");
        line[start + 9..]
            .split(['&', ' '])
            .next()
            .unwrap_or("")
            .to_owned()
    });
    let orders: Vec<String> = orders.collect();
    assert_eq!(orders, ["Title%20desc%2CId", "Id%20desc", "Title%2CId"]);
}

#[tokio::test]
async fn a_response_knows_what_was_selected() {
    let (_server, client) = server([page(), page()]).await;
    let narrow = client.books().find().select("Id,Parent/Title");
    let narrow = narrow.send().await.expect("an answer");
    assert!(Response::is_selected(&narrow, &Book.id()));
    assert!(!Response::is_selected(&narrow, &Book.title()));
    assert!(Response::is_selected(&narrow, &Book.parent()));
    assert!(Response::is_selected(&narrow, &Book.parent().title()));
    assert!(!Response::is_selected(&narrow, &Book.parent().id()));
    let all = client.books().find().send().await.expect("an answer");
    assert!(Response::is_selected(&all, &Book.title()));
}

/// What a server reads of a query option: percent-decoded.
fn received(line: &str, option: &str) -> String {
    let start = line.find(&format!("{option}=")).expect("the option") + option.len() + 1;
    let end = line[start..]
        .find(['&', ' '])
        .map_or(line.len(), |at| start + at);
    let mut bytes = Vec::new();
    let mut rest = line[start..end].bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next(), rest.next()].map(|digit| digit.expect("a digit") as char);
            let digits: String = digits.into_iter().collect();
            bytes.push(u8::from_str_radix(&digits, 16).expect("hexadecimal"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("text")
}

/// The texts between quotes, where two quotes are one.
fn literals(filter: &str) -> Vec<String> {
    let (mut texts, mut rest) = (Vec::new(), filter);
    while let Some((_, after)) = rest.split_once('\'') {
        let (mut text, mut left) = (String::new(), after);
        loop {
            let (before, after) = left.split_once('\'').expect("a closing quote");
            text.push_str(before);
            left = after;
            match left.strip_prefix('\'') {
                Some(after) => {
                    text.push('\'');
                    left = after;
                }
                None => break,
            }
        }
        texts.push(text);
        rest = left;
    }
    texts
}

#[tokio::test]
async fn hostile_text_in_a_literal_arrives_as_that_text() {
    let texts = [
        "' or 1 eq 1 or Title eq '",
        "''",
        "'",
        "a&$top=999#x?y=%27+%2527",
        "line\r\nHost: evil.example\r\n\r\n",
        "\u{0} \u{202e} é 日本 👍",
        "x')) or contains(Title,'",
        "\\'\\\\",
    ];
    let (server, client) = server(texts.iter().map(|_| page())).await;
    for text in texts {
        let filter = Book
            .title()
            .is_in([text, text])
            .or(Book.title().contains(text));
        let call = client.books().find().filter(filter);
        call.send().await.expect("an answer");
    }
    for (sent, text) in server.seen().iter().zip(texts) {
        let line = sent.lines().next().unwrap_or_default();
        let filter = match sent.split_once("\r\n\r\n") {
            Some((_, body)) if line.starts_with("POST") => {
                let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
                body["Filter"].as_str().expect("a filter").to_owned()
            }
            _ => received(line, "$filter"),
        };
        assert_eq!(literals(&filter), [text, text, text], "{filter}");
        let doubled = text.replace('\'', "''");
        let whole = format!("Title in ('{doubled}', '{doubled}') or contains(Title, '{doubled}')");
        assert_eq!(filter, whole);
    }
}

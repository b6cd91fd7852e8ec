//! What arrives at a socket, byte by byte.

use std::time::Duration;

use crate::common::bookshop::{Book, Client, Environment, Kind, NewBook, PatchBook};
use crate::common::server::{Reply, Server, json};
use specwright_runtime::{Auth, ErrorKind, FilePart, Maybe, Method, Upload};

fn client(server: &Server) -> Client {
    let builder = Client::builder(Environment::Production).auth(Auth::bearer("T0KEN"));
    builder.address(&server.address).build().expect("a client")
}

fn ok(count: usize) -> Vec<Reply> {
    vec![json("200 OK", "{\"Id\":1}"); count]
}

fn list() -> Reply {
    json("200 OK", "[]")
}

#[tokio::test]
async fn a_read_is_these_bytes_and_no_others() {
    let server = Server::start(ok(1)).await;
    client(&server)
        .books()
        .get(7)
        .send()
        .await
        .expect("an answer");
    let host = server.address.replace("http://", "");
    assert_eq!(
        server.seen(),
        [format!(
            "GET /v3/books/7 HTTP/1.1\r\nuser-agent: Bookshop/0.1.0\r\naccept: application/json\r\nauthorization: Bearer T0KEN\r\nhost: {host}\r\n\r\n"
        )]
    );
}

#[tokio::test]
async fn hostile_values_arrive_encoded_and_nothing_is_normalised() {
    let server = Server::start([list(), json("200 OK", "true"), list()]).await;
    let client = client(&server);
    client
        .books()
        .near(-1.5, "O'Neil /%+#&é?..;=")
        .send()
        .await
        .expect("an answer");
    client
        .books()
        .check("a/../b %2e%2e\\|")
        .token("x&y=z +")
        .send()
        .await
        .expect("an answer");
    let listed = client
        .books()
        .list()
        .filter("Status/Primary eq 'OPEN'")
        .ids([1, 2])
        .tags(["a,b", "c"]);
    listed.send().await.expect("an answer");
    assert_eq!(
        server.lines(),
        [
            "GET /v3/odata/books/Service.Near(latitude=-1.5,name='O''Neil%20%2F%25%2B%23%26%C3%A9%3F..%3B%3D') HTTP/1.1",
            "GET /v3/passwords/a%2F..%2Fb%20%252e%252e%5C%7C?token=x%26y%3Dz%20%2B HTTP/1.1",
            "GET /v3/odata/books?$filter=Status%2FPrimary%20eq%20%27OPEN%27&ids%5B0%5D=1&ids%5B1%5D=2&tags=a%2Cb,c HTTP/1.1",
        ]
    );
}

#[tokio::test]
async fn path_values_that_would_ask_for_something_else_never_leave() {
    let server = Server::start([]).await;
    for value in ["", ".", ".."] {
        let error = client(&server)
            .books()
            .check(value)
            .send()
            .await
            .expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn bodies_are_exact_and_no_body_has_a_length() {
    let nothing = || json("200 OK", "");
    let server = Server::start([json("201 Created", "12"), nothing(), nothing(), nothing()]).await;
    let client = client(&server);
    let book = NewBook::new("A \"B\" é").price("12.30".parse().expect("a number"));
    let made = client
        .books()
        .create(&book)
        .send()
        .await
        .expect("an answer");
    assert_eq!(made.number(), Some(12));
    let mut patch = PatchBook::new();
    patch.title = Maybe::Null;
    client
        .books()
        .patch(1, &patch)
        .send()
        .await
        .expect("an answer");
    client.books().lock(1).send().await.expect("an answer");
    client
        .books()
        .remove(&[1, 2])
        .send()
        .await
        .expect("an answer");
    let bodies: Vec<String> = server
        .seen()
        .iter()
        .map(|request| {
            let (head, body) = request.split_once("\r\n\r\n").expect("a request");
            let framed = head.lines().filter(|line| line.starts_with("content-"));
            let line = head.lines().next().unwrap_or_default();
            format!("{line} {} {body}", framed.collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(
        bodies,
        [
            "POST /v3/books HTTP/1.1 content-type: application/json content-length: 48 {\"Title\":\"A \\\"B\\\" é\",\"Price\":12.30,\"Note\":null}",
            "PATCH /v3/books/1 HTTP/1.1 content-type: application/json content-length: 14 {\"Title\":null}",
            "PUT /v3/books/1/lock HTTP/1.1 content-length: 0 ",
            "DELETE /v3/books HTTP/1.1 content-type: application/json content-length: 5 [1,2]",
        ]
    );
}

#[tokio::test]
async fn multipart_is_the_same_bytes_for_the_same_content() {
    let server = Server::start(vec![json("201 Created", ""); 3]).await;
    let path = std::env::temp_dir().join(format!("specwright-{}.png", std::process::id()));
    std::fs::write(&path, b"PNG").expect("written");
    let about = NewBook::new("t");
    // Another book each time: the promise would refuse an identical write.
    for (id, file) in [
        (1, FilePart::new("a\".png", "PNG")),
        (2, FilePart::new("a\".png", Upload::file(&path))),
    ] {
        client(&server)
            .books()
            .upload(id, file.media("image/png"), &about)
            .send()
            .await
            .expect("sent");
    }
    let reader = Upload::reader(std::io::Cursor::new(b"PNG".to_vec()), None);
    client(&server)
        .books()
        .upload(3, reader, &about)
        .send()
        .await
        .expect("sent");
    std::fs::remove_file(&path).expect("removed");
    let seen = server.seen();
    let body = |index: usize| seen[index].split_once("\r\n\r\n").expect("a request").1;
    assert_eq!(body(0), body(1));
    let boundary = body(0).lines().next().expect("a line");
    assert!(
        boundary.starts_with("--specwright-")
            && seen[0].contains(&format!("boundary={}", &boundary[2..]))
    );
    assert_eq!(
        body(0).replace(boundary, "--B"),
        "--B\r\nContent-Disposition: form-data; name=\"about\"\r\nContent-Type: application/json\r\n\r\n{\"Title\":\"t\",\"Note\":null}\r\n\
         --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n\
         --B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\na\"b\r\n--B--\r\n"
    );
    assert!(seen[0].contains("content-length: "));
    assert!(seen[2].contains("transfer-encoding: chunked") && seen[2].contains("PNG"));
}

#[tokio::test]
async fn forms_are_urlencoded() {
    let server = Server::start([json("200 OK", "fine")]).await;
    let form = NewBook::new("a b&c=d+é").note("x");
    let answer = client(&server)
        .books()
        .login(&form)
        .send()
        .await
        .expect("an answer");
    assert_eq!(*answer, "fine");
    let request = &server.seen()[0];
    assert!(request.contains("content-type: application/x-www-form-urlencoded\r\n"));
    assert!(
        request.ends_with("\r\n\r\nTitle=a%20b%26c%3Dd%2B%C3%A9&Note=x"),
        "{request}"
    );
}

#[tokio::test]
async fn a_form_writes_back_what_it_does_not_know_and_says_null_as_nothing() {
    let server = Server::start([json("200 OK", "fine"), json("200 OK", "fine")]).await;
    let books = client(&server).books();
    books.login(&NewBook::new("a")).send().await.expect("sent");
    let mut book = Book {
        id: 7,
        ..Book::default()
    };
    book.extra.insert("Odd".to_owned(), "x y".into());
    books.login_as(&book).send().await.expect("sent");
    let seen = server.seen();
    assert!(seen[0].ends_with("\r\n\r\nTitle=a&Note="), "{}", seen[0]);
    assert!(seen[1].ends_with("\r\n\r\nId=7&Odd=x%20y"), "{}", seen[1]);
}

#[tokio::test]
async fn version_and_environment_can_be_chosen() {
    let server = Server::start(ok(2)).await;
    let builder = || Client::builder(Environment::Sandbox).address(&server.address);
    builder()
        .version("v4")
        .build()
        .expect("a client")
        .books()
        .get(1)
        .send()
        .await
        .expect("sent");
    builder()
        .without_version()
        .build()
        .expect("a client")
        .books()
        .get(1)
        .send()
        .await
        .expect("sent");
    assert_eq!(
        server.lines(),
        ["GET /v4/books/1 HTTP/1.1", "GET /books/1 HTTP/1.1"]
    );
    let client = Client::builder(Environment::Sandbox)
        .build()
        .expect("a client");
    assert!(format!("{client:?}").contains("https://sb-api.bookshop.example/v3"));
}

#[tokio::test]
async fn plain_http_is_for_a_named_loopback_address_only() {
    for address in [
        "http://10.0.0.1",
        "http://localhost.evil.example",
        "ftp://127.0.0.1",
        "https://u@h",
        "https://h/path",
    ] {
        let error = Client::builder(Environment::Production)
            .address(address)
            .build();
        assert_eq!(error.expect_err(address).kind(), ErrorKind::InvalidRequest);
    }
}

#[tokio::test]
async fn a_foreign_address_is_fetched_without_the_token_and_only_encrypted() {
    let own = Server::start(ok(1)).await;
    let foreign = Server::start([Reply::Close(
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc".to_vec(),
    )])
    .await;
    let client = client(&own);
    let address = format!("{}/file?sig=a%2Fb&x=1", foreign.address);
    let mut download = client
        .raw(Method::Get, &address)
        .stream()
        .await
        .expect("an answer");
    let mut bytes = Vec::new();
    while let Some(piece) = download.next().await {
        bytes.extend_from_slice(&piece.expect("a piece"));
    }
    assert_eq!(bytes, b"abc");
    let request = &foreign.seen()[0];
    assert!(
        request.starts_with("GET /file?sig=a%2Fb&x=1 HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        !request.to_lowercase().contains("authorization"),
        "{request}"
    );
    let error = client
        .raw(Method::Get, "http://files.example/x")
        .send()
        .await
        .expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    client
        .raw(Method::Get, "/books/1?a=b c")
        .header("X-A", "1")
        .send()
        .await
        .expect("an answer");
    let request = &own.seen()[0];
    assert!(
        request.starts_with("GET /v3/books/1?a=b%20c HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains("authorization: Bearer T0KEN\r\n") && request.contains("x-a: 1\r\n"));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let target = Server::start(ok(9)).await;
    let moved = |status: &str| {
        crate::common::server::with_headers(
            status,
            &format!("Location: {}/x\r\n", target.address),
            "",
        )
    };
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
    ] {
        let server = Server::start([moved(status), moved(status)]).await;
        let error = client(&server)
            .books()
            .get(1)
            .send()
            .await
            .expect_err("not followed");
        assert!(matches!(error.kind(), ErrorKind::Unanswered(_)), "{error}");
        let error = client(&server)
            .books()
            .create(&NewBook::new(status))
            .send()
            .await
            .expect_err("no");
        assert!(matches!(error.kind(), ErrorKind::Unknown(_)), "{error}");
        assert_eq!(server.seen().len(), 2);
    }
    assert!(target.seen().is_empty());
}

#[tokio::test]
async fn kinds_of_not_sent_and_maybe_sent_are_distinguished() {
    // Nobody listens there.
    let free = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("http://{}", free.local_addr().expect("bound"));
    drop(free);
    let refused = Client::builder(Environment::Production)
        .address(address)
        .build()
        .expect("a client");
    let limit = Duration::from_millis(700);
    let book = NewBook::new("t");
    let error = refused
        .books()
        .create(&book)
        .timeout(limit)
        .send()
        .await
        .expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert!(error.report().expect("a report").attempts() > 1);
    // A server that reads and says nothing.
    let server = Server::start([Reply::Silence]).await;
    let error = client(&server)
        .books()
        .create(&book)
        .attempt_timeout(limit)
        .send()
        .await;
    let error = error.expect_err("silence");
    assert!(matches!(error.kind(), ErrorKind::Unknown(_)), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn open_enums_read_and_write_as_text() {
    assert_eq!(Kind::from("audio book"), Kind::Audio);
    assert_eq!(Kind::from("new").to_string(), "new");
}

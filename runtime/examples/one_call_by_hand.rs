//! The same as `one_call` by hand over reqwest, to see how much larger the runtime makes it.

use std::time::Duration;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Book {
    id: i64,
    title: Option<String>,
    price: Option<f64>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The same TLS provider as the runtime's.
    let provider = rustls::crypto::ring::default_provider();
    provider.install_default().map_err(|_| "a TLS provider")?;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(60))
        .build()?;
    let request = client
        .get(format!("https://api.bookshop.example/v3/books/{}", 4711))
        .header("accept", "application/json")
        .header("user-agent", "Bookshop/0.1.0")
        .bearer_auth("T0KEN");
    let answer = request.send().await?.error_for_status()?;
    let book: Book = serde_json::from_slice(&answer.bytes().await?)?;
    println!("{} {:?} {:?}", book.id, book.title, book.price);
    Ok(())
}

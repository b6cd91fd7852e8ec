//! The smallest program with one call, to see how large it is: `cargo xtask bench --calls`.

#[path = "../benches/calls/api.rs"]
#[allow(dead_code, reason = "the bench makes more calls")]
mod api;

use specwright_runtime::{Auth, Call, ClientBuilder, Core, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client: Core = ClientBuilder::new(&api::API, 0)
        .auth(Auth::bearer("T0KEN"))
        .build()?;
    let call = Call::new(&client, api::OPERATIONS.0).path(&4711_i64);
    let book = call.send::<api::Book>().await?;
    println!("{} {:?} {:?}", book.id, book.title, book.price);
    Ok(())
}

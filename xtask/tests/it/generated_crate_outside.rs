//! A crate outside of this workspace generates a client from its own description, and uses it.

use crate::outside_crate::{OutsideCrate, serve};

const API: &str = "api: Shop\nhost: api.shop.example\nversion: v1\nauth: bearer\n";
const NOTES: &str = "\
resource: Notes
operations:
  get:
    doc: Reads one note.
    request: GET /notes/{id}
    path: { id: int64 }
    query: { lang?: string }
    returns: Note
types:
  Note: { Id: int64, Text?: string }
";
const CALLER: &str = r#"
use shop::runtime::Auth;
use shop::{Client, Environment};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("an address")?;
    let auth = Auth::bearer("token");
    let client = Client::builder(Environment::Production).auth(auth).address(address).build()?;
    let note = client.notes().get(7).lang("ä b").send().await?;
    println!("{} {}", note.id, note.text.as_deref().unwrap_or("nothing"));
    Ok(())
}
"#;

#[test]
fn a_client_is_generated_and_called() {
    let caller_crate = OutsideCrate::new("shop", CALLER);
    caller_crate.put("spec/api.yaml", API);
    caller_crate.put("spec/notes.yaml", NOTES);
    caller_crate.generate();
    let (address, server) = serve(&[("200 OK", r#"{"Id":7,"Text":"found"}"#)]);
    assert_eq!(caller_crate.run(&address), "7 found\n");
    let asked = server.join().expect("the server");
    assert_eq!(asked[0].line, "GET /v1/notes/7?lang=%C3%A4%20b HTTP/1.1");
    assert!(asked[0].token);
    assert_eq!(asked[0].body, "");
}

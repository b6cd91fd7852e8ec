//! The client against the sandbox, a local server made from the description.

use @MODULE@::types::NewNote;
use @MODULE@::{Client, Environment, runtime::Auth};
use specwright_sandbox::Sandbox;

#[tokio::test]
async fn a_created_note_can_be_read() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::embedded(@MODULE@::DESCRIPTION)?.start().await?;
    let client = Client::builder(Environment::Production)
        .auth(Auth::bearer(Sandbox::TOKEN))
        .address(sandbox.url())
        .build()?;
    let note = NewNote::new("Call the store");
    let created = client.notes().create(&note).await?;
    let id = created.number().ok_or("the id is not a number")?;
    let read = client.notes().get(id).await?;
    assert_eq!(read.text.as_deref(), Some("Call the store"));
    Ok(())
}

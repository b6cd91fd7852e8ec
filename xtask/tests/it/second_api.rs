//! A second API: its upstream file is imported as it is, generated, compiled and called.

use crate::outside_crate::{OutsideCrate, root, serve};

const CALLER: &str = r#"
#![deny(warnings)]
use fixxbook_bearer_api_v1::runtime::Auth;
use fixxbook_bearer_api_v1::types::{CompanyModel, CreateInvitationModel};
use fixxbook_bearer_api_v1::{Client, Environment};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("an address")?;
    let auth = Auth::bearer("token");
    let client = Client::builder(Environment::Production).auth(auth).address(address).build()?;
    let found = client.providers().subscribers(7).send().await?;
    println!("{:?} {:?} {:?}", found.subscriber_id, found.subscriber_name, found.link_is_active);
    let company = CompanyModel::new("a@b.example");
    let invitation = CreateInvitationModel::new(2_006_175_201).provider(company).vendor_id("V'1");
    client.invitation().create(&invitation).send().await?;
    client.do_not_dispatch().add_provider(7).do_not_dispatch_reason("late & rude").send().await?;
    Ok(())
}
"#;

#[test]
fn the_sister_api_is_imported_generated_compiled_and_called() {
    let caller_crate = OutsideCrate::new("fixxbook_bearer_api_v1", CALLER);
    let upstream = root().join("upstream/fixxbook-2026.swagger.json");
    let (code, said) = caller_crate.specwright(&["import", upstream.to_str().expect("text")]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("345 kept"), "{said}");
    assert!(said.contains("2 guessed, 0 refused"), "{said}");
    caller_crate.generate();

    // An absent name and a null are what Swagger 2.0 cannot exclude.
    let (address, server) = serve(&[
        (
            "200 OK",
            r#"{"SubscriberId":3,"LinkIsActive":null,"New":1}"#,
        ),
        ("201 Created", ""),
        ("200 OK", ""),
    ]);
    assert_eq!(caller_crate.run(&address), "Some(3) None None\n");
    let asked = server.join().expect("the server");
    let lines: Vec<&str> = asked.iter().map(|asked| asked.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "GET /api/providers/subscribers?providerId=7 HTTP/1.1",
            "POST /api/invitation HTTP/1.1",
            "POST /api/doNotDispatch/addProvider/7?doNotDispatchReason=late%20%26%20rude HTTP/1.1",
        ]
    );
    assert!(asked.iter().all(|asked| asked.token));
    assert_eq!(
        asked[1].body,
        r#"{"ScSubscriberId":2006175201,"Provider":{"Email":"a@b.example"},"VendorId":"V'1"}"#
    );
}

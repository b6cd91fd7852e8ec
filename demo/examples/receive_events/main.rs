//! Receives `ServiceChannel`'s events and says what they tell:
//! `SIGNING_KEY=… cargo run -p specwright-demo --example receive_events`, behind a proxy that speaks https.

mod receiver;

use servicechannel::Event;
use servicechannel::runtime::webhook::SigningKey;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // From `client.notification_subscriptions().get_signing_key()`.
    let key = SigningKey::new(&std::env::var("SIGNING_KEY")?);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 8080)).await?;
    println!("listening on http://{}/events", listener.local_addr()?);
    axum::serve(listener, receiver::router(key, handle)).await?;
    Ok(())
}

/// What is to be done. The sender waits for 5 s: longer work belongs into a queue. After an error it delivers again.
fn handle(event: Event) -> Result<(), String> {
    match event {
        Event::WorkOrderCreated(order) => {
            let id = order.id.ok_or("a work order without its id")?;
            println!("new: {id} at {:?}", order.location_name);
        }
        Event::WorkOrderStatusChanged(order) => println!("{:?} is {:?}", order.id, order.status),
        Event::WorkOrderCheckIn(visit) => {
            println!("{:?} came to {:?}", visit.user, visit.work_order_id);
        }
        other => println!("{}", other.name()),
    }
    Ok(())
}

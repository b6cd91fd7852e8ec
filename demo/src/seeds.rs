//! What the sandbox holds at the start.

use serde_json::{Value, json};

/// Some open work orders and a proposal.
pub fn seeds() -> Value {
    json!({
        "workorders": [
            work_order(88_472_931, "OPEN", "Freezer is warm"),
            work_order(88_472_932, "OPEN", "Door does not close"),
            work_order(88_472_933, "COMPLETED", "Light is out"),
        ],
        "proposals": [
            { "Id": 5531, "Number": "P-100", "Description": "New compressor", "Amount": 1840.0 },
        ],
    })
}

fn work_order(id: i64, status: &str, description: &str) -> Value {
    json!({
        "Id": id,
        "Number": id.to_string(),
        "Status": { "Primary": status, "Extended": "" },
        "Description": description,
        "CallDate": "2026-11-23T09:30:00-05:00",
        "Trade": "REFRIGERATION",
        "Priority": "P1 - EMERGENCY",
    })
}

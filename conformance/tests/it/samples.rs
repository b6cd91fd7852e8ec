//! Answers and events of shapes that were seen in public, with every value replaced: each is read without refusal and
//! without loss, and what differs from the description is refused with a reason or recorded, never lost in silence.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use servicechannel::notes::FindArgs;
use servicechannel::runtime::json::{read_json_with_deviations, write_json};
use servicechannel::runtime::testing::{Play, TestTransport};
use servicechannel::runtime::{
    Auth, Deviation, DeviationCollector, DeviationKind, FilePart, Json, ReadJson, Response, Sending,
};
use servicechannel::{Client, Environment, types};
use specwright_conformance::missing_leaves;

/// What was read of a sample.
struct Read {
    /// Written as JSON again.
    value: Value,
    deviations: Vec<Deviation>,
}

type Outcome = Pin<Box<dyn Future<Output = Result<Read, String>>>>;

/// How a sample is read: by the call that it answers, or as the object of an event.
type Reader = fn(Value, u16) -> Outcome;

struct Sample {
    file: &'static str,
    status: u16,
    reader: Reader,
    /// Fields that no description needs to name: those of `OData` itself.
    unknown: &'static [&'static str],
}

#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<Deviation>>>);

impl DeviationCollector for Collector {
    fn collect(&self, _: &'static str, deviation: &Deviation) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(deviation.clone());
    }

    fn unknown_fields(&self) -> bool {
        true
    }
}

/// Plays an answer to a call.
fn played<T: Json + ReadJson + Default + Send + 'static>(
    answer: &Value,
    status: u16,
    call: impl FnOnce(&Client) -> Sending<T> + 'static,
) -> Outcome {
    let transport = TestTransport::new();
    transport.play(Play::json(status, answer.to_string()));
    Box::pin(async move {
        let client = Client::builder(Environment::Sandbox2)
            .auth(Auth::bearer("token"))
            .transport(Arc::new(transport))
            .deviations(Arc::new(Collector::default()))
            .build()
            .map_err(|error| error.to_string())?;
        let response = call(&client).await.map_err(|error| error.to_string())?;
        Ok(Read {
            value: written(&*response)?,
            deviations: Response::deviations(&response).to_vec(),
        })
    })
}

/// Reads the object of an event.
fn delivered<T: Json + ReadJson + Default>(object: &Value) -> Outcome {
    let read = read_json_with_deviations::<T>(object.to_string().as_bytes());
    let read = read.map_err(|error| error.to_string());
    Box::pin(std::future::ready(read.and_then(|(value, deviations)| {
        Ok(Read {
            value: written(&value)?,
            deviations,
        })
    })))
}

fn written(value: &dyn Json) -> Result<Value, String> {
    let mut text = Vec::new();
    write_json(value, &mut text).map_err(|error| error.to_string())?;
    serde_json::from_slice(&text).map_err(|error| error.to_string())
}

macro_rules! answer {
    ($file:literal, $status:literal, $client:ident => $call:expr) => {
        answer!($file, $status, $client => $call, [])
    };
    ($file:literal, $status:literal, $client:ident => $call:expr, [$($unknown:literal),*]) => {
        Sample {
            file: $file,
            status: $status,
            reader: |value, status| played(&value, status, |$client| $call.send()),
            unknown: &[$($unknown),*],
        }
    };
}

macro_rules! event {
    ($file:literal, $type:ty) => {
        Sample {
            file: $file,
            status: 200,
            reader: |value, _| delivered::<$type>(&value),
            unknown: &[],
        }
    };
}

const NOTE: FindArgs = FindArgs {
    workorder_id: 1,
    note_id: 1,
};

fn file_part() -> FilePart {
    FilePart::new("photo.jpg", "a picture")
}

fn samples() -> Vec<Sample> {
    vec![
        answer!("attachments-upload-201", 201, c => c.attachments().upload_to_work_order(1, file_part())),
        answer!("checkinactivity", 200, c => c.work_orders().check_ins(1)),
        answer!("get-api-providers-issdimobileenabled", 200, c => c.providers().is_sdi_mobile_enabled()),
        answer!("get-invoicerequirements-availabletrades-as-text", 200, c => c.invoices().requirements(1)),
        answer!("get-invoices-statistics", 200, c => c.invoices().statistics()),
        answer!("get-notes", 200, c => c.notes().list(1)),
        answer!("get-odata-locations-select-id", 200, c => c.locations().query()),
        answer!("get-odata-proposals", 200, c => c.proposals().query()),
        answer!("get-proposals-id-users", 200, c => c.proposals().users(1)),
        answer!("get-workorders-id", 200, c => c.work_orders().get(1)),
        answer!("odata-attachments", 200, c => c.attachments().query_for_work_order(1)),
        answer!("odata-invoices", 200, c => c.invoices().query(), ["value[0].Provider.@odata.type"]),
        answer!("odata-single-workorders-id-notes-id", 200, c => c.notes().find(NOTE), ["@odata.context"]),
        answer!("odata-single-workorders-id-select-status", 200, c => c.work_orders().find(1), ["@odata.context"]),
        answer!("odata-workorders-expand-provider-invoice", 200, c => c.work_orders().query()),
        answer!("post-invoices", 201, c => c.invoices().create(&types::CreateInvoiceRequest::default())),
        answer!("post-notificationwebhooks", 201, c => c.notification_web_hooks().create(&types::AddWebHookRequest::default())),
        answer!("post-rfps", 201, c => c.rfps().create(&types::CreateRfpRequest::default())),
        answer!("post-universalcheckin", 200, c => c.work_orders().check_in(1, &types::CheckInRequest::default())),
        answer!("post-workorders", 201, c => c.work_orders().create(&types::CreateWoRequest::default())),
        answer!("put-workorders-id-status", 200, c => c.work_orders().set_status(1, &types::ChangeWoStatusRequestExt::default())),
        answer!("users-current-profile", 200, c => c.users().profile()),
        answer!("workactivities", 200, c => c.work_activities().query(1)),
        answer!("workorder-with-originaleta", 200, c => c.work_orders().get(1)),
        event!(
            "with-nulls-doc-fields-can-be-null-as-objectsworkorder-object",
            types::WorkOrderEvent
        ),
        event!(
            "workordercheckin-checkinaction-number-checkinoutactivity",
            types::CheckInEvent
        ),
        event!(
            "workordercheckin-with-null-checkinnotes-checkinoutactivity",
            types::CheckInEvent
        ),
        event!("workordercreated", types::WorkOrderEvent),
        event!("workorderstaradded", types::WorkOrderEvent),
    ]
}

fn file(name: &str) -> Value {
    let path = format!("{}/tests/samples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the sample is there");
    serde_json::from_str(&text).expect("the sample is JSON")
}

/// The leaves of `sent` that are neither in what was read nor below a recorded deviation.
fn lost(sent: &Value, read: &Read) -> Vec<String> {
    let is_told = |leaf: &String| {
        let path = leaf.trim_start_matches('$').trim_start_matches('.');
        read.deviations
            .iter()
            .any(|deviation| path.starts_with(deviation.path()))
    };
    let mut lost = missing_leaves(sent, &read.value);
    lost.retain(|leaf| !is_told(leaf));
    lost
}

/// Every value of this kind replaced, from the inside out.
fn replaced(value: &Value, replace: fn(Value) -> Value) -> Value {
    let inside = match value {
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| (key.clone(), replaced(value, replace)));
            Value::Object(fields.collect())
        }
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| replaced(item, replace)).collect())
        }
        other => other.clone(),
    };
    replace(inside)
}

#[test]
fn every_sample_is_read_by_a_test() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples");
    let there = std::fs::read_dir(folder).expect("the folder is there");
    let there = there.map(|entry| entry.expect("an entry").file_name());
    let mut there: Vec<_> = there.filter_map(|name| name.into_string().ok()).collect();
    there.sort_unstable();
    let read = samples();
    let read = read.iter().map(|sample| format!("{}.json", sample.file));
    let mut read: Vec<_> = read.collect();
    read.sort_unstable();
    assert_eq!(there, read);
}

#[tokio::test]
async fn every_sample_is_read_without_refusal_and_without_loss() {
    let mut wrong = Vec::new();
    for sample in samples() {
        let sent = file(sample.file);
        let read = match (sample.reader)(sent.clone(), sample.status).await {
            Ok(read) => read,
            Err(error) => {
                wrong.push(format!("{}: {error}", sample.file));
                continue;
            }
        };
        let unexpected = read.deviations.iter().filter(|deviation| {
            deviation.kind() != DeviationKind::Unknown
                || !sample.unknown.contains(&deviation.path())
        });
        wrong.extend(unexpected.map(|deviation| format!("{}: {deviation}", sample.file)));
        wrong.extend(
            lost(&sent, &read)
                .iter()
                .map(|leaf| format!("{}: {leaf}", sample.file)),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn numbers_as_text_are_read_as_numbers() {
    let as_text = |value| match value {
        Value::Number(number) => Value::String(number.to_string()),
        other => other,
    };
    let mut wrong = Vec::new();
    for sample in samples() {
        let sent = replaced(&file(sample.file), as_text);
        match (sample.reader)(sent.clone(), sample.status).await {
            Ok(read) => wrong.extend(
                lost(&sent, &read)
                    .iter()
                    .map(|leaf| format!("{}: {leaf}", sample.file)),
            ),
            Err(error) => wrong.push(format!("{}: {error}", sample.file)),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn nulls_are_absent_values_and_refuse_only_an_answer_that_has_nothing_else() {
    let null_inside = |value| match value {
        Value::Object(_) | Value::Array(_) => value,
        _ => Value::Null,
    };
    // What answers a write with an id that is null says nothing.
    let needs_its_value = ["post-invoices", "post-rfps", "post-workorders"];
    for sample in samples() {
        let sent = file(sample.file);
        let outer = match &sent {
            Value::Object(fields) => {
                let fields = fields.keys().map(|key| (key.clone(), Value::Null));
                Value::Object(fields.collect())
            }
            _ => Value::Null,
        };
        for sent in [replaced(&sent, null_inside), outer, Value::Null] {
            match (sample.reader)(sent.clone(), sample.status).await {
                Ok(read) => assert_eq!(lost(&sent, &read), [""; 0], "{}", sample.file),
                Err(error) => {
                    let is_list = sent.is_null()
                        || sent.get("value").is_some()
                        || sent.get("Notes").is_some();
                    let expected = is_list || needs_its_value.contains(&sample.file);
                    assert!(expected, "{}: {error}", sample.file);
                    assert!(
                        error.contains("expected") || error.contains("no id"),
                        "{error}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn a_list_that_comes_as_an_object_is_refused_or_recorded() {
    let as_object = |value| match value {
        Value::Array(items) => {
            let items = items.into_iter().enumerate();
            Value::Object(
                items
                    .map(|(index, item)| (index.to_string(), item))
                    .collect(),
            )
        }
        other => other,
    };
    for sample in samples() {
        let before = file(sample.file);
        let sent = replaced(&before, as_object);
        match (sample.reader)(sent.clone(), sample.status).await {
            Ok(read) => {
                assert_eq!(lost(&sent, &read), [""; 0], "{}", sample.file);
            }
            Err(error) => {
                assert_ne!(sent, before);
                assert!(error.contains("list"), "{}: {error}", sample.file);
            }
        }
    }
}

//! Samples of scalars.

use specwright_model::api::Scalar;

use super::Sample;

/// Where a value goes: what is hostile differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A path, a query or a form.
    Address,
    /// A header: visible ASCII only.
    Header,
    /// JSON.
    Json,
}

pub(super) fn sample(scalar: Scalar, name: &str, place: Place) -> Sample {
    let number = number(name);
    match scalar {
        Scalar::Int32 | Scalar::Int64 => Sample::Number((1000 + number).to_string()),
        Scalar::UInt8 => Sample::Number((number % 200 + 1).to_string()),
        Scalar::Float | Scalar::Double => Sample::Number(format!("{}.5", number % 90)),
        Scalar::Decimal => Sample::Number(format!("{}.50", number % 90)),
        Scalar::Boolean => Sample::Boolean(true),
        Scalar::String | Scalar::Any => Sample::Text(text(name, place)),
        Scalar::Uuid => Sample::Text(format!("6f1c0d3a-5b1e-4c2f-8d7a-{number:012}")),
        Scalar::Date => Sample::Text(format!("2026-11-{:02}", number % 28 + 1)),
        Scalar::Time => Sample::Text(format!("13:45:{:02}", number % 60)),
        Scalar::DateTime => Sample::Text(format!("2026-11-24T13:45:{:02}+02:00", number % 60)),
        // "a>b?" in base64 has both characters that addresses do not like.
        Scalar::Bytes => Sample::Text("YT5iPw==".to_owned()),
    }
}

fn text(name: &str, place: Place) -> String {
    match place {
        Place::Address => format!("{name} /%+'#&=?é"),
        Place::Header => "header value".to_owned(),
        Place::Json => format!("{name} \"\\\n/é<"),
    }
}

/// A number from 0 to 8999 that depends on the name (FNV-1a).
fn number(name: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    name.bytes().fold(start, step) % 9000
}

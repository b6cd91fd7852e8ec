//! The runtime of API clients that Specwright generates.
//!
//! A generated crate describes requests; everything that happens to them happens here:
//!
//! - [`Call`]: a request being put together; [`Operation`] and [`Api`] are what is known beforehand, as data.
//! - [`json`]: answers are read with tolerance and without loss, without code for each type.
//! - [`promise`]: a write is never silently done twice and never silently lost. [`Response`], [`Outcome`] and
//!   [`ErrorKind`] say what is known.
//! - [`settle`]: an unknown write is looked for, as the description says ([`Error::settle`]).
//! - [`auth`]: who sends requests; with the feature `oauth2`, tokens that keep themselves fresh.
//! - [`transport`]: how requests leave. reqwest by default; the core knows no socket and no async runtime.
//! - [`Pages`] and [`Items`]: lists page by page; [`Download`]: bodies as streams; [`RawCall`]: what a description
//!   lacks; [`webhook`]: deliveries the other way round.
//! - [`testing`]: plays a server for tests of code that uses a client.
//!
//! Nothing secret is printed: tokens, secret parameters and authorization headers are left out of `Debug`, errors,
//! traces and [`Report::curl`].
//!
//! ```
//! use std::sync::Arc;
//!
//! use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
//! use specwright_runtime::{Auth, ClientBuilder, Core, Method, RawCall};
//! # use specwright_runtime::{Api, AuthRule, DuplicateRule, EnvironmentInfo, Host, Scheme, ThrottleRule, Tolerance};
//! # static API: Api = Api {
//! #     name: "Books", release: "1.0.0",
//! #     host: Host { before: "", environment: false, after: "api.books.example" },
//! #     environments: &[EnvironmentInfo { name: "Production", prefix: "" }],
//! #     version: Some("v1"), plain: false,
//! #     schemes: &[Scheme { name: "bearer", rule: AuthRule::Bearer }], security: &[&[&[0]]], headers: &[("Accept", "application/json")],
//! #     duplicates: DuplicateRule::None, limits: &[],
//! #     throttled: ThrottleRule { statuses: &[429], recognise: None },
//! #     tolerance: Tolerance::LENIENT, webhooks: None,
//! # };
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), specwright_runtime::Error> {
//! let server = TestTransport::new();
//! server.play(Play::json(200, r#"{"Id": 7}"#));
//! let core: Core = ClientBuilder::new(&API, 0)
//!     .auth(Auth::bearer("token"))
//!     .transport(Arc::new(server.clone()))
//!     .clock(Arc::new(VirtualClock::new()))
//!     .build()?;
//! let book = RawCall::new(&core, Method::Get, "/books/7").send().await?;
//! assert_eq!(book["Id"], 7);
//! assert_eq!(server.seen()[0].url, "https://api.books.example/v1/books/7");
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

pub mod auth;
pub mod json;
pub mod odata;
pub mod promise;
pub mod settle;
pub mod testing;
pub mod transport;
pub mod webhook;

mod answer;
mod api;
mod body;
mod builder;
mod cached_response;
mod call;
mod calls;
mod charset;
mod client;
mod created_id;
mod curl;
mod error;
mod events;
mod fleet;
mod hook;
mod limit;
mod macros;
mod operation;
mod page;
mod paging;
mod param;
mod raw;
mod raw_answer;
mod report;
mod request_builder;
mod response;
mod scalar;
mod secret;
mod send;
mod settings;
mod stats;
mod url;
mod webhook_repeats;

#[doc(hidden)]
pub use answer::AnswersByStatus;
pub use api::{
    Api, AuthRule, DuplicateRule, EnvironmentInfo, Host, KeyRule, LimitRule, OAuth2Rule, Scheme,
    Security, ThrottleRule, Tolerance, WebhookRule, WindowRule,
};
pub use auth::Auth;
pub use body::{FilePart, Upload};
pub use builder::ClientBuilder;
pub use call::Call;
pub use calls::{DownloadCall, PageCall, ReadCall, WriteCall};
pub use client::Core;
pub use created_id::CreatedId;
pub use error::{Error, ErrorBody};
pub use fleet::{Fleet, FleetParts, FleetScope, SharedClaim, SharedWrite, SharedWrites};
pub use hook::{Attempt, AttemptEvent, Hook};
pub use json::{
    Deviation, DeviationCollector, DeviationKind, DeviationLines, Extra, Json, Maybe, ReadError,
    ReadJson, Unlisted, read_json,
};
pub use limit::{Counter, LimitStore, LocalLimits, NoPermit, Permit, Reservation};
#[doc(hidden)]
pub use macros::FeatureIsOff;
pub use operation::{Expect, ListStyle, Method, Operation, PageStep, Paging};
pub use page::Page;
pub use paging::{Items, Pages};
pub use param::Param;
pub use promise::{ErrorKind, OnDuplicate, Resend};
pub use raw::RawCall;
pub use raw_answer::RawAnswer;
pub use report::Report;
pub use response::{AlreadyDone, Outcome, Response};
pub use scalar::{Base64, Date, DateTime, Decimal, NotADecimal, Time, TooLong, Uuid};
pub use send::{Download, Event, Events, Lines, Sending, Writing};
pub use settings::Settings;
pub use settle::{Doubt, Settled, Unsettled};

pub use bytes::Bytes;
pub use http::{HeaderMap, StatusCode};
pub use serde_json::Value;

#[doc(hidden)]
pub use serde;

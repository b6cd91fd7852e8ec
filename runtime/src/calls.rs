//! The types of calls that have nothing of their own to set: one a kind, for all operations.
//!
//! A generated crate names each call of an operation, but most names are only other names of these
//! types: nothing has to be compiled for them.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;

use crate::call::Call;
use crate::error::Error;
use crate::json::ReadJson;
use crate::page::Page;
use crate::paging::{Items, Pages};
use crate::param::Param;
use crate::promise::{OnDuplicate, Policy};
use crate::send::{Download, Sending, Writing};

macro_rules! kinds {
    ($($(#[$meta:meta])* $name:ident<$($answer:ident)?>;)*) => {$(
        $(#[$meta])*
        #[must_use = "nothing is sent before it is sent and awaited"]
        pub struct $name$(<$answer>)?(Call, PhantomData<fn() -> ($($answer,)?)>);

        impl$(<$answer>)? $name$(<$answer>)? {
            /// A header more, or another value for one.
            pub fn header(self, name: &str, value: &str) -> Self {
                self.0.header(name, value).into()
            }

            /// A query parameter that the description lacks.
            pub fn extra_query(self, name: &str, value: &dyn Param) -> Self {
                self.0.extra_query(name, value).into()
            }

            /// How long the call may take in all.
            pub fn timeout(self, limit: Duration) -> Self {
                self.0.timeout(limit).into()
            }

            /// How long one attempt may take.
            pub fn attempt_timeout(self, limit: Duration) -> Self {
                self.0.attempt_timeout(limit).into()
            }
        }

        impl$(<$answer>)? From<Call> for $name$(<$answer>)? {
            fn from(call: Call) -> Self {
                Self(call, PhantomData)
            }
        }

        impl$(<$answer>)? fmt::Debug for $name$(<$answer>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

kinds! {
    /// A call that changes nothing.
    ReadCall<T>;
    /// A call that changes something.
    WriteCall<T>;
    /// A call that answers a list in pages.
    PageCall<T>;
    /// A call that answers bytes.
    DownloadCall<>;
}

impl<T> ReadCall<T> {
    /// For a read right after a write: a 404 is asked again for up to 30 s, because replicas lag.
    pub fn after_write(self) -> Self {
        self.0.after_write().into()
    }
}

impl<T: ReadJson + Default> ReadCall<T> {
    /// Sends it.
    pub fn send(self) -> Sending<T> {
        self.0.send()
    }
}

impl<T: ReadJson + Default> WriteCall<T> {
    /// Sends it. `Ok` means written once; every other end is an error of its own kind.
    pub fn send(self) -> Sending<T> {
        self.0.send()
    }

    /// Sends it, and tells everything that it can have come to.
    pub fn outcome(self) -> Writing<T> {
        self.0.outcome()
    }
}

impl WriteCall<Bytes> {
    /// Sends it; the body comes as a stream. `Ok` means written once.
    pub async fn stream(self) -> Result<Download, Error> {
        self.0.stream().await
    }
}

impl<T> WriteCall<T> {
    /// Which resends are wanted.
    pub fn policy(self, policy: Policy) -> Self {
        self.0.policy(policy).into()
    }

    /// What to do when an identical write is there already.
    pub fn on_duplicate(self, choice: OnDuplicate) -> Self {
        self.0.on_duplicate(choice).into()
    }
}

impl<T: ReadJson + Default> PageCall<T> {
    /// Sends it; one page is read.
    pub fn send(self) -> Sending<Page<T>> {
        self.0.send()
    }

    /// All pages, one after the other, as a stream.
    pub fn pages(self) -> Pages<T> {
        self.0.pages()
    }

    /// All items of all pages, as a stream.
    pub fn items(self) -> Items<T> {
        self.0.items()
    }
}

impl DownloadCall {
    /// Sends it; the whole body is read.
    pub fn send(self) -> Sending<Bytes> {
        self.0.send()
    }

    /// Sends it; the body comes as a stream.
    pub async fn stream(self) -> Result<Download, Error> {
        self.0.stream().await
    }
}

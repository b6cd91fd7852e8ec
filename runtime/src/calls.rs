//! Request types without setters of their own: one of each kind, shared by all operations.
//!
//! A generated crate has a type for the request of each operation, but most are aliases of these, so that nothing
//! is compiled for them.

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
use crate::promise::{OnDuplicate, Resend};
use crate::send::{Download, Sending, Writing};

macro_rules! kinds {
    ($($(#[$meta:meta])* $name:ident<$($answer:ident)?>;)*) => {$(
        $(#[$meta])*
        #[must_use = "nothing happens until you call `send()` or await it"]
        pub struct $name$(<$answer>)?(Call, PhantomData<fn() -> ($($answer,)?)>);

        impl$(<$answer>)? $name$(<$answer>)? {
            /// Adds or replaces a header.
            pub fn header(self, name: &str, value: &str) -> Self {
                self.0.header(name, value).into()
            }

            /// Adds a query parameter that the description lacks.
            pub fn extra_query(self, name: &str, value: &dyn Param) -> Self {
                self.0.extra_query(name, value).into()
            }

            /// How long the call may take in total, with retries and waits.
            pub fn timeout(self, timeout: Duration) -> Self {
                self.0.timeout(timeout).into()
            }

            /// How long one attempt may take.
            pub fn attempt_timeout(self, timeout: Duration) -> Self {
                self.0.attempt_timeout(timeout).into()
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
    /// A request that only reads.
    ReadCall<T>;
    /// A request that writes.
    WriteCall<T>;
    /// A request for a list in pages.
    PageCall<T>;
    /// A request for bytes.
    DownloadCall<>;
}

impl<T> ReadCall<T> {
    /// Retries a 404 for up to 30 s: for a read right after a write, because replicas lag.
    pub fn after_write(self) -> Self {
        self.0.after_write().into()
    }
}

impl<T: ReadJson + Default> ReadCall<T> {
    /// Sends the request.
    pub fn send(self) -> Sending<T> {
        self.0.send()
    }
}

impl<T: ReadJson + Default> WriteCall<T> {
    /// Sends the request. `Ok` means written once; or repeated, where the description says that a repeat changes nothing; or,
    /// with `TakeFirst`, the first response of an identical write. Every other result is an error of its own kind.
    pub fn send(self) -> Sending<T> {
        self.0.send()
    }

    /// Sends the request, and returns every possible outcome of a write as a value.
    pub fn outcome(self) -> Writing<T> {
        self.0.outcome()
    }
}

impl WriteCall<Bytes> {
    /// Sends the request and streams the response body. `Ok` means what it means for `send`.
    pub async fn stream(self) -> Result<Download, Error> {
        self.0.stream().await
    }
}

impl<T> WriteCall<T> {
    /// Which resends are allowed.
    pub fn resend(self, resend: Resend) -> Self {
        self.0.resend(resend).into()
    }

    /// What to do when an identical write was already sent.
    pub fn on_duplicate(self, choice: OnDuplicate) -> Self {
        self.0.on_duplicate(choice).into()
    }
}

impl<T: ReadJson + Default> PageCall<T> {
    /// Sends the request for one page.
    pub fn send(self) -> Sending<Page<T>> {
        self.0.send()
    }

    /// All pages, as a stream. A page size set on the request is that of each page.
    pub fn pages(self) -> Pages<T> {
        self.0.pages()
    }

    /// All items of all pages, as a stream. A page size set on the request, such as by `top(2)`, is that of each page
    /// and does not limit the number of items: use `send` for one page, or stop reading.
    pub fn items(self) -> Items<T> {
        self.0.items()
    }
}

impl DownloadCall {
    /// Sends the request and reads the whole response body.
    pub fn send(self) -> Sending<Bytes> {
        self.0.send()
    }

    /// Sends the request and streams the response body.
    pub async fn stream(self) -> Result<Download, Error> {
        self.0.stream().await
    }
}

macro_rules! awaitable {
    ($($name:ident<$($parameter:ident)?> => $answer:ty;)*) => {$(
        impl$(<$parameter: ReadJson + Default>)? IntoFuture for $name$(<$parameter>)? {
            type Output = <Sending<$answer> as Future>::Output;
            type IntoFuture = Sending<$answer>;

            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }
    )*};
}

awaitable! {
    ReadCall<T> => T;
    WriteCall<T> => T;
    PageCall<T> => Page<T>;
    DownloadCall<> => Bytes;
}

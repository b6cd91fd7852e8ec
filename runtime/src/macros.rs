//! Macros for generated resources: constants of operations, and a type for each request.

/// Declares the constants of operations: `operations! { GET = Get "/x/{id}" as "x.get", secret(&["id"]); }`.
#[macro_export]
macro_rules! operations {
    ($($name:ident = $method:ident $path:literal as $id:literal $(, $mark:ident($($argument:expr),*))*;)*) => {
        $(
            static $name: $crate::Operation =
                $crate::Operation::new($id, $crate::Method::$method, $path)$(.$mark($($argument),*))*;
        )*
    };
}

/// What the methods of resources give whose feature is off; no program that calls one compiles.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct FeatureIsOff;

/// In place of a resource's method where its feature is off: who calls it is told which feature it needs.
#[doc(hidden)]
#[macro_export]
macro_rules! feature_off {
    ($client:ident, $method:ident, $message:literal, $note:literal) => {
        const _: () = {
            #[diagnostic::on_unimplemented(
                                                                message = $message,
                                                                label = "the feature is off",
                                                                note = $note
                                                            )]
            pub trait FeatureIsOn {}
            impl $client {
                #[doc(hidden)]
                pub fn $method(&self) -> $crate::FeatureIsOff
                where
                    // A bound without a lifetime of its own would be refused here, not where it is called.
                    for<'any> &'any $client: FeatureIsOn,
                {
                    $crate::FeatureIsOff
                }
            }
        };
    };
}

/// Declares a request type for each operation: `calls! { pub struct Get -> read Order; pub struct Make -> write CreatedId;
/// pub struct List -> read Page<Order>, items Order; pub struct Image -> download;
/// pub struct Print -> write_download; }`.
#[macro_export]
macro_rules! calls {
    ($($(#[$meta:meta])* pub struct $name:ident -> $kind:ident $($ty:ty)? $(, items $item:ty)?;)*) => {
        $(
            $(#[$meta])*
            #[must_use = "nothing happens until you call `send()` or await it"]
            #[derive(Debug)]
            pub struct $name($crate::Call);
            impl From<$crate::Call> for $name {
                #[inline]
                fn from(call: $crate::Call) -> Self {
                    Self(call)
                }
            }
            $crate::__call!($name $kind $($ty)?);
            $($crate::__call!($name items $item);)?
        )*
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __call {
    ($name:ident read $ty:ty) => {
        $crate::__call!($name awaits $ty);
        impl $name {
            /// Sends the request.
            #[inline]
            pub fn send(self) -> $crate::Sending<$ty> {
                self.0.send()
            }
            /// Retries a 404 for up to 30 s: for a read right after a write, because replicas lag.
            #[inline]
            pub fn after_write(self) -> Self {
                Self(self.0.after_write())
            }
        }
        $crate::__call!($name settings);
    };
    ($name:ident write $ty:ty) => {
        $crate::__call!($name awaits $ty);
        impl $name {
            /// Sends the request. `Ok` means written once; or repeated, where the description says that a repeat changes nothing; or,
            /// with `TakeFirst`, the first response of an identical write. Every other result is an error of its own kind.
            #[inline]
            pub fn send(self) -> $crate::Sending<$ty> {
                self.0.send()
            }
            /// Sends the request, and returns every possible outcome of a write as a value.
            #[inline]
            pub fn outcome(self) -> $crate::Writing<$ty> {
                self.0.outcome()
            }
        }
        $crate::__call!($name choices);
        $crate::__call!($name settings);
    };
    ($name:ident choices) => {
        impl $name {
            /// Which resends are allowed.
            #[inline]
            pub fn resend(self, resend: $crate::Resend) -> Self {
                Self(self.0.resend(resend))
            }
            /// What to do when an identical write was already sent.
            #[inline]
            pub fn on_duplicate(self, choice: $crate::OnDuplicate) -> Self {
                Self(self.0.on_duplicate(choice))
            }
        }
    };
    ($name:ident events $data:ty) => {
        $crate::__call!($name opens events $crate::Events<$data>);
        $crate::__call!($name settings);
    };
    ($name:ident write_events $data:ty) => {
        $crate::__call!($name events $data);
        $crate::__call!($name choices);
    };
    ($name:ident lines $line:ty) => {
        $crate::__call!($name opens lines $crate::Lines<$line>);
        $crate::__call!($name settings);
    };
    ($name:ident write_lines $line:ty) => {
        $crate::__call!($name lines $line);
        $crate::__call!($name choices);
    };
    ($name:ident opens $how:ident $stream:ty) => {
        impl ::std::future::IntoFuture for $name {
            type Output = Result<$stream, $crate::Error>;
            type IntoFuture = $crate::transport::BoxFuture<'static, Self::Output>;
            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }
        impl $name {
            /// Sends the request. A good answer is a stream, which is read piece by piece.
            pub fn send(
                self,
            ) -> $crate::transport::BoxFuture<'static, Result<$stream, $crate::Error>> {
                Box::pin(self.0.$how())
            }
        }
    };
    ($name:ident write_download) => {
        impl $name {
            /// Sends the request and streams the response body. `Ok` means what it means for `send`.
            #[inline]
            pub async fn stream(self) -> Result<$crate::Download, $crate::Error> {
                self.0.stream().await
            }
        }
        $crate::__call!($name write $crate::Bytes);
    };
    ($name:ident download) => {
        $crate::__call!($name awaits $crate::Bytes);
        impl $name {
            /// Sends the request and reads the whole response body.
            #[inline]
            pub fn send(self) -> $crate::Sending<$crate::Bytes> {
                self.0.send()
            }
            /// Sends the request and streams the response body.
            #[inline]
            pub async fn stream(self) -> Result<$crate::Download, $crate::Error> {
                self.0.stream().await
            }
        }
        $crate::__call!($name settings);
    };
    ($name:ident awaits $answer:ty) => {
        impl ::std::future::IntoFuture for $name {
            type Output = Result<$crate::Response<$answer>, $crate::Error>;
            type IntoFuture = $crate::Sending<$answer>;
            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }
    };
    ($name:ident items $item:ty) => {
        impl $name {
            /// All pages, as a stream. A page size set on the request is that of each page.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$item> {
                self.0.pages()
            }
            /// All items of all pages, as a stream. A page size set on the request, such as by `top(2)`, is that of each page
            /// and does not limit the number of items: use `send` for one page, or stop reading.
            #[inline]
            pub fn items(self) -> $crate::Items<$item> {
                self.0.items()
            }
        }
    };
    ($name:ident settings) => {
        impl $name {
            /// Adds or replaces a header.
            #[inline]
            pub fn header(self, name: &str, value: &str) -> Self {
                Self(self.0.header(name, value))
            }
            /// Adds a query parameter that the description lacks.
            #[inline]
            pub fn extra_query(self, name: &str, value: &dyn $crate::Param) -> Self {
                Self(self.0.extra_query(name, value))
            }
            /// How long the call may take in total, with retries and waits.
            #[inline]
            pub fn timeout(self, timeout: std::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }
            /// How long one attempt may take.
            #[inline]
            pub fn attempt_timeout(self, timeout: std::time::Duration) -> Self {
                Self(self.0.attempt_timeout(timeout))
            }
        }
    };
}

/// For a request type without required fields, `new` and a chained setter for each row of
/// `request! { Type { note: String as into, count: i64, parent: Type as boxed, } }`.
#[macro_export]
macro_rules! request {
    ($name:ident { $($rows:tt)* }) => {
        impl $name {
            /// Creates it with no field set.
            #[inline]
            pub fn new() -> Self {
                Self::default()
            }
        }
        $crate::setters! { $name { $($rows)* } }
    };
}

/// Chained setters, one for each row: `as into` takes `impl Into`, `as boxed` boxes the value.
// Not by recursion over the rows: that is quadratic, and ends at 128 of them.
#[macro_export]
macro_rules! setters {
    ($name:ident { $($field:ident: $ty:ty $(as $how:ident)?,)* }) => {
        impl $name {
            $($crate::__setter!($field $ty $(, $how)?);)*
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __setter {
    ($field:ident $ty:ty) => {
        /// Sets the field of this name.
        #[inline]
        pub fn $field(mut self, value: $ty) -> Self {
            self.$field = From::from(value);
            self
        }
    };
    ($field:ident $ty:ty, into) => {
        /// Sets the field of this name.
        pub fn $field(mut self, value: impl Into<$ty>) -> Self {
            self.$field = From::from(Into::<$ty>::into(value));
            self
        }
    };
    ($field:ident $ty:ty, boxed) => {
        /// Sets the field of this name.
        #[inline]
        pub fn $field(mut self, value: $ty) -> Self {
            self.$field = From::from(Box::new(value));
            self
        }
    };
}

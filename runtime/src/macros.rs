//! What generated resources are made of: constants of operations, and a type for each call.

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

/// Declares a type for each call: `calls! { pub struct Get -> read Order; pub struct Make -> write CreatedId;
/// pub struct List -> read Page<Order>, items Order; pub struct Image -> download;
/// pub struct Print -> write_download; }`.
#[macro_export]
macro_rules! calls {
    ($($(#[$meta:meta])* pub struct $name:ident -> $kind:ident $($ty:ty)? $(, items $item:ty)?;)*) => {
        $(
            $(#[$meta])*
            #[must_use = "nothing is sent before it is sent and awaited"]
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
        impl $name {
            /// Sends it.
            #[inline]
            pub fn send(self) -> $crate::Sending<$ty> {
                self.0.send()
            }
            /// For a read right after a write: a 404 is asked again for up to 30 s, because replicas lag.
            #[inline]
            pub fn after_write(self) -> Self {
                Self(self.0.after_write())
            }
        }
        $crate::__call!($name settings);
    };
    ($name:ident write $ty:ty) => {
        impl $name {
            /// Sends it. `Ok` means written once; every other end is an error of its own kind.
            #[inline]
            pub fn send(self) -> $crate::Sending<$ty> {
                self.0.send()
            }
            /// Sends it, and tells everything that it can have come to.
            #[inline]
            pub fn outcome(self) -> $crate::Writing<$ty> {
                self.0.outcome()
            }
            /// Which resends are wanted.
            #[inline]
            pub fn policy(self, policy: $crate::Resend) -> Self {
                Self(self.0.policy(policy))
            }
            /// What to do when an identical write is there already.
            #[inline]
            pub fn on_duplicate(self, choice: $crate::OnDuplicate) -> Self {
                Self(self.0.on_duplicate(choice))
            }
        }
        $crate::__call!($name settings);
    };
    ($name:ident write_download) => {
        impl $name {
            /// Sends it; the body comes as a stream. `Ok` means written once.
            #[inline]
            pub async fn stream(self) -> Result<$crate::Download, $crate::Error> {
                self.0.stream().await
            }
        }
        $crate::__call!($name write $crate::Bytes);
    };
    ($name:ident download) => {
        impl $name {
            /// Sends it; the whole body is read.
            #[inline]
            pub fn send(self) -> $crate::Sending<$crate::Bytes> {
                self.0.send()
            }
            /// Sends it; the body comes as a stream.
            #[inline]
            pub async fn stream(self) -> Result<$crate::Download, $crate::Error> {
                self.0.stream().await
            }
        }
        $crate::__call!($name settings);
    };
    ($name:ident items $item:ty) => {
        impl $name {
            /// All pages, one after the other, as a stream.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$item> {
                self.0.pages()
            }
            /// All items of all pages, as a stream.
            #[inline]
            pub fn items(self) -> $crate::Items<$item> {
                self.0.items()
            }
        }
    };
    ($name:ident settings) => {
        impl $name {
            /// A header more, or another value for one.
            #[inline]
            pub fn header(self, name: &str, value: &str) -> Self {
                Self(self.0.header(name, value))
            }
            /// A query parameter that the description lacks.
            #[inline]
            pub fn extra_query(self, name: &str, value: &dyn $crate::Param) -> Self {
                Self(self.0.extra_query(name, value))
            }
            /// How long the call may take in all.
            #[inline]
            pub fn timeout(self, limit: std::time::Duration) -> Self {
                Self(self.0.timeout(limit))
            }
            /// How long one attempt may take.
            #[inline]
            pub fn attempt_timeout(self, limit: std::time::Duration) -> Self {
                Self(self.0.attempt_timeout(limit))
            }
        }
    };
}

/// Makes a request type without required fields: `new`, and a chained setter for each row of
/// `request! { Type { note: String as into, count: i64, parent: Type as boxed, } }`.
#[macro_export]
macro_rules! request {
    ($name:ident { $($rows:tt)* }) => {
        impl $name {
            /// Starts with nothing set.
            #[inline]
            pub fn new() -> Self {
                Self::default()
            }
        }
        $crate::setters! { $name { $($rows)* } }
    };
}

/// Chained setters, one a row: `as into` takes what becomes the type, `as boxed` boxes the value.
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

//! The macro for the typed events of an API.

/// Declares the enum of an API's events: `events! { pub enum Event by API { "OrderCreated" => OrderCreated(Order), } }`.
#[macro_export]
macro_rules! events {
    ($(#[$enum_meta:meta])* pub enum $name:ident by $api:path {
        $($(#[$meta:meta])* $event:literal => $variant:ident($ty:ty),)*
    }) => {
        $(#[$enum_meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$meta])* $variant(::std::boxed::Box<$ty>),)*
            /// An event that the description does not know, kept whole.
            Unlisted(::std::boxed::Box<$crate::webhook::Delivery>),
        }

        impl $name {
            /// Verifies a delivery by its raw body, and reads it. Nothing of the body is looked at before its signature
            /// is found right.
            ///
            /// Values that do not fit their fields are set aside and traced, as in responses. Senders repeat what was
            /// not answered in time, and a copied delivery has a valid signature too: a receiver that must not act
            /// twice asks `runtime::webhook::Repeats`.
            ///
            /// # Errors
            ///
            /// The delivery is unsigned, forged or too large, is not JSON, or its object is not what its event carries.
            pub fn parse(
                headers: &$crate::HeaderMap,
                body: &[u8],
                key: &$crate::webhook::SigningKey,
            ) -> ::std::result::Result<Self, $crate::webhook::WebhookError> {
                Self::read($crate::webhook::open(&$api, key, headers, body)?)
            }

            /// Reads a delivery whose signature was verified already.
            ///
            /// # Errors
            ///
            /// Its object is not what its event carries.
            pub fn read(
                delivery: $crate::webhook::Delivery,
            ) -> ::std::result::Result<Self, $crate::webhook::WebhookError> {
                match delivery.event.as_str() {
                    $($event => delivery.boxed().map(Self::$variant),)*
                    _ => Ok(Self::Unlisted(::std::boxed::Box::new(delivery))),
                }
            }

            /// The event's name, as the API spells it.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $event,)*
                    Self::Unlisted(delivery) => &delivery.event,
                }
            }
        }
    };
}

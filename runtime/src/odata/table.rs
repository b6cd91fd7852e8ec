//! The table of an entity's properties.

/// Declares an entity or a complex type: `odata_type! { Order { id: "Id" odata::Field<odata::Integer>, status:
/// "Status" Status, notes: "Notes" odata::Collection<Note>, } }`.
///
/// Like a unit struct, the name stands for the type and for a value: `Order.id()`.
#[macro_export]
macro_rules! odata_type {
    ($name:ident { $($field:ident: $wire:literal $ty:ty,)* }) => {
        #[doc = concat!("The properties of `", stringify!($name), "`.")]
        #[derive(Clone, Debug)]
        pub struct $name {
            path: $crate::odata::Path,
        }

        #[doc = concat!("The properties of `", stringify!($name), "`.")]
        #[allow(non_upper_case_globals, reason = "like a unit struct, it is named like its type")]
        pub const $name: $name = $name { path: $crate::odata::Path::ROOT };

        impl $name {
            $(
                #[doc = concat!("`", $wire, "`.")]
                pub fn $field(&self) -> $ty {
                    $crate::odata::AtPath::at(self.path.then($wire))
                }
            )*
        }

        impl $crate::odata::AtPath for $name {
            fn at(path: $crate::odata::Path) -> Self {
                Self { path }
            }
        }

        impl $crate::odata::Object for $name {
            fn path(&self) -> &$crate::odata::Path {
                &self.path
            }
        }
    };
}

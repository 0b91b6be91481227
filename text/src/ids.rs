//! Enumerations whose values have an id that people and programs read, spelled in one place.

/// Declares an enumeration with an id for each value.
///
/// `ALL` lists the values in the order of the declaration, `id` gives a value's id, and `Display` and serde write it.
/// Comparing values and not ids means that a misspelled one does not compile.
///
/// ```
/// wirelab_text::ids! {
///     /// A colour.
///     pub enum Colour {
///         /// Like the sky.
///         Blue = "blue",
///         /// Like grass.
///         Green = "green",
///     }
/// }
/// assert_eq!(Colour::ALL.map(Colour::id), ["blue", "green"]);
/// assert_eq!(Colour::Blue.to_string(), "blue");
/// ```
#[macro_export]
macro_rules! ids {
    (
        $(#[$about:meta])*
        $visibility:vis enum $name:ident {
            $( $(#[$doc:meta])* $value:ident = $id:literal, )+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility enum $name {
            $( $(#[$doc])* $value, )+
        }

        impl $name {
            /// All of them, in the order of their declaration.
            $visibility const ALL: [Self; [$($id),+].len()] = [$(Self::$value),+];

            /// Its id.
            $visibility const fn id(self) -> &'static str {
                match self {
                    $( Self::$value => $id, )+
                }
            }
        }

        impl $crate::ids::serde::Serialize for $name {
            fn serialize<S: $crate::ids::serde::Serializer>(&self, to: S) -> ::core::result::Result<S::Ok, S::Error> {
                to.serialize_str(self.id())
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.id())
            }
        }
    };
}

#[doc(hidden)]
pub use serde;

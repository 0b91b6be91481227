//! Enumerations whose values have a word in labs' files, each spelled once.

/// Declares an enumeration with a word for each value, in the order in which people see them listed. `NAMES` is for
/// reading the words, `id`, `Display` and serde write them.
macro_rules! words {
    (
        $(#[$about:meta])*
        $visibility:vis enum $name:ident {
            $( $(#[$doc:meta])* $value:ident = $word:literal, )+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility enum $name {
            $( $(#[$doc])* $value, )+
        }

        impl $name {
            /// All of them, each behind its word.
            $visibility const NAMES: &'static [(&'static str, Self)] = &[$( ($word, Self::$value), )+];

            /// Its word.
            $visibility const fn id(self) -> &'static str {
                match self {
                    $( Self::$value => $word, )+
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.id())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.id())
            }
        }
    };
}

pub(crate) use words;

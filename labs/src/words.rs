//! Enumerations whose values have a word in labs' files, each spelled once.

/// Declares an enumeration with a word for each value, in the order in which people see them listed. `NAMES` and
/// `parse` are for reading the words, `id`, `Display` and serde write them.
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

            /// What a word means.
            #[allow(dead_code, reason = "not every enumeration is read word by word")]
            $visibility fn parse(word: &str) -> Option<Self> {
                Self::NAMES.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
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

//! What a sentence is: its id, the names and kinds of its values, its text in each language.

use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use super::said::Said;
use super::template::Template;

/// A sentence that the program can say, without its values.
#[derive(Debug)]
pub struct Entry {
    /// Its name in the file of words.
    pub(crate) id: &'static str,
    /// Its values.
    pub(crate) values: &'static [Slot],
    /// Its English text, taken apart when it is first said.
    pub(crate) english: OnceLock<Template>,
}

/// A value of a sentence, by its name and what its text may do with it.
#[derive(Debug)]
pub struct Slot {
    pub(crate) name: &'static str,
    pub(crate) cases: &'static [&'static str],
    pub(crate) closed: bool,
    pub(crate) counts: bool,
}

impl Entry {
    /// Its name in the file of words.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The names of its values.
    pub fn values(&self) -> impl Iterator<Item = &'static str> {
        self.values.iter().map(|value| value.name)
    }
}

/// By their ids: no two have the same.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Entry {}

impl Hash for Entry {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.id.hash(hasher);
    }
}

/// A sentence with its values.
pub trait Sentence {
    /// Which sentence it is.
    fn entry() -> &'static Entry
    where
        Self: Sized;

    /// Ready to be said.
    fn said(self) -> Said;
}

/// Declares sentences: a structure for each, of which the fields are the values that its text names in braces. A value that
/// is forgotten does not compile. The text stands in `english.toml` under the sentence's id.
macro_rules! sentences {
    ( $( $name:ident = $id:literal { $( $field:ident: $kind:ty ),* $(,)? } )+ ) => {
        $(
            #[doc = concat!("The sentence `", $id, "`.")]
            #[derive(Clone, Debug)]
            pub struct $name {
                $( #[doc = concat!("`{", stringify!($field), "}`")] pub $field: $kind, )*
            }

            impl $crate::sentence::Sentence for $name {
                fn entry() -> &'static $crate::sentence::Entry {
                    static ENTRY: $crate::sentence::Entry = $crate::sentence::Entry {
                        id: $id,
                        values: &[$( $crate::sentence::Slot {
                            name: stringify!($field),
                            cases: <$kind as $crate::value::Field>::CASES,
                            closed: <$kind as $crate::value::Field>::CLOSED,
                            counts: <$kind as $crate::value::Field>::COUNTS,
                        } ),*],
                        english: ::std::sync::OnceLock::new(),
                    };
                    &ENTRY
                }

                fn said(self) -> $crate::said::Said {
                    $crate::said::Said::new(Self::entry(), vec![$( $crate::value::Field::value(self.$field) ),*])
                }
            }
        )+

        /// The sentences of this file.
        pub(crate) fn entries() -> Vec<&'static $crate::sentence::Entry> {
            vec![$( <$name as $crate::sentence::Sentence>::entry() ),+]
        }
    };
}

pub(crate) use sentences;

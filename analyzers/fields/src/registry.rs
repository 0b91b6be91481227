//! The fields that a filter may name: those built in, and those that a lab adds at run time.

use std::fmt;
use std::sync::Arc;

use wirelab_engine::engine::PacketView;
use wirelab_text::spelling::nearest;

use super::entry::WriteUsual;
use super::header_kind::HeaderKind;
use super::names::Names;
use super::{Field, Kind, Needs, Sink, all};

/// Tells the values of a field that was added.
type Tell = dyn Fn(&PacketView<'_>, &mut dyn Sink) + Send + Sync;

/// A field that was added at run time.
#[derive(Clone)]
pub struct Added {
    name: String,
    kind: Kind,
    about: String,
    tell: Arc<Tell>,
    needs: Needs,
}

impl Added {
    /// A field with this name and type; `tell` gives its values for a packet.
    pub fn new(name: &str, kind: Kind, about: &str, tell: Arc<Tell>) -> Self {
        Self { name: name.to_owned(), kind, about: about.to_owned(), tell, needs: Needs::NOTHING }
    }

    /// Its values are those of a lab's messages: they are known after a first pass.
    #[must_use]
    pub fn of_messages(self) -> Self {
        Self { needs: Needs::MESSAGES, ..self }
    }
}

impl fmt::Debug for Added {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Added").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// A field of either origin.
#[derive(Clone, Debug)]
pub enum FieldRef {
    /// Built in.
    BuiltIn(&'static Field),
    /// Added at run time.
    Added(Arc<Added>),
}

impl FieldRef {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::BuiltIn(field) => field.name,
            Self::Added(field) => &field.name,
        }
    }

    /// What it holds.
    pub fn kind(&self) -> Kind {
        match self {
            Self::BuiltIn(field) => field.kind,
            Self::Added(field) => field.kind,
        }
    }

    /// Width in bits of a number.
    pub fn bits(&self) -> u8 {
        match self {
            Self::BuiltIn(field) => field.bits,
            Self::Added(_) => 64,
        }
    }

    /// One line about it.
    pub fn about(&self) -> &str {
        match self {
            Self::BuiltIn(field) => field.about(),
            Self::Added(field) => &field.about,
        }
    }

    /// What has to be worked out before it has values.
    pub fn needs(&self) -> Needs {
        match self {
            Self::BuiltIn(field) => field.needs,
            Self::Added(field) => field.needs,
        }
    }

    /// Whether its values need verdicts.
    pub fn needs_verdicts(&self) -> bool {
        self.needs().verdicts
    }

    /// Whether its values need two passes.
    pub fn needs_summary(&self) -> bool {
        self.needs().summary
    }

    /// Whether its values need the pieces of streams counted.
    pub fn needs_contiguity(&self) -> bool {
        self.needs().contiguity
    }

    /// Whether its values are those of a lab's messages.
    pub fn needs_messages(&self) -> bool {
        self.needs().messages
    }

    /// Whether its values need application protocols.
    pub fn needs_applications(&self) -> bool {
        self.needs().applications
    }

    /// The headers that it occurs in.
    pub(crate) fn of(&self) -> HeaderKind {
        match self {
            Self::BuiltIn(field) => field.of,
            Self::Added(_) => HeaderKind::None,
        }
    }

    /// The names of its values.
    pub(crate) fn names(&self) -> Option<Names> {
        match self {
            Self::BuiltIn(field) => field.names,
            Self::Added(_) => None,
        }
    }

    /// Its entry in the table, if it was not added.
    pub(crate) fn entry(&self) -> Option<&'static Field> {
        match self {
            Self::BuiltIn(field) => Some(field),
            Self::Added(_) => None,
        }
    }

    /// How to write it for a packet on the fast path.
    pub(super) fn usual(&self) -> Option<WriteUsual> {
        self.entry()?.usual
    }

    /// Tells its values for a packet.
    #[inline]
    pub fn write(&self, view: &PacketView<'_>, sink: &mut dyn Sink) {
        match self {
            Self::BuiltIn(field) => field.write(view, sink),
            Self::Added(field) => (field.tell)(view, sink),
        }
    }
}

/// All fields that can be named.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    added: Vec<Arc<Added>>,
}

impl Registry {
    /// The fields that are built in.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field. `false` if the name is taken.
    pub fn add(&mut self, field: Added) -> bool {
        let free = self.find(&field.name).is_err();
        if free {
            self.added.push(Arc::new(field));
        }
        free
    }

    /// All fields.
    pub fn all(&self) -> impl Iterator<Item = FieldRef> {
        all().map(FieldRef::BuiltIn).chain(self.added.iter().cloned().map(FieldRef::Added))
    }

    /// A field by its name.
    ///
    /// # Errors
    /// The nearest name that exists, if one is near.
    pub fn find(&self, name: &str) -> Result<FieldRef, Option<String>> {
        if let Ok(field) = super::find(name) {
            return Ok(FieldRef::BuiltIn(field));
        }
        if let Some(field) = self.added.iter().find(|field| field.name == name) {
            return Ok(FieldRef::Added(Arc::clone(field)));
        }
        let names = all().map(|field| field.name).chain(self.added.iter().map(|field| field.name.as_str()));
        Err(nearest(name, names).map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lab_adds_a_field_once() {
        let mut registry = Registry::new();
        let field = || Added::new("lab.word", Kind::Text, "A word", Arc::new(|_, out| out.text("x")));
        assert!(registry.add(field()));
        assert!(!registry.add(field()));
        assert_eq!(registry.find("lab.wrd").unwrap_err().as_deref(), Some("lab.word"));
        assert!(registry.all().any(|field| field.name() == "lab.word" && field.kind() == Kind::Text));
    }
}

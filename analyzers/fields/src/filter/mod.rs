//! Display filters: Wireshark's language over the fields of `fields`.
//!
//! [`Filter::compile`] reads an expression once: `lexer` and `parser` give its shape, `check` puts fields and typed
//! values in the place of words, and [`Filter::matches`] evaluates the result on a packet. A filter selects what is
//! shown; stream numbers and phases are made by the engine before it looks, and never depend on it.

mod ast;
mod calculate;
mod call;
mod capture_filter;
mod check;
mod datum;
mod error;
mod eval;
mod functions;
mod lexer;
mod literal;
mod membership;
mod parser;
mod part;
mod pattern;
mod piece;
mod program;
mod quoted;
mod special;
mod terms;
#[cfg(test)]
mod tests;
mod time;
mod types;

pub use error::FilterError;

use wirelab_engine::engine::PacketView;

use crate::{FieldRef, Needs, Registry};

/// A display filter, ready to look at packets.
///
/// ```
/// use wirelab_engine::capture::read::Reader;
/// use wirelab_engine::{Event, Settings, run};
/// use wirelab_fields::Registry;
/// use wirelab_fields::filter::Filter;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let path = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-pcaps/three-clients.pcapng"));
/// let filter = Filter::compile("tcp.flags.syn == 1 && tcp.flags.ack == 0", &Registry::new())?;
/// let mut streams = Vec::new();
/// let mut observer = |event: Event<'_>| {
///     if let Event::Packet(packet) = event
///         && filter.matches(packet)
///     {
///         streams.extend(packet.segments.iter().map(|segment| segment.place.stream));
///     }
/// };
/// run(Reader::open(path)?, Settings::LEAST, &mut observer)?;
/// assert_eq!(streams, [0, 1, 2]);
///
/// let error = Filter::compile("tcp.prot == 80", &Registry::new()).unwrap_err();
/// assert!(error.to_string().contains("tcp.port"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Filter {
    root: Option<program::Node>,
    fields: Vec<FieldRef>,
}

impl Filter {
    /// Reads an expression. The empty one selects every packet.
    ///
    /// # Errors
    /// What is wrong with it, at which column, and what was perhaps meant.
    pub fn compile(text: &str, registry: &Registry) -> Result<Self, FilterError> {
        read(text, registry).map_err(|error| {
            if error.has_hint() && !text.contains(' ') || text.len() > 1000 {
                return error;
            }
            match capture_filter::translate(text) {
                Some(display) => {
                    error.with_hint(format!("this is a capture filter; as display filter it is written: {display}"))
                }
                None => error,
            }
        })
    }

    /// Whether a packet matches.
    #[inline]
    pub fn matches(&self, view: &PacketView<'_>) -> bool {
        self.root.as_ref().is_none_or(|root| root.matches(view))
    }

    /// What has to be worked out before it can look at packets.
    pub fn needs(&self) -> Needs {
        self.fields().iter().map(FieldRef::needs).collect()
    }

    /// Whether it asks for Wireshark's verdicts ([`wirelab_engine::Settings::verdicts`]).
    pub fn needs_verdicts(&self) -> bool {
        self.needs().verdicts
    }

    /// Whether it asks for what is known only at the end, and so for two passes.
    pub fn needs_summary(&self) -> bool {
        self.needs().summary
    }

    /// Whether it asks for the pieces of streams ([`wirelab_engine::Settings::with_contiguity`]).
    pub fn needs_contiguity(&self) -> bool {
        self.needs().contiguity
    }

    /// Whether it asks for application protocols ([`wirelab_engine::Settings::applications`]).
    pub fn needs_applications(&self) -> bool {
        self.needs().applications
    }

    /// Whether it asks for a lab's messages, which a first pass has to find.
    pub fn needs_messages(&self) -> bool {
        self.needs().messages
    }

    /// The fields that the expression names: what has to be worked out before it can look.
    pub fn fields(&self) -> &[FieldRef] {
        &self.fields
    }
}

fn read(text: &str, registry: &Registry) -> Result<Filter, FilterError> {
    let Some(expr) = parser::parse(text)? else { return Ok(Filter { root: None, fields: Vec::new() }) };
    let mut checker = check::Checker { text, registry, fields: Vec::new() };
    let root = checker.node(&expr)?;
    Ok(Filter { root: Some(root), fields: checker.fields })
}

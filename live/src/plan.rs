//! What to look for in a capture that is under way.

use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::Settings;
use wirelab_analyzers::fields::{FieldRef, Registry};
use wirelab_analyzers::filter::{Filter, FilterError};
use wirelab_analyzers::message::Ask;
use wirelab_analyzers::report::messages::{Lookup, UNANSWERED};

/// A field that a file tells from all its packets, and a live capture as far as it is known.
const SO_FAR: &str = "wirelab.role";

/// What to look for.
#[derive(Default)]
pub struct Plan {
    /// Which packets to tell of, and which streams to report: those of which a packet matches. `None`: all.
    pub filter: Option<Filter>,
    /// Ask for the end when a packet matches.
    pub until: Option<Filter>,
    /// The engine's settings. Verdicts belong to a live view; application protocols are read if an expression asks.
    pub settings: Settings,
    /// What is decoded as what, also for filters that come later.
    pub decode_as: DecodeAs,
    /// Which labs to listen for. `None`: none.
    pub ask: Option<Ask>,
    /// The fields that filters may name.
    pub registry: Registry,
    /// Where fields of messages look; it belongs to the registry.
    pub lookup: Lookup,
}

impl Plan {
    /// Whether an expression asks for messages.
    pub(crate) fn asks_for_messages(&self) -> bool {
        [&self.filter, &self.until].into_iter().flatten().any(Filter::needs_messages)
    }

    /// Reads a filter for this plan.
    ///
    /// # Errors
    /// [`FilterRefused`] says what is wrong with it.
    pub fn compile(&self, text: &str) -> Result<Filter, FilterRefused> {
        let filter = Filter::compile(text, &self.registry)?;
        self.check(&filter)?;
        Ok(filter)
    }

    /// Whether a filter can be asked while packets come.
    ///
    /// # Errors
    /// [`FilterRefused::KnownLate`] and [`FilterRefused::NobodyListens`].
    pub fn check(&self, filter: &Filter) -> Result<(), FilterRefused> {
        let fields = filter.fields();
        let is_late = |field: &&FieldRef| {
            let late = field.needs_summary() && !field.needs_messages() && field.name() != SO_FAR;
            late || field.name() == UNANSWERED
        };
        if let Some(field) = fields.iter().find(is_late) {
            return Err(FilterRefused::KnownLate(field.name().to_owned()));
        }
        if let Some(field) = fields.iter().find(|field| field.needs_messages() && self.ask.is_none()) {
            return Err(FilterRefused::NobodyListens(field.name().to_owned()));
        }
        Ok(())
    }
}

/// Why a filter cannot be asked while packets come. The text goes on after "the filter" or an option's name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilterRefused {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] FilterError),
    /// It names this field, and the field's value depends on packets that have not come yet.
    #[error(
        "names {0}, whose value is known only at the end of a capture; write the capture with -w and use \
         'wirelab analyze -Y'"
    )]
    KnownLate(String),
    /// It names this field of messages, and the plan has no labs.
    #[error("names {0}, and with --lab none nobody listens to messages")]
    NobodyListens(String),
}

//! A display filter: which frames and streams it selects.

use std::collections::BTreeSet;

use serde::Serialize;
use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::{Event, Settings, Summary, run, run_after, run_with_summary};
use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::{CollectAll, Index, StreamingDecoder};
use wirelab_analyzers::report::messages::register;
use wirelab_labs::catalogue;

use crate::choice::Choice;
use crate::session::Watched;
use crate::{Refusal, Session};

/// Frames that are listed; all are counted.
pub const FRAMES: usize = 1_000;

/// What a display filter selects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Matches {
    /// How many frames.
    pub count: u64,
    /// The first of them, at most [`FRAMES`].
    pub frames: Vec<u64>,
    /// The TCP streams that they belong to.
    pub tcp: BTreeSet<u32>,
    /// The UDP streams.
    pub udp: BTreeSet<u32>,
}

impl Session {
    /// The frames of a capture that a display filter selects.
    pub(crate) fn filter(&mut self, place: usize, lab: &Choice, text: &str) -> Result<Matches, Refusal> {
        let mut registry = Registry::new();
        // Reading the labs takes a moment that other filters do not need.
        let lookup = text.contains("wirelab.").then(|| register(&mut registry, catalogue::all()));
        let filter = Filter::compile(text, &registry).map_err(|error| Refusal::Filter(error.to_string()))?;
        let settings = Settings::default().with_services(lab.services());
        let settings = settings.with_verdicts(settings.verdicts || filter.needs_verdicts());
        let settings = settings.with_applications(filter.needs_applications().then_some(DecodeAs::NONE));
        let mut found = Matches::default();
        let observer = |event: Event<'_>| {
            let Event::Packet(view) = event else { return };
            if !filter.matches(view) {
                return;
            }
            found.count += 1;
            if found.frames.len() < FRAMES {
                found.frames.push(view.packet.frame);
            }
            found.tcp.extend(view.segments.iter().map(|segment| segment.place.stream));
            found.udp.extend(view.datagrams.iter().map(|datagram| datagram.place.stream));
        };
        let (mut spool, mut passed) = self.open(place)?;
        let mut observer = Watched { inner: observer, passed: &mut passed };
        match lookup {
            Some(lookup) if filter.needs_messages() => {
                let first = StreamingDecoder::new(lab.ask(), CollectAll::all());
                let then = |first: StreamingDecoder<CollectAll>, summary: &Summary| {
                    lookup.set(Index::new(first.conversations(summary.roles())));
                };
                run_after(&mut spool, settings, first, then, &mut observer)?;
            }
            _ if filter.needs_summary() => {
                run_with_summary(&mut spool, settings, &mut observer)?;
            }
            _ => {
                run(spool.reader()?, settings, &mut observer)?;
            }
        }
        Ok(found)
    }
}

//! A display filter: which frames and streams it selects.

use std::collections::BTreeSet;

use serde::Serialize;
use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::{Event, PacketView, Settings, Summary, run, run_after, run_with_summary};
use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::{CollectAll, Index, StreamingDecoder};
use wirelab_analyzers::report::messages::register;

use crate::session::Watched;
use crate::{Choice, ROWS, Refusal, Session};

/// Frames that are listed; all are counted.
pub const FRAMES: usize = 1_000;
/// Streams that are listed of each transport: as many as a table shows.
const STREAMS: usize = ROWS;

/// What a display filter selects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Matches {
    /// How many frames.
    pub count: u64,
    /// The first of them, at most [`FRAMES`].
    pub frames: Vec<u64>,
    /// The TCP streams that they belong to, the first `STREAMS` of them.
    pub tcp: BTreeSet<u32>,
    /// The UDP streams, likewise.
    pub udp: BTreeSet<u32>,
    /// Whether they belong to further streams.
    pub more_streams: bool,
}

impl Matches {
    fn take(&mut self, view: &PacketView<'_>) {
        self.count += 1;
        if self.frames.len() < FRAMES {
            self.frames.push(view.packet.frame);
        }
        let tcp = view.segments.iter().map(|segment| segment.place.stream);
        let udp = view.datagrams.iter().map(|datagram| datagram.place.stream);
        self.more_streams |= tcp.fold(false, |more, stream| more | is_beyond(&mut self.tcp, stream));
        self.more_streams |= udp.fold(false, |more, stream| more | is_beyond(&mut self.udp, stream));
    }
}

/// Adds a stream to the first ones; says whether there is one more than are kept.
fn is_beyond(first: &mut BTreeSet<u32>, stream: u32) -> bool {
    first.insert(stream);
    first.len() > STREAMS && first.pop_last().is_some()
}

impl Session {
    /// The frames of a capture that a display filter selects.
    pub(crate) fn filter(&mut self, place: usize, lab: &Choice, text: &str) -> Result<Matches, Refusal> {
        let mut registry = Registry::new();
        // Reading the labs takes a moment that other filters do not need.
        let lookup = text.contains("wirelab.").then(|| register(&mut registry, lab.labs()));
        let filter = Filter::compile(text, &registry).map_err(|error| Refusal::Filter(error.to_string()))?;
        let settings = Settings::default().with_services(lab.services());
        let settings = settings.with_verdicts(settings.verdicts || filter.needs_verdicts());
        let settings = settings.with_applications(filter.needs_applications().then_some(DecodeAs::NONE));
        let settings = settings.with_contiguity(filter.needs_contiguity());
        let mut found = Matches::default();
        let observer = |event: Event<'_>| {
            let Event::Packet(view) = event else { return };
            if !filter.matches(view) {
                return;
            }
            found.take(view);
        };
        let (mut spool, mut passed) = self.open(place)?;
        let mut observer = Watched { inner: observer, passed: &mut passed };
        match lookup.zip(lab.ask()) {
            Some((lookup, ask)) if filter.needs_messages() => {
                let first = StreamingDecoder::new(ask, CollectAll::all());
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

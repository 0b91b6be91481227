//! Segments with data, and verdicts on packets, as they come.

use std::cell::{OnceCell, RefCell};

use wirelab_engine::engine::{Event, FastView};
use wirelab_engine::measures::{SegmentMeasure, SegmentSink};
use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::Placed;
use wirelab_labs::Transport;

use super::out::Out;
use super::{Known, Sink};
use crate::rows::{Mark, Segment};

/// Takes over segments whose ACK is known, or will not be.
#[derive(Clone, Copy)]
pub(super) struct Departures<'a, 's, S> {
    pub(super) known: &'a OnceCell<Known>,
    pub(super) out: &'a RefCell<Out<'s, S>>,
}

impl<S: Sink> SegmentSink for Departures<'_, '_, S> {
    fn take(&mut self, stream: u32, measure: &SegmentMeasure) {
        let Some(known) = self.known.get() else { return };
        let from = known.sender(stream, measure.from == Role::Client);
        let row = Segment { whose: known.whose(Transport::Tcp, stream), stream, from, measure };
        self.out.borrow_mut().segments(&row);
    }
}

/// Looks for packets with verdicts.
#[derive(Clone, Copy)]
pub(super) struct Watch<'a, 's, S> {
    pub(super) known: &'a OnceCell<Known>,
    pub(super) out: &'a RefCell<Out<'s, S>>,
}

impl<S: Sink> Watch<'_, '_, S> {
    pub(super) fn on(&self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        let time = view.packet.time.map(|time| time.as_nanos());
        for segment in view.segments.iter().filter(|segment| segment.place.verdicts.any()) {
            let len = view.tcp(segment).and_then(|(_, tcp)| tcp.payload_len).unwrap_or(0);
            self.mark(view.packet.frame, time, &segment.place, len);
        }
    }

    #[inline]
    pub(super) fn on_fast(&self, view: &FastView<'_>) {
        if view.place.verdicts.any() {
            let time = view.packet.time.map(|time| time.as_nanos());
            self.mark(view.packet.frame, time, view.place, view.tcp().payload_len.unwrap_or(0));
        }
    }

    fn mark(&self, frame: u64, time: Option<i64>, place: &Placed, len: u32) {
        let Some(known) = self.known.get() else { return };
        let (whose, from) = (known.whose(Transport::Tcp, place.stream), known.sender(place.stream, place.from_opener));
        for verdict in place.verdicts.iter() {
            let row = Mark { whose, stream: place.stream, frame, time, from, verdict, seq: place.seq, len };
            self.out.borrow_mut().verdicts(&row);
        }
    }
}

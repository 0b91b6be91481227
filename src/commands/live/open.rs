//! The stream that is looked at: its ladder and its bytes, line by line, as they grow.

use std::collections::VecDeque;
use std::sync::Arc;

use wirelab_analyzers::engine::{Engine, Event, PacketView, Settings};
use wirelab_analyzers::report::follow::{Follow, LineKind, Lines, Part, TextLines, Transport};
use wirelab_analyzers::report::ladder::{self, Rung};
use wirelab_analyzers::stream::Role;

use super::super::show::ladder::text_rows;
use super::history::{History, StreamId};
use crate::output::{Style, Tone};

/// Lines held of each kind; older ones go, and it is said.
const MOST: usize = 5_000;
/// What may wait behind a hole, in bytes.
const HELD: usize = 1 << 20;

/// A line with what it means.
pub(super) type Row = (Option<Tone>, Arc<str>);

/// Lines of which only the last are held, each with the frame that it is about.
#[derive(Default)]
pub(super) struct Tail {
    pub(super) rows: VecDeque<(u64, Row)>,
    /// Lines that are held no longer.
    pub(super) gone: u64,
}

impl Tail {
    fn push(&mut self, frame: u64, tone: Option<Tone>, text: &str) {
        if self.rows.len() == MOST {
            self.rows.pop_front();
            self.gone += 1;
        }
        self.rows.push_back((frame, (tone, text.into())));
    }
}

/// A stream that is looked at.
pub(super) struct Open {
    pub(super) id: StreamId,
    pub(super) ladder: Tail,
    pub(super) bytes: Tail,
    /// Whether packets from before it was opened are held no longer, so that it begins in the middle.
    pub(super) begun_before: bool,
    follow: Follow,
    text: TextLines,
    style: Style,
}

impl Open {
    /// Opens a stream that began with this frame: what is held of it comes first.
    pub(super) fn new(id: StreamId, first_frame: u64, history: &History, style: Style) -> Self {
        let transport = if id.udp { Transport::Udp } else { Transport::Tcp };
        let follow = Follow::new(transport, id.number).limit(HELD);
        let begun_before = history.first_frame().is_none_or(|first| first > first_frame);
        let (ladder, bytes, text) = (Tail::default(), Tail::default(), TextLines::new());
        let mut open = Self { id, ladder, bytes, begun_before, follow, text, style: style.plain() };
        if !begun_before {
            open.read(history);
        }
        open
    }

    /// Reads what is held. An engine of its own begins with the oldest packet held, and so may number otherwise.
    fn read(&mut self, history: &History) {
        let mut engine = Engine::new(Settings::LEAST.with_verdicts(true));
        for (packet, stream) in history.packets() {
            let wanted = stream == Some(self.id);
            let mut observer = |event: Event<'_>| {
                if let Event::Packet(view) = event
                    && wanted
                {
                    let first = if self.id.udp {
                        view.datagrams.first().map(|datagram| datagram.place.stream)
                    } else {
                        view.segments.first().map(|segment| segment.place.stream)
                    };
                    if let Some(number) = first {
                        self.follow.renumber(number);
                        self.take(view, number);
                    }
                }
            };
            engine.push(&packet, &mut observer);
        }
        self.follow.renumber(self.id.number);
    }

    /// Takes in the next packet of the capture, of whichever stream.
    pub(super) fn packet(&mut self, view: &PacketView<'_>) {
        self.take(view, self.id.number);
    }

    fn take(&mut self, view: &PacketView<'_>, number: u32) {
        let rung = if self.id.udp {
            let datagram = view.datagrams.iter().find(|datagram| datagram.place.stream == number);
            datagram.and_then(|datagram| ladder::udp(view, datagram))
        } else {
            let segment = view.segments.iter().find(|segment| segment.place.stream == number);
            segment.and_then(|segment| ladder::tcp(view, segment))
        };
        let Some(rung) = rung else { return };
        for (place, row) in text_rows(&rung, self.style).iter().enumerate() {
            self.ladder.push(rung.frame, tone(&rung, place), row);
        }
        let Self { follow, text, bytes, .. } = self;
        follow.packet(view, &mut |part| {
            if let Part::Chunk(chunk) = part {
                text.chunk(&chunk, &mut |kind, line| bytes.push(rung.frame, Some(meaning(kind)), line));
            }
        });
    }
}

fn tone(rung: &Rung, place: usize) -> Option<Tone> {
    match (place, rung.from) {
        (0, _) if rung.flags.contains("RST") => Some(Tone::Bad),
        (0, Role::Client) => Some(Tone::Client),
        (0, Role::Server) => Some(Tone::Server),
        _ => Some(Tone::Warn),
    }
}

const fn meaning(kind: LineKind) -> Tone {
    match kind {
        LineKind::Heading => Tone::Strong,
        LineKind::Sent(Role::Client) => Tone::Client,
        LineKind::Sent(Role::Server) => Tone::Server,
        LineKind::Gap(_) => Tone::Bad,
    }
}

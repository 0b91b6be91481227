//! Listening to what the labs' programs say: when it is decoded, and what filters may know of it.

use std::time::{Duration, Instant};

use wirelab_analyzers::engine::{Event, Observer, Roles};
use wirelab_analyzers::message::live::{Change, Chosen, Key};
use wirelab_analyzers::message::{Ask, Index, Live, Message, StreamingDecoder};
use wirelab_analyzers::report::messages::{Digest, LabReport, Lookup, Moment};
use wirelab_labs::Lab;

/// Shortest time between two decodings.
const PAUSE: Duration = Duration::from_millis(100);
/// A decoding is followed by a pause of this many times its own length: long streams cost a tenth of the time at most.
const SHARE: u32 = 9;
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(2);

/// What the labs' programs say, as far as it is known.
pub(crate) struct Listening {
    heard: Heard,
    /// Where filters look messages up, and whether a filter does.
    lookup: Lookup,
    looked_up: bool,
    /// Whether something came since the last decoding.
    stale: bool,
    next: Instant,
    now: Moment,
    begun: bool,
}

enum Heard {
    /// Messages are told as they come.
    Live(Box<Live<Digest>>),
    /// Only the report is wanted.
    Report(Box<StreamingDecoder<Digest>>),
}

impl Listening {
    /// `tells`: whether messages are told, or only the report in the end. `looked_up`: whether filters ask for
    /// messages.
    pub(crate) fn new(ask: Ask, lookup: Lookup, tells: bool, looked_up: bool) -> Self {
        let heard = if tells || looked_up {
            Heard::Live(Box::new(Live::new(ask, Digest::default())))
        } else {
            Heard::Report(Box::new(StreamingDecoder::at_ports(ask, Digest::default())))
        };
        Self { heard, lookup, looked_up, stale: false, next: Instant::now(), now: Moment::default(), begun: false }
    }

    /// The labs that it listens for.
    pub(crate) fn labs(&self) -> &[Lab] {
        match &self.heard {
            Heard::Live(live) => live.labs(),
            Heard::Report(_) => &[],
        }
    }

    /// What a stream is taken for at present.
    pub(crate) fn chosen(&self, key: Key) -> Option<&Chosen> {
        match &self.heard {
            Heard::Live(live) => live.chosen(key),
            Heard::Report(_) => None,
        }
    }

    /// From now on filters may ask for messages. `held` are messages of packets that came before.
    pub(crate) fn look_up<'m>(&mut self, held: impl IntoIterator<Item = &'m Message>) {
        self.looked_up = true;
        if let Heard::Live(live) = &self.heard {
            self.lookup.set(Index::new(live.conversations(held)));
        }
    }

    /// Hears an event.
    pub(crate) fn on(&mut self, event: Event<'_>) {
        if let Event::Packet(view) = &event {
            self.stale = true;
            self.now.frame = view.packet.frame;
            if let Some(time) = view.packet.time {
                self.now.time = time.as_nanos();
                if !std::mem::replace(&mut self.begun, true) {
                    self.now.first = self.now.time;
                }
            }
        }
        match &mut self.heard {
            Heard::Live(live) => live.on(event),
            Heard::Report(steady) => steady.on(event),
        }
    }

    /// Whether there is something to decode, and time for it.
    pub(crate) fn is_due(&self) -> bool {
        self.stale && Instant::now() >= self.next
    }

    /// The last packet heard.
    pub(crate) fn now(&self) -> Moment {
        self.now
    }

    /// Decodes what has come, tells what is new, and puts it where filters look. `roles` says who is who so far.
    pub(crate) fn catch_up(&mut self, roles: Roles<'_>) -> Vec<Change> {
        let Heard::Live(live) = &mut self.heard else { return Vec::new() };
        let begun = Instant::now();
        let changes = live.catch_up(roles);
        if self.looked_up {
            let messages = changes.iter().filter_map(Change::message);
            self.lookup.set(Index::new(live.conversations(messages)));
        }
        self.stale = false;
        let done = Instant::now();
        self.next = done + ((done - begun) * SHARE).clamp(PAUSE, LONGEST);
        changes
    }

    /// What was not told yet, and the report. `roles` says who is who in the whole capture.
    pub(crate) fn finish(self, roles: Roles<'_>) -> (Vec<Change>, LabReport) {
        match self.heard {
            Heard::Live(live) => {
                let (changes, rest) = live.finish(roles);
                (changes, LabReport::of(rest))
            }
            Heard::Report(steady) => (Vec::new(), LabReport::of(steady.finish(roles))),
        }
    }
}

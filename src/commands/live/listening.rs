//! Listening to the labs while packets come: when it is decoded what was said, and what filters may know of it.

use std::time::{Duration, Instant};

use wirelab_analyzers::engine::{Engine, Event, Observer, Settings};
use wirelab_analyzers::message::live::{Change, Chosen, Key};
use wirelab_analyzers::message::{Ask, Index, Live, Message, Steady};
use wirelab_analyzers::report::messages::{Digest, LabReport, Lookup, Moment};
use wirelab_capture::live::Batch;
use wirelab_labs::Lab;

/// Shortest time between two decodings.
const PAUSE: Duration = Duration::from_millis(100);
/// A decoding is followed by a pause of so many times its own length: long streams cost a tenth of the time at most.
const SHARE: u32 = 9;
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(2);

/// What the labs' programs say, as far as it is known.
pub(super) struct Listening {
    heard: Heard,
    /// An engine before the one that asks filters, where filters ask for messages: it must know what a packet completes.
    ahead: Option<Engine>,
    lookup: Lookup,
    /// Whether something came since it was decoded last.
    stale: bool,
    next: Instant,
    now: Moment,
    begun: bool,
}

enum Heard {
    /// Messages are told as they come.
    Live(Box<Live<Digest>>),
    /// Only the report is wanted.
    Report(Box<Steady<Digest>>),
}

impl Listening {
    /// `tells`: whether messages are told, or only the report in the end. `ahead`: whether filters ask for messages.
    pub(super) fn new(ask: Ask, lookup: Lookup, tells: bool, ahead: bool) -> Self {
        let heard = if tells || ahead {
            Heard::Live(Box::new(Live::new(ask, Digest::default())))
        } else {
            Heard::Report(Box::new(Steady::at_ports(ask, Digest::default())))
        };
        let ahead = ahead.then(|| Engine::new(Settings::LEAST.with_verdicts(true)));
        Self { heard, ahead, lookup, stale: false, next: Instant::now(), now: Moment::default(), begun: false }
    }

    /// The labs that are listened for.
    pub(super) fn labs(&self) -> &[Lab] {
        match &self.heard {
            Heard::Live(live) => live.labs(),
            Heard::Report(_) => &[],
        }
    }

    /// Whether a stream is taken for a lab's at present.
    pub(super) fn is_lab(&self, key: Key) -> bool {
        self.chosen(key).is_some_and(|chosen| chosen.lab.is_some())
    }

    /// What a stream is taken for at present.
    pub(super) fn chosen(&self, key: Key) -> Option<&Chosen> {
        match &self.heard {
            Heard::Live(live) => live.chosen(key),
            Heard::Report(_) => None,
        }
    }

    /// Whether it has to hear a batch before filters are asked.
    pub(super) fn is_ahead(&self) -> bool {
        self.ahead.is_some()
    }

    /// From now on filters may ask for messages: packets are heard first. `engine` is the one that asks, as it is now;
    /// `held` are messages that may be asked for of packets that were heard before.
    pub(super) fn go_ahead<'m>(&mut self, engine: &Engine, held: impl IntoIterator<Item = &'m Message>) {
        self.ahead.get_or_insert_with(|| engine.clone());
        if let Heard::Live(live) = &self.heard {
            self.lookup.set(Index::new(live.conversations(held)));
        }
    }

    /// Hears a batch, in an engine of its own.
    pub(super) fn hear(&mut self, batch: &Batch) {
        let Some(mut engine) = self.ahead.take() else { return };
        for packet in batch.packets() {
            engine.push(&packet, &mut |event: Event<'_>| self.on(event));
        }
        self.ahead = Some(engine);
    }

    /// Hears an event.
    pub(super) fn on(&mut self, event: Event<'_>) {
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
    pub(super) fn is_due(&self) -> bool {
        self.stale && Instant::now() >= self.next
    }

    /// When what is said now is said.
    pub(super) fn now(&self) -> Moment {
        self.now
    }

    /// Decodes what has come, tells what is new of it, and puts it where filters look.
    pub(super) fn catch_up(&mut self) -> Vec<Change> {
        let Heard::Live(live) = &mut self.heard else { return Vec::new() };
        let begun = Instant::now();
        let changes = live.catch_up();
        if self.ahead.is_some() {
            let messages = changes.iter().filter_map(Change::message);
            self.lookup.set(Index::new(live.conversations(messages)));
        }
        self.stale = false;
        let done = Instant::now();
        self.next = done + ((done - begun) * SHARE).clamp(PAUSE, LONGEST);
        changes
    }

    /// What was not told yet, and the report.
    pub(super) fn finish(self) -> (Vec<Change>, LabReport) {
        match self.heard {
            Heard::Live(live) => {
                let (changes, rest) = live.finish();
                (changes, LabReport::of(rest))
            }
            Heard::Report(steady) => (Vec::new(), LabReport::of(steady.finish())),
        }
    }
}

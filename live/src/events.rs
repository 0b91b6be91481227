//! What happens, one line after the other, in the order of the packets.
//!
//! What the labs' programs say is decoded some ten times a second. Lines wait for it, so that messages stand where
//! their packets do.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_analyzers::engine::{Event, PacketView};
use wirelab_analyzers::message::live::{Change, Key};
use wirelab_analyzers::report::happening::{Log, StreamEvent};
use wirelab_analyzers::report::messages::{MessageEvent, tellings};

use crate::plan::Plan;
use crate::view::{Answer, Known, View};

/// Most lines that wait for messages.
const MOST_WAITING: usize = 50_000;
/// Frames that the filter let through and that are remembered, for what becomes known of their messages later.
const MOST_FRAMES: usize = 100_000;

/// Makes lines of what happens. `None`: nothing is said of it.
pub trait Wording {
    /// A line.
    type Line;

    /// Of something that happened on the wire.
    fn happening(&mut self, happening: &StreamEvent) -> Option<Self::Line>;

    /// Of something that became known of messages.
    fn telling(&mut self, telling: &MessageEvent<'_>) -> Option<Self::Line>;
}

/// Lines about what happens, in order.
pub struct Events<W: Wording> {
    wording: W,
    log: Log,
    /// Whether lines wait for messages.
    listens: bool,
    /// Frames that the filter let through, the last ones; `None`: there is no filter.
    frames: Option<BTreeSet<u64>>,
    /// Frames that the filter refused in this round, in their order.
    refused: Vec<u64>,
    waiting: Vec<Waiting<W::Line>>,
    ready: Vec<W::Line>,
}

/// A line that waits, with the frame that it stands beside.
struct Waiting<L> {
    frame: u64,
    line: L,
    /// The stream, if it shows the bytes of a packet: of a lab's stream the messages are shown instead.
    raw: Option<Key>,
}

impl<W: Wording> Events<W> {
    /// For what a driver with this plan tells.
    pub fn new(plan: &Plan, wording: W) -> Self {
        Self {
            wording,
            log: Log::new(),
            listens: plan.ask.is_some(),
            frames: plan.filter.is_some().then(BTreeSet::new),
            refused: Vec::new(),
            waiting: Vec::new(),
            ready: Vec::new(),
        }
    }

    /// The lines that are complete, and whoever makes them.
    pub fn take(&mut self) -> (impl Iterator<Item = W::Line>, &mut W) {
        (std::mem::take(&mut self.ready).into_iter(), &mut self.wording)
    }

    fn let_through(&mut self, frame: u64) {
        let Some(frames) = &mut self.frames else { return };
        frames.insert(frame);
        if frames.len() > MOST_FRAMES {
            frames.pop_first();
        }
    }

    /// Lines about messages, behind those of the same packet and in the order in which they are told.
    fn tell(&mut self, changes: &[Change], known: &Known<'_>) {
        let first = first_messages(changes);
        let mut beside = 0;
        for change in changes {
            let is_let_through = |frame: u64| self.frames.as_ref().is_none_or(|frames| frames.contains(&frame));
            if self.frames.is_some() && !change.frame().is_some_and(is_let_through) {
                continue;
            }
            let mut now = known.now();
            let frame = match change {
                Change::Lab { key, chosen, .. } => {
                    if chosen.lab.is_some() {
                        self.waiting.retain(|line| line.raw != Some(*key));
                    }
                    // Before the first message that it is about.
                    (now.frame, now.time) = first.get(key).copied().unwrap_or((now.frame, now.time));
                    now.frame
                }
                Change::Withdrawn { .. } => 0,
                Change::Message { message, .. } => {
                    beside = message.frame().max(beside);
                    beside
                }
            };
            for telling in tellings(change, known.labs(), now) {
                let line = self.wording.telling(&telling);
                self.waiting.extend(line.map(|line| Waiting { frame, line, raw: None }));
            }
        }
        self.waiting.sort_by_key(|line| line.frame);
    }
}

/// The first message of each stream: its frame and its time.
fn first_messages(changes: &[Change]) -> BTreeMap<Key, (u64, i64)> {
    let mut first: BTreeMap<Key, (u64, i64)> = BTreeMap::new();
    for message in changes.iter().filter_map(Change::message) {
        let at = (message.frame(), message.time);
        first.entry((message.transport, message.stream)).and_modify(|first| *first = at.min(*first)).or_insert(at);
    }
    first
}

impl<W: Wording> View for Events<W> {
    fn on(&mut self, event: &Event<'_>, answer: Answer) {
        if let Event::Packet(packet) = event
            && answer == Answer::Yes
        {
            self.let_through(packet.packet.frame);
        }
        self.log.on(event, |_| answer != Answer::No);
    }

    fn taken(&mut self, known: &Known<'_>) {
        let Self { log, wording, waiting, .. } = self;
        log.tell(known.engine(), &mut |happening| {
            let raw = (happening.event() == "data").then(|| happening.stream());
            if raw.is_some_and(|key| is_lab(known, key)) {
                return;
            }
            let line = wording.happening(happening);
            waiting.extend(line.map(|line| Waiting { frame: happening.frame(), line, raw }));
        });
        if !self.listens {
            self.ready.extend(self.waiting.drain(..).map(|waiting| waiting.line));
        }
    }

    fn answered(&mut self, packet: &PacketView<'_>, matches: bool) {
        let frame = packet.packet.frame;
        if matches {
            self.let_through(frame);
        } else {
            self.refused.push(frame);
        }
    }

    fn changes(&mut self, changes: &[Change], known: &Known<'_>) {
        let refused = std::mem::take(&mut self.refused);
        let is_refused = |frame: &u64| refused.binary_search(frame).is_ok();
        // Of a lab's stream the messages are shown, not the segments.
        let is_shown = |raw: Option<Key>| raw.is_none_or(|key| !is_lab(known, key));
        self.waiting.retain(|line| !is_refused(&line.frame) && is_shown(line.raw));
        self.tell(changes, known);
        self.ready.extend(self.waiting.drain(..).map(|waiting| waiting.line));
    }

    fn is_full(&self) -> bool {
        self.waiting.len() > MOST_WAITING
    }
}

/// Whether a stream is taken for a lab's at present.
fn is_lab(known: &Known<'_>, key: Key) -> bool {
    known.chosen(key).is_some_and(|chosen| chosen.lab.is_some())
}

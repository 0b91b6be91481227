//! What one submission may take: packets, bytes, streams, processor time. A capture that takes more is read so far, what was
//! read is judged, and the rest cannot be told.

use std::cell::Cell;
use std::time::Duration;

use wirelab_capture::error::Error;
use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::read::Reader;
use wirelab_engine::engine::{Engine, Observer, Settings, Summary};
use wirelab_text::limit::{SUBMISSION_BYTES, SUBMISSION_PACKETS, SUBMISSION_SECONDS, SUBMISSION_STREAMS};
use wirelab_words::list::finding::Spent;

/// Packets between two looks at what has been taken.
const STEP: u64 = 1_024;
/// Bytes that a packet takes in a file beside its own.
const HEADER: u64 = 16;

/// How far a capture was read that would have taken too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SoFar {
    /// The last frame that was read.
    pub(crate) frame: u64,
    /// What it would have taken too much of.
    pub(crate) spent: Spent,
}

/// What is left for a submission.
#[derive(Debug)]
pub(crate) struct Budget {
    packets: Cell<u64>,
    bytes: Cell<u64>,
    streams: Cell<u64>,
    /// The processor time of this thread, and what it was in the beginning.
    clock: Option<(fn() -> Duration, Duration)>,
}

impl Budget {
    /// For a whole submission.
    pub(crate) fn new(clock: Option<fn() -> Duration>) -> Self {
        Self {
            packets: Cell::new(SUBMISSION_PACKETS.count()),
            bytes: Cell::new(SUBMISSION_BYTES.count()),
            streams: Cell::new(SUBMISSION_STREAMS.count()),
            clock: clock.map(|clock| (clock, clock())),
        }
    }

    /// Reads a capture for the first time, and takes what it takes.
    pub(crate) fn run(
        &self,
        reader: Reader,
        settings: Settings,
        observer: &mut impl Observer,
    ) -> Result<(Summary, CaptureFacts, Option<SoFar>), Error> {
        let mut taken = Taken::default();
        let (summary, facts, spent) = run(reader, settings, observer, |engine, packets, bytes| {
            taken = Taken { packets, bytes, streams: engine.streams() as u64 };
            self.lacks(taken)
        })?;
        self.take(Taken {
            packets: facts.packets,
            streams: (summary.tcp_count() + summary.udp_count()) as u64,
            ..taken
        });
        let so_far = spent.map(|(spent, frame)| SoFar { frame, spent });
        Ok((summary, facts, so_far))
    }

    /// Of what too much would be taken.
    fn lacks(&self, taken: Taken) -> Option<Spent> {
        let late = || {
            self.clock
                .is_some_and(|(clock, since)| clock().saturating_sub(since).as_secs() >= SUBMISSION_SECONDS.count())
        };
        if taken.packets >= self.packets.get() {
            Some(Spent::Packets)
        } else if taken.bytes >= self.bytes.get() {
            Some(Spent::Bytes)
        } else if taken.streams > self.streams.get() {
            Some(Spent::Streams)
        } else if taken.packets.is_multiple_of(STEP) && late() {
            Some(Spent::Time)
        } else {
            None
        }
    }

    fn take(&self, taken: Taken) {
        let less = |cell: &Cell<u64>, by: u64| cell.set(cell.get().saturating_sub(by));
        less(&self.packets, taken.packets);
        less(&self.bytes, taken.bytes);
        less(&self.streams, taken.streams);
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    packets: u64,
    bytes: u64,
    streams: u64,
}

/// Reads a capture again, as far as it was read before.
pub(crate) fn run_again(
    reader: Reader,
    settings: Settings,
    observer: &mut impl Observer,
    so_far: Option<SoFar>,
) -> Result<Summary, Error> {
    let last = so_far.map_or(u64::MAX, |so_far| so_far.frame);
    let stop = |_: &Engine, packets: u64, _: u64| (packets >= last).then_some(Spent::Packets);
    run(reader, settings, observer, stop).map(|(summary, ..)| summary)
}

/// Of what there was too much, and how many packets were read then; nothing if all were.
type Stopped = Option<(Spent, u64)>;

/// Reads packets until `stop`, which is asked between two of them, names what there is too much of.
fn run(
    mut reader: Reader,
    settings: Settings,
    observer: &mut impl Observer,
    mut stop: impl FnMut(&Engine, u64, u64) -> Option<Spent>,
) -> Result<(Summary, CaptureFacts, Stopped), Error> {
    let mut engine = Engine::new(settings);
    let (mut packets, mut bytes, mut spent) = (0, 0, None);
    while spent.is_none()
        && let Some(packet) = reader.next_packet()?
    {
        // A capture that ends just there was read whole.
        spent = stop(&engine, packets, bytes).map(|spent| (spent, packets));
        if spent.is_none() {
            engine.push(&packet, observer);
            packets += 1;
            bytes += packet.data.len() as u64 + HEADER;
        }
    }
    let mut facts = reader.into_facts();
    facts.packets = facts.packets.min(packets);
    Ok((engine.finish(), facts, spent))
}

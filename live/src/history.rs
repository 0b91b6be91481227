//! The last packets with their places: for the beginning of a stream that is opened late, for a filter that is typed
//! late, for saving what nobody thought of writing, and for filters that have to wait until a packet's messages are
//! known.

use std::collections::VecDeque;

use wirelab_analyzers::engine::{Observer, Replay};
use wirelab_capture::live::Batch;
use wirelab_capture::packet::Packet;

use crate::places::{Place, Places};
use crate::stream::StreamId;

/// The last packets.
///
/// The engine looks at each packet once, when it comes. What is looked at later is replayed under the places found
/// then, so that it does not matter how much of the capture has been let go.
#[derive(Debug)]
pub(crate) struct History {
    batches: VecDeque<(Batch, Places)>,
    size: usize,
    /// The most memory that packets take which nobody waits for, in bytes.
    most: usize,
    /// The replay of everything that has been let go.
    before: Replay,
    /// Packets that have been let go.
    gone: u64,
    /// How many of the batches, the last ones, have not been shown to the filters yet, and their size.
    unasked: usize,
    unasked_size: usize,
}

/// A packet that is held.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<'a> {
    pub(crate) packet: Packet<'a>,
    place: Place<'a>,
}

impl<'a> Held<'a> {
    /// Its places.
    pub(crate) fn place(&self) -> Place<'a> {
        self.place
    }

    /// Whether it belongs to a stream.
    pub(crate) fn is_of(&self, id: StreamId) -> bool {
        StreamId::all_of(self.place.segments, self.place.datagrams).any(|stream| stream == id)
    }

    /// The streams that begin with it.
    pub(crate) fn begins(&self) -> impl Iterator<Item = StreamId> {
        let tcp = self.place.segments.iter().filter(|segment| segment.place.opened);
        let udp = self.place.datagrams.iter().filter(|datagram| datagram.place.opened);
        let tcp = tcp.map(|segment| StreamId::tcp(segment.place.stream));
        tcp.chain(udp.map(|datagram| StreamId::udp(datagram.place.stream)))
    }

    /// Tells its events.
    pub(crate) fn tell(&self, replay: &mut Replay, observer: &mut impl Observer) {
        replay.push(&self.packet, self.place.segments, self.place.datagrams, observer);
    }

    /// Moves a replay behind it.
    pub(crate) fn pass(&self, replay: &mut Replay) {
        replay.pass(&self.packet, self.place.is_fragment);
    }
}

impl History {
    /// Holds at most so many bytes of packets and places.
    pub(crate) fn holding(most: usize) -> Self {
        let before = Replay::default();
        Self { batches: VecDeque::new(), size: 0, most, before, gone: 0, unasked: 0, unasked_size: 0 }
    }

    /// Takes in a batch that the filters have still to be asked about.
    pub(crate) fn push(&mut self, batch: Batch, places: Places) {
        let size = batch.size() + places.size();
        self.size += size;
        self.unasked_size += size;
        self.unasked += 1;
        self.batches.push_back((batch, places));
    }

    /// Whether packets are held once the filters have been asked.
    pub(crate) fn holds(&self) -> bool {
        self.most > 0
    }

    /// Lets a batch go at once, where none is held.
    pub(crate) fn pass_by(&mut self, batch: &Batch) {
        self.gone += batch.len() as u64;
    }

    /// The filters have been asked about everything; the oldest packets go where there are too many, after `let_go` has
    /// seen them. The newest batch stays where any is held.
    pub(crate) fn asked(&mut self, mut let_go: impl FnMut(&Held<'_>, &Replay)) {
        (self.unasked, self.unasked_size) = (0, 0);
        let least = usize::from(self.holds());
        while self.size > self.most
            && self.batches.len() > least
            && let Some((batch, places)) = self.batches.pop_front()
        {
            self.size -= batch.size() + places.size();
            self.gone += batch.len() as u64;
            for held in held(&batch, &places) {
                let_go(&held, &self.before);
                held.pass(&mut self.before);
            }
        }
    }

    /// The memory of packets that the filters have still to be asked about, in bytes.
    pub(crate) fn unasked_size(&self) -> usize {
        self.unasked_size
    }

    /// The packets that the filters have still to be asked about.
    pub(crate) fn unasked(&self) -> impl Iterator<Item = Held<'_>> {
        self.batches.iter().skip(self.batches.len() - self.unasked).flat_map(|(batch, places)| held(batch, places))
    }

    /// The packets that the filters have been asked about.
    pub(crate) fn asked_already(&self) -> impl Iterator<Item = Held<'_>> {
        self.batches.iter().take(self.batches.len() - self.unasked).flat_map(|(batch, places)| held(batch, places))
    }

    /// Packets that are held no longer.
    pub(crate) fn gone(&self) -> u64 {
        self.gone
    }

    /// The frame number of the first packet that is held.
    pub(crate) fn first_frame(&self) -> Option<u64> {
        self.packets().next().map(|held| held.packet.frame)
    }

    /// All packets that are held.
    pub(crate) fn packets(&self) -> impl Iterator<Item = Held<'_>> {
        self.batches.iter().flat_map(|(batch, places)| held(batch, places))
    }

    /// A replay that begins with the oldest packet held.
    pub(crate) fn replay(&self) -> Replay {
        self.before.clone()
    }
}

fn held<'a>(batch: &'a Batch, places: &'a Places) -> impl Iterator<Item = Held<'a>> {
    batch.packets().zip(places.iter()).map(|(packet, place)| Held { packet, place })
}

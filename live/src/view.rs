//! What the driver tells, and to whom.

use wirelab_analyzers::engine::{Engine, Event, PacketView, Replay};
use wirelab_analyzers::message::live::{Change, Chosen, Key};
use wirelab_analyzers::report::messages::Moment;
use wirelab_labs::Lab;

use crate::history::Held;
use crate::listening::Listening;

/// What the filter says of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It matches, or there is no filter.
    Yes,
    /// It does not match.
    No,
    /// It is not known before the labs have been listened to: [`View::answered`] tells it.
    Later,
}

impl From<bool> for Answer {
    fn from(matches: bool) -> Self {
        if matches { Self::Yes } else { Self::No }
    }
}

/// Sees a capture come in. For each packet [`View::on`] is called for its events, then [`View::taken`].
pub trait View {
    /// An event of the packet that comes in. The answer belongs to [`Event::Packet`]; for the others it is
    /// [`Answer::Later`].
    fn on(&mut self, event: &Event<'_>, answer: Answer);

    /// The packet has come in: `known` has the streams behind it.
    fn taken(&mut self, _known: &Known<'_>) {}

    /// The filter's answer on a packet for which it was [`Answer::Later`]. Packets are told in their order, before the
    /// [`View::changes`] of the same round.
    fn answered(&mut self, _packet: &PacketView<'_>, _matches: bool) {}

    /// What became known of messages, to be carried out in this order.
    fn changes(&mut self, _changes: &[Change], _known: &Known<'_>) {}

    /// Packets passed the analysis by. The streams from these numbers on began with them.
    fn missed(&mut self, _tcp: u32, _udp: u32, _known: &Known<'_>) {}

    /// Whether so much waits for messages to become known that they should be decoded now.
    fn is_full(&self) -> bool {
        false
    }

    /// A packet is about to be let go.
    #[doc(hidden)]
    fn let_go(&mut self, _held: &LetGo<'_>) {}
}

/// Nobody looks any more.
impl View for () {
    fn on(&mut self, _event: &Event<'_>, _answer: Answer) {}
}

/// What is known at present.
pub struct Known<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) labs: &'a [Lab],
    pub(crate) listening: Option<&'a Listening>,
    pub(crate) now: Moment,
}

impl Known<'_> {
    /// The streams.
    pub fn engine(&self) -> &Engine {
        self.engine
    }

    /// The labs that are listened for.
    pub fn labs(&self) -> &[Lab] {
        self.labs
    }

    /// What a stream is taken for, if it was told and the stream is not over.
    pub fn chosen(&self, key: Key) -> Option<&Chosen> {
        self.listening?.chosen(key)
    }

    /// The last packet.
    pub fn now(&self) -> Moment {
        self.now
    }
}

/// A packet that is let go, and the replay that stands before it.
pub struct LetGo<'a> {
    pub(crate) held: &'a Held<'a>,
    pub(crate) before: &'a Replay,
}

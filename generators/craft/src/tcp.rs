//! One end of a crafted connection: as much of TCP as lab traffic shows. Sequence numbers, acknowledgements (delayed
//! ones too), windows, retransmission by timer and by duplicate acknowledgements, SACK, time stamps, window probes,
//! keep-alives, and every way to end (RFC 9293, 5681, 6298, 6582, 2018, 7323). Whole numbers throughout.
//!
//! An end knows no bytes and no network: it is told what arrived and which time it is, and says what it sends. Its
//! parts each know one thing and send nothing: `sender` (with `congestion`), `receiver`, `rtt`, `timers`, `terms` and
//! `program`. [`End`] puts them together: what arrives in `arrival`, what time brings in `elapse`, what the program
//! does in `act`, and what goes out in `departure`.

mod act;
mod arrival;
mod congestion;
mod departure;
mod elapse;
mod program;
mod receiver;
mod rtt;
mod sender;
mod terms;
mod timers;

use std::ops::Range;

use wirelab_labs::Side;

use super::packet::{Options, Tcp};
use super::plan::Plan;
use super::scenario::Host;
use super::truth::Cause;
use program::Program;
use receiver::Receiver;
use rtt::Rtt;
use sender::Sender;
use terms::Terms;
use timers::Timers;

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A client that has not begun, or a server that listens.
    Fresh,
    SynSent,
    SynReceived,
    Open,
    /// Reset, or given up: what still comes is answered with RST.
    Dead,
    /// Vanished: nothing is answered.
    Silent,
}

/// A segment to be sent.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) head: Tcp,
    /// Its payload, as a part of what the side says.
    pub(super) payload: Range<u64>,
    pub(super) cause: Cause,
}

/// What happens around an end while it is asked.
pub(super) struct Now<'a> {
    /// Nanoseconds since the beginning.
    pub(super) time: u64,
    pub(super) plan: &'a Plan,
    pub(super) out: &'a mut Vec<Sent>,
}

/// One end.
#[derive(Clone, Debug)]
pub(super) struct End {
    side: Side,
    state: State,
    terms: Terms,
    sender: Sender,
    receiver: Receiver,
    rtt: Rtt,
    timers: Timers,
    program: Program,
}

impl End {
    /// `clock` is what the host's time stamp clock shows at the beginning.
    pub(super) fn new(side: Side, host: &Host, clock: u32) -> Self {
        Self {
            side,
            state: State::Fresh,
            terms: Terms::new(host, clock),
            sender: Sender::default(),
            receiver: Receiver::new(host),
            rtt: Rtt::default(),
            timers: Timers::default(),
            program: Program::default(),
        }
    }

    /// When it wants to be asked again.
    pub(super) fn deadline(&self) -> Option<u64> {
        self.timers.next().into_iter().chain(self.program.due()).min()
    }

    /// Whether both sides can talk: the handshake is over, and nothing has broken the connection.
    pub(super) fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// Whether it was reset, or given up.
    pub(super) fn is_dead(&self) -> bool {
        self.state == State::Dead
    }

    /// Bytes that its program has said.
    pub(super) fn said(&self) -> u64 {
        self.sender.said()
    }

    /// Bytes that its program has read; one more where it has read that there are no more.
    pub(super) fn has_read(&self) -> u64 {
        self.receiver.read().saturating_sub(1)
    }

    /// Whether the other side has closed, and its program knows.
    pub(super) fn is_closed_by_peer(&self) -> bool {
        self.receiver.has_read_the_end()
    }

    /// Ends without another word of its own.
    fn end(&mut self, state: State) {
        self.state = state;
        self.timers.stop();
        self.program.stop();
    }

    /// Whether both directions are closed and everything is acknowledged.
    fn is_finished(&self) -> bool {
        self.receiver.has_the_end() && self.sender.is_done()
    }
}

//! One end of a crafted connection: as much of TCP as lab traffic shows. Sequence numbers, acknowledgements (delayed
//! ones too), windows, retransmission by timer and by duplicate acknowledgements, SACK, time stamps, window probes,
//! keep-alives, and every way to end (RFC 9293, 5681, 6298, 6582, 2018, 7323). Whole numbers throughout.
//!
//! An end knows no bytes and no network: it is told what arrived and which time it is, and says what it sends.

mod program;
mod receive;
mod send;
mod timer;

use std::ops::Range;

use wirelab_labs::Side;

use super::packet::{Options, Tcp};
use super::plan::Plan;
use super::scenario::Host;
use super::truth::{Cause, Ranges};

/// Before anything was measured: RFC 6298, section 2.1.
const FIRST_RTO: u64 = 1_000_000_000;
/// Linux's bounds.
const MIN_RTO: u64 = 200_000_000;
const MAX_RTO: u64 = 60_000_000_000;
/// Segments that may be sent before anything is acknowledged: RFC 6928.
const FIRST_WINDOW: u64 = 10;
/// Bytes of the time stamp option, with its padding.
const TIMESTAMPS: u64 = 12;

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
    // What this host offers.
    own_mss: u16,
    buffer: u64,
    own_scale: Option<u8>,
    offers_sack: bool,
    offers_timestamps: bool,
    delayed_ack: u64,
    /// What its time stamp clock shows at the beginning.
    clock: u32,
    // What both have agreed on.
    mss: u64,
    scales: Option<[u8; 2]>,
    sack: bool,
    timestamps: bool,
    echo: u32,
    // Sending. Positions: 0 is the SYN, 1 the first byte.
    limit: u64,
    fin: bool,
    una: u64,
    nxt: u64,
    max: u64,
    /// The end of what window probes have sent beyond that.
    probed: u64,
    peer_window: u64,
    widest: u64,
    congestion: u64,
    threshold: u64,
    duplicates: u32,
    recover: Option<u64>,
    sacked: Ranges,
    // Round trips (RFC 6298).
    rto: u64,
    smoothed: u64,
    variation: u64,
    timing: Option<(u64, u64)>,
    tries: u32,
    // Receiving.
    rcv: u64,
    ahead: Ranges,
    read: u64,
    reading: bool,
    edge: u64,
    fin_at: Option<u64>,
    fin_received: bool,
    unacked: u32,
    ack_now: bool,
    // The program.
    step: usize,
    closed: bool,
    // Deadlines.
    rto_at: Option<u64>,
    probe_at: Option<u64>,
    ack_at: Option<u64>,
    keep_at: Option<u64>,
    step_at: Option<u64>,
    keep_alives: u32,
}

impl End {
    pub(super) fn new(side: Side, host: &Host, clock: u32) -> Self {
        Self {
            side,
            state: State::Fresh,
            own_mss: host.mss,
            buffer: u64::from(host.window),
            own_scale: host.scale,
            offers_sack: host.sack,
            offers_timestamps: host.timestamps,
            delayed_ack: host.delayed_ack,
            clock,
            mss: 536,
            scales: None,
            sack: host.sack,
            timestamps: host.timestamps,
            echo: 0,
            limit: 0,
            fin: false,
            una: 0,
            nxt: 0,
            max: 0,
            probed: 0,
            peer_window: 0,
            widest: 0,
            congestion: 0,
            threshold: u64::MAX,
            duplicates: 0,
            recover: None,
            sacked: Ranges::default(),
            rto: FIRST_RTO,
            smoothed: 0,
            variation: 0,
            timing: None,
            tries: 0,
            rcv: 0,
            ahead: Ranges::default(),
            read: 0,
            reading: true,
            edge: 0,
            fin_at: None,
            fin_received: false,
            unacked: 0,
            ack_now: false,
            step: 0,
            closed: false,
            rto_at: None,
            probe_at: None,
            ack_at: None,
            keep_at: None,
            step_at: None,
            keep_alives: 0,
        }
    }

    /// When it wants to be asked again.
    pub(super) fn deadline(&self) -> Option<u64> {
        [self.rto_at, self.probe_at, self.ack_at, self.keep_at, self.step_at].into_iter().flatten().min()
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
        self.limit
    }

    /// Bytes that its program has read; one more where it has read that there are no more.
    pub(super) fn has_read(&self) -> u64 {
        self.read.saturating_sub(1)
    }

    /// Whether the other side has closed, and its program knows.
    pub(super) fn is_closed_by_peer(&self) -> bool {
        self.fin_received && self.read == self.rcv
    }

    /// What was agreed on, from the options of the other side's SYN.
    fn agree(&mut self, theirs: &Options) {
        self.sack = self.offers_sack && theirs.sack_permitted;
        self.timestamps = self.offers_timestamps && theirs.timestamps.is_some();
        self.scales = self.own_scale.zip(theirs.scale).map(|(own, other)| [own, other]);
        // RFC 9293, section 3.7.1: 536 where nothing is said.
        let mss = u64::from(theirs.mss.unwrap_or(536).min(self.own_mss));
        self.mss = if self.timestamps { mss.saturating_sub(TIMESTAMPS).max(1) } else { mss };
        self.congestion = FIRST_WINDOW * self.mss;
    }

    /// Ends without another word of its own.
    fn end(&mut self, state: State) {
        self.state = state;
        self.rto_at = None;
        self.probe_at = None;
        self.ack_at = None;
        self.keep_at = None;
        self.step_at = None;
    }

    /// Whether both directions are closed and everything is acknowledged.
    fn is_finished(&self) -> bool {
        self.fin_received && self.fin && self.una == self.limit + 2
    }

    /// Positions that the other side has not acknowledged.
    fn flight(&self) -> u64 {
        self.max - self.una
    }
}

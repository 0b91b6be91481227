//! Verdicts on one packet, and their counts.

/// One verdict, under Wireshark's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Verdict {
    /// `tcp.analysis.retransmission`, of the ordinary kind.
    Retransmission,
    /// `tcp.analysis.fast_retransmission`
    FastRetransmission,
    /// `tcp.analysis.spurious_retransmission`
    SpuriousRetransmission,
    /// `tcp.analysis.out_of_order`
    OutOfOrder,
    /// `tcp.analysis.lost_segment`
    LostSegment,
    /// `tcp.analysis.ack_lost_segment`
    AckLostSegment,
    /// `tcp.analysis.duplicate_ack`
    DuplicateAck,
    /// `tcp.analysis.keep_alive`
    KeepAlive,
    /// `tcp.analysis.keep_alive_ack`
    KeepAliveAck,
    /// `tcp.analysis.zero_window`
    ZeroWindow,
    /// `tcp.analysis.zero_window_probe`
    ZeroWindowProbe,
    /// `tcp.analysis.zero_window_probe_ack`
    ZeroWindowProbeAck,
    /// `tcp.analysis.window_update`
    WindowUpdate,
    /// `tcp.analysis.window_full`
    WindowFull,
    /// `tcp.analysis.reused_ports`
    ReusedPorts,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Retransmission,
        Self::FastRetransmission,
        Self::SpuriousRetransmission,
        Self::OutOfOrder,
        Self::LostSegment,
        Self::AckLostSegment,
        Self::DuplicateAck,
        Self::KeepAlive,
        Self::KeepAliveAck,
        Self::ZeroWindow,
        Self::ZeroWindowProbe,
        Self::ZeroWindowProbeAck,
        Self::WindowUpdate,
        Self::WindowFull,
        Self::ReusedPorts,
    ];

    /// The end of Wireshark's field name: `tcp.analysis.` and this. An ordinary retransmission is the only one of its
    /// kind that bears no adjective.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Retransmission => "retransmission",
            Self::FastRetransmission => "fast_retransmission",
            Self::SpuriousRetransmission => "spurious_retransmission",
            Self::OutOfOrder => "out_of_order",
            Self::LostSegment => "lost_segment",
            Self::AckLostSegment => "ack_lost_segment",
            Self::DuplicateAck => "duplicate_ack",
            Self::KeepAlive => "keep_alive",
            Self::KeepAliveAck => "keep_alive_ack",
            Self::ZeroWindow => "zero_window",
            Self::ZeroWindowProbe => "zero_window_probe",
            Self::ZeroWindowProbeAck => "zero_window_probe_ack",
            Self::WindowUpdate => "window_update",
            Self::WindowFull => "window_full",
            Self::ReusedPorts => "reused_ports",
        }
    }

    /// Those of what was sent again.
    pub const AGAIN: [Self; 3] = [Self::Retransmission, Self::FastRetransmission, Self::SpuriousRetransmission];

    /// Whether it is usual in a connection that goes well: a window that moves, and what keeps a quiet connection alive.
    pub const fn is_calm(self) -> bool {
        matches!(self, Self::WindowUpdate | Self::KeepAlive | Self::KeepAliveAck | Self::ReusedPorts)
    }

    /// The words that Wireshark's packet list has for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Retransmission => "retransmission",
            Self::FastRetransmission => "fast retransmission",
            Self::SpuriousRetransmission => "spurious retransmission",
            Self::OutOfOrder => "out-of-order",
            Self::LostSegment => "previous segment not captured",
            Self::AckLostSegment => "ACKed unseen segment",
            Self::DuplicateAck => "duplicate ACK",
            Self::KeepAlive => "keep-alive",
            Self::KeepAliveAck => "keep-alive ACK",
            Self::ZeroWindow => "zero window",
            Self::ZeroWindowProbe => "zero window probe",
            Self::ZeroWindowProbeAck => "zero window probe ACK",
            Self::WindowUpdate => "window update",
            Self::WindowFull => "window full",
            Self::ReusedPorts => "port numbers reused",
        }
    }
}

/// How often each verdict was given in a stream, and where it was first said that something was sent again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerdictCounts {
    counts: [u32; Verdict::ALL.len()],
    /// 0 for none.
    first_again: u32,
}

impl VerdictCounts {
    pub(super) fn add(&mut self, verdicts: Verdicts, frame: u32) {
        for verdict in verdicts.iter() {
            if let Some(count) = self.counts.get_mut(verdict as usize) {
                *count = count.saturating_add(1);
            }
            if self.first_again == 0 && Verdict::AGAIN.contains(&verdict) {
                self.first_again = frame;
            }
        }
    }

    pub(super) fn add_all(&mut self, more: &Self) {
        for (count, more) in self.counts.iter_mut().zip(more.counts) {
            *count = count.saturating_add(more);
        }
        let both = [self.first_again, more.first_again];
        self.first_again = both.into_iter().filter(|frame| *frame != 0).min().unwrap_or(0);
    }

    /// How often one was given.
    pub fn of(&self, verdict: Verdict) -> u32 {
        self.counts.get(verdict as usize).copied().unwrap_or(0)
    }

    /// How many packets brought what had been sent before ([`Verdict::AGAIN`]).
    pub fn again(&self) -> u64 {
        Verdict::AGAIN.iter().map(|verdict| u64::from(self.of(*verdict))).sum()
    }

    /// The frame of the first of them.
    pub const fn first_again(&self) -> Option<u32> {
        if self.first_again == 0 { None } else { Some(self.first_again) }
    }

    /// Those that were given, with their numbers.
    pub fn given(&self) -> impl Iterator<Item = (Verdict, u32)> {
        Verdict::ALL.into_iter().map(|verdict| (verdict, self.of(verdict))).filter(|(_, count)| *count > 0)
    }
}

/// Everything that is said of one packet. Frames are 0 where there is none, spans are nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    bits: u16,
    /// Whether Wireshark has anything to say of it at all: then it also shows the initial round-trip time.
    pub noted: bool,
    /// `tcp.analysis.duplicate_ack_frame`: the packet that it repeats.
    pub duplicate_of: u32,
    /// `tcp.analysis.duplicate_ack_num`
    pub duplicate_number: u32,
    /// `tcp.analysis.acks_frame`
    pub acks_frame: u32,
    /// `tcp.analysis.ack_rtt`: since the frame that it acknowledges; 0 is not shown.
    pub ack_rtt: i64,
    /// `tcp.analysis.partial_ack`: it acknowledges part of a segment.
    pub partial_ack: bool,
    /// `tcp.analysis.ambiguous_ack`: what it acknowledges was sent more than once.
    pub ambiguous_ack: bool,
    /// `tcp.analysis.rto`: since the segment that it repeats; 0 is not shown.
    pub rto: i64,
    /// `tcp.analysis.rto_frame`
    pub rto_frame: u32,
    /// `tcp.analysis.bytes_in_flight` after it; 0 is not shown.
    pub bytes_in_flight: u32,
    /// `tcp.analysis.push_bytes_sent`: since the last PSH; shown with bytes in flight.
    pub push_bytes: u32,
}

impl Verdicts {
    /// Whether a verdict was given.
    #[inline]
    pub const fn has(&self, verdict: Verdict) -> bool {
        self.bits & (1 << verdict as u16) != 0
    }

    /// Whether any verdict was given.
    #[inline]
    pub const fn any(&self) -> bool {
        self.bits != 0
    }

    /// The verdicts, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = Verdict> {
        let verdicts = *self;
        Verdict::ALL.into_iter().filter(move |verdict| verdicts.has(*verdict))
    }

    #[inline]
    pub(super) const fn set(&mut self, verdict: Verdict) {
        self.bits |= 1 << verdict as u16;
        self.noted = true;
    }

    pub(super) const fn unset(&mut self, verdict: Verdict) {
        self.bits &= !(1 << verdict as u16);
    }
}

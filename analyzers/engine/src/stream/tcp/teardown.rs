//! How a connection ends: FIN from both sides (RFC 9293, section 3.6), half of that, or RST.

use super::segment::Segment;
use super::stream::TcpStream;
use crate::stream::RolesFrom;
use crate::stream::key::Side;

/// Why a side probably sent RST. The wire shows that it did; the reason is a conclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResetReason {
    /// Nobody listened on the port: it answers a SYN.
    RefusedPort,
    /// Data arrived after the side had closed: a program that answers once and closes, for instance.
    AfterFin,
    /// The program closed its socket while received data lay there unread, or was killed in that state.
    UnreadData,
    /// The program gave the connection up (SO_LINGER 0, abort), with nothing left to read.
    #[default]
    Abort,
}

impl ResetReason {
    /// A short, stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::RefusedPort => "refused-port",
            Self::AfterFin => "after-fin",
            Self::UnreadData => "unread-data",
            Self::Abort => "abort",
        }
    }

    /// A clause for sentences.
    pub const fn words(self) -> &'static str {
        match self {
            Self::RefusedPort => "nobody listened on the port",
            Self::AfterFin => "data or an acknowledgement arrived after it had closed",
            Self::UnreadData => "probably closed with received data unread",
            Self::Abort => "probably aborted",
        }
    }
}

/// The first RST of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Reset {
    /// Its frame; 0 for none.
    pub(crate) frame: u32,
    pub(crate) side: Side,
    pub(crate) reason: ResetReason,
}

impl TcpStream {
    /// Notes FIN, the acknowledgement of a FIN, and RST; `true` if the segment is one of them.
    #[inline]
    pub(crate) fn tear_down(&mut self, segment: &Segment, side: Side, refused: bool) -> bool {
        let mut part = false;
        let answered = self.last_payload != Some(side.other());
        let (own, other) = self.directions(side);
        if other.fin_frame != 0 && other.fin_acked == 0 && segment.flags.ack() && segment.ack == other.fin_end {
            other.fin_acked = segment.frame;
            part = true;
        }
        if segment.flags.fin() {
            part = true;
            if own.fin_frame == 0 {
                own.fin_frame = segment.frame;
                own.fin_end = segment.end();
            }
        }
        let own_fin = own.fin_frame != 0;
        if segment.flags.rst() {
            part = true;
            if self.reset.frame == 0 {
                let refused = refused || self.roles_from == RolesFrom::Refusal;
                let reason = match (refused, own_fin, answered) {
                    (true, ..) => ResetReason::RefusedPort,
                    (_, true, _) => ResetReason::AfterFin,
                    (.., false) => ResetReason::UnreadData,
                    _ => ResetReason::Abort,
                };
                self.reset = Reset { frame: segment.frame, side, reason };
            }
        }
        part
    }

    /// Whether this segment, part of a teardown, is the one that ended the conversation: the acknowledgement of the last
    /// FIN, or the first RST if both sides had not closed before.
    pub(crate) fn is_closed_by(&self, segment: &Segment) -> bool {
        let [low, high] = &self.halves;
        let acked = low.fin_acked.max(high.fin_acked);
        let both = low.fin_acked != 0 && high.fin_acked != 0;
        let reset = self.reset.frame;
        if both && (reset == 0 || acked < reset) { acked == segment.frame } else { reset == segment.frame }
    }
}

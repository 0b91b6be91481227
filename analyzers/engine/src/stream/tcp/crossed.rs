//! Openings in which each side sends a SYN of its own: at the same time (RFC 9293, section 3.5, figure 7), or one after the
//! other, so that the server's SYN and acknowledgement come in two packets (a split handshake).

use super::handshake::Progress;
use super::segment::Segment;
use super::stream::TcpStream;
use crate::stream::key::Side;

/// Packets of such an opening that are kept.
pub(super) const MAX_PACKETS: usize = 6;

/// How a connection was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Opening {
    /// SYN, SYN-ACK, ACK.
    #[default]
    ThreeWay,
    /// Both sides sent a SYN, and only one of them a SYN-ACK or none: four packets in the place of three.
    Split,
    /// Both sides sent a SYN before they had seen the other's, and both answered with a SYN-ACK.
    Simultaneous,
}

/// What is kept of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Crossed {
    /// The server's SYN.
    server_isn: u32,
    /// Its packets in order; 0 for none.
    pub(super) packets: [u32; MAX_PACKETS],
    /// Whose SYN was acknowledged: the client's, the server's.
    acked: [bool; 2],
    /// Who sent a SYN-ACK.
    syn_acks: [bool; 2],
}

impl Crossed {
    fn note(&mut self, frame: u32) {
        if let Some(place) = self.packets.iter_mut().find(|place| **place == 0) {
            *place = frame;
        }
    }

    pub(super) fn opening(&self) -> Opening {
        if self.syn_acks == [true, true] { Opening::Simultaneous } else { Opening::Split }
    }
}

impl TcpStream {
    /// Whether both sides have sent a SYN of their own.
    pub(super) fn is_crossed(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.crossed.is_some())
    }

    /// Takes a segment of an opening with two SYNs; `None`: it is no such opening.
    #[cold]
    pub(super) fn cross(&mut self, segment: &Segment, side: Side) -> Option<bool> {
        let from_client = side == self.client;
        if self.handshake.progress != Progress::Syn {
            return None;
        }
        let flags = segment.flags;
        if !self.is_crossed() {
            let bare_syn = flags.syn() && !flags.ack() && !flags.rst();
            if from_client || !bare_syn {
                return None;
            }
            let early = self.handshake.early_answer();
            let mut crossed =
                Crossed { server_isn: segment.seq, acked: [early.is_some(), false], ..Crossed::default() };
            [self.handshake.syn, early.unwrap_or(0), segment.frame]
                .into_iter()
                .filter(|frame| *frame != 0)
                .for_each(|frame| crossed.note(frame));
            self.rare.get_or_insert_default().crossed = Some(crossed);
            return Some(true);
        }
        if flags.rst() || !flags.ack() {
            return None;
        }
        let client_isn = self.handshake.client_isn();
        let crossed = self.rare.as_mut()?.crossed.as_mut()?;
        let acknowledged = if from_client { crossed.server_isn } else { client_isn };
        let [of_client, of_server] = &mut crossed.acked;
        let acked = if from_client { of_server } else { of_client };
        let fits = segment.ack == acknowledged.wrapping_add(1);
        let first = fits && !*acked;
        *acked |= fits;
        if flags.syn() && fits {
            let [by_client, by_server] = &mut crossed.syn_acks;
            *(if from_client { by_client } else { by_server }) = true;
        }
        if first {
            crossed.note(segment.frame);
        }
        let complete = crossed.acked == [true, true];
        if complete {
            self.handshake.complete(segment);
        }
        Some(first || flags.syn())
    }
}

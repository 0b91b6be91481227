//! `tcp.completeness`: what of a conversation was seen.

use super::segment::Segment;
use super::stream::{TcpStream, complete};
use crate::packet::layer::TcpFlags;

impl TcpStream {
    /// Moves `tcp.completeness` on. Where a SYN is the first that a side sends, Wireshark takes the stream for a new
    /// one, and what came before for nothing; its second pass adds that again, but for what only a new stream has.
    #[inline]
    pub(super) fn complete(&mut self, segment: &Segment, begins: bool) {
        let bits = completes(segment, begins);
        if begins {
            self.completeness = 0;
            self.completeness_behind &= !(complete::SYN | complete::DATA);
        }
        if self.completeness_behind & bits != bits {
            self.advance_completeness(segment, bits);
        }
        self.completeness |= bits;
    }

    /// Something is seen for the first time.
    #[cold]
    fn advance_completeness(&mut self, segment: &Segment, bits: u8) {
        let acknowledges = segment.flags.ack() && !segment.flags.syn();
        if acknowledges && self.first_ack_time == 0 {
            self.first_ack_time = segment.time;
        }
        self.completeness_behind |= bits;
    }

    /// The same in 4.0.
    #[cold]
    pub(super) fn complete_old(&mut self, segment: &Segment, opened: bool) {
        let mut bits = completes(segment, opened);
        if segment.flags.syn() {
            // What a SYN carries is no data.
            bits &= !complete::DATA;
        }
        if segment.flags.ack() && !segment.flags.syn() && self.first_ack_time == 0 {
            self.first_ack_time = segment.time;
        }
        self.completeness |= bits;
        // Of the packet that opens a stream the first pass of 4.0 sees that it is a SYN, and no more, unless the ports were used.
        self.completeness_behind |= if opened && !self.reused() { bits & complete::SYN } else { bits };
    }
}

/// True if this segment cannot change anything pass two needs.
#[inline]
pub(super) fn adds_nothing(stream: &TcpStream, segment: &Segment) -> bool {
    let flags = segment.flags;
    let between = flags.ack() && !flags.has(TcpFlags::SYN | TcpFlags::FIN | TcpFlags::RST);
    let bits = completes(segment, false);
    between && (stream.completeness & stream.completeness_behind & bits == bits || !segment.sound)
}

/// What a segment adds to `tcp.completeness`.
#[inline]
fn completes(segment: &Segment, opened: bool) -> u8 {
    let flags = segment.flags;
    // Nearly every segment.
    if !opened && flags.ack() && !flags.has(TcpFlags::SYN | TcpFlags::FIN | TcpFlags::RST) {
        return if segment.len > 0 { complete::DATA } else { complete::ACK };
    }
    let mut bits = 0;
    if opened && flags.syn() && !flags.ack() {
        bits |= complete::SYN;
        if segment.len > 0 {
            bits |= complete::DATA;
        }
    }
    match (flags.syn(), flags.ack()) {
        (true, true) => bits |= complete::SYN_ACK,
        (false, true) if segment.len > 0 => bits |= complete::DATA,
        (false, true) => bits |= complete::ACK,
        _ => {}
    }
    if flags.fin() && flags.ack() {
        bits |= complete::FIN;
    }
    if flags.rst() {
        bits |= complete::RST;
    }
    bits
}

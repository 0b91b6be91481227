//! FIN and RST that end nothing: their numbers lie outside the window, so that the receiver drops them (RFC 9293, section
//! 3.10.7.4; RFC 5961, section 3).

use super::half::{Half, WindowScale, distance};
use super::handshake::Progress;
use super::segment::Segment;
use super::stream::TcpStream;
use crate::stream::key::Side;

/// A window where nobody knows how to scale it: more than systems use, and far less than a number that was guessed is off.
const UNSCALED: u32 = 1 << 24;
/// The least that a window counts as: a packet that is not in the capture may have opened it.
const LEAST: u32 = 0xffff;
/// How near to the last number of an earlier connection a segment lies that belongs to it.
const NEAR: u32 = 1 << 16;

/// A FIN or RST outside the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stray {
    pub(super) frame: u32,
    pub(super) seq: u32,
    pub(super) side: Side,
    /// Whether it is a RST; otherwise a FIN.
    pub(super) reset: bool,
}

impl TcpStream {
    /// Whether a FIN or RST lies outside the window.
    #[cold]
    pub(super) fn is_stray(&mut self, segment: &Segment, side: Side) -> bool {
        // Whoever waits for the answer to its SYN drops a RST that does not acknowledge it (RFC 9293, section 3.10.7.3).
        if segment.flags.rst() && self.handshake.progress == Progress::Syn && side != self.client && !self.is_crossed()
        {
            return true;
        }
        let (own, other) = self.directions(side);
        let reach = reach(own, other);
        // What the receiver has acknowledged, and what the sender is known to have sent: the window begins at one or behind it.
        let [acked, sent] = [other.acked_known().then_some(other.acked), own.next_known().then_some(own.next)];
        let furthest = match (acked, sent) {
            (Some(acked), Some(sent)) => {
                if distance(acked, sent) > 0 {
                    acked
                } else {
                    sent
                }
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return false,
        };
        if distance(segment.seq, furthest) > 0 {
            return segment.seq.wrapping_sub(furthest) > reach;
        }
        let (Some(acked), Some(sent)) = (acked, sent) else { return false };
        let least = if distance(acked, sent) < 0 { acked } else { sent };
        // A number before the window. A RST behind a FIN may still have the FIN's number, as systems accept it.
        let end = match (segment.flags.fin(), own.fin_frame) {
            (true, 0) => segment.end(),
            (true, _) => return false,
            (false, 0) => segment.seq,
            (false, _) => segment.seq.wrapping_add(1),
        };
        distance(end, least) < 0
    }

    /// Remembers one.
    #[cold]
    pub(super) fn note_stray(&mut self, segment: &Segment, side: Side) {
        let rare = self.rare.get_or_insert_default();
        rare.strays = rare.strays.saturating_add(1);
        rare.stray.get_or_insert(Stray { frame: segment.frame, seq: segment.seq, side, reset: segment.flags.rst() });
    }

    /// Whether a stray segment continues an earlier connection between the same endpoints.
    pub(super) fn is_continued_by(&self, stray: &Stray) -> bool {
        let half = self.half(stray.side);
        half.next_known() && stray.seq.wrapping_sub(half.next).wrapping_add(NEAR) < 2 * NEAR
    }
}

/// The receiver's window in bytes.
fn reach(own: &Half, receiver: &Half) -> u32 {
    let window = u32::from(receiver.window);
    let scaled = match (receiver.scale, own.scale) {
        (WindowScale::Shift(shift), WindowScale::Shift(_)) => window << shift.min(14),
        (WindowScale::Absent, _) | (_, WindowScale::Absent) => window,
        (WindowScale::Unknown, _) | (_, WindowScale::Unknown) => UNSCALED,
    };
    scaled.max(LEAST)
}

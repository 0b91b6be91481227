//! What one side of a TCP connection has sent.

use super::segment::Segment;
use crate::packet::{TcpOption, TcpOptions};

/// A gap that the capture of a connection hardly has.
const FAR: i32 = 1 << 28;
/// From how many bytes on that were acknowledged and not seen the number is rather nobody's.
const MAX_UNSEEN: i32 = 1 << 24;

/// State of one direction, in one cache line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(align(64))]
pub(crate) struct Half {
    /// Distinct payload bytes captured.
    pub(crate) bytes: u64,
    /// Base of the relative numbers (Wireshark: the SYN's number, or one before the first byte seen).
    pub(crate) base: u32,
    /// End of the data seen so far, as a sequence number.
    pub(crate) next: u32,
    /// Packets sent.
    pub(crate) packets: u32,
    /// Packets with payload.
    pub(crate) segments: u32,
    /// Packets that brought nothing but bytes already seen.
    pub(crate) repeats: u32,
    /// Packets that filled a hole left by others.
    pub(crate) out_of_order: u32,
    /// Frame of the first FIN; 0 for none.
    pub(crate) fin_frame: u32,
    /// Frame of the other side's acknowledgement of the FIN; 0 for none.
    pub(crate) fin_acked: u32,
    /// The number that acknowledges the FIN.
    pub(crate) fin_end: u32,
    /// The furthest number that it has acknowledged of what the other side sent.
    pub(crate) acked: u32,
    /// The window field of its last packet, not scaled.
    pub(crate) window: u16,
    pub(crate) scale: WindowScale,
    flags: u8,
}

/// What a side's SYN says of its window fields (RFC 7323, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum WindowScale {
    /// Its SYN was not captured.
    #[default]
    Unknown,
    /// Its SYN has no such option.
    Absent,
    /// By how many bits to shift them.
    Shift(u8),
}

const _: () = assert!(size_of::<Half>() == 64);

macro_rules! marks {
    ($($(#[$doc:meta])* $name:ident $set:ident $bit:literal,)*) => {
        impl Half {
            $($(#[$doc])*
            #[inline]
            pub(crate) const fn $name(&self) -> bool {
                self.flags & (1 << $bit) != 0
            }

            #[inline]
            pub(crate) const fn $set(&mut self, value: bool) {
                self.flags = if value { self.flags | 1 << $bit } else { self.flags & !(1 << $bit) };
            })*
        }
    };
}

marks! {
    /// Whether the base of the relative numbers is known.
    base_known set_base_known 0,
    /// Whether `next` says anything: a packet of this side was seen.
    next_known set_next_known 1,
    /// Whether its last packet was a keep-alive.
    kept_alive set_kept_alive 2,
    /// Whether it has acknowledged anything: then `acked` says what.
    acked_known set_acked_known 3,
}

impl Half {
    /// Notes what a segment says of the other side's bytes, and of its own window.
    #[inline]
    pub(super) fn acknowledge(&mut self, segment: &Segment, other: &Self) {
        if segment.flags.rst() {
            return;
        }
        self.window = segment.window;
        if !segment.flags.ack() {
            return;
        }
        if segment.ack == self.acked && self.acked_known() {
            return;
        }
        // A number far beyond everything that was seen is nobody's.
        let wild = other.next_known() && distance(segment.ack, other.next) >= FAR;
        if !wild && (!self.acked_known() || distance(segment.ack, self.acked) > 0) {
            self.acked = segment.ack;
            self.set_acked_known(true);
        }
    }

    /// Bytes behind all that was seen of this side which the other one acknowledged.
    pub(super) fn unseen(&self, other: &Self) -> u32 {
        if !self.next_known() || !other.acked_known() {
            return 0;
        }
        let acked = other.acked;
        let of_fin = self.fin_frame != 0 && acked == self.fin_end && self.next != self.fin_end;
        match distance(acked, self.next) - i32::from(of_fin) {
            // One number more than was seen may be that of a FIN.
            1 if self.fin_frame == 0 => 0,
            tail @ 1..MAX_UNSEEN => tail.cast_unsigned(),
            _ => 0,
        }
    }

    /// Notes what a SYN's options say of the window fields that follow.
    #[cold]
    pub(super) fn note_scale(&mut self, options: TcpOptions<'_>) {
        let shift = options.filter_map(|option| match option {
            TcpOption::WindowScale(shift) => Some(WindowScale::Shift(shift)),
            _ => None,
        });
        self.scale = shift.last().unwrap_or(WindowScale::Absent);
    }
}

/// `a - b` on the circle of sequence numbers (RFC 9293, section 3.4).
#[inline]
pub(crate) const fn distance(a: u32, b: u32) -> i32 {
    a.wrapping_sub(b) as i32
}

//! What one side of a TCP connection has sent.

/// State of one direction, in one cache line.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
pub(crate) struct Half {
    /// Distinct payload bytes captured.
    pub(crate) bytes: u64,
    /// When its last packet was captured, in nanoseconds since the epoch.
    pub(crate) last_time: i64,
    /// What its last packet was, to know one that was captured twice.
    pub(crate) signature: u64,
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
    flags: u8,
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
}

/// `a - b` on the circle of sequence numbers (RFC 9293, section 3.4).
#[inline]
pub(crate) const fn distance(a: u32, b: u32) -> i32 {
    a.wrapping_sub(b) as i32
}

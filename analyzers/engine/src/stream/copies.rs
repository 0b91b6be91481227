//! Packets that are in the capture more than once: taken on two interfaces, on a mirror port, by Npcap, or merged twice.

/// Packets remembered, over all streams. A copy comes right behind its original, or, where a file was appended to itself, as
/// many packets later as the file has.
const REMEMBERED: usize = 1 << 12;
/// A copy is captured within this span of its original, in nanoseconds.
const SPAN: u64 = 500_000;

/// What identifies a packet, beside its conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Addresses, ports, numbers, flags, window, lengths, checksum and IP identification, mixed.
    pub(crate) signature: u64,
    /// Where it was captured: the interface index of a cooked capture (SLL2), or else the capture's interface.
    pub(crate) interface: u32,
    /// How far the signature goes.
    pub(crate) kind: Kind,
}

/// How far a signature tells packets apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The sender numbers its packets (IP identification), or a sequence number does: equal signatures are one packet.
    #[default]
    Numbered,
    /// A sender may well make two packets that are alike: without identification an acknowledgement, a RST, a datagram, and a
    /// segment that is sent again at once because the first one was overtaken.
    Alike,
}

/// What a packet is to the capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copy {
    /// It was not captured before.
    No,
    /// It was captured before, and this is the first copy.
    First,
    /// A further copy.
    Further,
}

impl Copy {
    #[inline]
    pub(crate) fn is_copy(self) -> bool {
        self != Self::No
    }
}

/// The packets that came last, by their signatures.
#[derive(Clone, Debug, Default)]
pub(crate) struct Copies {
    places: Vec<Seen>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    signature: u64,
    time: i64,
    interface: u32,
    copied: bool,
}

/// What is known of the conversation that a packet belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around {
    /// The time of the packet before it, in nanoseconds since the epoch.
    pub(crate) previous_time: i64,
    /// Packets so far.
    pub(crate) packets: u32,
    /// How many of them are copies.
    pub(crate) copies: u32,
}

impl Copies {
    /// Remembers a packet; says whether it was captured before.
    #[inline]
    pub(crate) fn see(&mut self, packet: Identity, time: i64, around: impl FnOnce() -> Around) -> Copy {
        let signature = packet.signature.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let Some(place) = self.places.get_mut(signature as usize >> 16 & (REMEMBERED - 1)) else {
            self.begin(packet, time);
            return Copy::No;
        };
        if place.signature != signature {
            *place = Seen { signature, time, interface: packet.interface, copied: false };
            return Copy::No;
        }
        Self::again(place, packet, time, &around())
    }

    /// The same packet, or one that looks the same.
    #[cold]
    fn again(place: &mut Seen, packet: Identity, time: i64, around: &Around) -> Copy {
        let Seen { time: before, interface, copied, .. } = *place;
        let near = time.wrapping_sub(before).unsigned_abs() < SPAN;
        let copy = near
            && match packet.kind {
                Kind::Numbered => true,
                // An interface sees a packet once, unless it is a mirror: then it sees the others twice as well.
                Kind::Alike => {
                    interface != packet.interface
                        || around.copies.saturating_mul(3) >= around.packets.max(1)
                        || time == before && time < around.previous_time
                }
            };
        if !copy {
            *place = Seen { time, interface: packet.interface, copied: false, ..*place };
            return Copy::No;
        }
        place.copied = true;
        if copied { Copy::Further } else { Copy::First }
    }

    #[cold]
    fn begin(&mut self, packet: Identity, time: i64) {
        self.places = vec![Seen::default(); REMEMBERED];
        let signature = packet.signature.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        if let Some(place) = self.places.get_mut(signature as usize >> 16 & (REMEMBERED - 1)) {
            *place = Seen { signature, time, interface: packet.interface, copied: false };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Around = Around { previous_time: 0, packets: 8, copies: 0 };

    fn packet(signature: u64, interface: u32, kind: Kind) -> Identity {
        Identity { signature, interface, kind }
    }

    #[test]
    fn numbered_packets_are_known_again_whatever_lies_between() {
        let mut copies = Copies::default();
        let mut is = |signature, time| copies.see(packet(signature, 0, Kind::Numbered), time, || USUAL).is_copy();
        assert_eq!(
            [is(1, 0), is(1, 9_000), is(2, 10_000), is(1, 12_000), is(2, 20_000)],
            [false, true, false, true, true]
        );
        assert!(!is(1, 600_000), "a retransmission that looks the same comes later");
        assert!(is(1, 600_000));
    }

    #[test]
    fn packets_that_may_be_alike_need_another_interface_or_copies_around_them() {
        let mut copies = Copies::default();
        let mut is = |interface, around| copies.see(packet(7, interface, Kind::Alike), 1_000, || around).is_copy();
        assert!(!is(1, USUAL) && !is(1, USUAL), "two RSTs that answer two segments");
        assert!(is(2, USUAL), "seen on another interface");
        assert!(is(1, Around { copies: 3, ..USUAL }), "a mirror port shows all packets twice");
        assert!(is(1, Around { previous_time: 2_000, ..USUAL }), "a file appended to itself");
    }
}

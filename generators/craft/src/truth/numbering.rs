//! When the same two ends begin a new `tcp.stream`: by Wireshark 4.4's rules, from what the point of capture saw.

use wirelab_labs::Side;

use crate::packet::Tcp;
use crate::packet::flags::{ACK, FIN, RST, SYN};

/// What decides whether a SYN continues a stream.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Numbering {
    /// The position that each side's numbers count from, modulo 2³² as on the wire. What was seen first of a side tells
    /// it: the SYN, any other packet of its own, or an acknowledgement of the other side.
    bases: [Option<u32>; 2],
    /// FIN with ACK, or RST, was seen.
    ended: bool,
}

impl Numbering {
    /// Whether this packet begins another stream: SYN, or SYN and ACK, with another number than its side began with, or
    /// behind the end of the stream.
    pub(crate) fn begins_another(&self, from: Side, tcp: &Tcp) -> bool {
        let base = self.bases[from.index()];
        tcp.flags & SYN != 0 && base.is_some_and(|base| self.ended || base != tcp.seq as u32)
    }

    pub(crate) fn take(&mut self, from: Side, tcp: &Tcp) {
        let before = |position: u64| (position as u32).wrapping_sub(1);
        let own = &mut self.bases[from.index()];
        own.get_or_insert(if tcp.flags & SYN != 0 { tcp.seq as u32 } else { before(tcp.seq) });
        if tcp.flags & ACK != 0 {
            self.bases[from.other().index()].get_or_insert(before(tcp.ack));
        }
        self.ended |= tcp.flags & RST != 0 || tcp.flags & (FIN | ACK) == FIN | ACK;
    }

    /// The position of the first byte of a side, if its SYN was the first that was seen of it.
    pub(crate) fn first_byte(&self, side: Side) -> u64 {
        u64::from(self.bases[side.index()].unwrap_or(0).wrapping_add(1))
    }

    /// A position as its side's stream counts it: 0 is the SYN, if that was seen.
    pub(crate) fn relative(&self, side: Side, position: u64) -> u64 {
        u64::from((position as u32).wrapping_sub(self.bases[side.index()].unwrap_or(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(flags: u8, seq: u64, ack: u64) -> Tcp {
        Tcp { flags, seq, ack, ..Tcp::default() }
    }

    #[test]
    fn a_syn_begins_another_stream_behind_an_end_or_with_another_number() {
        let (client, server) = (Side::Client, Side::Server);
        let syn = tcp(SYN, 0, 0);
        let syn_ack = tcp(SYN | ACK, 0, 1);
        let mut numbering = Numbering::default();
        assert!(!numbering.begins_another(client, &syn), "nothing was seen");
        numbering.take(client, &syn);
        assert!(!numbering.begins_another(server, &syn_ack));
        numbering.take(server, &syn_ack);
        numbering.take(client, &tcp(ACK, 1, 1));
        assert!(!numbering.begins_another(client, &syn) && !numbering.begins_another(server, &syn_ack), "sent again");
        assert!(numbering.begins_another(client, &tcp(SYN, 9, 0)));
        numbering.take(client, &tcp(FIN, 1, 1));
        assert!(!numbering.begins_another(client, &syn), "FIN alone ends nothing");
        numbering.take(client, &tcp(FIN | ACK, 1, 1));
        assert!(numbering.begins_another(client, &syn) && numbering.begins_another(server, &syn_ack));
        assert!(!numbering.begins_another(client, &tcp(ACK, 0, 1)));
    }

    #[test]
    fn what_is_seen_first_tells_where_a_side_begins() {
        let mut numbering = Numbering::default();
        numbering.take(Side::Client, &tcp(ACK, 5, 1));
        assert!(numbering.begins_another(Side::Client, &tcp(SYN, 0, 0)), "its bytes 1 to 4 are not there");
        assert!(!numbering.begins_another(Side::Server, &tcp(SYN | ACK, 0, 1)), "acknowledged as expected");
        // The server's RST bears the number that the SYN-ACK would have had: its base lies before that.
        let mut refused = Numbering::default();
        refused.take(Side::Client, &tcp(SYN, 0, 0));
        refused.take(Side::Server, &tcp(RST | ACK, 0, 1));
        assert!(refused.begins_another(Side::Client, &tcp(SYN, 0, 0)));
    }
}

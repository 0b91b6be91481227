//! Which captured bytes stand where they belong when a stream is read in order, as Wireshark's "Follow" reads it.
//!
//! A byte that the capture misses may still come: sent again, or as a late copy. Until the other side has acknowledged
//! something behind it that was captured, the reader waits for it. Then it is known to be missing, the stream is read
//! on behind it, and what comes afterwards is of no use to the reader.

use wirelab_labs::Side;

use super::ranges::Ranges;
use crate::packet::{Packet, Tcp, flags};

/// How far the bytes of both sides can be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// Where the reader of each side stands, once it is known where that side begins.
    at: [Option<u64>; 2],
    /// Bytes that came behind the reader's back.
    late: [Ranges; 2],
}

impl Reading {
    /// Takes in a packet of a side whose numbers begin at `begins`, before its own bytes are among those of `bytes`.
    pub(crate) fn take(&mut self, packet: &Packet, tcp: &Tcp, begins: u64, bytes: &[Ranges; 2]) {
        let (own, other) = (packet.from.index(), packet.from.other().index());
        if tcp.flags & flags::ACK != 0
            && let Some(at) = &mut self.at[other]
        {
            *at = on(&bytes[other], *at, tcp.ack);
        }
        let (from, to) = packet.data();
        let at = self.at[own].get_or_insert(begins);
        *at = on(&bytes[own], *at, 0);
        // Only what no earlier packet brought is late.
        let (mut next, behind) = (from, to.min(*at));
        while next < behind {
            next = bytes[own].end_of(next).unwrap_or_else(|| {
                let end = bytes[own].next_after(next).map_or(behind, |known| known.min(behind));
                self.late[own].add(next, end);
                end
            });
        }
    }

    /// How many of a side's bytes came too late.
    pub(crate) fn late(&self, side: Side, from: u64, to: u64) -> u64 {
        self.late[side.index()].within(from, to)
    }
}

/// Where a reader stands who has come to `at` and may leave out what is missing before bytes that lie below
/// `acknowledged`.
fn on(bytes: &Ranges, at: u64, acknowledged: u64) -> u64 {
    let mut at = bytes.end_of(at).unwrap_or(at);
    while let Some(next) = bytes.next_after(at).filter(|next| *next < acknowledged) {
        at = bytes.end_of(next).unwrap_or(next);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::{Body, Payload};
    use crate::truth::Cause;

    /// Plays packets of the client's (position and length) and acknowledgements of the server's (no length); gives how
    /// many bytes of the client came late.
    fn late(rows: &[(Side, u64, u64)]) -> u64 {
        let (mut reading, mut bytes) = (Reading::default(), [Ranges::default(), Ranges::default()]);
        for &(from, number, len) in rows {
            let (seq, ack) = if from == Side::Client { (number, 1) } else { (1, number) };
            let tcp = Tcp { seq, ack, flags: flags::ACK, ..Tcp::default() };
            let said = vec![0; len as usize].into();
            let packet = Packet {
                slot: 0,
                from,
                body: Body::Tcp(tcp),
                payload: Payload::part(&said, 0, len),
                identification: 0,
                cause: Cause::Forced,
                mtu: None,
                script: 0,
            };
            reading.take(&packet, &tcp, 1, &bytes);
            let (low, high) = packet.data();
            bytes[from.index()].add(low, high);
        }
        reading.late(Side::Client, 0, 1_000)
    }

    #[test]
    fn a_hole_is_read_over_when_bytes_behind_it_are_acknowledged() {
        let (client, server) = (Side::Client, Side::Server);
        assert_eq!(late(&[(client, 1, 4), (client, 1, 4)]), 0, "a repeat is not late");
        assert_eq!(late(&[(client, 1, 4), (client, 9, 4), (client, 5, 4)]), 0, "in time");
        assert_eq!(
            late(&[(client, 1, 4), (server, 9, 0), (client, 5, 4)]),
            0,
            "nothing waits behind what is acknowledged"
        );
        assert_eq!(late(&[(client, 1, 4), (client, 9, 4), (server, 9, 0), (client, 5, 4)]), 0, "what waits is not");
        assert_eq!(late(&[(client, 1, 4), (client, 9, 4), (server, 13, 0), (client, 5, 4)]), 4);
        assert_eq!(late(&[(client, 1, 4), (client, 9, 4), (server, 13, 0), (client, 3, 8), (client, 5, 4)]), 4, "once");
    }
}

//! One conversation, as the table tells it.

use wirelab_engine::stream::key::Endpoint;
use wirelab_engine::stream::{Role, Transport};

use super::tally::Tally;

/// What went one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Frames.
    pub frames: u64,
    /// Bytes of these frames on the wire, all headers included (`frame.len`).
    pub bytes: u64,
}

/// One conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Which protocol it speaks.
    pub transport: Transport,
    /// `tcp.stream` or `udp.stream`.
    pub stream: u32,
    /// Who sent the first packet.
    pub a: Endpoint,
    /// Who was sent it.
    pub b: Endpoint,
    /// What A sent.
    pub from_a: Sent,
    /// What B sent.
    pub from_b: Sent,
    /// When it began, in nanoseconds since the first frame of the capture. `None` where the capture has no time for it.
    pub start: Option<i128>,
    /// From its earliest to its latest packet, in nanoseconds.
    pub duration: Option<i128>,
}

impl Conversation {
    /// `None` where no packet was counted.
    pub(super) fn new(
        transport: Transport,
        stream: u32,
        client: Endpoint,
        server: Endpoint,
        tally: Option<&Tally>,
    ) -> Option<Self> {
        let tally = tally?;
        let sent = |place: usize| Sent {
            frames: tally.frames.get(place).copied().unwrap_or(0).into(),
            bytes: tally.bytes.get(place).copied().unwrap_or(0),
        };
        let (client_sent, server_sent) = (sent(0), sent(1));
        let (a, b, from_a, from_b) = match tally.first? {
            Role::Client => (client, server, client_sent, server_sent),
            Role::Server => (server, client, server_sent, client_sent),
        };
        let start = tally.span.map(|[start, _]| start);
        let duration = tally.span.map(|[start, end]| end - start);
        Some(Self { transport, stream, a, b, from_a, from_b, start, duration })
    }

    /// Both ways together.
    pub fn total(&self) -> Sent {
        Sent {
            frames: self.from_a.frames + self.from_b.frames,
            bytes: self.from_a.bytes.saturating_add(self.from_b.bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_is_who_sent_first() {
        let end = |port| Endpoint { address: [127, 0, 0, 1].into(), port };
        let tally = Tally { frames: [1, 2], bytes: [70, 1_560], span: Some([-5, 900]), first: Some(Role::Server) };
        let row = Conversation::new(Transport::Tcp, 7, end(50_000), end(80), Some(&tally)).unwrap();
        assert_eq!((row.a.port, row.b.port, row.start, row.duration), (80, 50_000, Some(-5), Some(905)));
        assert_eq!((row.from_a, row.from_b), (Sent { frames: 2, bytes: 1_560 }, Sent { frames: 1, bytes: 70 }));
        assert_eq!(row.total(), Sent { frames: 3, bytes: 1_630 });
        let swapped = Tally { first: Some(Role::Client), ..tally };
        let row = Conversation::new(Transport::Tcp, 7, end(50_000), end(80), Some(&swapped)).unwrap();
        assert_eq!((row.a.port, row.from_a.frames), (50_000, 1));
        assert_eq!(Conversation::new(Transport::Tcp, 7, end(1), end(2), Some(&Tally::default())), None);
    }
}

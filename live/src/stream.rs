//! Streams of either transport, in one list.

use wirelab_analyzers::engine::{DatagramView, Engine, SegmentView};
use wirelab_analyzers::message::live::Key;
use wirelab_analyzers::stream::tcp::TcpRow;
use wirelab_analyzers::stream::udp::UdpRow;
use wirelab_labs::Transport;

/// A stream, in eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId {
    /// Whether it is a UDP stream.
    pub udp: bool,
    /// `tcp.stream` or `udp.stream`, counted from 0.
    pub number: u32,
}

impl StreamId {
    /// A TCP stream.
    pub const fn tcp(number: u32) -> Self {
        Self { udp: false, number }
    }

    /// A UDP stream.
    pub const fn udp(number: u32) -> Self {
        Self { udp: true, number }
    }

    /// The stream of a key of messages.
    pub(crate) fn of(key: Key) -> Self {
        Self { udp: key.0 == Transport::Udp, number: key.1 }
    }

    /// The key that messages have for it.
    pub(crate) const fn key(self) -> Key {
        (if self.udp { Transport::Udp } else { Transport::Tcp }, self.number)
    }

    /// The streams that a packet belongs to: several in a tunnel, or where an ICMP error quotes a header.
    pub(crate) fn all_of(segments: &[SegmentView], datagrams: &[DatagramView]) -> impl Iterator<Item = Self> {
        let tcp = segments.iter().map(|segment| Self::tcp(segment.place.stream));
        tcp.chain(datagrams.iter().map(|datagram| Self::udp(datagram.place.stream)))
    }

    /// The stream as the engine has it now.
    pub fn row(self, engine: &Engine) -> Option<Row> {
        if self.udp { engine.udp(self.number).map(Row::Udp) } else { engine.tcp(self.number).map(Row::Tcp) }
    }
}

/// A stream of either transport, with its values so far.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::large_enum_variant, reason = "a row is made to be read and given up at once")]
pub enum Row {
    /// A TCP stream.
    Tcp(TcpRow),
    /// A UDP stream.
    Udp(UdpRow),
}

impl Row {
    /// Which stream it is.
    pub fn id(&self) -> StreamId {
        match self {
            Self::Tcp(row) => StreamId::tcp(row.stream),
            Self::Udp(row) => StreamId::udp(row.stream),
        }
    }

    /// `frame.number` of its first packet.
    pub fn first_frame(&self) -> u32 {
        match self {
            Self::Tcp(row) => row.frames[0],
            Self::Udp(row) => row.frames[0],
        }
    }

    /// Its packets, of both sides.
    pub fn packets(&self) -> u64 {
        match self {
            Self::Tcp(row) => row.packets(),
            Self::Udp(row) => row.packets.iter().copied().map(u64::from).sum(),
        }
    }

    /// Its payload bytes, of both sides.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Tcp(row) => row.bytes(),
            Self::Udp(row) => row.bytes.iter().sum(),
        }
    }

    /// From its first to its last packet, in nanoseconds.
    pub fn duration(&self) -> i64 {
        match self {
            Self::Tcp(row) => row.duration,
            Self::Udp(row) => row.duration,
        }
    }
}

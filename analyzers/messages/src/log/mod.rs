//! What each side of a stream said, in order, with the frames that carried it: all that messages are made of.

mod binary;
mod lane;
mod recorder;
mod repeats;
mod typed;
mod written;

pub(crate) use binary::is_binary;
pub use lane::{Arrival, Gap, Lane, Sent};
pub use recorder::Recorder;
pub use repeats::Repeat;
pub use typed::Typed;

use wirelab_engine::stream::RolesFrom;
use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::{Side, Transport};

/// The bytes of one stream.
#[derive(Clone, Debug)]
pub struct StreamLog {
    /// TCP or UDP.
    pub transport: Transport,
    /// `tcp.stream` or `udp.stream`.
    pub stream: u32,
    /// The client, as the engine tells it.
    pub client: Endpoint,
    /// The server.
    pub server: Endpoint,
    /// Whether the server is the side that opened the stream as its first packet alone tells it.
    pub reversed: bool,
    /// What it is known from who is who.
    pub roles_from: RolesFrom,
    /// Frame of the first packet.
    pub opened: u64,
    /// Whether the connection's beginning was captured.
    pub from_start: bool,
    /// Frame that completed the handshake; for UDP that of the first datagram.
    pub established: Option<u64>,
    /// Frame of each side's FIN or RST; the client's, then the server's.
    pub closed: [Option<u64>; 2],
    /// Frame of the first RST.
    pub reset: Option<u64>,
    /// Whether a tool wrote its packets: no connection was opened, and each segment with data stands for itself.
    pub by_tool: bool,
    /// The first frames in which a side could take nothing more (`tcp.analysis.zero_window`).
    pub zero_windows: Vec<u64>,
    /// What the client said.
    pub from_client: Lane,
    /// What the server said.
    pub from_server: Lane,
}

impl StreamLog {
    /// The same log without what was said.
    pub(crate) fn without_bytes(&self) -> Self {
        let (from_client, from_server) = (Lane::default(), Lane::default());
        let Self {
            transport,
            stream,
            client,
            server,
            reversed,
            roles_from,
            opened,
            from_start,
            established,
            closed,
            reset,
            by_tool,
            ..
        } = *self;
        let zero_windows = self.zero_windows.clone();
        Self {
            transport,
            stream,
            client,
            server,
            reversed,
            roles_from,
            opened,
            from_start,
            established,
            closed,
            reset,
            by_tool,
            zero_windows,
            from_client,
            from_server,
        }
    }

    /// About how many bytes it holds.
    pub(crate) fn held(&self) -> usize {
        self.from_client.held() + self.from_server.held()
    }

    /// A side's bytes.
    pub fn lane(&self, side: Side) -> &Lane {
        match side {
            Side::Client => &self.from_client,
            Side::Server => &self.from_server,
        }
    }

    /// A side's address.
    pub fn endpoint(&self, side: Side) -> Endpoint {
        match side {
            Side::Client => self.client,
            Side::Server => self.server,
        }
    }

    /// Frame after which nobody can be reached over it any more.
    pub fn ended(&self) -> Option<u64> {
        self.closed.iter().flatten().min().copied()
    }

    /// Frame after which nothing more is said over it: both sides have closed, or one has reset; otherwise never.
    pub fn end(&self) -> u64 {
        match (self.reset, self.closed) {
            (Some(frame), _) => frame,
            (None, [Some(client), Some(server)]) => client.max(server),
            _ => u64::MAX,
        }
    }

    /// Whether somebody is connected at a frame.
    pub fn connected_at(&self, frame: u64) -> bool {
        let since = self.established.unwrap_or(self.opened);
        since <= frame && self.ended().is_none_or(|end| frame <= end)
    }

    /// Whether nobody knows yet what will come of it: nothing was said, no handshake was completed, nobody refused. It may
    /// speak at any time, also after thousands of packets of others.
    pub(crate) fn waits(&self) -> bool {
        self.is_silent() && self.established.is_none() && self.end() == u64::MAX
    }

    /// Frame since which it can be talked over.
    pub(crate) fn since(&self) -> u64 {
        self.established.unwrap_or(self.opened)
    }

    /// Whether something that was said was not kept, because it was too much.
    pub(crate) fn is_cut_short(&self) -> bool {
        self.from_client.left_out() + self.from_server.left_out() > 0
    }

    /// Whether packets of it were cut by a limit on their length.
    pub fn is_cut(&self) -> bool {
        self.from_client.is_cut() || self.from_server.is_cut()
    }

    /// Whether nobody said anything.
    pub fn is_silent(&self) -> bool {
        self.from_client.is_empty() && self.from_server.is_empty()
    }
}

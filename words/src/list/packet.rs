//! Why Wireshark judges a packet as it does, and what happens to streams while a capture is under way.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::sentence::sentences;
use crate::value::{Size, Span, cases};

cases! {
    /// Who was first, where that is known.
    First {
        /// The client.
        Client = "client",
        /// The server.
        Server = "server",
        /// It is not known.
        Unknown = "unknown",
    }
}

sentences! {
    RetransmissionAfter = "packet.retransmission-after" { words: Harmless, time: Span, frame: u32 }
    Retransmission = "packet.retransmission" { words: Harmless }
    FastRetransmission = "packet.fast-retransmission" { words: Harmless }
    SpuriousRetransmission = "packet.spurious-retransmission" { words: Harmless }
    OutOfOrder = "packet.out-of-order" { words: Harmless }
    LostSegment = "packet.lost-segment" { words: Harmless }
    AckLostSegment = "packet.ack-lost-segment" { words: Harmless }
    DuplicateAck = "packet.duplicate-ack" { words: Harmless, number: u32, frame: u32 }
    KeepAlive = "packet.keep-alive" { words: Harmless }
    KeepAliveAck = "packet.keep-alive-ack" { words: Harmless }
    ZeroWindow = "packet.zero-window" { words: Harmless }
    ZeroWindowProbe = "packet.zero-window-probe" { words: Harmless }
    ZeroWindowProbeAck = "packet.zero-window-probe-ack" { words: Harmless }
    WindowUpdate = "packet.window-update" { words: Harmless }
    WindowFull = "packet.window-full" { words: Harmless }
    OfCopy = "packet.of-copy" { words: Harmless }
    ReusedPorts = "packet.reused-ports" { words: Harmless }

    LiveOpened = "packet.live-opened" { client: Harmless, server: Harmless }
    LiveData = "packet.live-data" { from: Who, size: Size, text: Option<Harmless> }
    LiveHandshake = "packet.live-handshake" { total: Option<Span>, syn_to_syn_ack: Option<Span>, syn_ack_to_ack: Option<Span> }
    LiveVerdict = "packet.live-verdict" { frame: u64, from: Who, why: Harmless }
    LiveClosed = "packet.live-closed" { first: First, client: Size, server: Size, time: Span }
}

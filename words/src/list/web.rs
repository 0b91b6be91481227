//! What stands on the pages of captures, beside what reports say.

use wirelab_text::harmless::Harmless;

use crate::sentence::sentences;
use crate::value::{Size, Span};

sentences! {
    Counts = "web.counts" { packets: u64, bytes: Size, tcp: u64, udp: u64, time: Option<Span> }
    Contents = "web.contents" {}
    Happened = "web.happened" {}
    Remarks = "web.remarks" {}
    Labs = "web.labs" {}
    Talked = "web.talked" {}
    Messages = "web.messages" { count: u64 }
    ReplyTimes = "web.reply-times" {}
    Connections = "web.connections" {}
    TcpStreams = "web.tcp-streams" { count: u64 }
    UdpStreams = "web.udp-streams" { count: u64 }
    Table = "web.table" {}
    TcpStream = "web.tcp-stream" { stream: u32 }
    UdpStream = "web.udp-stream" { stream: u32 }
    Packets = "web.packets" { shown: u64, all: u64, part: bool }
    Graphs = "web.graphs" {}
    Rounds = "web.rounds" {}
    Segments = "web.segments" { count: u64 }
    FilterStream = "web.filter-stream" {}
    FilterFrames = "web.filter-frames" {}
    InWireshark = "web.in-wireshark" {}
    Shell = "web.shell" {}
    MoreStreams = "web.more-streams" { labs: u64, answered: u64 }
    NotDrawn = "web.not-drawn" { streams: u64 }
    NoGraphs = "web.no-graphs" {}
    MoreRows = "web.more-rows" { shown: u64, all: u64 }
    NoMessages = "web.no-messages" {}
    NoStreams = "web.no-streams" {}
    NoSegments = "web.no-segments" {}
    Captured = "web.captured" {}
    CapturedWith = "web.captured-with" {}
    Interface = "web.interface" {}
    File = "web.file" {}
    Hash = "web.hash" {}
    ReadBy = "web.read-by" { version: Harmless, compat: Harmless }
    Reader = "web.reader" {}
    Unknown = "web.unknown" {}
    MadeBy = "web.made-by" {}
    Number = "web.number" {}
    From = "web.from" {}
    Says = "web.says" {}
    Frames = "web.frames" {}
    About = "web.about" {}
    Streams = "web.streams" {}
    Stream = "web.stream" {}
    Ends = "web.ends" {}
    Sent = "web.sent" {}
    End = "web.end" {}
    Handshake = "web.handshake" {}
    Duration = "web.duration" {}
    Time = "web.time" {}
    Length = "web.length" {}
    AckIn = "web.ack-in" {}
    Rtt = "web.rtt" {}
    Estimated = "web.estimated" {}
    Flight = "web.flight" {}
    Window = "web.window" {}
    Repeats = "web.repeats" { frame: u32 }
    Phase = "web.phase" {}
    FromClient = "web.from-client" {}
    FromServer = "web.from-server" {}
}

//! The kinds of pictures: a file each, which makes a scene of its data.

pub mod bars;
pub mod flight;
mod graph;
pub mod histogram;
pub mod ladder;
pub mod matrix;
pub mod overlap;
pub mod replies;
pub mod rtt;
pub mod ruler;
pub mod sequence;
pub mod stevens;
pub mod tcptrace;
pub mod throughput;

wirelab_text::ids! {
    /// What a picture shows.
    pub enum PictureKind {
        /// The packets of a stream, between client and server.
        Ladder = "ladder",
        /// Connections over time.
        Overlap = "overlap",
        /// Who said what in a lab.
        Sequence = "sequence",
        /// Sequence numbers over time.
        Stevens = "stevens",
        /// Sequence numbers, acknowledgements and window over time.
        Tcptrace = "tcptrace",
        /// Round-trip times over time.
        Rtt = "rtt",
        /// Bytes in flight and the window over time.
        Flight = "flight",
        /// Payload a second over time.
        Throughput = "throughput",
        /// Replies by the time that they took.
        Replies = "replies",
        /// The bytes of a message.
        Ruler = "ruler",
        /// Students and checks.
        Matrix = "matrix",
        /// Students by points.
        Histogram = "histogram",
    }
}

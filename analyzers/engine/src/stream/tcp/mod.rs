//! TCP conversations: numbering, handshake, payload, teardown, and a phase for every packet.

mod analysis;
mod half;
mod handshake;
mod holes;
mod moved;
mod phase;
mod row;
mod rules;
mod segment;
mod stream;
mod table;
mod teardown;

pub(crate) use analysis::Context;
pub use analysis::{Verdict, VerdictCounts, Verdicts};
pub use row::{HandshakeOutcome, HandshakeRow, SideRow, TcpRow, TeardownOutcome, TeardownRow};
pub(crate) use rules::Rules;
pub use segment::Phase;
pub(crate) use segment::Segment;
pub(crate) use stream::TcpStream;
pub use table::Placed;
pub(crate) use table::TcpTable;
pub use teardown::ResetReason;

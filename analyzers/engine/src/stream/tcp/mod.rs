//! TCP conversations: numbering, handshake, payload, teardown, and a phase for every packet.

mod analysis;
mod completeness;
mod crossed;
mod half;
mod handshake;
mod holes;
mod lone;
mod moved;
mod phase;
mod placing;
mod proxy;
mod rare;
mod roles;
mod row;
mod rules;
mod segment;
mod stray;
mod stream;
mod table;
mod teardown;

pub(crate) use analysis::Context;
pub use analysis::{Verdict, VerdictCounts, Verdicts};
pub use crossed::Opening;
pub(crate) use proxy::{Carried, Proxies};
pub(crate) use row::End;
pub use row::{HandshakeOutcome, HandshakeRow, IcmpRow, SideRow, StrayRow, TcpRow, TeardownOutcome, TeardownRow};
pub(crate) use rules::Rules;
pub use segment::Phase;
pub(crate) use segment::Segment;
pub use table::Placed;
pub(crate) use table::TcpTable;
pub use teardown::ResetReason;

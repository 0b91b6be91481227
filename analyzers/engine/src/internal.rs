//! The fast path, for the other crates of wirelab only. Changes without notice.

pub use crate::engine::FastView;
pub use crate::packet::{FastPacket, fast_packet};

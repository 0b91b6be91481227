//! The transport layer.

pub(super) mod options;
mod tcp;
mod udp;

pub(super) use tcp::tcp;
pub(super) use udp::udp;

//! What the engine is asked for.

use super::{Compat, ServicePorts};
use crate::app::DecodeAs;

/// What the engine is to do beyond its main work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether checksums are judged and counted.
    pub checksums: bool,
    /// Whether Wireshark's verdicts on TCP packets are worked out.
    pub verdicts: bool,
    /// Whether application protocols are read, and what is to be decoded as what. They need verdicts, and turn them on.
    pub applications: Option<DecodeAs>,
    /// Whose stream numbers and verdicts.
    pub compat: Compat,
    /// Ports that the user or a lab names as those of servers: they tell who is who in streams that have no SYN. Every
    /// command is to give the same, so that all of them tell one story.
    pub services: ServicePorts,
    /// Whether this is the first of two passes: of the verdicts' state it keeps only what the second one has to know from
    /// the beginning (initial round-trip time, window scale).
    pub first_of_two: bool,
}

impl Settings {
    /// Nothing beyond the main work.
    pub const LEAST: Self = Self {
        checksums: false,
        verdicts: false,
        applications: None,
        compat: Compat::Wireshark44,
        services: ServicePorts::NONE,
        first_of_two: false,
    };
}

impl Default for Settings {
    fn default() -> Self {
        Self { checksums: true, verdicts: true, ..Self::LEAST }
    }
}

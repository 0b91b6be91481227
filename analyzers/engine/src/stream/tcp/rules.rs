//! Settings of the table of TCP streams.

use crate::engine::ServicePorts;
use crate::stream::Compat;

/// The part of the engine's settings that the table of TCP streams needs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rules {
    /// The version of Wireshark to match.
    pub(crate) compat: Compat,
    /// Whether to work out verdicts.
    pub(crate) verdicts: bool,
    /// Whether this is the first of two passes, which keeps only the verdict state that the second one needs from the
    /// start.
    pub(crate) first_of_two: bool,
    /// Whether to count in how many pieces each direction of a stream is there.
    pub(crate) contiguity: bool,
    /// Ports of servers that are known by name.
    pub(crate) services: ServicePorts,
}

//! What the engine does beyond finding streams.

use super::{Compat, ServicePorts};
use crate::app::DecodeAs;

/// What the engine does beyond finding streams. Each setting costs time on every packet.
///
/// ```
/// use wirelab_engine::Settings;
///
/// let settings = Settings::LEAST.with_verdicts(true);
/// assert!(settings.verdicts && !settings.checksums);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// Judge and count checksums of IPv4, TCP and UDP.
    pub checksums: bool,
    /// Work out Wireshark's verdicts on TCP segments (`tcp.analysis.*`).
    pub verdicts: bool,
    /// Read application protocols, with these ports decoded as these protocols. Turns `verdicts` on, because
    /// retransmitted segments are not read. Requests are paired with responses then, and fragments with datagrams.
    pub applications: Option<DecodeAs>,
    /// Wireshark version to match.
    pub compat: Compat,
    /// Ports that the user or a lab names as those of servers: they tell who is who in streams that have no SYN. Every
    /// command is to give the same, so that all of them tell one story.
    pub services: ServicePorts,
    /// Count in a first pass in how many pieces each direction of a stream is in the capture
    /// (`tcp.stream.client.contiguity_count`).
    pub(crate) contiguity: bool,
    /// This is the first of two passes: of the verdicts' state, keep only what the second one needs from its first
    /// packet on (initial round-trip time, window scale).
    pub(crate) first_of_two: bool,
}

impl Settings {
    /// Streams only: no checksums, no verdicts, no application protocols; Wireshark 4.6.
    pub const LEAST: Self = Self {
        checksums: false,
        verdicts: false,
        applications: None,
        compat: Compat::Wireshark46,
        services: ServicePorts::NONE,
        contiguity: false,
        first_of_two: false,
    };

    /// The same settings, with checksums judged or not.
    #[must_use]
    pub const fn with_checksums(self, checksums: bool) -> Self {
        Self { checksums, ..self }
    }

    /// The same settings, with verdicts worked out or not.
    #[must_use]
    pub const fn with_verdicts(self, verdicts: bool) -> Self {
        Self { verdicts, ..self }
    }

    /// The same settings, with application protocols read (`Some`) or not.
    #[cfg(feature = "applications")]
    #[must_use]
    pub const fn with_applications(self, applications: Option<DecodeAs>) -> Self {
        Self { applications, ..self }
    }

    /// The same settings, matching this version of Wireshark.
    #[must_use]
    pub const fn with_compat(self, compat: Compat) -> Self {
        Self { compat, ..self }
    }

    /// The same settings, with the pieces of each direction of a stream counted in a first pass, or not. Counting needs verdicts.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_contiguity(self, contiguity: bool) -> Self {
        Self { contiguity, ..self }
    }

    /// The same settings, with these ports known as those of servers.
    #[must_use]
    pub const fn with_services(self, services: ServicePorts) -> Self {
        Self { services, ..self }
    }
}

impl Default for Settings {
    /// Checksums and verdicts, no application protocols; Wireshark 4.6.
    fn default() -> Self {
        Self { checksums: true, verdicts: true, ..Self::LEAST }
    }
}

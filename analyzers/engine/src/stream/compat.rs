//! Which version of Wireshark to match: its rules for TCP changed over the years.

/// The version of Wireshark to match, in stream numbers and verdicts. Each difference stands with its rule, in `tcp/`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compat {
    /// Wireshark 4.4.
    #[default]
    Wireshark44,
    /// Wireshark 4.0, which Debian 12 and Ubuntu 23.04 brought along.
    Wireshark40,
}

impl Compat {
    /// Whether the rules are those of 4.0.
    #[inline]
    pub(crate) const fn old(self) -> bool {
        matches!(self, Self::Wireshark40)
    }
}

//! Which version of Wireshark to match: its rules for TCP changed over the years.

/// Wireshark version to match, in stream numbers and verdicts. Each difference is documented at its rule, in `tcp/`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compat {
    /// Wireshark 4.6.
    #[default]
    Wireshark46,
    /// Wireshark 4.4, as shipped with Debian 13.
    Wireshark44,
    /// Wireshark 4.0, as shipped with Debian 12 and Ubuntu 23.04.
    Wireshark40,
}

impl Compat {
    /// All of them, the newest first.
    pub const ALL: [Self; 3] = [Self::Wireshark46, Self::Wireshark44, Self::Wireshark40];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wireshark46 => "wireshark-4.6",
            Self::Wireshark44 => "wireshark-4.4",
            Self::Wireshark40 => "wireshark-4.0",
        }
    }

    /// As people write it: `Wireshark 4.6`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Wireshark46 => "Wireshark 4.6",
            Self::Wireshark44 => "Wireshark 4.4",
            Self::Wireshark40 => "Wireshark 4.0",
        }
    }

    /// Whether the rules are those of 4.6, or newer.
    #[inline]
    pub(crate) const fn is_46(self) -> bool {
        matches!(self, Self::Wireshark46)
    }

    /// Whether the rules are those of 4.0.
    #[inline]
    pub(crate) const fn old(self) -> bool {
        matches!(self, Self::Wireshark40)
    }
}

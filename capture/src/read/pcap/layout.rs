//! The record headers that classic pcap has had: the standard one, and those of patched libpcaps.

use super::super::order::Order;

/// Which record header the file uses. The names are those that Wireshark and libpcap use for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// The standard one: seconds, fraction, captured and original length.
    Standard,
    /// AIX: the standard one, with nanoseconds and link types of its own.
    Aix,
    /// Nokia IPSO: 4 more bytes, under the standard magic number.
    Nokia,
    /// Kuznetzov's patches ss990417 (standard magic number) and ss991029 (modified one): interface index, protocol, type.
    Modified,
    /// Kuznetzov's patch ss990915 (modified magic number), as SuSE 6.3 had it: also processor numbers.
    Modified990915,
}

impl Layout {
    /// Length of the record header in bytes.
    #[inline]
    pub(super) const fn len(self) -> usize {
        match self {
            Self::Standard | Self::Aix => 16,
            Self::Nokia => 20,
            Self::Modified => 24,
            Self::Modified990915 => 28,
        }
    }
}

/// In which order the captured and the original length stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lengths {
    /// Captured, then original.
    Usual,
    /// Original, then captured: before version 2.3, and DG/UX.
    Swapped,
    /// Version 2.3 had both; a captured length over the original one gives it away.
    Unsure,
}

/// The fields that all layouts begin with.
#[derive(Clone, Copy, Debug)]
pub(super) struct RecordHeader {
    pub(super) secs: u32,
    pub(super) fraction: u32,
    pub(super) captured: u32,
    pub(super) original: u32,
}

impl RecordHeader {
    #[inline]
    pub(super) fn read(bytes: &[u8], order: Order, lengths: Lengths) -> Self {
        let fixed = bytes.first_chunk::<16>().copied().unwrap_or_default();
        let (mut captured, mut original) = (order.u32(&fixed, 8), order.u32(&fixed, 12));
        if lengths != Lengths::Usual && (lengths == Lengths::Swapped || captured > original) {
            std::mem::swap(&mut captured, &mut original);
        }
        Self { secs: order.u32(&fixed, 0), fraction: order.u32(&fixed, 4), captured, original }
    }

    /// Whether the fraction is less than a second.
    #[inline]
    pub(super) fn is_sound(&self, nanos: bool) -> bool {
        self.fraction < if nanos { 1_000_000_000 } else { 1_000_000 }
    }
}

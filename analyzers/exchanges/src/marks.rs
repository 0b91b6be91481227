//! Which display filters take a frame.

use wirelab_engine::PacketView;
use wirelab_fields::filter::Filter;

/// A set of filters, by their places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks(u64);

impl Marks {
    /// Most filters.
    pub const MOST: usize = 62;
    /// Whether the frame is one of those that are selected.
    const SELECTED: u32 = 63;

    /// Those that take a packet.
    pub(crate) fn of(view: &PacketView<'_>, filters: &[Filter], selected: bool) -> Self {
        let taken = filters.iter().take(Self::MOST).enumerate().filter(|(_, filter)| filter.matches(view));
        let bits = taken.fold(0, |bits, (place, _)| bits | 1 << place);
        Self(bits | u64::from(selected) << Self::SELECTED)
    }

    /// Whether the filter at a place takes it.
    pub const fn has(self, place: usize) -> bool {
        place < Self::MOST && self.0 >> place & 1 == 1
    }

    /// Whether it is selected.
    pub const fn selected(self) -> bool {
        self.0 >> Self::SELECTED == 1
    }
}

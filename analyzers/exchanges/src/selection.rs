//! Which packets a display filter selects: those that it takes, and all others of their streams.

use std::collections::HashSet;

use wirelab_engine::PacketView;
use wirelab_fields::filter::Filter;

/// What a filter selects of a capture, for a second look at it.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    filter: Option<Filter>,
    /// TCP streams of which it takes a packet.
    pub tcp: HashSet<u32>,
    /// UDP streams of which it takes a packet.
    pub udp: HashSet<u32>,
    /// Packets of no stream that it takes.
    pub alone: u64,
}

impl Selection {
    /// By a filter; without one everything is selected.
    pub fn new(filter: Option<Filter>) -> Self {
        Self { filter, ..Self::default() }
    }

    /// Takes in a packet. Whether the filter takes it.
    pub(crate) fn note(&mut self, view: &PacketView<'_>) -> bool {
        if !self.filter.as_ref().is_none_or(|filter| filter.matches(view)) {
            return false;
        }
        // A quoted header belongs to a stream that need not be in the capture otherwise.
        let tcp = view.segments.iter().filter(|segment| view.tcp(segment).is_some_and(|(layer, _)| !layer.quoted));
        let udp = view.datagrams.iter().filter(|one| view.udp(one).is_some_and(|(layer, _)| !layer.quoted));
        let (before, mut any) = (self.tcp.len() + self.udp.len(), false);
        tcp.for_each(|segment| {
            any = true;
            self.tcp.insert(segment.place.stream);
        });
        udp.for_each(|datagram| {
            any = true;
            self.udp.insert(datagram.place.stream);
        });
        debug_assert!(any || before == self.tcp.len() + self.udp.len(), "a stream has a packet");
        self.alone += u64::from(!any);
        true
    }

    /// Whether a packet is selected, once the whole capture was looked at.
    pub fn has(&self, view: &PacketView<'_>) -> bool {
        view.segments.iter().any(|segment| self.tcp.contains(&segment.place.stream))
            || view.datagrams.iter().any(|datagram| self.udp.contains(&datagram.place.stream))
            || self.filter.as_ref().is_none_or(|filter| filter.matches(view))
    }
}

//! Which header of a protocol a value belongs to: what `#` in a display filter chooses by.
//!
//! wireshark-filter(4), "The layer operator": the headers of one protocol are counted in each packet, the outermost is 1.
//! Tunnels and what ICMP quotes count like any other, and each protocol counts for itself.

use wirelab_engine::engine::{DatagramView, PacketView, SegmentView};
use wirelab_engine::packet::layer::{Header, Layer};

use super::eth::{is_ethernet, is_vlan};
use super::{FieldRef, Sink, Value};

/// A protocol whose headers are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Frame,
    Ethernet,
    Vlan,
    Arp,
    Ipv4,
    Ipv6,
    Icmp,
    Icmpv6,
    Tcp,
    Udp,
}

impl Protocol {
    /// The protocols in whose headers a field occurs; none if its layers are not counted here.
    pub(crate) fn of(field: &FieldRef) -> &'static [Self] {
        let name = field.name();
        match name.split_once('.').map_or(name, |(protocol, _)| protocol) {
            "frame" => &[Self::Frame],
            "eth" => &[Self::Ethernet],
            "vlan" => &[Self::Vlan],
            "arp" => &[Self::Arp],
            // Wireshark's two fields of this name, one of each version, are counted apart.
            "ip" if name == "ip.version" => &[Self::Ipv4, Self::Ipv6],
            "ip" => &[Self::Ipv4],
            "ipv6" => &[Self::Ipv6],
            "icmp" => &[Self::Icmp],
            "icmpv6" => &[Self::Icmpv6],
            "tcp" => &[Self::Tcp],
            "udp" => &[Self::Udp],
            _ => &[],
        }
    }

    fn is(self, view: &PacketView<'_>, layer: &Layer) -> bool {
        match self {
            Self::Frame => false,
            Self::Ethernet => is_ethernet(layer),
            Self::Vlan => is_vlan(view, layer),
            Self::Arp => matches!(layer.header, Header::Arp(_)),
            Self::Ipv4 => matches!(layer.header, Header::Ipv4(_)),
            Self::Ipv6 => matches!(layer.header, Header::Ipv6(_)),
            Self::Icmp => matches!(layer.header, Header::Icmp(icmp) if !icmp.v6),
            Self::Icmpv6 => matches!(layer.header, Header::Icmp(icmp) if icmp.v6),
            Self::Tcp => matches!(layer.header, Header::Tcp(_)),
            Self::Udp => matches!(layer.header, Header::Udp(_)),
        }
    }

    /// Where the headers of the protocol stand in the packet's list, the outermost first.
    pub(crate) fn headers(self, view: &PacketView<'_>) -> impl Iterator<Item = usize> {
        let layers = view.decoded.layers().iter().enumerate();
        layers.filter(move |(_, layer)| self.is(view, layer)).map(|(index, _)| index)
    }
}

/// Tells a field's values as if the packet did not have the headers that stand at these places.
pub(crate) fn write_without(field: &FieldRef, view: &PacketView<'_>, gone: &[usize], sink: &mut dyn Sink) {
    if gone.is_empty() {
        return field.write(view, sink);
    }
    let decoded = view.decoded.without(gone);
    let segments: Vec<SegmentView> =
        view.segments.iter().filter(|segment| !gone.contains(&segment.layer)).copied().collect();
    let datagrams: Vec<DatagramView> =
        view.datagrams.iter().filter(|datagram| !gone.contains(&datagram.layer)).copied().collect();
    field.write(&view.with_headers(&decoded, &segments, &datagrams), sink);
}

/// How many values a field has, told as [`write_without`] does.
pub(crate) fn count_without(field: &FieldRef, view: &PacketView<'_>, gone: &[usize]) -> usize {
    struct Count(usize);
    impl Sink for Count {
        fn value(&mut self, _: Value<'_>) {
            self.0 += 1;
        }
    }
    let mut count = Count(0);
    write_without(field, view, gone, &mut count);
    count.0
}

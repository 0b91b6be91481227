//! Which headers an entry or a section is about. Display filters count the headers of each kind for `#`.

use super::{FieldRef, Sink, Value};
use wirelab_engine::engine::{DatagramView, PacketView, SegmentView};
use wirelab_engine::packet::layer::{Header, Layer, Plain};

/// A kind of header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderKind {
    /// No header: what is worked out from the packet, or told by the application layer.
    None,
    /// The frame as a whole.
    Frame,
    /// Ethernet II and IEEE 802.3.
    Ethernet,
    /// An 802.1Q tag.
    Vlan,
    /// An outer tag of a provider (802.1ad).
    ProviderTag,
    /// A tag of provider backbone bridging (802.1ah).
    BackboneTag,
    /// 802.2 LLC, with SNAP or without.
    Llc,
    /// BSD's loopback header, in either order of bytes.
    Loopback,
    /// Linux "cooked" captures, both versions.
    Cooked,
    /// ARP and RARP.
    Arp,
    /// IPv4.
    Ipv4,
    /// IPv6.
    Ipv6,
    /// IPv4 or IPv6: for `ip.version`, which both have.
    Ip,
    /// ICMP.
    Icmp,
    /// ICMPv6.
    Icmpv6,
    /// TCP.
    Tcp,
    /// UDP and UDP-Lite.
    Udp,
    /// TCP or UDP.
    Transport,
    /// IPv6 hop-by-hop and destination options.
    Ipv6Options,
    /// A header that only leads on to the next one.
    Plain(Plain),
}

impl HeaderKind {
    /// Whether a layer is of this kind.
    #[inline]
    pub(crate) fn is(self, view: &PacketView<'_>, layer: &Layer) -> bool {
        match (self, &layer.header) {
            (Self::Ipv4, Header::Ipv4(_)) | (Self::Ipv6, Header::Ipv6(_)) => true,
            (Self::Tcp, Header::Tcp(_)) | (Self::Udp, Header::Udp(_)) | (Self::Arp, Header::Arp(_)) => true,
            (Self::Ip, Header::Ipv4(_) | Header::Ipv6(_)) | (Self::Transport, Header::Tcp(_) | Header::Udp(_)) => true,
            (Self::Icmp, Header::Icmp(icmp)) => !icmp.v6,
            (Self::Icmpv6, Header::Icmp(icmp)) => icmp.v6,
            (_, Header::Plain(plain)) => self.is_plain(*plain, view, layer),
            _ => false,
        }
    }

    #[inline]
    fn is_plain(self, plain: Plain, view: &PacketView<'_>, layer: &Layer) -> bool {
        match self {
            Self::Ethernet => matches!(plain, Plain::Ethernet | Plain::Ieee8023),
            Self::Vlan => plain == Plain::Vlan && !matches!(tag_type(view, layer), Some([0x88, 0xa8 | 0xe7])),
            Self::ProviderTag => plain == Plain::Vlan && tag_type(view, layer) == Some([0x88, 0xa8]),
            Self::BackboneTag => plain == Plain::Vlan && tag_type(view, layer) == Some([0x88, 0xe7]),
            Self::Llc => matches!(plain, Plain::Llc | Plain::Snap),
            Self::Loopback => matches!(plain, Plain::Null | Plain::Loop),
            Self::Cooked => matches!(plain, Plain::Sll | Plain::Sll2),
            Self::Ipv6Options => matches!(plain, Plain::HopByHop | Plain::DestinationOptions),
            Self::Plain(wanted) => plain == wanted,
            _ => false,
        }
    }

    /// The kinds that are counted one by one. Wireshark has two fields of the name `ip.version`, one a version of IP.
    pub(crate) fn counted(self) -> &'static [Self] {
        match self {
            Self::None => &[],
            Self::Frame => &[Self::Frame],
            Self::Ethernet => &[Self::Ethernet],
            Self::Vlan => &[Self::Vlan],
            Self::ProviderTag => &[Self::ProviderTag],
            Self::BackboneTag => &[Self::BackboneTag],
            Self::Llc => &[Self::Llc],
            Self::Loopback => &[Self::Loopback],
            Self::Cooked => &[Self::Cooked],
            Self::Arp => &[Self::Arp],
            Self::Ipv4 => &[Self::Ipv4],
            Self::Ipv6 => &[Self::Ipv6],
            Self::Ip => &[Self::Ipv4, Self::Ipv6],
            Self::Icmp => &[Self::Icmp],
            Self::Icmpv6 => &[Self::Icmpv6],
            Self::Tcp => &[Self::Tcp],
            Self::Udp => &[Self::Udp],
            // Not counted: what Wireshark takes for a layer of its own there differs from header to header.
            Self::Transport | Self::Ipv6Options | Self::Plain(_) => &[],
        }
    }

    /// Where the headers of this kind stand in the packet's list, the outermost first.
    pub(crate) fn headers(self, view: &PacketView<'_>) -> impl Iterator<Item = usize> {
        let layers = view.decoded.layers().iter().enumerate();
        layers.filter(move |(_, layer)| self.is(view, layer)).map(|(index, _)| index)
    }
}

/// The EtherType that announced a tag: the two bytes before it.
fn tag_type(view: &PacketView<'_>, layer: &Layer) -> Option<[u8; 2]> {
    let start = (layer.start as usize).checked_sub(2)?;
    view.decoded.buffer(view.packet.data, layer.buffer).get(start..)?.first_chunk::<2>().copied()
}

/// Gives a field's values as if the packet did not have the headers that stand at these places.
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

/// How many values a field has, counted as [`write_without`] gives them.
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

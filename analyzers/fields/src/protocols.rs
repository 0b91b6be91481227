//! `frame.protocols`: the names of a packet's protocols, the outermost first, as Wireshark spells them.
//!
//! It tells what wirelab reads. Of what it does not read it knows the name where a number announces it ([`announced`]);
//! everything else is `data`, also where Wireshark has a dissector for it.

use wirelab_engine::app::Found;
use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Icmp, Layer, Plain};
use wirelab_engine::stream::tcp::Verdict;

use super::Sink;
use super::protocol::end;

/// Verdicts on segments whose payload Wireshark hands to nobody. A fast retransmission and a keep-alive it does hand on.
const PASSED_OVER: [Verdict; 3] = [Verdict::Retransmission, Verdict::SpuriousRetransmission, Verdict::OutOfOrder];

/// Tells the list.
pub(super) fn tell(view: &PacketView<'_>, out: &mut dyn Sink) {
    let mut list = String::new();
    let add = |names: &str, list: &mut String| {
        if !names.is_empty() && !list.is_empty() {
            list.push(':');
        }
        list.push_str(names);
    };
    match view.packet.link.0 {
        12 | 14 | 101 => add("raw", &mut list),
        105 => add("wlan_radio", &mut list),
        _ => {}
    }
    let layers = view.decoded.layers();
    for (index, layer) in layers.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| layers.get(before));
        let labelled = before.is_some_and(|before| before.header == Header::Plain(Plain::Mpls));
        // A stack of labels is one protocol, and Wireshark does not name the IP header behind it.
        let hidden = labelled && matches!(layer.header, Header::Plain(Plain::Mpls) | Header::Ipv4(_) | Header::Ipv6(_));
        if !hidden {
            add(named(view, layer), &mut list);
        }
        if has_type(layer) && by_type(layers.get(index + 1)) {
            add("ethertype", &mut list);
        }
    }
    if let Some(last) = layers.last() {
        let mut read = false;
        for name in view.applications.into_iter().flat_map(Found::protocols) {
            add(name, &mut list);
            read = true;
        }
        if !read && is_data(view, layers, last) {
            add("data", &mut list);
        }
    }
    out.text(&list);
}

/// The name of a header.
fn named(view: &PacketView<'_>, layer: &Layer) -> &'static str {
    match layer.header {
        Header::Plain(Plain::Vlan) => {
            let buffer = view.decoded.buffer(view.packet.data, layer.buffer);
            let start = layer.start as usize;
            match start.checked_sub(2).and_then(|at| buffer.get(at..start)) {
                Some([0x88, 0xa8]) => "ieee8021ad",
                Some([0x88, 0xe7]) => "ieee8021ah",
                _ => "vlan",
            }
        }
        Header::Plain(plain) => plain_name(plain),
        Header::Ipv4(_) => "ip",
        Header::Ipv6(_) => "ipv6",
        Header::Tcp(_) => "tcp",
        Header::Udp(_) => "udp",
        Header::Icmp(icmp) if icmp.v6 => "icmpv6",
        Header::Icmp(_) => "icmp",
        Header::Arp(_) => "arp",
        Header::Unknown(what, number) => announced(what, number),
    }
}

const fn plain_name(plain: Plain) -> &'static str {
    match plain {
        Plain::Ethernet | Plain::Ieee8023 => "eth",
        Plain::Vlan => "vlan",
        Plain::Llc | Plain::Snap => "llc",
        Plain::Null | Plain::Loop => "null",
        Plain::Sll | Plain::Sll2 => "sll",
        Plain::Ppp => "ppp",
        Plain::Pppoe => "pppoes",
        Plain::Hdlc => "chdlc",
        Plain::Fddi => "fddi",
        Plain::TokenRing => "tr",
        Plain::Nflog => "nflog",
        Plain::Ipoib => "ipoib",
        Plain::Mpacket => "mpacket",
        Plain::Radiotap => "radiotap:wlan_radio",
        Plain::Prism => "prism:wlan_radio",
        Plain::Ppi => "ppi:wlan_radio",
        Plain::Wifi => "wlan",
        Plain::Mpls => "mpls",
        Plain::PseudoWire => "pwethcw",
        Plain::Gre => "gre",
        Plain::Erspan => "erspan",
        Plain::Vxlan => "vxlan",
        Plain::Geneve => "geneve",
        Plain::Nsh => "nsh",
        Plain::FrameRelay => "fr",
        Plain::Gtp => "gtp",
        Plain::Teredo => "teredo",
        Plain::Ah => "ah",
        Plain::HopByHop => "ipv6.hopopts",
        Plain::Routing => "ipv6.routing",
        Plain::Fragment => "ipv6.fraghdr",
        Plain::DestinationOptions => "ipv6.dstopts",
        Plain::Mobility => "mipv6",
        Plain::IpComp => "ipcomp",
        Plain::EtherIp => "etherip",
        Plain::L2tp => "l2tp",
        Plain::VnTag => "vntag",
        Plain::MacSec => "macsec",
        Plain::Trill => "trill",
        Plain::Cmd => "cmd",
    }
}

/// The name of a protocol that is not read, by the number that announces it (IANA, IEEE).
fn announced(what: &str, number: u32) -> &'static str {
    match (what, number) {
        ("EtherType", 0x9000) => "loop",
        ("EtherType", 0x88cc) => "lldp",
        ("EtherType", 0x888e) => "eapol",
        ("EtherType", 0x8809) => "slow",
        ("EtherType", 0x8863) => "pppoed",
        ("IP protocol", 2) => "igmp",
        ("IP protocol", 33) => "dccp",
        ("IP protocol", 50) => "esp",
        ("IP protocol", 88) => "eigrp",
        ("IP protocol", 89) => "ospf",
        ("IP protocol", 103) => "pim",
        ("IP protocol", 112) => "vrrp",
        ("IP protocol", 132) => "sctp",
        ("SNAP protocol", 0x2000) => "cdp",
        ("SNAP protocol", 0x2003) => "vtp",
        ("SNAP protocol", 0x2004) => "dtp",
        ("LLC service access point", 0x42) => "stp",
        ("netlink", _) => "netlink",
        ("PPP protocol", 0xc021) => "lcp",
        ("PPP protocol", 0xc023) => "pap",
        ("PPP protocol", 0xc223) => "chap",
        ("PPP protocol", 0x8021) => "ipcp",
        ("PPP protocol", 0x8057) => "ipv6cp",
        ("PPP protocol", 0x80fd) => "ccp",
        _ => "",
    }
}

/// Whether a header names what follows by an EtherType.
fn has_type(layer: &Layer) -> bool {
    let Header::Plain(plain) = layer.header else { return false };
    matches!(plain, Plain::Ethernet | Plain::Vlan | Plain::Sll | Plain::Sll2 | Plain::VnTag | Plain::Cmd)
}

/// Whether a header can have been named by an EtherType.
fn by_type(next: Option<&Layer>) -> bool {
    match next.map(|layer| layer.header) {
        None => false,
        Some(Header::Unknown(what, _)) => what == "EtherType",
        Some(Header::Plain(Plain::Llc | Plain::Snap | Plain::Ieee8023)) => false,
        Some(_) => true,
    }
}

/// Whether bytes follow the last header that nobody reads.
fn is_data(view: &PacketView<'_>, layers: &[Layer], last: &Layer) -> bool {
    let buffer = view.decoded.buffer(view.packet.data, last.buffer);
    let end = end(layers, last.buffer).min(buffer.len());
    let follows = |length: u32| (last.start as usize + length as usize) < end;
    match last.header {
        Header::Unknown(what, number) => match announced(what, number) {
            "loop" => true,
            "" => follows(0),
            _ => false,
        },
        Header::Tcp(tcp) if tcp.flags.rst() => false,
        Header::Tcp(_) => {
            let segment = view.segments.iter().find(|segment| segment.layer + 1 == layers.len());
            segment.is_some_and(|segment| {
                let passed = PASSED_OVER.iter().any(|verdict| segment.place.verdicts.has(*verdict));
                let taken = view.applications.is_some_and(Found::is_taken);
                !passed && !taken && !view.tcp_payload(segment).is_empty()
            })
        }
        Header::Udp(_) => follows(8),
        Header::Icmp(Icmp { v6: false, kind: 0 | 8, .. }) => follows(8),
        _ => false,
    }
}

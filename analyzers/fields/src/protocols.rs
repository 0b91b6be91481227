//! `frame.protocols`: the names of a packet's protocols, the outermost first, as Wireshark spells them.
//!
//! It tells what wirelab reads. Of what it does not read it knows the name where a number announces it ([`announced`]);
//! everything else is `data`, also where Wireshark has a dissector for it.

use wirelab_engine::app::Found;
use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Icmp, Layer, Plain};
use wirelab_engine::stream::tcp::Verdict;

use super::header::HeaderView;
use super::{Sink, table};

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
        12 | 14 | 101 | 228 | 229 => add("raw", &mut list),
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
            add(named(&HeaderView { packet: view, index, layer }), &mut list);
        }
        if has_type(layer) && by_type(layers.get(index + 1)) {
            add("ethertype", &mut list);
        }
    }
    if !layers.is_empty() {
        for name in view.applications.into_iter().flat_map(Found::protocols) {
            add(name, &mut list);
        }
        if unread(view).is_some() {
            add(by_port(view).unwrap_or("data"), &mut list);
        }
    }
    out.text(&list);
}

/// The name of a header: as the table has it, or of one of which no field is told.
fn named(header: &HeaderView<'_>) -> &'static str {
    table::name(header).unwrap_or_else(|| match header.layer.header {
        Header::Plain(plain) => plain_name(plain),
        Header::Unknown(what, number) => announced(what, number),
        _ => "",
    })
}

const fn plain_name(plain: Plain) -> &'static str {
    match plain {
        Plain::Fddi => "fddi",
        Plain::TokenRing => "tr",
        Plain::Nflog => "nflog",
        Plain::Ipoib => "ipoib",
        Plain::Mpacket => "mpacket",
        Plain::Radiotap => "radiotap:wlan_radio",
        Plain::Prism => "prism:wlan_radio",
        Plain::Ppi => "ppi:wlan_radio",
        Plain::Wifi => "wlan",
        Plain::PseudoWire => "pwethcw",
        Plain::Erspan => "erspan",
        Plain::Nsh => "nsh",
        Plain::FrameRelay => "fr",
        Plain::Teredo => "teredo",
        Plain::IpComp => "ipcomp",
        Plain::EtherIp => "etherip",
        Plain::L2tp => "l2tp",
        Plain::VnTag => "vntag",
        Plain::MacSec => "macsec",
        Plain::Trill => "trill",
        Plain::Cmd => "cmd",
        // Those that have a section in the table are named there.
        Plain::Ethernet
        | Plain::Ieee8023
        | Plain::Vlan
        | Plain::Llc
        | Plain::Snap
        | Plain::Null
        | Plain::Loop
        | Plain::Sll
        | Plain::Sll2
        | Plain::Ppp
        | Plain::Pppoe
        | Plain::Hdlc
        | Plain::Mpls
        | Plain::Gre
        | Plain::Vxlan
        | Plain::Geneve
        | Plain::Gtp
        | Plain::Ah
        | Plain::HopByHop
        | Plain::Routing
        | Plain::Fragment
        | Plain::DestinationOptions
        | Plain::Mobility => "",
    }
}

/// The name of a protocol that is not read, by the number that announces it (IANA, IEEE).
fn announced(what: &str, number: u32) -> &'static str {
    match (what, number) {
        ("link type", 197) => "erf",
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
        ("PPP protocol", 0x00fd) => "comp_data",
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

/// The bytes that Wireshark calls data: those that nobody reads, and that no port has a name for.
pub(super) fn data<'a>(view: &'a PacketView<'_>) -> Option<&'a [u8]> {
    unread(view).filter(|_| by_port(view).is_none())
}

/// The protocol of bytes that nobody here reads, where Wireshark takes it from the port: the lower one first.
fn by_port(view: &PacketView<'_>) -> Option<&'static str> {
    let layer = view.decoded.layers().last().filter(|layer| !layer.quoted)?;
    let either = |[a, b]: [u16; 2], name: fn(u16) -> Option<&'static str>| name(a.min(b)).or_else(|| name(a.max(b)));
    match layer.header {
        Header::Tcp(tcp) => either([tcp.src_port, tcp.dst_port], tcp_port),
        Header::Udp(udp) => either([udp.src_port, udp.dst_port], udp_port),
        _ => None,
    }
}

const fn tcp_port(port: u16) -> Option<&'static str> {
    Some(match port {
        20 => "ftp-data",
        21 => "ftp",
        22 => "ssh",
        23 => "telnet",
        25 | 587 => "smtp",
        43 => "whois",
        79 => "finger",
        110 => "pop",
        119 => "nntp",
        139 | 445 => "nbss",
        143 => "imap",
        554 => "rtsp",
        873 => "rsync",
        1080 => "socks",
        5900 => "vnc",
        6379 => "resp",
        6667 => "irc",
        _ => return None,
    })
}

const fn udp_port(port: u16) -> Option<&'static str> {
    Some(match port {
        7 => "echo",
        9 => "discard",
        13 => "daytime",
        19 => "chargen",
        69 => "tftp",
        123 => "ntp",
        137 => "nbns",
        138 => "nbdgm",
        514 => "syslog",
        520 => "rip",
        546 | 547 => "dhcpv6",
        _ => return None,
    })
}

/// The bytes behind the last header, if there are any and nobody reads them.
fn unread<'a>(view: &'a PacketView<'_>) -> Option<&'a [u8]> {
    if view.applications.is_some_and(|found| found.protocols().next().is_some()) {
        return None;
    }
    let layers = view.decoded.layers();
    let layer = layers.last()?;
    let header = HeaderView { packet: view, index: layers.len() - 1, layer };
    let behind = |length: usize| header.rest().get(length..).filter(|bytes| !bytes.is_empty());
    match layer.header {
        Header::Unknown(what, number) => match announced(what, number) {
            // The configuration test protocol has six bytes of its own.
            "loop" => behind(6),
            "" => behind(0),
            _ => None,
        },
        Header::Tcp(tcp) if tcp.flags.rst() => None,
        Header::Tcp(_) => {
            let segment = header.segment()?;
            let passed = PASSED_OVER.iter().any(|verdict| segment.place.verdicts.has(*verdict));
            let taken = view.applications.is_some_and(Found::is_taken);
            Some(view.tcp_payload(segment)).filter(|bytes| !passed && !taken && !bytes.is_empty())
        }
        Header::Udp(_) | Header::Icmp(Icmp { v6: false, kind: 0 | 8, .. }) => behind(8),
        _ => None,
    }
}

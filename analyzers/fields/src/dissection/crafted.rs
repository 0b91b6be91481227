//! Frames of protocols that no sample has, built by hand: what is shown of them, and where it lies.

use wirelab_capture::link::LinkType;
use wirelab_capture::packet::{Packet, RecordKind};
use wirelab_engine::app::DecodeAs;
use wirelab_engine::engine::{Engine, Event, Settings};

use super::Dissection;
use super::tests::differing;
use crate::Registry;

/// An IPv4 packet with this payload, in Ethernet.
fn ipv4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let length = (20 + payload.len()) as u16;
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];
    frame.extend([0x45, 0xb8]);
    frame.extend(length.to_be_bytes());
    frame.extend([0x12, 0x34, 0x40, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    frame.extend(payload);
    frame
}

fn udp(port: u16, payload: &[u8]) -> Vec<u8> {
    let mut datagram = vec![0xc0, 0x00];
    datagram.extend(port.to_be_bytes());
    datagram.extend((8 + payload.len() as u16).to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(payload);
    ipv4(17, &datagram)
}

fn tcp(port: u16, payload: &[u8]) -> Vec<u8> {
    let mut segment = vec![0xc0, 0x00];
    segment.extend(port.to_be_bytes());
    segment.extend([0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 2, 0, 0, 0, 0, 0]);
    segment.extend(payload);
    ipv4(6, &segment)
}

/// What is shown of a frame, which is held to what the fields print.
fn shown(data: &[u8]) -> Dissection {
    let packet = Packet {
        frame: 1,
        kind: RecordKind::Packet,
        time: None,
        interface: 0,
        link: LinkType::ETHERNET,
        fcs_bytes: None,
        original_len: data.len() as u32,
        offset: 0,
        data,
    };
    let mut engine = Engine::new(Settings::LEAST.with_applications(Some(DecodeAs::NONE)));
    let mut dissection = None;
    engine.push(&packet, &mut |event: Event<'_>| {
        if let Event::Packet(view) = event {
            let one = Dissection::of(view, &Registry::new());
            assert_eq!(differing(view, &one), Vec::<String>::new());
            dissection = Some(one);
        }
    });
    dissection.unwrap()
}

/// Each field's name, value and bytes, as far as the table names them.
#[track_caller]
fn holds(dissection: &Dissection, wanted: &[(&str, &str, &[u8])]) {
    for (name, value, bytes) in wanted {
        let layer = dissection.layers.iter().find(|layer| layer.fields.iter().any(|field| field.name == *name));
        let layer = layer.unwrap_or_else(|| panic!("{name} is not shown"));
        let field = layer.fields.iter().find(|field| field.name == *name).unwrap();
        assert_eq!((field.value.as_str(), dissection.bytes(layer.buffer, &field.bytes)), (*value, *bytes), "{name}");
    }
}

#[test]
fn dns_with_its_bytes() {
    let query = b"\x12\x34\x01\x00\0\x01\0\0\0\0\0\0\x03www\x07example\x03org\0\0\x01\0\x01";
    let dissection = shown(&udp(53, query));
    holds(
        &dissection,
        &[
            ("ip.dsfield.dscp", "46", &[0xb8]),
            ("dns.id", "0x1234", b"\x12\x34"),
            ("dns.flags", "0x0100", b"\x01\0"),
            ("dns.count.queries", "1", b"\0\x01"),
            ("dns.qry.name", "www.example.org", b"\x03www\x07example\x03org\0"),
            ("dns.qry.type", "1", b"\0\x01"),
        ],
    );
    assert_eq!(dissection.nesting(), "Ethernet 14 │ IPv4 20 │ UDP 8 │ DNS 33");
}

#[test]
fn http_with_its_bytes() {
    let request = b"GET /a?b HTTP/1.1\r\nHost: lab\r\nContent-Length: 2\r\n\r\nhi";
    holds(
        &shown(&tcp(80, request)),
        &[
            ("http.request.method", "GET", b"GET"),
            ("http.request.uri", "/a?b", b"/a?b"),
            ("http.request.line", "Host: lab\\r\\n", b"Host: lab\r\n"),
            ("http.file_data", "68:69", b"hi"),
        ],
    );
}

#[test]
fn tls_with_its_bytes() {
    let mut hello = vec![3, 3];
    hello.extend([7; 32]);
    hello.extend([2, 0xaa, 0xbb, 0, 2, 0x13, 0x01, 1, 0]);
    hello.extend([0, 20]);
    hello.extend([0, 16, 0, 5, 0, 3, 2, b'h', b'2', 0, 43, 0, 3, 2, 3, 4, 0, 23, 0, 0]);
    let mut record = vec![22, 3, 1, 0, hello.len() as u8 + 4, 1, 0, 0, hello.len() as u8];
    record.extend(&hello);
    holds(
        &shown(&tcp(443, &record)),
        &[
            ("tls.record.version", "0x0301", b"\x03\x01"),
            ("tls.handshake.type", "1", b"\x01"),
            ("tls.handshake.session_id", "aa:bb", b"\xaa\xbb"),
            ("tls.handshake.ciphersuite", "0x1301", b""),
            ("tls.handshake.extensions_alpn_str", "h2", b"h2"),
            ("tls.handshake.extensions.supported_version", "0x0304", b"\x03\x04"),
        ],
    );
}

#[test]
fn dhcp_with_its_bytes() {
    let mut message = vec![1, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0x80, 0];
    message.resize(28, 0);
    message.extend([2, 0, 0, 0, 0, 9]);
    message.resize(236, 0);
    message.extend([0x63, 0x82, 0x53, 0x63, 53, 1, 1, 50, 4, 10, 0, 0, 9, 255]);
    holds(
        &shown(&udp(67, &message)),
        &[
            ("dhcp.id", "0xdeadbeef", b"\xde\xad\xbe\xef"),
            ("dhcp.flags.bc", "True", b"\x80\0"),
            ("dhcp.hw.mac_addr", "02:00:00:00:00:09", b"\x02\0\0\0\0\x09"),
            ("dhcp.option.dhcp", "1", b"\x01"),
            ("dhcp.option.requested_ip_address", "10.0.0.9", &[10, 0, 0, 9]),
        ],
    );
}

#[test]
fn tunnels_with_their_bytes() {
    let inner = &ipv4(1, &[8, 0, 0xf7, 0xfd, 0, 1, 0, 1])[14..];
    let gre = [&[0xb0, 0, 8, 0, 0x11, 0x22, 0, 0, 0, 0, 0, 42, 0, 0, 0, 7][..], inner].concat();
    holds(
        &shown(&ipv4(47, &gre)),
        &[
            ("gre.flags.key", "True", b"\xb0"),
            ("gre.checksum", "0x1122", b"\x11\x22"),
            ("gre.key", "0x0000002a", &[0, 0, 0, 42]),
            ("gre.sequence_number", "7", &[0, 0, 0, 7]),
            ("icmp.ident", "1", b"\0\x01"),
        ],
    );
    let vxlan = [&[8, 0, 0, 0, 0, 0, 5, 0][..], &ipv4(1, &[0, 0, 0xff, 0xfd, 0, 1, 0, 1])].concat();
    holds(&shown(&udp(4789, &vxlan)), &[("vxlan.flags", "0x0800", &[8, 0]), ("vxlan.vni", "5", &[0, 0, 5])]);
}

#[test]
fn options_of_ip_and_ipv6_with_their_bytes() {
    let mut frame = ipv4(17, &[]);
    frame[14] = 0x46;
    frame[17] = 24;
    frame.extend([148, 4, 0, 0]);
    holds(
        &shown(&frame),
        &[("ip.opt.type", "148", &[148]), ("ip.opt.len", "4", &[4]), ("wirelab.ip_option_data", "00:00", &[0, 0])],
    );
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd, 0x6b, 0x81, 0x23, 0x45, 0, 8, 0, 64];
    frame.extend([0; 32]);
    frame.extend([59, 0, 5, 2, 0, 0, 1, 0]);
    holds(
        &shown(&frame),
        &[
            ("ipv6.tclass", "0x000000b8", &[0x6b, 0x81]),
            ("ipv6.flow", "0x012345", &[0x81, 0x23, 0x45]),
            ("ipv6.opt.router_alert", "0", &[0, 0]),
        ],
    );
}

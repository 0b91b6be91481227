//! Messages built by hand, read as Wireshark 4.4 reads them.

use super::{Applications, DecodeAs, Piece, Told};
use crate::stream::Role;

/// A query for www.example.org, and its response with an alias and an address.
const QUERY: &[u8] = b"\x12\x34\x01\x00\0\x01\0\0\0\0\0\0\x03www\x07example\x03org\0\0\x01\0\x01";
const RESPONSE: &[u8] = b"\x12\x34\x81\x80\0\x01\0\x02\0\0\0\0\x03www\x07example\x03org\0\0\x01\0\x01\
    \xc0\x0c\0\x05\0\x01\0\0\x0e\x10\0\x04\x01a\xc0\x10\xc0\x2d\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x01";

/// The values under a name, as text.
fn told(apps: &Applications, name: &str) -> String {
    let text = |value| match value {
        Told::Number(value) => value.to_string(),
        Told::Hexadecimal(value, _) => format!("{value:#x}"),
        Told::Boolean(value) => value.to_string(),
        Told::Ipv4(value) => std::net::Ipv4Addr::from(value).to_string(),
        Told::Ipv6(value) => std::net::Ipv6Addr::from(value).to_string(),
        Told::Mac(value) => format!("{value:02x?}"),
        Told::Text(value) => value.to_owned(),
        Told::Bytes(value) => format!("{value:02x?}"),
        Told::Protocol(name, bytes) => format!("{name}:{}", bytes.len()),
    };
    apps.found().values(name).map(text).collect::<Vec<_>>().join(",")
}

fn datagram(port: u16, bytes: &[u8]) -> Applications {
    let mut apps = Applications::default();
    apps.begin();
    apps.datagram(0, 50_000, port, bytes);
    apps
}

/// One side's segments on a port, without a SYN; what each of them showed under a name.
fn segments(port: u16, parts: &[&[u8]], name: &str) -> Vec<String> {
    let mut apps = Applications::default();
    let mut seq = 1;
    let mut shown = Vec::new();
    for bytes in parts {
        apps.begin();
        apps.segment(&piece(port, seq, bytes));
        seq += bytes.len() as u32;
        shown.push(told(&apps, name));
    }
    shown
}

fn piece(port: u16, seq: u32, bytes: &[u8]) -> Piece<'_> {
    Piece {
        frame: seq,
        stream: 0,
        from: Role::Client,
        src_port: 50_000,
        dst_port: port,
        syn: false,
        ack: true,
        fin: false,
        seq,
        layer: 0,
        bytes,
        len: bytes.len() as u32,
        keep_alive: false,
        disordered: false,
    }
}

#[test]
fn dns_messages() {
    let apps = datagram(53, RESPONSE);
    for (name, value) in [
        ("dns", "dns:65"),
        ("dns.id", "0x1234"),
        ("dns.flags.response", "true"),
        ("dns.flags.rcode", "0"),
        ("dns.count.answers", "2"),
        ("dns.qry.name", "www.example.org"),
        ("dns.qry.name.len", "15"),
        ("dns.resp.name", "www.example.org,a.example.org"),
        ("dns.resp.type", "5,1"),
        ("dns.resp.ttl", "3600,60"),
        ("dns.cname", "a.example.org"),
        ("dns.a", "192.0.2.1"),
    ] {
        assert_eq!(told(&apps, name), value, "{name}");
    }
    for (port, name) in [(5353, "mdns"), (5355, "llmnr"), (50_001, "dns")] {
        assert_eq!(told(&datagram(port, QUERY), name), format!("{name}:33"), "{port}");
    }
    assert_eq!(told(&datagram(137, QUERY), "dns"), "", "NetBIOS is no DNS");
    // What is cut off tells what it holds.
    let cut = datagram(53, &QUERY[..14]);
    assert_eq!((told(&cut, "dns.id"), told(&cut, "dns.qry.name")), ("0x1234".to_owned(), String::new()));
}

#[test]
fn dns_over_tcp_shows_on_the_segment_that_completes_it() {
    let whole = [&[0, 33][..], QUERY].concat();
    let shown = segments(53, &[&whole[..1], &whole[1..20], &whole[20..]], "dns.qry.name");
    assert_eq!(shown, ["", "", "www.example.org"]);
    let two = [whole.as_slice(), &whole].concat();
    assert_eq!(segments(53, &[&two], "dns.id"), ["0x1234,0x1234"]);
}

#[test]
fn dhcp_messages() {
    let mut bytes = vec![0_u8; 240];
    bytes[..8].copy_from_slice(&[1, 1, 6, 0, 0xaa, 0xbb, 0xcc, 0xdd]);
    bytes[28..34].copy_from_slice(&[2, 0, 0, 0, 0, 1]);
    bytes[236..].copy_from_slice(&[0x63, 0x82, 0x53, 0x63]);
    bytes.extend([53, 1, 1, 50, 4, 192, 0, 2, 9, 12, 3, b'l', b'a', b'b', 55, 2, 1, 3, 255, 0, 0]);
    let apps = datagram(67, &bytes);
    for (name, value) in [
        ("dhcp.type", "1"),
        ("dhcp.id", "0xaabbccdd"),
        ("dhcp.hw.mac_addr", "[02, 00, 00, 00, 00, 01]"),
        ("dhcp.option.dhcp", "1"),
        ("dhcp.option.requested_ip_address", "192.0.2.9"),
        ("dhcp.option.hostname", "lab"),
        ("dhcp.option.request_list_item", "1,3"),
        ("dhcp.option.type", "53,50,12,55,0"),
    ] {
        assert_eq!(told(&apps, name), value, "{name}");
    }
    let cut = datagram(68, &bytes[..20]);
    assert_eq!((told(&cut, "dhcp.ip.your"), told(&cut, "dhcp.ip.server")), ("0.0.0.0".to_owned(), String::new()));
}

#[test]
fn http_messages_show_on_the_segment_that_completes_them() {
    let request: [&[u8]; 3] = [b"GET /a HT", b"TP/1.1\r\nHost: lab\r\n", b"\r\nPOST /b HTTP/1.0\r\n\r\n"];
    assert_eq!(segments(80, &request, "http.request.uri"), ["", "", "/a,/b"]);
    assert_eq!(segments(80, &request, "http.request.full_uri"), ["", "", "http://lab/a"]);
    let response: [&[u8]; 3] = [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", b"cd", b"eHTTP/1.1 404 No\r\n"];
    assert_eq!(segments(80, &response, "http.response.code"), ["", "", "200"]);
    let chunks: [&[u8]; 3] = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na", b"bc\r\n0\r\n", b"\r\n"];
    assert_eq!(segments(80, &chunks, "http.response.phrase"), ["", "", "OK"]);
    // Known by its looks on any port; what is no HTTP is counted as HTTP's only behind a message.
    assert_eq!(segments(12_345, &[b"GET / HTTP/1.1\r\n\r\n", b"more\n"], "http"), ["http:18", "http:5"]);
    assert_eq!(segments(80, &[b"hello\n"], "http"), [""]);
    // A header that is wrong costs only itself.
    let odd: [&[u8]; 1] = [b"GET / HTTP/1.1\r\nb ad: 1\r\nHost: lab\r\n\r\n"];
    assert_eq!(segments(80, &odd, "http.host"), ["lab"]);
}

#[test]
fn a_body_without_a_length_ends_with_its_connection() {
    let mut apps = Applications::default();
    let first = b"HTTP/1.0 200 OK\r\n\r\nabc";
    apps.segment(&piece(80, 1, first));
    assert_eq!(told(&apps, "http.response.code"), "");
    apps.begin();
    apps.segment(&Piece { fin: true, ..piece(80, 1 + first.len() as u32, b"") });
    assert_eq!(told(&apps, "http.response.code"), "200");
}

#[test]
fn tls_records() {
    let hello = [
        &[22, 3, 1, 0, 70, 1, 0, 0, 66, 3, 3][..],
        &[7; 32],
        &[0, 0, 4, 0x13, 1, 0x13, 2, 1, 0, 0, 21, 0, 0, 0, 17, 0, 15, 0, 0, 12],
        b"lab.test.org",
    ]
    .concat();
    for port in [443, 40_000] {
        for (name, value) in [
            ("tls.record.content_type", "22"),
            ("tls.record.version", "0x301"),
            ("tls.handshake.type", "1"),
            ("tls.handshake.version", "0x303"),
            ("tls.handshake.ciphersuite", "0x1301,0x1302"),
            ("tls.handshake.extensions_server_name", "lab.test.org"),
        ] {
            assert_eq!(segments(port, &[&hello], name), [value], "{port} {name}");
        }
    }
    let shown = segments(443, &[&hello[..3], &hello[3..60], &hello[60..]], "tls.handshake.type");
    assert_eq!(shown, ["", "", "1"]);
    let alerts: [&[u8]; 2] = [&[21, 3, 3, 0, 2, 2, 40], &[20, 3, 3, 0, 1, 1, 21, 3, 3, 0, 2, 9, 9]];
    assert_eq!(segments(443, &alerts, "tls.alert_message.desc"), ["40", ""], "none once it is encrypted");
    assert_eq!(segments(443, &[b"GET / HTTP/1.1\r\n\r\n"], "tls"), [""], "text is no TLS");
}

/// A certificate for a host, two addresses and a mail address, valid from 2026 to 2081, made with openssl.
#[cfg(feature = "certificates")]
const CERTIFICATE: &[u8] = include_bytes!("lab.example.org.der");

/// The handshake message with one certificate, in as many records as there are pieces.
#[cfg(feature = "certificates")]
fn certificate_records(der: &[u8], pieces: usize) -> Vec<u8> {
    let three = |length: usize| (length as u32).to_be_bytes()[1..].to_vec();
    let message = [&[11][..], &three(der.len() + 6), &three(der.len() + 3), &three(der.len()), der].concat();
    let records = message.chunks(message.len().div_ceil(pieces));
    records.flat_map(|part| [&[22, 3, 3][..], &(part.len() as u16).to_be_bytes(), part].concat()).collect()
}

#[cfg(feature = "certificates")]
#[test]
fn certificates_are_told_as_tshark_tells_them() {
    for pieces in [1, 3] {
        let records = certificate_records(CERTIFICATE, pieces);
        for (name, values) in [
            ("x509af.version", "2"),
            ("x509af.serialNumber", "[12, 67]"),
            ("x509sat.CountryName", "NL,NL"),
            ("x509sat.uTF8String", "Wirelab Tests,lab.example.org,Wirelab Tests,lab.example.org"),
            ("x509af.utcTime", "2026-12-02 01:01:59 (UTC)"),
            ("x509af.generalizedTime", "3524173319"),
            ("wirelab.certificate.valid_from", "2026-12-02 01:01:59 (UTC)"),
            ("wirelab.certificate.valid_until", "2081-09-04 01:01:59 (UTC)"),
            ("x509ce.dNSName", "lab.example.org,*.example.org"),
            ("x509ce.rfc822Name", "lab@example.org"),
            ("x509ce.IPAddress.ipv4", "192.0.2.1"),
            ("x509ce.IPAddress.ipv6", "2001:db8::1"),
            ("wirelab.certificate.issuer", "C=NL, O=Wirelab Tests, CN=lab.example.org"),
            ("wirelab.certificate.subject", "C=NL, O=Wirelab Tests, CN=lab.example.org"),
        ] {
            assert_eq!(segments(443, &[&records], name), [values], "{pieces} {name}");
        }
    }
}

#[cfg(feature = "certificates")]
#[test]
fn a_damaged_certificate_costs_itself() {
    for place in 0..CERTIFICATE.len() {
        let mut der = CERTIFICATE.to_vec();
        der[place] ^= 0xff;
        let [found] = &segments(443, &[&certificate_records(&der, 1)], "tls.handshake.certificate")[..] else {
            unreachable!()
        };
        assert!(!found.is_empty(), "{place}");
        der.truncate(place);
        segments(443, &[&certificate_records(&der, 1)], "x509ce.dNSName");
    }
}

/// Frames and lengths of the segments of what the last one completed.
fn assembled(apps: &Applications) -> Vec<Vec<(u32, u32)>> {
    let parts = apps.found().assembled().map(|(parts, _)| parts.iter().map(|part| (part.frame, part.len)).collect());
    parts.collect()
}

#[test]
fn a_message_knows_its_segments() {
    let mut apps = Applications::default();
    let mut shown = Vec::new();
    let response = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef";
    let next = b"HTTP/1.1 204 No Content\r\n\r\n";
    let sent = [&response[..20], &response[20..30], &[&response[30..], &next[..9]].concat(), &next[9..]];
    let mut seq = 1;
    for (frame, bytes) in (1..).zip(sent) {
        apps.begin();
        apps.segment(&Piece { frame, ..piece(80, seq, bytes) });
        seq += bytes.len() as u32;
        shown.push(assembled(&apps));
    }
    let first = response.len() as u32;
    let expected = [vec![], vec![], vec![vec![(1, 20), (2, 10), (3, first - 30)]], vec![vec![(3, 9), (4, 18)]]];
    assert_eq!(shown, expected);
}

#[test]
fn decode_as_goes_before_ports() {
    let mut table = DecodeAs::NONE;
    table.add("tcp.port==53,http".parse().unwrap()).unwrap();
    table.add("udp.port==9999,dns".parse().unwrap()).unwrap();
    let mut apps = Applications::new(table);
    apps.segment(&piece(53, 1, b"GET / HTTP/1.1\r\n\r\n"));
    apps.datagram(0, 50_000, 9999, &QUERY[..12]);
    assert_eq!((told(&apps, "http"), told(&apps, "dns")), ("http:18".to_owned(), "dns:12".to_owned()));
}

#[test]
fn what_is_lost_or_repeated_does_not_confuse() {
    let mut apps = Applications::default();
    apps.segment(&piece(80, 1, b"GET /a HTTP/1.1\r\n"));
    // A repeat, a hole that is never filled, and a new message behind it.
    apps.segment(&Piece { disordered: true, ..piece(80, 1, b"GET /a HTTP/1.1\r\n") });
    assert_eq!(told(&apps, "http"), "");
    apps.segment(&piece(80, 5000, b"GET /b HTTP/1.1\r\n\r\n"));
    assert_eq!(told(&apps, "http.request.uri"), "/b");
    // More than can be kept is given up and counted.
    let mut apps = Applications::default();
    let endless = vec![b'a'; 60_000];
    for n in 0..30 {
        apps.segment(&piece(80, 1 + n * 60_000, &endless));
    }
    assert!(apps.given_up() > 0);
}

#[test]
fn damaged_messages_do_no_harm() {
    let mut state = 1_u64;
    let mut random = move |below: usize| {
        // The constants of Knuth's MMIX.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let mut dhcp = vec![0_u8; 236];
    dhcp.extend([0x63, 0x82, 0x53, 0x63, 53, 1, 1, 61, 7, 1, 2, 3, 4, 5, 6, 7, 255]);
    let tls = [&[22, 3, 1, 0, 70, 1, 0, 0, 66, 3, 3][..], &[7; 66]].concat();
    let http = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: a\r\n\r\n3\r\nabc\r\n0\r\n\r\n".to_vec();
    let samples = [QUERY.to_vec(), RESPONSE.to_vec(), dhcp, tls, http, [&[0, 33][..], QUERY].concat()];
    for _ in 0..20_000 {
        let mut bytes = samples[random(samples.len())].clone();
        for _ in 0..random(6) {
            let at = random(bytes.len());
            bytes[at] = random(256) as u8;
        }
        bytes.truncate(random(bytes.len() + 20));
        let mut apps = Applications::default();
        for port in [53, 67, 5353, 5355, 1900, 7] {
            apps.begin();
            apps.datagram(0, 50_000, port, &bytes);
        }
        for port in [53, 80, 443, 7] {
            let cut = random(bytes.len());
            let (first, second) = bytes.split_at(cut);
            let stream = u32::from(port);
            apps.segment(&Piece { stream, ..piece(port, u32::MAX - 5, first) });
            let seq = (u32::MAX - 5).wrapping_add(cut as u32);
            apps.segment(&Piece { stream, fin: random(2) == 0, ..piece(port, seq, second) });
        }
    }
}

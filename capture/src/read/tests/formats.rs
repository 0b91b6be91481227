//! ERF and snoop.

use super::*;
use crate::facts::Format;
use crate::link::LinkType;

/// An ERF record: seconds and 32 bits of fraction, type, flags, length on the wire, and what follows the header.
fn erf(secs: u32, fraction: u32, kind: u8, flags: u8, wire: u16, rest: &[u8]) -> Vec<u8> {
    let len = (16 + rest.len()) as u16;
    let mut record = [fraction.to_le_bytes(), secs.to_le_bytes()].concat();
    record.extend([kind, flags]);
    record.extend([len, 0, wire].map(u16::to_be_bytes).concat());
    record.extend(rest);
    record
}

/// Link type, bytes of frame check sequence, original length, captured bytes, interface.
type Full = (LinkType, Option<u8>, u32, Vec<u8>, u32);

fn all(bytes: &[u8]) -> Vec<Full> {
    let (mut reader, mut found) = (open(bytes).unwrap(), Vec::new());
    while let Some(packet) = reader.next_packet().unwrap() {
        found.push((packet.link, packet.fcs_bytes, packet.original_len, packet.data.to_vec(), packet.interface));
    }
    found
}

#[test]
fn erf_records_have_a_link_type_each() {
    let t = 1_700_000_000;
    let file = [
        erf(t, 0x8000_0000, 2, 4, 60, b"\0\0ethernet frame"),
        erf(t, 0, 48, 0, 0, b"padding."),
        erf(t, 0, 0x80 | 22, 5, 4, b"\x83extend1\x03extend2ipv4+padding"),
        erf(t + 1, 0xffff_ffff, 1, 4, 3, b"ppp"),
        erf(t + 1, 0, 5, 4, 3, b"chanppp"),
        erf(t + 1, 0, 27, 4, 8, b"metadata"),
    ]
    .concat();
    let expected = [
        (LinkType::ETHERNET, Some(4), 60, &b"ethernet frame"[..], 0),
        (LinkType::IPV4, None, 4, b"ipv4", 1),
        (LinkType::PPP, None, 3, b"ppp", 2),
        (LinkType::PPP, None, 3, b"ppp", 2),
        (LinkType(197), None, 8, b"metadata", 3),
    ];
    let expected = expected.map(|(link, fcs, len, data, interface)| (link, fcs, len, data.to_vec(), interface));
    assert_eq!(all(&file), expected);
    let (rows, facts) = read(&file);
    let times: Vec<_> = rows.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(times[..3], ["1700000000.500000000", "1700000000.000000000", "1700000002.000000000"]);
    assert_eq!((facts.format, note_ids(&facts).is_empty()), (Some(Format::Erf), true));
    // Cut short in its last record.
    let (rows, facts) = read(&file[..file.len() - 1]);
    assert_eq!((rows.len(), note_ids(&facts)), (4, vec!["cut-short"]));
}

#[test]
fn erf_with_a_length_that_cannot_be_ends_there() {
    let t = 1_700_000_000;
    let sound = erf(t, 0, 2, 4, 60, b"\0\0ethernet frame");
    let mut bad = erf(t, 0, 2, 4, 60, b"\0\0frame");
    bad[11] = 17;
    let (rows, facts) = read(&[sound.repeat(3), bad].concat());
    assert_eq!((rows.len(), note_ids(&facts), facts.wireshark_frames), (3, vec!["bad-length"], Some(3)));
    // Padding takes up its header at least: one that takes up nothing would be read for ever.
    for len in [0, 1, 15] {
        let mut pad = erf(t, 0, 48, 0, 0, b"padding.");
        pad[11] = len;
        let (rows, facts) = read(&[sound.repeat(3), pad, sound.clone()].concat());
        assert_eq!((rows.len(), note_ids(&facts), facts.wireshark_frames), (3, vec!["bad-length"], Some(3)), "{len}");
    }
    // Neither random bytes nor one record that the file ends in are ERF.
    for bytes in [&[7; 200][..], &sound[..20], b"\x01\x02"] {
        assert!(matches!(open(bytes), Err(Error::NotACapture { .. })));
    }
}

/// A snoop file of one link type, with so much padding behind each packet.
fn snoop(link: u32, padding: usize, packets: &[(u32, &[u8])]) -> Vec<u8> {
    let mut file = [&b"snoop\0\0\0"[..], &2_u32.to_be_bytes(), &link.to_be_bytes()].concat();
    for (n, (original, data)) in packets.iter().enumerate() {
        let (captured, len) = (data.len() as u32, (24 + data.len() + padding) as u32);
        let fields = [*original, captured, len, 0, 1_700_000_000 + n as u32, 250_000];
        file.extend(fields.map(u32::to_be_bytes).concat());
        file.extend(*data);
        file.extend(vec![0; padding]);
    }
    file
}

#[test]
fn snoop_is_read_and_so_is_shomiti() {
    for (number, padding, link, fcs) in [
        (4, 2, LinkType::ETHERNET, None),
        (0, 0, LinkType::ETHERNET, None),
        (12, 18, LinkType::ETHERNET, Some(4)),
        (2, 0, LinkType::TOKEN_RING, None),
        (8, 3, LinkType::FDDI, None),
        (14, 0, LinkType::NULL, None),
    ] {
        let file = snoop(number, padding, &[(1514, b"abcdef"), (3, b"xyz")]);
        let expected = [(1514, &b"abcdef"[..]), (3, b"xyz")].map(|(len, data)| (link, fcs, len, data.to_vec(), 0));
        assert_eq!(all(&file), expected, "{number}");
        let (rows, facts) = read(&file);
        assert_eq!((rows[1].0.as_str(), facts.format), ("1700000001.250000000", Some(Format::Snoop)));
        assert!(note_ids(&facts).is_empty());
    }
    let (rows, facts) = read(&snoop(4, 0, &[(6, b"abcdef"), (3, b"xyz")])[..70]);
    assert_eq!((rows.len(), note_ids(&facts)), (1, vec!["cut-short"]));
    let mut bad = snoop(4, 0, &[(6, b"abcdef"), (3, b"xyz")]);
    bad[57] = 1;
    let (rows, facts) = read(&bad);
    assert_eq!((rows.len(), note_ids(&facts)), (1, vec!["bad-length"]));
    assert!(matches!(open(&snoop(17, 0, &[])), Err(Error::NotACapture { .. })));
}

use std::net::IpAddr;
use std::sync::Arc;

use etherparse::{NetSlice, SlicedPacket, TcpOptionElement, TransportSlice};

use super::*;
use crate::craft::conversation::Side;
use crate::craft::packet::{Options, Payload, Tcp, flags};
use crate::craft::truth::Cause;

fn place(last: u8, six: bool, port: u16) -> Place {
    let address: IpAddr = if six { format!("fd00::{last}") } else { format!("10.0.0.{last}") }.parse().unwrap();
    Place { mac: [2, 0, 0, 0, 0, last], address, port }
}

fn packet(body: Body, payload: &[u8], mtu: Option<u16>) -> Packet {
    let bytes: Arc<[u8]> = payload.into();
    Packet {
        slot: 0,
        from: Side::Client,
        body,
        payload: Payload::part(&bytes, 0, payload.len() as u64),
        identification: 7,
        cause: Cause::Data,
        mtu,
        script: 0,
    }
}

#[test]
fn etherparse_reads_what_was_meant() {
    let options = Options {
        mss: Some(1460),
        scale: Some(7),
        sack_permitted: true,
        timestamps: Some((1000, 2000)),
        ..Options::default()
    };
    let head = Tcp { seq: 20, ack: 5, flags: flags::ACK | flags::PSH, window: 502, options };
    for six in [false, true] {
        for payload in [&b""[..], b"odd", b"even"] {
            let mut wire = Wire::new(&CaptureSettings::default());
            let (from, to) = (place(1, six, 40_000), place(2, six, 12_345));
            let frames = wire.write(&packet(Body::Tcp(head), payload, None), &from, &to, [u32::MAX, 100]);
            let read = SlicedPacket::from_ethernet(&frames[0]).unwrap();
            let Some(TransportSlice::Tcp(tcp)) = read.transport else { panic!("no TCP") };
            assert_eq!((tcp.sequence_number(), tcp.acknowledgment_number(), tcp.payload()), (19, 105, payload));
            match read.net {
                Some(NetSlice::Ipv4(ip)) => {
                    let header = ip.header().to_header();
                    assert_eq!(header.calc_header_checksum(), header.header_checksum);
                    let sum = tcp.calc_checksum_ipv4(ip.header().source(), ip.header().destination());
                    assert_eq!(sum, Ok(tcp.checksum()));
                }
                Some(NetSlice::Ipv6(ip)) => {
                    let header = ip.header().to_header();
                    assert_eq!(tcp.to_header().calc_checksum_ipv6(&header, payload), Ok(tcp.checksum()));
                }
                _ => panic!("no IP"),
            }
            let found: Vec<_> = tcp.options_iterator().map(Result::unwrap).collect();
            assert!(found.contains(&TcpOptionElement::Timestamp(1000, 2000)));
            assert!(found.contains(&TcpOptionElement::WindowScale(7)));
            assert!(found.contains(&TcpOptionElement::MaximumSegmentSize(1460)));
            assert!(found.contains(&TcpOptionElement::SelectiveAcknowledgementPermitted));
        }
    }
}

#[test]
fn fragments_are_multiples_of_eight_and_make_the_datagram() {
    let text: Vec<u8> = (0..1000).map(|byte| byte as u8).collect();
    let mut wire = Wire::new(&CaptureSettings::default());
    let (from, to) = (place(1, false, 1), place(2, false, 2));
    let frames = wire.write(&packet(Body::Udp, &text, Some(300)), &from, &to, [0, 0]);
    assert_eq!(frames.len(), 4);
    let data: Vec<u8> = frames.iter().flat_map(|frame| frame[34..].to_vec()).collect();
    assert_eq!(data[8..], text);
    for (index, frame) in frames.iter().enumerate() {
        let field = u16::from_be_bytes([frame[20], frame[21]]);
        assert_eq!((usize::from(field & 0x1fff) * 8, field & 0x2000 != 0), (index * 280, index < 3));
    }
}

#[test]
fn icmp_quotes_the_datagram() {
    for six in [false, true] {
        let mut wire = Wire::new(&CaptureSettings::default());
        let (from, to) = (place(1, six, 5005), place(2, six, 40_000));
        let frames = wire.write(&packet(Body::Unreachable(9), b"text", None), &from, &to, [0, 0]);
        let read = SlicedPacket::from_ethernet(&frames[0]).unwrap();
        assert!(matches!(read.transport, Some(TransportSlice::Icmpv4(_) | TransportSlice::Icmpv6(_))));
        assert!(frames[0].ends_with(b"text"));
    }
}

use std::net::IpAddr;
use std::sync::Arc;

use etherparse::{NetSlice, SlicedPacket, TcpOptionElement, TransportSlice};

use wirelab_labs::Side;

use super::*;
use crate::packet::{Options, Payload, Tcp, flags};
use crate::truth::Cause;

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
            let frames = wire.write(&packet(Body::Tcp(head), payload, None), &from, &to, [u32::MAX, 100]).unwrap();
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
    let frames = wire.write(&packet(Body::Udp, &text, Some(300)), &from, &to, [0, 0]).unwrap();
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
        let frames = wire.write(&packet(Body::Unreachable(9), b"text", None), &from, &to, [0, 0]).unwrap();
        let read = SlicedPacket::from_ethernet(&frames[0]).unwrap();
        assert!(matches!(read.transport, Some(TransportSlice::Icmpv4(_) | TransportSlice::Icmpv6(_))));
        assert!(frames[0].ends_with(b"text"));
    }
}

#[test]
fn a_syn_is_what_linux_sends() {
    let options = Options {
        mss: Some(1460),
        scale: Some(7),
        sack_permitted: true,
        timestamps: Some((1000, 0)),
        ..Options::default()
    };
    let syn = Tcp { seq: 0, ack: 0, flags: flags::SYN, window: 64_240, options };
    let mut wire = Wire::new(&CaptureSettings::default());
    let frames =
        wire.write(&packet(Body::Tcp(syn), b"", None), &place(1, false, 40_000), &place(2, false, 80), [1, 9]).unwrap();
    #[rustfmt::skip]
    let expected = [
        // Ethernet II: receiver, sender, IPv4.
        2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0,
        // IPv4: 20 bytes of 60, identification 7, don't fragment, time to live 64, TCP, checksum, 10.0.0.1 to 10.0.0.2.
        0x45, 0, 0, 60, 0, 7, 0x40, 0, 64, 6, 0x26, 0xb3, 10, 0, 0, 1, 10, 0, 0, 2,
        // TCP: ports, sequence number 1, no acknowledgement, 40 bytes, SYN, window, checksum, no urgent data.
        0x9c, 0x40, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0xa0, 2, 0xfa, 0xf0, 0x98, 0x93, 0, 0,
        // MSS 1460; SACK permitted; time stamps 1000 and 0; padding; a scale of 7.
        2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 3, 0xe8, 0, 0, 0, 0, 1, 3, 3, 7,
    ];
    assert_eq!(frames, [expected]);
}

#[test]
fn what_no_header_can_say_is_an_error() {
    let mut wire = Wire::new(&CaptureSettings::default());
    let long = vec![0; 65_508];
    let (four, six) = (place(1, false, 1), place(2, true, 2));
    assert_eq!(wire.write(&packet(Body::Udp, &long, None), &four, &four, [0, 0]), Err(FrameError::TooLong));
    assert_eq!(wire.write(&packet(Body::Udp, b"", None), &four, &six, [0, 0]), Err(FrameError::TwoVersions));
}

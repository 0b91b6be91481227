//! TCP segments (RFC 9293, section 3.1). Options come in the order in which Linux sends them.

use etherparse::TcpOptionElement::{
    MaximumSegmentSize, Noop, SelectiveAcknowledgement, SelectiveAcknowledgementPermitted, Timestamp, WindowScale,
};
use etherparse::{IpNumber, TcpHeader, TcpOptionElement, ip_number};

use super::FrameError;
use super::addresses::Addresses;
use crate::packet::{Tcp, flags};
use crate::scenario::Checksums;

/// `ports` and `isns` are those of sender and receiver.
pub(super) fn write(
    out: &mut Vec<u8>,
    tcp: &Tcp,
    ports: [u16; 2],
    isns: [u32; 2],
    addresses: Addresses,
    checksums: Checksums,
    payload: &[u8],
) -> Result<IpNumber, FrameError> {
    let [own, other] = isns;
    let mut header = TcpHeader::new(ports[0], ports[1], own.wrapping_add(tcp.seq as u32), tcp.window);
    let has = |flag: u8| tcp.flags & flag != 0;
    header.fin = has(flags::FIN);
    header.syn = has(flags::SYN);
    header.rst = has(flags::RST);
    header.psh = has(flags::PSH);
    header.ack = has(flags::ACK);
    header.urg = has(flags::URG);
    if header.ack {
        header.acknowledgment_number = other.wrapping_add(tcp.ack as u32);
    }
    header.set_options(&options(tcp, other)).map_err(|_| FrameError::TooLong)?;
    header.checksum = match (checksums, addresses) {
        (Checksums::Zero, _) => 0,
        (Checksums::Partial, _) => addresses.pseudo_sum(ip_number::TCP, header.header_len() + payload.len()),
        (Checksums::Right, Addresses::V4(from, to)) => {
            header.calc_checksum_ipv4_raw(from, to, payload).map_err(|_| FrameError::TooLong)?
        }
        (Checksums::Right, Addresses::V6(from, to)) => {
            header.calc_checksum_ipv6_raw(from, to, payload).map_err(|_| FrameError::TooLong)?
        }
    };
    out.extend_from_slice(&header.to_bytes());
    out.extend_from_slice(payload);
    Ok(ip_number::TCP)
}

/// The options with Linux's padding. `other` is the initial sequence number that SACK's edges count from.
fn options(tcp: &Tcp, other: u32) -> Vec<TcpOptionElement> {
    let options = &tcp.options;
    let mut all = Vec::new();
    all.extend(options.mss.map(MaximumSegmentSize));
    match (options.sack_permitted, options.timestamps.is_some()) {
        (true, true) => all.push(SelectiveAcknowledgementPermitted),
        (true, false) => all.extend([Noop, Noop, SelectiveAcknowledgementPermitted]),
        (false, true) => all.extend([Noop, Noop]),
        (false, false) => {}
    }
    all.extend(options.timestamps.map(|(value, echo)| Timestamp(value, echo)));
    if let Some(scale) = options.scale {
        all.extend([Noop, WindowScale(scale)]);
    }
    let edge = |position: u64| other.wrapping_add(position as u32);
    let mut blocks = options.sack.iter().take(usize::from(options.sacks)).map(|(from, to)| (edge(*from), edge(*to)));
    if let Some(first) = blocks.next() {
        all.extend([Noop, Noop, SelectiveAcknowledgement(first, [blocks.next(), blocks.next(), None])]);
    }
    all
}

//! TCP headers (RFC 9293, section 3.1) with the options that today's systems send, in Linux's order.

use crate::craft::packet::{Tcp, flags};

pub(super) fn write(out: &mut Vec<u8>, tcp: &Tcp, ports: [u16; 2], isns: [u32; 2], payload: &[u8]) {
    let start = out.len();
    let [own, other] = isns;
    out.extend_from_slice(&ports[0].to_be_bytes());
    out.extend_from_slice(&ports[1].to_be_bytes());
    out.extend_from_slice(&own.wrapping_add(tcp.seq as u32).to_be_bytes());
    let ack = if tcp.flags & flags::ACK == 0 { 0 } else { other.wrapping_add(tcp.ack as u32) };
    out.extend_from_slice(&ack.to_be_bytes());
    out.extend_from_slice(&[0, tcp.flags]);
    out.extend_from_slice(&tcp.window.to_be_bytes());
    // Checksum, filled in last, and urgent pointer.
    out.extend_from_slice(&[0; 4]);
    options(out, tcp, other);
    let words = (out.len() - start) / 4;
    if let Some(offset) = out.get_mut(start + 12) {
        // The header's length in words of four bytes.
        *offset = (words << 4) as u8;
    }
    out.extend_from_slice(payload);
}

fn options(out: &mut Vec<u8>, tcp: &Tcp, other: u32) {
    let options = &tcp.options;
    if let Some(mss) = options.mss {
        out.extend_from_slice(&[2, 4]);
        out.extend_from_slice(&mss.to_be_bytes());
    }
    match (options.sack_permitted, options.timestamps.is_some()) {
        (true, true) => out.extend_from_slice(&[4, 2]),
        (true, false) => out.extend_from_slice(&[1, 1, 4, 2]),
        (false, true) => out.extend_from_slice(&[1, 1]),
        (false, false) => {}
    }
    if let Some((value, echo)) = options.timestamps {
        out.extend_from_slice(&[8, 10]);
        out.extend_from_slice(&value.to_be_bytes());
        out.extend_from_slice(&echo.to_be_bytes());
    }
    if let Some(scale) = options.scale {
        out.extend_from_slice(&[1, 3, 3, scale]);
    }
    if options.sacks > 0 {
        out.extend_from_slice(&[1, 1, 5, 2 + 8 * options.sacks]);
        for (from, to) in options.sack.iter().take(usize::from(options.sacks)) {
            for edge in [from, to] {
                out.extend_from_slice(&other.wrapping_add(*edge as u32).to_be_bytes());
            }
        }
    }
}

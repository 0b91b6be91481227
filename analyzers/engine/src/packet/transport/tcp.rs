//! TCP (RFC 9293).

use super::super::decoder::Decoder;
use super::super::layer::{Header, Tcp, TcpFlags};
use super::super::view::View;

#[inline(always)]
pub(in super::super) fn tcp(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let lengths_known = !d.fragmented && !d.quoted;
    let Some(&bytes) = v.data.first_chunk::<20>() else { return cut(d, v, lengths_known) };
    let [p0, p1, q0, q1, s0, s1, s2, s3, a0, a1, a2, a3, o0, o1, w0, w1, c0, c1, u0, u1] = bytes;
    let header_len = (o0 >> 4) * 4;
    let header = Tcp {
        src_port: u16::from_be_bytes([p0, p1]),
        dst_port: u16::from_be_bytes([q0, q1]),
        seq: u32::from_be_bytes([s0, s1, s2, s3]),
        ack: u32::from_be_bytes([a0, a1, a2, a3]),
        flags: TcpFlags(u16::from_be_bytes([o0, o1]) & 0x0fff),
        window: u16::from_be_bytes([w0, w1]),
        checksum: u16::from_be_bytes([c0, c1]),
        urgent: u16::from_be_bytes([u0, u1]),
        header_len,
        have: 20,
        payload_len: if lengths_known { v.reported.checked_sub(u32::from(header_len)) } else { None },
        net: d.net,
    };
    d.push(Header::Tcp(header), &v, usize::from(header_len.max(20)));
    Some(())
}

/// A header that was cut off: what is missing reads as 0, and `have` says where it ends.
#[cold]
fn cut(d: &mut Decoder, v: View<'_>, lengths_known: bool) -> Option<()> {
    let (src_port, dst_port) = (v.be16(0)?, v.be16(2)?);
    let offset_flags = v.be16(12).unwrap_or(0);
    let header_len = (offset_flags >> 12) as u8 * 4;
    let header = Tcp {
        src_port,
        dst_port,
        seq: v.be32(4).unwrap_or(0),
        ack: v.be32(8).unwrap_or(0),
        flags: TcpFlags(offset_flags & 0x0fff),
        window: v.be16(14).unwrap_or(0),
        checksum: v.be16(16).unwrap_or(0),
        urgent: v.be16(18).unwrap_or(0),
        header_len,
        have: v.data.len().min(20) as u8,
        payload_len: if lengths_known { v.reported.checked_sub(u32::from(header_len)) } else { None },
        net: d.net,
    };
    d.push(Header::Tcp(header), &v, usize::from(header_len.max(20)));
    None
}

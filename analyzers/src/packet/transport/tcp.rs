//! TCP (RFC 9293).

use super::super::decoder::Decoder;
use super::super::layer::{Header, Tcp, TcpFlags};
use super::super::view::View;

#[inline]
pub(in super::super) fn tcp(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (src_port, dst_port) = (v.be16(0)?, v.be16(2)?);
    let offset_flags = v.be16(12).unwrap_or(0);
    let header_len = (offset_flags >> 12) as u8 * 4;
    let lengths_known = !d.fragmented && !d.quoted;
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
    v.u8(19)?;
    Some(())
}

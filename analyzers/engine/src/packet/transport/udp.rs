//! UDP (RFC 768) and UDP-Lite (RFC 3828), and the tunnels that well-known ports announce.

use super::super::decoder::Decoder;
use super::super::layer::{Header, Udp};
use super::super::tunnel;
use super::super::view::View;

pub(in super::super) fn udp(d: &mut Decoder, v: View<'_>, lite: bool) -> Option<()> {
    let (src_port, dst_port) = (v.be16(0)?, v.be16(2)?);
    let field = v.be16(4).unwrap_or(0);
    // UDP-Lite has its checksum coverage there; a jumbogram over IPv6 (RFC 2675) has 0.
    let jumbo = field == 0 && d.in_ipv6();
    let length = if lite || jumbo { v.reported } else { u32::from(field) };
    let sound = v.data.len() >= 8 && length >= 8;
    let header = Udp {
        src_port,
        dst_port,
        length: if lite { length.min(0xffff) as u16 } else { field },
        checksum: v.be16(6).unwrap_or(0),
        have: v.data.len().min(8) as u8,
        sound,
        payload_len: length.saturating_sub(8).min(v.reported.saturating_sub(8)),
        net: d.net,
    };
    d.push(Header::Udp(header), &v, 8);
    v.u8(7)?;
    if !sound || length == 8 {
        return Some(());
    }
    tunnel::over_udp(d, src_port, dst_port, v.from(8)?.trimmed(length - 8))
}

//! ICMP and ICMPv6: errors quote the packet that caused them, which Wireshark decodes as part of its flow.

use super::super::decoder::Decoder;
use super::super::layer::{Header, Icmp};
use super::super::view::View;
use super::{ipv4, ipv6};

/// ICMP (RFC 792).
pub(super) fn v4(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (kind, code) = (v.u8(0)?, v.u8(1)?);
    d.push(Header::Icmp(Icmp { v6: false, kind, code }), &v, 8);
    // Unreachable, source quench, redirect, time exceeded, parameter problem.
    if !matches!(kind, 3 | 4 | 5 | 11 | 12) {
        return Some(());
    }
    let mut inner = v.from(8)?;
    if kind == 5 {
        inner = inner.trimmed(u32::from(v.u8(8)? & 0x0f) * 4 + 8);
    } else if matches!(kind, 3 | 11 | 12) {
        // RFC 4884: the length of the quotation, in words, when extensions follow it.
        let words = u32::from(v.u8(5)?);
        let quoted_total = u32::from(v.be16(10).unwrap_or(0));
        if words > 0 && v.reported > 8 + words * 4 && quoted_total > words * 4 {
            inner = inner.trimmed((u32::from(v.u8(8)? & 0x0f) + words) * 4);
        }
    }
    quotation(d, |d| ipv4(d, inner))
}

/// ICMPv6 (RFC 4443).
pub(super) fn v6(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (kind, code) = (v.u8(0)?, v.u8(1)?);
    d.push(Header::Icmp(Icmp { v6: true, kind, code }), &v, 8);
    // Unreachable, packet too big, time exceeded, parameter problem.
    if !matches!(kind, 1..=4) {
        return Some(());
    }
    let mut inner = v.from(8)?;
    let words = u32::from(if matches!(kind, 1 | 3) { v.u8(4)? } else { 0 }) * 8;
    if words > 0 && v.reported > 8 + words {
        inner = inner.trimmed(words);
    }
    quotation(d, |d| ipv6(d, inner))
}

fn quotation(d: &mut Decoder, walk: impl FnOnce(&mut Decoder) -> Option<()>) -> Option<()> {
    d.descend()?;
    let before = (d.quoted, d.net);
    d.quoted = true;
    // A quotation is usually cut off: that is no fault of the capture.
    let _ = walk(d);
    (d.quoted, d.net) = before;
    Some(())
}

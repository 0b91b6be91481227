//! IPv6 (RFC 8200) and its extension headers.

use super::super::decoder::Decoder;
use super::super::fragments::FragmentKey;
use super::super::layer::{Header, Ipv6, Plain};
use super::super::view::View;
use super::by_protocol;

pub(in super::super) fn ipv6(d: &mut Decoder, v: View<'_>) -> Option<()> {
    if v.u8(0)? >> 4 != 6 {
        d.push(Header::Unknown("IP version", u32::from(v.u8(0)? >> 4)), &v, 0);
        return Some(());
    }
    let header = Ipv6 {
        src: v.array(8).unwrap_or_default(),
        dst: v.array(24).unwrap_or_default(),
        have: v.data.len().min(40) as u8,
        next_header: v.u8(6).unwrap_or(0),
        hop_limit: v.u8(7).unwrap_or(0),
        payload_len: v.be16(4).unwrap_or(0),
    };
    // A length of 0 is a jumbogram, or a packet captured before the network card cut it up.
    let v = if header.payload_len == 0 { v } else { v.trimmed(40 + u32::from(header.payload_len)) };
    d.net = (header.have >= 40).then(|| d.next_index());
    d.push(Header::Ipv6(header), &v, 40);
    v.u8(39)?;
    let fragmented_before = d.fragmented;
    d.fragmented = false;
    let result = by_protocol(d, header.next_header, v.from(40)?);
    d.fragmented = fragmented_before;
    result
}

/// Extension headers that say what follows them.
pub(super) fn extension(d: &mut Decoder, protocol: u8, v: View<'_>) -> Option<()> {
    let plain = match protocol {
        0 => Plain::HopByHop,
        43 => Plain::Routing,
        60 => Plain::DestinationOptions,
        135 => Plain::Mobility,
        _ => return fragment(d, v),
    };
    let next = v.u8(0)?;
    let length = (usize::from(v.u8(1)?) + 1) * 8;
    d.push_plain(plain, &v, length);
    if protocol == 43 {
        route(d, &v, length);
    }
    d.descend()?;
    v.u8(length - 1)?;
    by_protocol(d, next, v.from(length)?)
}

/// A routing header whose segments are not used up names the final destination last (RFC 8200, section 4.4).
fn route(d: &mut Decoder, v: &View<'_>, length: usize) {
    let (Some(kind), Some(left)) = (v.u8(2), v.u8(3)) else { return };
    if left == 0 || !matches!(kind, 0 | 2) || length < 24 {
        return;
    }
    let Some(last) = v.array::<16>(length - 16) else { return };
    let Some(net) = d.net else { return };
    if let Some(layer) = d.decoded.layers_mut().get_mut(usize::from(net))
        && let Header::Ipv6(header) = &mut layer.header
    {
        header.dst = last;
    }
}

/// The fragment header: the piece that completes a datagram shows the whole.
fn fragment(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (next, word, id) = (v.u8(0)?, v.be16(2)?, v.be32(4)?);
    d.push_plain(Plain::Fragment, &v, 8);
    let inner = v.from(8)?;
    let (offset, more) = (u32::from(word & 0xfff8), word & 1 != 0);
    if offset == 0 && !more {
        return by_protocol(d, next, inner);
    }
    let addresses = d.net.and_then(|net| d.decoded.layers().get(usize::from(net))?.header.addresses());
    if let Some((src, dst)) = addresses
        && inner.reported > 0
        && inner.is_whole()
    {
        let key = FragmentKey { src, dst, id };
        let Some((whole, frames)) = d.fragments.add(key, d.frame_number(), offset, inner.data, more) else {
            d.push(Header::Unknown("IPv6 fragment", id), &inner, 0);
            return Some(());
        };
        d.fragmented = false;
        return d.with_datagram(whole, frames, |d, view| by_protocol(d, next, view));
    }
    if offset != 0 {
        d.push(Header::Unknown("IPv6 fragment", id), &inner, 0);
        return Some(());
    }
    d.fragmented = more;
    by_protocol(d, next, inner)
}

/// The authentication header (RFC 4302): its payload is in the clear.
pub(super) fn authentication(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let next = v.u8(0)?;
    let length = (usize::from(v.u8(1)?) + 2) * 4;
    d.push_plain(Plain::Ah, &v, length);
    d.descend()?;
    by_protocol(d, next, v.from(length)?)
}

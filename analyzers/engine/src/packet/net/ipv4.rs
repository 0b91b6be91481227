//! IPv4 (RFC 791): lengths that lie, source routes, fragments.

use super::super::decoder::Decoder;
use super::super::fragments::FragmentKey;
use super::super::layer::{Header, Ipv4};
use super::super::transport;
use super::super::view::View;
use super::{by_protocol, ipv6};

#[inline(always)]
pub(in super::super) fn ipv4(d: &mut Decoder, v: View<'_>) -> Option<()> {
    // Nearly every packet: no options, no fragment, a sound length. Its values go straight from the packet into the
    // list; through a variable they would be stored in small pieces and loaded in one large one, which stalls.
    if let Some(&bytes) = v.data.first_chunk::<20>() {
        let [first, _, l0, l1, i0, i1, f0, f1, ttl, protocol, c0, c1, s0, s1, s2, s3, d0, d1, d2, d3] = bytes;
        let (total_len, fragment) = (u16::from_be_bytes([l0, l1]), u16::from_be_bytes([f0, f1]));
        if first == 0x45 && total_len >= 20 && fragment & 0x3fff == 0 {
            let v = v.trimmed(u32::from(total_len));
            d.net = Some(d.next_index());
            let header = Header::Ipv4(Ipv4 {
                src: [s0, s1, s2, s3],
                dst: [d0, d1, d2, d3],
                have: v.data.len().min(255) as u8,
                header_len: 20,
                protocol,
                ttl,
                id: u16::from_be_bytes([i0, i1]),
                fragment,
                total_len,
                checksum: u16::from_be_bytes([c0, c1]),
            });
            d.push(header, &v, 20);
            let fragmented_before = std::mem::replace(&mut d.fragmented, false);
            let inner = v.from(20)?;
            let result = if protocol == 6 { transport::tcp(d, inner) } else { by_protocol(d, protocol, inner) };
            d.fragmented = fragmented_before;
            return result;
        }
    }
    any_ipv4(d, v)
}

/// Every other packet: options, fragments, cut or bogus headers.
#[inline(never)]
fn any_ipv4(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let first = v.u8(0)?;
    match first >> 4 {
        4 => {}
        6 => return ipv6(d, v),
        other => {
            d.push(Header::Unknown("IP version", u32::from(other)), &v, 0);
            return Some(());
        }
    }
    let header_len = (first & 0x0f) * 4;
    let header = read(&v, header_len);
    let length = usize::from(header_len);
    if header_len < 20 {
        // The header is bogus: Wireshark names no field of it.
        d.push(Header::Unknown("IPv4 header with a bogus length", u32::from(header_len)), &v, 0);
        return Some(());
    }
    let total = match header.total_len {
        // Captured before the network card cut it into packets: all there is belongs to it.
        0 => v.reported,
        short if usize::from(short) < length => {
            d.push(Header::Unknown("IPv4 packet with a bogus length", u32::from(short)), &v, length);
            return Some(());
        }
        total => u32::from(total),
    };
    let v = v.trimmed(total);
    d.net = (header.have >= 20).then(|| d.next_index());
    d.push(Header::Ipv4(header), &v, length);
    v.u8(19)?;
    let inner = v.from(length)?;
    let fragmented_before = d.fragmented;
    if header.fragment & 0x3fff != 0 {
        return fragment(d, &header, v, inner, total - length as u32);
    }
    d.fragmented = false;
    let result = by_protocol(d, header.protocol, inner);
    d.fragmented = fragmented_before;
    result
}

/// One piece of a datagram: the one that completes it shows the whole.
fn fragment(d: &mut Decoder, header: &Ipv4, v: View<'_>, inner: View<'_>, length: u32) -> Option<()> {
    let fragmented_before = d.fragmented;
    let all_there = length > 0 && inner.data.len() >= length as usize;
    if all_there {
        let private = |address: [u8; 4]| {
            let address = std::net::Ipv4Addr::from(address);
            address.is_private() || address.is_link_local()
        };
        let vlan = if private(header.src) || private(header.dst) { u32::from(d.vlan) } else { 0 };
        let id = u32::from(header.id) | u32::from(header.protocol) << 16 | vlan << 20;
        let key = FragmentKey { src: header.src.into(), dst: header.dst.into(), id };
        let data = inner.data.get(..length as usize)?;
        let whole = d.fragments.add(key, d.frame_number(), header.fragment_offset(), data, header.more_fragments());
        let Some((whole, frames)) = whole else {
            d.push(Header::Unknown("IPv4 fragment", u32::from(header.id)), &inner, 0);
            return Some(());
        };
        d.fragmented = false;
        let result = d.with_datagram(whole, frames, |d, view| by_protocol(d, header.protocol, view));
        d.fragmented = fragmented_before;
        return result;
    }
    if header.fragment_offset() != 0 {
        d.push(Header::Unknown("IPv4 fragment", u32::from(header.id)), &v, 0);
        return Some(());
    }
    d.fragmented = header.more_fragments();
    let result = by_protocol(d, header.protocol, inner);
    d.fragmented = fragmented_before;
    result
}

/// Reads a header; what was cut off reads as 0, and `have` says where it ends.
fn read(v: &View<'_>, header_len: u8) -> Ipv4 {
    let mut header = read_fixed(v, header_len);
    if header_len > 20
        && let Some(last) = last_hop(v, usize::from(header_len))
    {
        header.dst = last;
    }
    header
}

fn read_fixed(v: &View<'_>, header_len: u8) -> Ipv4 {
    let word = |at| v.be16(at).unwrap_or(0);
    Ipv4 {
        src: v.array(12).unwrap_or_default(),
        dst: v.array(16).unwrap_or_default(),
        have: v.data.len().min(255) as u8,
        header_len,
        protocol: v.u8(9).unwrap_or(0),
        ttl: v.u8(8).unwrap_or(0),
        id: word(4),
        fragment: word(6),
        total_len: word(2),
        checksum: word(10),
    }
}

/// The end of a source route that is not used up yet (RFC 791, section 3.1): where the packet really goes.
fn last_hop(v: &View<'_>, header_len: usize) -> Option<[u8; 4]> {
    const LOOSE: u8 = 131;
    const STRICT: u8 = 137;
    let mut at = 20;
    while at < header_len {
        match v.u8(at)? {
            0 => return None,
            1 => at += 1,
            kind => {
                let length = usize::from(v.u8(at + 1)?);
                if length < 2 || at + length > header_len {
                    return None;
                }
                if kind == LOOSE || kind == STRICT {
                    let pointer = usize::from(v.u8(at + 2)?);
                    return if length >= 7 && pointer < length { v.array(at + length - 4) } else { None };
                }
                at += length;
            }
        }
    }
    None
}

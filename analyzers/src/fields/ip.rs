//! `ip.*` and `ipv6.*`

use super::{Field, Kind, Values, field};
use crate::engine::PacketView;
use crate::packet::layer::{Header, Ipv4, Ipv6};

fn each4(view: &PacketView<'_>, have: u8, mut write: impl FnMut(&Ipv4)) {
    for layer in view.decoded.layers() {
        match &layer.header {
            Header::Ipv4(ip) if ip.have >= have => write(ip),
            _ => {}
        }
    }
}

fn each6(view: &PacketView<'_>, have: u8, mut write: impl FnMut(&Ipv6)) {
    for layer in view.decoded.layers() {
        match &layer.header {
            Header::Ipv6(ip) if ip.have >= have => write(ip),
            _ => {}
        }
    }
}

pub(super) const FIELDS: &[Field] = &[
    field("ip.src", Kind::Ipv4, "IPv4 source address", |view, out: &mut Values| each4(view, 16, |ip| out.ipv4(ip.src))),
    field("ip.dst", Kind::Ipv4, "IPv4 destination address", |view, out| each4(view, 20, |ip| out.ipv4(ip.dst))),
    field("ip.proto", Kind::Unsigned, "IPv4 payload protocol", |view, out| {
        each4(view, 10, |ip| out.unsigned(u64::from(ip.protocol)));
    }),
    field("ip.ttl", Kind::Unsigned, "IPv4 time to live in hops", |view, out| {
        each4(view, 9, |ip| out.unsigned(u64::from(ip.ttl)));
    }),
    field("ip.id", Kind::Hexadecimal, "IPv4 identification", |view, out| {
        each4(view, 6, |ip| out.hexadecimal(u64::from(ip.id), 4));
    }),
    field("ip.len", Kind::Unsigned, "IPv4 total length in bytes", |view, out| {
        each4(view, 4, |ip| out.unsigned(u64::from(ip.total_len)));
    }),
    field("ipv6.src", Kind::Ipv6, "IPv6 source address", |view, out| each6(view, 24, |ip| out.ipv6(ip.src))),
    field("ipv6.dst", Kind::Ipv6, "IPv6 destination address", |view, out| each6(view, 40, |ip| out.ipv6(ip.dst))),
    field("ipv6.nxt", Kind::Unsigned, "IPv6 next header", |view, out| {
        each6(view, 7, |ip| out.unsigned(u64::from(ip.next_header)));
    }),
    field("ipv6.hlim", Kind::Unsigned, "IPv6 hop limit", |view, out| {
        each6(view, 8, |ip| out.unsigned(u64::from(ip.hop_limit)));
    }),
];

//! `ip.*` and `ipv6.*`

use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Ipv4, Ipv6};

use super::protocol::{Own, tell};
use super::{Field, Kind, field};

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
    field("ip", Kind::Protocol, "IPv4", |view, out| {
        tell(view, out, "ip", Own::Header, |layer| matches!(layer.header, Header::Ipv4(_)));
    }),
    field("ip.addr", Kind::Ipv4, "IPv4 source and destination address", |view, out| {
        each4(view, 16, |ip| {
            out.ipv4(ip.src);
            if ip.have >= 20 {
                out.ipv4(ip.dst);
            }
        });
    })
    .at(&[(12, 4), (16, 4)]),
    field("ip.version", Kind::Unsigned, "IP version: 4 or 6", |view, out| {
        for layer in view.decoded.layers() {
            match &layer.header {
                Header::Ipv4(_) => out.unsigned(4),
                Header::Ipv6(_) => out.unsigned(6),
                _ => {}
            }
        }
    })
    .usual(|_, line| line.number(4))
    .at(&[(0, 1)])
    .bits(8),
    field("ip.hdr_len", Kind::Unsigned, "IPv4 header length in bytes, options included", |view, out| {
        each4(view, 1, |ip| out.unsigned(u64::from(ip.header_len)));
    })
    .usual(|packet, line| line.number(u64::from(packet.ipv4().header_len)))
    .at(&[(0, 1)])
    .bits(8),
    field("ip.flags.df", Kind::Boolean, "IPv4: must not be fragmented", |view, out| {
        each4(view, 7, |ip| out.boolean(ip.fragment & 0x4000 != 0));
    })
    .usual(|packet, line| line.boolean(packet.ipv4().fragment & 0x4000 != 0))
    .at(&[(6, 1)]),
    field("ip.flags.mf", Kind::Boolean, "IPv4: more fragments follow", |view, out| {
        each4(view, 7, |ip| out.boolean(ip.more_fragments()));
    })
    .usual(|_, line| line.boolean(false))
    .at(&[(6, 1)]),
    field("ip.frag_offset", Kind::Unsigned, "IPv4 fragment offset in units of eight bytes", |view, out| {
        each4(view, 8, |ip| out.unsigned(u64::from(ip.fragment & 0x1fff)));
    })
    .usual(|_, line| line.number(0))
    .at(&[(6, 2)])
    .bits(16),
    field("ip.checksum", Kind::Hexadecimal, "IPv4 header checksum field", |view, out| {
        each4(view, 12, |ip| out.hexadecimal(u64::from(ip.checksum), 4));
    })
    .usual(|packet, line| line.hexadecimal(packet.ipv4().checksum))
    .at(&[(10, 2)])
    .bits(16),
    field("ip.src", Kind::Ipv4, "IPv4 source address", |view, out| each4(view, 16, |ip| out.ipv4(ip.src)))
        .usual(|packet, line| line.ipv4(packet.headers.src))
        .at(&[(12, 4)]),
    field("ip.dst", Kind::Ipv4, "IPv4 destination address", |view, out| each4(view, 20, |ip| out.ipv4(ip.dst)))
        .usual(|packet, line| line.ipv4(packet.headers.dst))
        .at(&[(16, 4)]),
    field("ip.proto", Kind::Unsigned, "IPv4 payload protocol", |view, out| {
        each4(view, 10, |ip| out.unsigned(u64::from(ip.protocol)));
    })
    .usual(|packet, line| line.number(u64::from(packet.ipv4().protocol)))
    .at(&[(9, 1)])
    .bits(8),
    field("ip.ttl", Kind::Unsigned, "IPv4 time to live in hops", |view, out| {
        each4(view, 9, |ip| out.unsigned(u64::from(ip.ttl)));
    })
    .usual(|packet, line| line.number(u64::from(packet.ipv4().ttl)))
    .at(&[(8, 1)])
    .bits(8),
    field("ip.id", Kind::Hexadecimal, "IPv4 identification", |view, out| {
        each4(view, 6, |ip| out.hexadecimal(u64::from(ip.id), 4));
    })
    .usual(|packet, line| line.hexadecimal(packet.headers.id))
    .at(&[(4, 2)])
    .bits(16),
    field("ip.len", Kind::Unsigned, "IPv4 total length in bytes", |view, out| {
        each4(view, 4, |ip| out.unsigned(u64::from(ip.total_len)));
    })
    .usual(|packet, line| line.number(u64::from(packet.ipv4().total_len)))
    .at(&[(2, 2)])
    .bits(16),
    field("ipv6", Kind::Protocol, "IPv6", |view, out| {
        tell(view, out, "ipv6", Own::Header, |layer| matches!(layer.header, Header::Ipv6(_)));
    }),
    field("ipv6.addr", Kind::Ipv6, "IPv6 source and destination address", |view, out| {
        each6(view, 24, |ip| {
            out.ipv6(ip.src);
            if ip.have >= 40 {
                out.ipv6(ip.dst);
            }
        });
    })
    .at(&[(8, 16), (24, 16)]),
    field("ipv6.plen", Kind::Unsigned, "IPv6 payload length in bytes", |view, out| {
        each6(view, 6, |ip| out.unsigned(u64::from(ip.payload_len)));
    })
    .at(&[(4, 2)])
    .bits(16),
    field("ipv6.src", Kind::Ipv6, "IPv6 source address", |view, out| each6(view, 24, |ip| out.ipv6(ip.src)))
        .at(&[(8, 16)]),
    field("ipv6.dst", Kind::Ipv6, "IPv6 destination address", |view, out| each6(view, 40, |ip| out.ipv6(ip.dst)))
        .at(&[(24, 16)]),
    field("ipv6.nxt", Kind::Unsigned, "IPv6 next header", |view, out| {
        each6(view, 7, |ip| out.unsigned(u64::from(ip.next_header)));
    })
    .at(&[(6, 1)])
    .bits(8),
    field("ipv6.hlim", Kind::Unsigned, "IPv6 hop limit", |view, out| {
        each6(view, 8, |ip| out.unsigned(u64::from(ip.hop_limit)));
    })
    .at(&[(7, 1)])
    .bits(8),
];

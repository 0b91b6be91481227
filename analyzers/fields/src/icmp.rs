//! `icmp.*` and `icmpv6.*`

use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Icmp};

use super::protocol::{Own, tell};
use super::{Field, Kind, field};

fn each(view: &PacketView<'_>, v6: bool, mut write: impl FnMut(&Icmp)) {
    for layer in view.decoded.layers() {
        match &layer.header {
            Header::Icmp(icmp) if icmp.v6 == v6 => write(icmp),
            _ => {}
        }
    }
}

/// Identifier and sequence number of each ICMP query: echo, time stamp, information, address mask.
fn each_echo(view: &PacketView<'_>, mut write: impl FnMut(u16, u16)) {
    for layer in view.decoded.layers() {
        let Header::Icmp(Icmp { v6: false, kind: 0 | 8 | 13..=18, .. }) = layer.header else { continue };
        if let Some(&[_, _, _, _, a, b, c, d]) = view.decoded.header(view.packet.data, layer).first_chunk::<8>() {
            write(u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        }
    }
}

pub(super) const FIELDS: &[Field] = &[
    field("icmp", Kind::Protocol, "ICMP", |view, out| {
        tell(view, out, "icmp", Own::Everything, |layer| matches!(layer.header, Header::Icmp(icmp) if !icmp.v6));
    }),
    field("icmp.type", Kind::Unsigned, "ICMP type: 8 and 0 echo, 3 unreachable, 11 time exceeded", |view, out| {
        each(view, false, |icmp| out.unsigned(u64::from(icmp.kind)));
    })
    .at(&[(0, 1)])
    .bits(8),
    field("icmp.code", Kind::Unsigned, "ICMP code", |view, out| {
        each(view, false, |icmp| out.unsigned(u64::from(icmp.code)));
    })
    .at(&[(1, 1)])
    .bits(8),
    field("icmp.ident", Kind::Unsigned, "Identifier of an ICMP echo", |view, out| {
        each_echo(view, |ident, _| out.unsigned(u64::from(ident)));
    })
    .at(&[(4, 2)])
    .bits(16),
    field("icmp.seq", Kind::Unsigned, "Sequence number of an ICMP echo", |view, out| {
        each_echo(view, |_, seq| out.unsigned(u64::from(seq)));
    })
    .at(&[(6, 2)])
    .bits(16),
    field("icmpv6", Kind::Protocol, "ICMPv6", |view, out| {
        tell(view, out, "icmpv6", Own::Everything, |layer| matches!(layer.header, Header::Icmp(icmp) if icmp.v6));
    }),
    field("icmpv6.type", Kind::Unsigned, "ICMPv6 type: 128 and 129 echo, 1 unreachable", |view, out| {
        each(view, true, |icmp| out.unsigned(u64::from(icmp.kind)));
    })
    .at(&[(0, 1)])
    .bits(8),
    field("icmpv6.code", Kind::Unsigned, "ICMPv6 code", |view, out| {
        each(view, true, |icmp| out.unsigned(u64::from(icmp.code)));
    })
    .at(&[(1, 1)])
    .bits(8),
];

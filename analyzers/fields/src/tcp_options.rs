//! `tcp.options.*`

use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::TcpFlags;
use wirelab_engine::packet::{TcpOption, TcpOptions};

use super::{Field, Kind, field};

/// The options of each whole header that belongs to a stream.
fn each(view: &PacketView<'_>, mut write: impl FnMut(TcpOption<'_>)) {
    for segment in view.segments {
        if let Some((layer, tcp)) = view.tcp(segment)
            && tcp.header_len >= 20
        {
            TcpOptions::new(view.decoded.header(view.packet.data, layer)).for_each(&mut write);
        }
    }
}

/// An option with a length that it should not have.
fn odd(out: &mut dyn super::Sink, kind: u8, data: &[u8]) {
    out.bytes(&[&[kind, data.len() as u8 + 2], data].concat());
}

/// A flag of each whole header that belongs to a stream.
pub(super) fn flag(view: &PacketView<'_>, out: &mut dyn super::Sink, bit: u16) {
    for segment in view.segments {
        if let Some((_, tcp)) = view.tcp(segment)
            && tcp.header_len >= 20
        {
            out.boolean(tcp.flags.has(bit));
        }
    }
}

pub(super) const FIELDS: &[Field] = &[
    field("tcp.flags.fin", Kind::Boolean, "FIN: the sender has no more to say", |view, out| {
        flag(view, out, TcpFlags::FIN);
    })
    .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::FIN)))
    .at(&[(13, 1)]),
    field("tcp.flags.syn", Kind::Boolean, "SYN: the connection begins", |view, out| flag(view, out, TcpFlags::SYN))
        .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::SYN)))
        .at(&[(13, 1)]),
    field("tcp.flags.reset", Kind::Boolean, "RST: the connection is broken off", |view, out| {
        flag(view, out, TcpFlags::RST);
    })
    .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::RST)))
    .at(&[(13, 1)]),
    field("tcp.flags.push", Kind::Boolean, "PSH: hand the bytes over", |view, out| flag(view, out, TcpFlags::PSH))
        .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::PSH)))
        .at(&[(13, 1)]),
    field("tcp.flags.ack", Kind::Boolean, "ACK: the acknowledgement number counts", |view, out| {
        flag(view, out, TcpFlags::ACK);
    })
    .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::ACK)))
    .at(&[(13, 1)]),
    field("tcp.flags.urg", Kind::Boolean, "URG: the urgent pointer counts", |view, out| flag(view, out, TcpFlags::URG))
        .usual(|packet, line| line.boolean(packet.tcp().flags.has(TcpFlags::URG)))
        .at(&[(13, 1)]),
    field("tcp.flags.ece", Kind::Boolean, "ECE: congestion was seen", |view, out| flag(view, out, 0x40))
        .usual(|packet, line| line.boolean(packet.tcp().flags.has(0x40)))
        .at(&[(13, 1)]),
    field("tcp.flags.cwr", Kind::Boolean, "CWR: the congestion window was reduced", |view, out| flag(view, out, 0x80))
        .usual(|packet, line| line.boolean(packet.tcp().flags.has(0x80)))
        .at(&[(13, 1)]),
    field("tcp.options", Kind::Bytes, "All options", |view, out| {
        for segment in view.segments {
            let Some((layer, tcp)) = view.tcp(segment) else { continue };
            // They are there also where not one of their bytes was captured.
            if let Some(options) = view.decoded.header(view.packet.data, layer).get(20..)
                && tcp.header_len > 20
            {
                out.bytes(options);
            }
        }
    }),
    field("tcp.options.mss", Kind::Bytes, "Maximum segment size, the option", |view, out| {
        each(view, |option| match option {
            TcpOption::Mss(size) => {
                let [a, b] = size.to_be_bytes();
                out.bytes(&[2, 4, a, b]);
            }
            TcpOption::Other(2, data) => odd(out, 2, data),
            _ => {}
        });
    }),
    field("tcp.options.mss_val", Kind::Unsigned, "Maximum segment size in bytes", |view, out| {
        each(view, |option| {
            if let TcpOption::Mss(size) = option {
                out.unsigned(u64::from(size));
            }
        });
    })
    .plain(16),
    field("tcp.options.wscale", Kind::Bytes, "Window scale, the option", |view, out| {
        each(view, |option| match option {
            TcpOption::WindowScale(shift) => out.bytes(&[3, 3, shift]),
            TcpOption::Other(3, data) => odd(out, 3, data),
            _ => {}
        });
    }),
    field("tcp.options.wscale.shift", Kind::Unsigned, "Window scale as a shift count", |view, out| {
        each(view, |option| {
            if let TcpOption::WindowScale(shift) = option {
                out.unsigned(u64::from(shift));
            }
        });
    })
    .plain(8),
    field("tcp.options.sack_perm", Kind::Bytes, "Selective acknowledgements permitted, the option", |view, out| {
        each(view, |option| match option {
            TcpOption::SackPermitted => out.bytes(&[4, 2]),
            TcpOption::Other(4, data) => odd(out, 4, data),
            _ => {}
        });
    }),
    field("tcp.options.timestamp.tsval", Kind::Unsigned, "Time stamp of the sender", |view, out| {
        each(view, |option| {
            if let TcpOption::Timestamps(value, _) = option {
                out.unsigned(u64::from(value));
            }
        });
    })
    .plain(32),
    field("tcp.options.timestamp.tsecr", Kind::Unsigned, "Time stamp that is echoed", |view, out| {
        each(view, |option| {
            if let TcpOption::Timestamps(_, echo) = option {
                out.unsigned(u64::from(echo));
            }
        });
    })
    .plain(32),
];

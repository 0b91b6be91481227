//! The extension headers of IPv6 (RFC 8200, section 4) and the authentication header (RFC 4302).

use crate::entry::{Found, *};
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::names;
use crate::place::Bits;
use crate::protocol::Own;
use crate::section::{Said, Section};
use crate::{Kind, Value};
use wirelab_engine::packet::layer::Plain;

const HOP_BY_HOP_KIND: HeaderKind = HeaderKind::Plain(Plain::HopByHop);
const DESTINATION_KIND: HeaderKind = HeaderKind::Plain(Plain::DestinationOptions);
const ROUTING_KIND: HeaderKind = HeaderKind::Plain(Plain::Routing);
const MOBILITY_KIND: HeaderKind = HeaderKind::Plain(Plain::Mobility);
const FRAGMENT_KIND: HeaderKind = HeaderKind::Plain(Plain::Fragment);
const AUTHENTICATION_KIND: HeaderKind = HeaderKind::Plain(Plain::Ah);

/// Names that the walk reports.
const OPTION: &str = "ipv6.opt.type";
const OPTION_LENGTH: &str = "ipv6.opt.length";
const ROUTER_ALERT: &str = "ipv6.opt.router_alert";
const JUMBO: &str = "ipv6.opt.jumbo";
const OPTION_DATA: &str = "ipv6.opt.unknown";

/// The length of an extension header.
fn units(header: &HeaderView<'_>) -> String {
    header
        .u8(1)
        .map(|units| format!("units of 8 after the first: {} bytes", (usize::from(units) + 1) * 8))
        .unwrap_or_default()
}

pub(crate) const HOP_BY_HOP: Section = Section::new(
    HOP_BY_HOP_KIND,
    "ipv6.hopopts",
    |_| Said::short("hop-by-hop"),
    &of(
        HOP_BY_HOP_KIND,
        [
            protocol("ipv6.hopopts", "IPv6 hop-by-hop options", Own::Header),
            decimal("ipv6.hopopts.nxt", "Next header", 0, 1).names(names::PROTOCOLS),
            decimal("ipv6.hopopts.len", "Length", 1, 1).note(units),
        ],
    ),
);

pub(crate) const DESTINATION: Section = Section::new(
    DESTINATION_KIND,
    "ipv6.dstopts",
    |_| Said::short("destination options"),
    &of(
        DESTINATION_KIND,
        [
            protocol("ipv6.dstopts", "IPv6 destination options", Own::Header),
            decimal("ipv6.dstopts.nxt", "Next header", 0, 1).names(names::PROTOCOLS),
            decimal("ipv6.dstopts.len", "Length", 1, 1).note(units),
        ],
    ),
);

pub(crate) const OPTIONS: Section = Section::more(
    HeaderKind::Ipv6Options,
    &of(
        HeaderKind::Ipv6Options,
        [
            walked(OPTION, Kind::Hexadecimal, "Option", options).bits(8).about_it("Kind of an IPv6 option"),
            walked(OPTION_LENGTH, Kind::Unsigned, "Length", options)
                .bits(8)
                .inside(1)
                .about_it("Length of an IPv6 option's data in bytes"),
            walked(ROUTER_ALERT, Kind::Unsigned, "Router alert", options)
                .bits(16)
                .inside(1)
                .about_it("Why routers are to look at the packet"),
            walked(JUMBO, Kind::Unsigned, "Payload length", options)
                .inside(1)
                .about_it("Payload length of a jumbogram in bytes"),
            walked(OPTION_DATA, Kind::Bytes, "Data", options)
                .inside(1)
                .about_it("Data of an IPv6 option that has no field of its own"),
        ],
    ),
);

pub(crate) const ROUTING: Section = Section::new(
    ROUTING_KIND,
    "ipv6.routing",
    |_| Said::short("routing"),
    &of(
        ROUTING_KIND,
        [
            protocol("ipv6.routing", "IPv6 routing header", Own::Header),
            decimal("ipv6.routing.nxt", "Next header", 0, 1).names(names::PROTOCOLS),
            decimal("ipv6.routing.len", "Length", 1, 1).note(units),
            decimal("ipv6.routing.type", "Routing type", 2, 1),
            decimal("ipv6.routing.segleft", "Segments left", 3, 1),
        ],
    ),
);

pub(crate) const MOBILITY: Section = Section::new(
    MOBILITY_KIND,
    "mipv6",
    |_| Said::short("mobility"),
    &of(
        MOBILITY_KIND,
        [
            protocol("mipv6", "IPv6 mobility header", Own::Header),
            decimal("mip6.proto", "Next header", 0, 1).names(names::PROTOCOLS),
            decimal("mip6.hlen", "Length", 1, 1).note(units),
        ],
    ),
);

/// The fragment header. Its offset counts units of eight bytes.
pub(crate) const FRAGMENT: Section = Section::new(
    FRAGMENT_KIND,
    "ipv6.fraghdr",
    |_| Said::short("fragment"),
    &of(
        FRAGMENT_KIND,
        [
            protocol("ipv6.fraghdr", "IPv6 fragment header", Own::Header),
            decimal("ipv6.fraghdr.nxt", "Next header", 0, 1).names(names::PROTOCOLS),
            hexadecimal("ipv6.fraghdr.reserved_octet", "Reserved", 1, 1),
            bits("ipv6.fraghdr.offset", "Offset", 2, 2, 0xfff8).note(|header| {
                header
                    .be16(2)
                    .map(|word| format!("units of 8: byte {} of its datagram", word & 0xfff8))
                    .unwrap_or_default()
            }),
            bits("ipv6.fraghdr.reserved_bits", "Reserved", 2, 2, 0x0006),
            flag("ipv6.fraghdr.more", "More fragments", 2, 2, 0x0001).names(names::YES),
            hexadecimal("ipv6.fraghdr.ident", "Identification", 4, 4),
        ],
    ),
);

pub(crate) const AUTHENTICATION: Section = Section::new(
    AUTHENTICATION_KIND,
    "ah",
    |_| Said::short("AH"),
    &of(
        AUTHENTICATION_KIND,
        [
            protocol("ah", "Authentication header", Own::Header),
            decimal("ah.next_header", "Next header", 0, 1).names(names::PROTOCOLS),
            decimal("ah.length", "Length", 1, 1)
                .note(|header| format!("words of four less two: {} bytes", header.layer.length)),
            octets("ah.reserved", "Reserved", 2, 2),
            hexadecimal("ah.spi", "Security parameters", 4, 4),
            decimal("ah.sequence", "Sequence number", 8, 4),
            placed("ah.icv", Kind::Bytes, "Integrity check", |header| {
                Bits::range(12, (header.layer.length as usize).checked_sub(12).filter(|length| *length > 0)?)
            }),
        ],
    ),
);

/// Options: type, length, data; type 0 is a single byte of padding.
fn options(header: &HeaderView<'_>, report: &mut dyn FnMut(Found<'_>)) {
    let length = header.layer.length as usize;
    let mut at = 2;
    while at < length {
        let Some(kind) = header.u8(at) else { return };
        let note = option_words(kind).to_owned();
        report(Found { name: OPTION, place: Bits::range(at, 1), value: Value::Unsigned(kind.into()), note });
        if kind == 0 {
            at += 1;
            continue;
        }
        let Some(data) = header.u8(at + 1).map(usize::from) else { return };
        let mut one = |name, place: Option<Bits>, value| report(Found { name, place, value, note: String::new() });
        one(OPTION_LENGTH, Bits::range(at + 1, 1), Value::Unsigned(data as u64));
        let place = Bits::range(at + 2, data);
        match (kind, data) {
            (5, 2) => {
                if let Some(number) = header.be16(at + 2) {
                    one(ROUTER_ALERT, place, Value::Unsigned(number.into()));
                }
            }
            (0xc2, 4) => {
                if let Some(number) = header.be32(at + 2) {
                    one(JUMBO, place, Value::Unsigned(number.into()));
                }
            }
            (1, _) | (_, 0) => {}
            _ => {
                if let Some(bytes) = place.and_then(|place| header.get(place)) {
                    one(OPTION_DATA, place, Value::Bytes(bytes));
                }
            }
        }
        at += 2 + data;
    }
}

const fn option_words(kind: u8) -> &'static str {
    match kind {
        0 => "Pad1: padding",
        1 => "PadN: padding",
        5 => "router alert",
        0xc2 => "jumbo payload",
        0xc9 => "home address",
        _ => "",
    }
}

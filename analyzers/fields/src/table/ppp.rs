//! PPP (RFC 1661, RFC 1662), PPPoE sessions (RFC 2516) and Cisco HDLC.

use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::names;
use crate::place::Bits;
use crate::protocol::Own;
use crate::section::{Said, Section};
use wirelab_engine::packet::layer::Plain;

const KIND: HeaderKind = HeaderKind::Plain(Plain::Ppp);

pub(crate) const PPP: Section = Section::new(
    KIND,
    "ppp",
    |_| Said::short("PPP"),
    &of(
        KIND,
        [
            protocol("ppp", "PPP", Own::Header),
            hexadecimal("ppp.address", "Address", 0, 1).when(is_framed),
            hexadecimal("ppp.control", "Control", 1, 1).when(is_framed),
            placed("ppp.protocol", Kind::Hexadecimal, "Protocol", |header| {
                let at = if is_framed(header) { 2 } else { 0 };
                Bits::range(at, (header.layer.length as usize).checked_sub(at).filter(|length| *length > 0)?)
            })
            .bits(16)
            .noted(names::PPP),
        ],
    ),
);

/// Whether HDLC's address and control bytes stand before the protocol.
fn is_framed(header: &HeaderView<'_>) -> bool {
    header.layer.length >= 3
}

const SESSION: HeaderKind = HeaderKind::Plain(Plain::Pppoe);

pub(crate) const PPPOE: Section = Section::new(
    SESSION,
    "pppoes",
    |_| Said::short("PPPoE"),
    &of(
        SESSION,
        [
            protocol("pppoes", "PPPoE session", Own::Header),
            bits("pppoe.version", "Version", 0, 1, 0xf0),
            bits("pppoe.type", "Type", 0, 1, 0x0f),
            hexadecimal("pppoe.code", "Code", 1, 1)
                .note(|header| if header.u8(1) == Some(0) { "session data".to_owned() } else { String::new() }),
            hexadecimal("pppoe.session_id", "Session", 2, 2),
            decimal("pppoe.payload_length", "Payload length", 4, 2),
        ],
    ),
);

const CISCO: HeaderKind = HeaderKind::Plain(Plain::Hdlc);

pub(crate) const HDLC: Section = Section::new(
    CISCO,
    "chdlc",
    |_| Said::short("HDLC"),
    &of(
        CISCO,
        [
            protocol("chdlc", "Cisco HDLC", Own::Header),
            hexadecimal("chdlc.address", "Address", 0, 1),
            hexadecimal("chdlc.control", "Control", 1, 1),
            hexadecimal("chdlc.protocol", "Protocol", 2, 2).noted(names::ETHER_TYPES),
        ],
    ),
);

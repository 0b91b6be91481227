//! The options of TCP (RFC 9293, section 3.1; IANA, "TCP Option Kind Numbers"), each by name, known or not.

use super::{sound, whole};
use crate::entry::{Found, *};
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::names::Names;
use crate::place::Bits;
use crate::section::Section;
use crate::{Kind, Value};

const EOL: &str = "tcp.options.eol";
const NOP: &str = "tcp.options.nop";
const MSS: &str = "tcp.options.mss";
const MSS_VALUE: &str = "tcp.options.mss_val";
const WINDOW_SCALE: &str = "tcp.options.wscale";
const SHIFT: &str = "tcp.options.wscale.shift";
const SACK_PERMITTED: &str = "tcp.options.sack_perm";
const SACK: &str = "tcp.options.sack";
const LEFT_EDGE: &str = "tcp.options.sack_le";
const RIGHT_EDGE: &str = "tcp.options.sack_re";
const TIMESTAMPS: &str = "tcp.options.timestamp";
const CLOCK: &str = "tcp.options.timestamp.tsval";
const ECHO: &str = "tcp.options.timestamp.tsecr";
const MD5: &str = "tcp.options.md5";
const USER_TIMEOUT: &str = "tcp.options.user_to";
const USER_TIMEOUT_VALUE: &str = "tcp.options.user_to_val";
const AUTHENTICATION: &str = "tcp.options.ao";
const MULTIPATH: &str = "wirelab.mptcp_option";
const SUBTYPE: &str = "tcp.options.mptcp.subtype";
const FAST_OPEN: &str = "tcp.options.tfo";
const COOKIE: &str = "tcp.options.tfo.cookie";
const COOKIE_REQUEST: &str = "tcp.options.tfo.request";
const UNKNOWN: &str = "tcp.options.unknown";
const MALFORMED: &str = "wirelab.malformed_option";

/// Subtypes of Multipath TCP (RFC 8684, section 3).
const SUBTYPES: Names = Names::Numbers(&[
    (0, "Multipath Capable"),
    (1, "Join Connection"),
    (2, "Data Sequence Signal"),
    (3, "Add Address"),
    (4, "Remove Address"),
    (5, "Change Subflow Priority"),
    (6, "TCP Fallback"),
    (7, "Fast Close"),
    (8, "TCP Reset"),
]);

pub(crate) const OPTIONS: Section = Section::more(
    HeaderKind::Tcp,
    &of(
        HeaderKind::Tcp,
        [
            placed("tcp.options", Kind::Bytes, "Options", all).about_it("All options"),
            option(EOL, "End of the options"),
            option(NOP, "No operation (padding)"),
            option(MSS, "Maximum segment size").about_it("Maximum segment size, the option"),
            number(MSS_VALUE, "Largest segment", 16)
                .about_it("Maximum segment size in bytes")
                .always("bytes of payload"),
            option(WINDOW_SCALE, "Window scale").about_it("Window scale, the option"),
            number(SHIFT, "Shift count", 8).about_it("Window scale as a shift count"),
            option(SACK_PERMITTED, "SACK permitted").about_it("Selective acknowledgements permitted, the option"),
            option(SACK, "Selective acks (SACK)").about_it("Selective acknowledgements, the option"),
            number(LEFT_EDGE, "Left edge", 32).about_it("First byte of a stretch that arrived, relative"),
            number(RIGHT_EDGE, "Right edge", 32).about_it("The byte behind a stretch that arrived, relative"),
            option(TIMESTAMPS, "Timestamps").about_it("Time stamps, the option"),
            number(CLOCK, "Sender's clock", 32).about_it("Time stamp of the sender"),
            number(ECHO, "Echo of the other's", 32).about_it("Time stamp that is echoed"),
            option(MD5, "MD5 signature").about_it("MD5 signature, the option"),
            option(USER_TIMEOUT, "User timeout").about_it("User timeout, the option"),
            number(USER_TIMEOUT_VALUE, "User timeout", 16).about_it("User timeout in seconds or minutes"),
            option(AUTHENTICATION, "Authentication (TCP-AO)").about_it("Authentication, the option"),
            option(MULTIPATH, "Multipath TCP").about_it("Multipath TCP, the option"),
            number(SUBTYPE, "Subtype", 8).about_it("What a Multipath TCP option is").names(SUBTYPES),
            option(FAST_OPEN, "Fast Open").about_it("Fast Open, the option"),
            walked(COOKIE, Kind::Bytes, "Cookie", walk).inside(2).about_it("Fast Open cookie"),
            walked(COOKIE_REQUEST, Kind::Label, "Cookie request", walk)
                .inside(2)
                .about_it("A Fast Open cookie is asked for"),
            option(UNKNOWN, "Unknown option"),
            option(MALFORMED, "Malformed option").about_it("An option with a length that cannot be, and the rest"),
            generated("tcp.time_relative", Kind::Span, "Since stream began", |header, out| {
                whole(header).into_iter().for_each(|segment| out.span(segment.place.time_relative));
            })
            .about_it("Seconds since the first packet of the stream")
            .usual(|packet, line| line.span64(packet.place.time_relative)),
            generated("tcp.time_delta", Kind::Span, "Since packet before", |header, out| {
                whole(header).into_iter().for_each(|segment| out.span(segment.place.time_delta));
            })
            .about_it("Seconds since the previous packet of the stream")
            .usual(|packet, line| line.span64(packet.place.time_delta)),
        ],
    ),
);

/// A whole option.
const fn option(name: &'static str, label: &'static str) -> Field {
    walked(name, Kind::Bytes, label, walk).inside(1)
}

/// A number in an option.
const fn number(name: &'static str, label: &'static str, bits: u8) -> Field {
    walked(name, Kind::Unsigned, label, walk).inside(2).bits(bits)
}

/// All options, as far as they were captured; there also if not one of their bytes was.
fn all(header: &HeaderView<'_>) -> Option<Bits> {
    let (_, tcp) = sound(header).filter(|(_, tcp)| tcp.header_len > 20)?;
    let end = (header.layer.length as usize).min(tcp.header_len.into());
    Bits::range(20, end.checked_sub(20)?)
}

const fn name(kind: u8) -> &'static str {
    match kind {
        2 => MSS,
        3 => WINDOW_SCALE,
        4 => SACK_PERMITTED,
        5 => SACK,
        8 => TIMESTAMPS,
        19 => MD5,
        28 => USER_TIMEOUT,
        29 => AUTHENTICATION,
        30 => MULTIPATH,
        34 => FAST_OPEN,
        _ => UNKNOWN,
    }
}

fn walk(header: &HeaderView<'_>, report: &mut dyn FnMut(Found<'_>)) {
    let Some((segment, tcp)) = sound(header) else { return };
    // What the other side's relative numbers count from, for the edges of selective acknowledgements.
    let base = if tcp.flags.ack() { tcp.ack.wrapping_sub(segment.place.ack) } else { 0 };
    let bytes = header.bytes();
    let header_len = usize::from(tcp.header_len);
    let mut at = 20;
    while let Some(&kind) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or(&[]);
        let one = |name, length: usize, note| Found {
            name,
            place: Bits::range(at, length),
            value: Value::Bytes(rest.get(..length).unwrap_or(rest)),
            note,
        };
        if kind <= 1 {
            report(one(if kind == 0 { EOL } else { NOP }, 1, String::new()));
            at += 1;
            // What follows the end is padding: zeros.
            if kind == 0 && bytes.get(at) != Some(&0) {
                return;
            }
            continue;
        }
        let length = rest.get(1).map_or(0, |length| usize::from(*length));
        if length < 2 || at + length > header_len {
            let note = format!("kind {kind} claims {length} bytes: the rest is unreadable");
            report(one(MALFORMED, rest.len(), note));
            return;
        }
        let Some(whole) = rest.get(..length) else { return };
        let note = if name(kind) == UNKNOWN { format!("kind {kind}, {length} bytes") } else { String::new() };
        report(one(name(kind), length, note));
        inside(whole, at, base, report);
        at += length;
    }
}

/// What an option holds.
fn inside(option: &[u8], at: usize, base: u32, report: &mut dyn FnMut(Found<'_>)) {
    let mut one = |name, first: usize, length: usize, value, note: String| {
        report(Found { name, place: Bits::range(at + first, length), value, note });
    };
    let word = |first: usize| option.get(first..).and_then(|rest| rest.first_chunk()).copied().map(u32::from_be_bytes);
    match *option {
        [2, 4, a, b] => one(MSS_VALUE, 2, 2, Value::Unsigned(u16::from_be_bytes([a, b]).into()), String::new()),
        [3, 3, shift] => {
            // RFC 7323, section 2.3: above 14 it counts as 14.
            let note = format!("multiply the window by {}", 1_u32 << shift.min(14));
            one(SHIFT, 2, 1, Value::Unsigned(shift.into()), note);
        }
        [5, ..] => {
            let note = || if base == 0 { String::new() } else { "relative".to_owned() };
            for first in (2..option.len()).step_by(8) {
                let (Some(left), Some(right)) = (word(first), word(first + 4)) else { return };
                one(LEFT_EDGE, first, 4, Value::Unsigned(left.wrapping_sub(base).into()), note());
                one(RIGHT_EDGE, first + 4, 4, Value::Unsigned(right.wrapping_sub(base).into()), note());
            }
        }
        [8, 10, ..] => {
            if let (Some(clock), Some(echo)) = (word(2), word(6)) {
                one(CLOCK, 2, 4, Value::Unsigned(clock.into()), String::new());
                one(ECHO, 6, 4, Value::Unsigned(echo.into()), String::new());
            }
        }
        [34, 2] => one(COOKIE_REQUEST, 0, 2, Value::Unsigned(1), String::new()),
        [34, _, ref cookie @ ..] => one(COOKIE, 2, cookie.len(), Value::Bytes(cookie), String::new()),
        [28, 4, a, b] => {
            let value = u16::from_be_bytes([a & 0x7f, b]);
            let unit = if a & 0x80 == 0 { "seconds" } else { "minutes" };
            one(USER_TIMEOUT_VALUE, 2, 2, Value::Unsigned(value.into()), unit.to_owned());
        }
        [30, _, subtype, ..] => one(SUBTYPE, 2, 1, Value::Unsigned((subtype >> 4).into()), String::new()),
        _ => {}
    }
}

//! TLS records (RFC 8446, section 5; RFC 5246, section 6.2) and the handshake messages in them that are not encrypted.
//! What is inside a handshake message is read with the crate `tls-parser`.

use std::borrow::Cow;

use tls_parser::{
    TlsExtension, TlsMessage, TlsMessageHandshake, parse_tls_client_hello_extension, parse_tls_message_handshake,
    parse_tls_server_hello_extension,
};

use super::{Found, Step};

const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;
const HEARTBEAT: u8 = 24;
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const TLS_1_3: u16 = 0x0304;
/// Longest record that is possible: 2¹⁴ bytes and what encryption adds (RFC 5246, section 6.2.3).
const LONGEST: usize = (1 << 14) + 2048;
/// Bytes of one handshake message that are kept while it is put together from records.
const LONGEST_MESSAGE: usize = 1 << 18;

/// State carried from the earlier records of one side to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// It changed to encryption.
    encrypted: bool,
    /// The beginning of a handshake message that goes on in the next record.
    begun: Vec<u8>,
}

/// Version and cipher that both sides agreed on.
#[derive(Clone, Debug, Default)]
pub(super) struct Agreed {
    /// Version 1.3, where application data may be anything.
    v13: bool,
}

/// Reads one record.
pub(super) fn read(bytes: &[u8], waits: bool, state: &mut State, agreed: &mut Agreed, found: &mut Found) -> Step {
    let &[kind, major, minor, high, low, ..] = bytes else {
        return if waits { Step::Segment } else { Step::Done(bytes.len().max(1)) };
    };
    if !(CHANGE_CIPHER_SPEC..=HEARTBEAT).contains(&kind) || major != 3 {
        return old(bytes, waits, found);
    }
    let length = usize::from(u16::from_be_bytes([high, low]));
    let have = bytes.len() - 5;
    if have < length && waits {
        return Step::Bytes(length - have);
    }
    let body = bytes.get(5..(5 + length).min(bytes.len())).unwrap_or(&[]);
    found.protocol("tls.record", "TLS record", bytes.get(..5 + body.len()).unwrap_or(bytes));
    let opaque = agreed.v13 && kind == APPLICATION_DATA;
    let [of_kind, of_version, of_length] = [0..1, 1..3, 3..5].map(|range| bytes.get(range).unwrap_or(&[]));
    let name = if opaque { "tls.record.opaque_type" } else { "tls.record.content_type" };
    found.at(of_kind).number(name, kind);
    found.at(of_version).hexadecimal("tls.record.version", u16::from_be_bytes([major, minor]), 4);
    found.at(of_length).number("tls.record.length", length as u64);
    match kind {
        CHANGE_CIPHER_SPEC => {
            found.protocol("tls.change_cipher_spec", "Change Cipher Spec Message", body);
            state.encrypted = true;
        }
        ALERT => {
            found.protocol("tls.alert_message", "Alert Message", body);
            if let [level, description] = *body
                && !state.encrypted
            {
                found.at(body.get(..1).unwrap_or(&[])).number("tls.alert_message.level", level);
                found.at(body.get(1..).unwrap_or(&[])).number("tls.alert_message.desc", description);
            }
        }
        HANDSHAKE => handshake(body, state, agreed, found),
        APPLICATION_DATA => found.bytes("tls.app_data", body),
        _ => {}
    }
    Step::Done(5 + body.len())
}

/// SSL 2.0's form of a ClientHello (RFC 5246, appendix E.2), or nothing that is known.
fn old(bytes: &[u8], waits: bool, found: &mut Found) -> Step {
    if let [high, low, kind @ 0..=8, ..] = *bytes
        && high & 0x80 != 0
    {
        let whole = usize::from(u16::from_be_bytes([high & 0x7f, low])) + 2;
        if bytes.len() < whole && waits {
            return Step::Bytes(whole - bytes.len());
        }
        found.protocol("tls.record", "SSLv2 record", bytes.get(..whole).unwrap_or(bytes));
        if kind != 0 {
            found.number("tls.handshake.type", kind);
        }
        return Step::Done(whole.min(bytes.len()));
    }
    Step::Done(bytes.len().max(1))
}

fn handshake(body: &[u8], state: &mut State, agreed: &mut Agreed, found: &mut Found) {
    let hidden = state.encrypted && !fits(body);
    if hidden {
        state.begun.clear();
        found.protocol("tls.handshake", "Handshake Protocol: Encrypted Handshake Message", body);
        return;
    }
    // Nearly every record begins with a message, and then its bytes stay where they are.
    let before = std::mem::take(&mut state.begun);
    let whole = if before.is_empty() { Cow::Borrowed(body) } else { Cow::Owned([&before, body].concat()) };
    let mut rest = &*whole;
    while let Some(message) = message_length(rest).and_then(|length| rest.get(..length)) {
        put_message(message, agreed, found);
        rest = rest.get(message.len()..).unwrap_or(&[]);
    }
    if rest.len() <= LONGEST_MESSAGE {
        state.begun = rest.to_vec();
    }
}

/// Whether a record that may be encrypted holds exactly one message in the clear.
fn fits(body: &[u8]) -> bool {
    body.first().is_some_and(|kind| known(*kind)) && message_length(body) == Some(body.len())
}

/// Length of a handshake message with its header.
fn message_length(bytes: &[u8]) -> Option<usize> {
    match *bytes {
        [_, a, b, c, ..] => Some(4 + (usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c))),
        _ => None,
    }
}

const fn known(kind: u8) -> bool {
    matches!(kind, 0..=6 | 8 | 11..=16 | 20..=25 | 67 | 254)
}

fn put_message(message: &[u8], agreed: &mut Agreed, found: &mut Found) {
    let Some(kind) = message.first().copied() else { return };
    found.protocol("tls.handshake", label(kind), message);
    let part = |range: std::ops::Range<usize>| message.get(range).unwrap_or_default();
    found.at(part(0..1)).number("tls.handshake.type", kind);
    found.at(part(1..4)).number("tls.handshake.length", message.len().saturating_sub(4) as u64);
    if let (CLIENT_HELLO | SERVER_HELLO, Some(&[high, low])) = (kind, message.get(4..6)) {
        found.at(part(4..6)).hexadecimal("tls.handshake.version", u16::from_be_bytes([high, low]), 4);
    }
    let Ok((_, TlsMessage::Handshake(parsed))) = parse_tls_message_handshake(message) else { return };
    match parsed {
        TlsMessageHandshake::ClientHello(hello) => {
            found.bytes("tls.handshake.random", hello.random);
            session(message, found);
            for cipher in &hello.ciphers {
                found.hexadecimal("tls.handshake.ciphersuite", **cipher, 4);
            }
            each_extension(hello.ext, |kind, whole| {
                found.at(whole.get(..2).unwrap_or(&[])).number("tls.handshake.extension.type", kind);
                if let Ok((_, TlsExtension::SNI(names))) = parse_tls_client_hello_extension(whole) {
                    names.iter().for_each(|(_, name)| found.text("tls.handshake.extensions_server_name", name));
                }
                extension(kind, whole, true, found);
            });
        }
        TlsMessageHandshake::ServerHello(hello) => {
            found.bytes("tls.handshake.random", hello.random);
            session(message, found);
            found.hexadecimal("tls.handshake.ciphersuite", *hello.cipher, 4);
            each_extension(hello.ext, |kind, whole| {
                found.at(whole.get(..2).unwrap_or(&[])).number("tls.handshake.extension.type", kind);
                extension(kind, whole, false, found);
                if let Ok((_, TlsExtension::SupportedVersions(versions))) = parse_tls_server_hello_extension(whole) {
                    agreed.v13 |= versions.iter().any(|version| is_13(version.0));
                }
            });
        }
        TlsMessageHandshake::Certificate(certificates) => {
            for certificate in &certificates.cert_chain {
                found.bytes("tls.handshake.certificate", certificate.data);
                #[cfg(feature = "certificates")]
                super::certificate::put(certificate.data, found);
            }
        }
        _ => {}
    }
}

/// The session that a hello is about: behind type, length, version and random bytes (RFC 5246, section 7.4.1.2).
fn session(message: &[u8], found: &mut Found) {
    let Some((length, rest)) = message.get(38..).and_then(<[u8]>::split_first) else { return };
    found.at(message.get(38..39).unwrap_or(&[])).number("tls.handshake.session_id_length", *length);
    if let Some(session) = rest.get(..usize::from(*length)).filter(|session| !session.is_empty()) {
        found.bytes("tls.handshake.session_id", session);
    }
}

/// What an extension holds: the protocols of what is carried (RFC 7301), the versions (RFC 8446, section 4.2.1).
fn extension(kind: u16, whole: &[u8], of_client: bool, found: &mut Found) {
    const ALPN: u16 = 16;
    const SUPPORTED_VERSIONS: u16 = 43;
    match kind {
        ALPN => {
            let mut rest = whole.get(6..).unwrap_or(&[]);
            while let Some((length, behind)) = rest.split_first() {
                let Some((name, next)) = behind.split_at_checked(usize::from(*length)) else { return };
                found.text("tls.handshake.extensions_alpn_str", name);
                rest = next;
            }
        }
        SUPPORTED_VERSIONS => {
            // A client's list has its length in front.
            for version in whole.get(if of_client { 5 } else { 4 }..).unwrap_or(&[]).chunks_exact(2) {
                if let [high, low] = *version {
                    let value = u16::from_be_bytes([high, low]);
                    found.at(version).hexadecimal("tls.handshake.extensions.supported_version", value, 4);
                }
            }
        }
        _ => {}
    }
}

/// Version 1.3, or a draft of it (RFC 8446, section 4.2.1), or Facebook's.
const fn is_13(version: u16) -> bool {
    matches!(version >> 8, 0x7f | 0xfb) || version == TLS_1_3
}

/// Calls for each extension with its number and its bytes: one that cannot be read costs only itself.
fn each_extension(extensions: Option<&[u8]>, mut call: impl FnMut(u16, &[u8])) {
    let mut rest = extensions.unwrap_or(&[]);
    while let &[a, b, c, d, ..] = rest {
        let length = 4 + usize::from(u16::from_be_bytes([c, d]));
        let Some((whole, after)) = rest.split_at_checked(length) else { return };
        call(u16::from_be_bytes([a, b]), whole);
        rest = after;
    }
}

/// What Wireshark's line for the message says.
const fn label(kind: u8) -> &'static str {
    match kind {
        0 => "Handshake Protocol: Hello Request",
        CLIENT_HELLO => "Handshake Protocol: Client Hello",
        SERVER_HELLO => "Handshake Protocol: Server Hello",
        4 => "Handshake Protocol: New Session Ticket",
        11 => "Handshake Protocol: Certificate",
        12 => "Handshake Protocol: Server Key Exchange",
        13 => "Handshake Protocol: Certificate Request",
        14 => "Handshake Protocol: Server Hello Done",
        15 => "Handshake Protocol: Certificate Verify",
        16 => "Handshake Protocol: Client Key Exchange",
        20 => "Handshake Protocol: Finished",
        22 => "Handshake Protocol: Certificate Status",
        _ => "Handshake Protocol",
    }
}

/// True if the bytes begin like text: not TLS, whatever the port.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    bytes.len() >= 4 && bytes.iter().take(4).all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether the bytes begin with a record, so that a conversation on any port is taken for TLS.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let &[kind, 3, 0..=4, high, low, ..] = bytes else { return false };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let possible = (1..=LONGEST).contains(&length);
    match kind {
        CHANGE_CIPHER_SPEC => length == 1,
        HANDSHAKE => possible && bytes.get(5).is_none_or(|kind| known(*kind)),
        ALERT | APPLICATION_DATA | HEARTBEAT => possible,
        _ => false,
    }
}

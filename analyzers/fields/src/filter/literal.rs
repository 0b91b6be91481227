//! Literals, read in the type of what they are compared with, as Wireshark does.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::ast::{Term, TermKind};
use super::datum::Datum;
use super::time;
use super::types::Type;
use crate::names::Names;

/// Reads a literal. `partial`: for `contains`, part of an address will do. The error is the message.
pub(super) fn read(term: &Term, kind: Type, partial: bool) -> Result<Datum, String> {
    match &term.kind {
        TermKind::Number(text) => number(text, kind),
        TermKind::Word(text) | TermKind::Literal(text) | TermKind::Field(text) => word(text, kind, partial),
        TermKind::Text(bytes) => quoted(bytes, kind, partial),
        TermKind::Character(byte) => match kind {
            Type::Number(_) => Ok(Datum::Number(i128::from(*byte))),
            Type::Boolean => Ok(Datum::Boolean(*byte != 0)),
            Type::Bytes | Type::Protocol => Ok(Datum::bytes(vec![*byte])),
            Type::Text => Ok(Datum::Text(char::from(*byte).to_string())),
            _ => Err(format!("a character is no {}", kind.name())),
        },
        _ => Err("this is no literal".to_owned()),
    }
}

/// A number with a fraction or an exponent, as which a time can be scaled.
pub(super) fn fraction(term: &Term) -> Option<f64> {
    match &term.kind {
        TermKind::Number(text) if integer(text).is_none() => text.parse().ok(),
        _ => None,
    }
}

/// The value that has this name, by the names of a field's values; capital letters do not matter.
pub(super) fn named(term: &Term, names: Names) -> Option<Datum> {
    let text = match &term.kind {
        TermKind::Text(bytes) => std::str::from_utf8(bytes).ok()?,
        TermKind::Word(text) | TermKind::Literal(text) => text,
        _ => return None,
    };
    match names {
        Names::Truth(yes, no) => {
            let is = |name: &str| name.eq_ignore_ascii_case(text);
            (is(yes) || is(no)).then(|| Datum::Boolean(is(yes)))
        }
        Names::Numbers(names) => {
            let found = names.iter().find(|(_, name)| name.eq_ignore_ascii_case(text));
            found.map(|(number, _)| Datum::Number(i128::from(*number)))
        }
    }
}

/// A number as it is written: decimal, 0x, 0b, or octal with a 0 in front.
pub(super) fn integer(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    if let Some(hex) = lower.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok();
    }
    if let Some(binary) = lower.strip_prefix("0b") {
        return u64::from_str_radix(binary, 2).ok();
    }
    if lower.len() > 1 && lower.starts_with('0') {
        return u64::from_str_radix(&lower, 8).ok();
    }
    lower.parse().ok()
}

fn number(text: &str, kind: Type) -> Result<Datum, String> {
    let fail = || Err(format!("'{text}' is no {}", kind.name()));
    match kind {
        Type::Number(bits) => {
            let Some(value) = integer(text) else { return fail() };
            let most = u64::MAX >> (64 - u32::from(bits.clamp(1, 64)));
            if value > most {
                return Err(format!("{text} is too large for this field, which holds at most {most}"));
            }
            Ok(Datum::Number(i128::from(value)))
        }
        Type::Boolean => integer(text).map(|value| Datum::Boolean(value != 0)).map_or_else(fail, Ok),
        Type::Span => match integer(text) {
            Some(seconds) => Ok(Datum::Nanos(i128::from(seconds) * time::SECOND)),
            // A number that begins with 0 is octal.
            None if text.bytes().all(|c| c.is_ascii_digit()) => fail(),
            None => time::span(text).map(Datum::Nanos).map_or_else(fail, Ok),
        },
        Type::Time => time::epoch(text).map(Datum::Nanos).map_or_else(fail, Ok),
        Type::Bytes => match integer(text) {
            Some(value) => match u8::try_from(value) {
                Ok(byte) => Ok(Datum::bytes(vec![byte])),
                Err(_) => Err(format!("{text} is too large for one byte; several are written as 0a:0b or \"text\"")),
            },
            // What has one point is a fraction, not two bytes.
            None if text.contains('.') => fail(),
            None => hexadecimal(text).map(Datum::bytes).map_or_else(fail, Ok),
        },
        Type::Text => Err(format!("the number {text} is no text; a text of digits stands in quotes: \"{text}\"")),
        Type::Ipv4 | Type::Ipv6 | Type::Mac | Type::Protocol | Type::Label => fail(),
    }
}

fn word(text: &str, kind: Type, partial: bool) -> Result<Datum, String> {
    let fail = || format!("'{text}' is no {}", kind.name());
    match kind {
        Type::Boolean => truth(text).ok_or_else(fail),
        Type::Time => time::date(text).map(Datum::Nanos).ok_or_else(fail),
        Type::Ipv4 => ipv4(text).ok_or_else(fail),
        Type::Ipv6 => ipv6(text).ok_or_else(fail),
        Type::Mac => {
            let bytes = hexadecimal(text).ok_or_else(fail)?;
            if bytes.len() != 6 && !partial {
                return Err(format!("'{text}' is no hardware address, which has six bytes"));
            }
            Ok(Datum::bytes(bytes))
        }
        Type::Bytes | Type::Protocol => hexadecimal(text)
            .map(Datum::bytes)
            .ok_or_else(|| format!("'{text}' is no byte string; text stands in double quotes")),
        Type::Text => Ok(Datum::Text(text.to_owned())),
        Type::Number(_) | Type::Span | Type::Label => Err(fail()),
    }
}

fn quoted(bytes: &[u8], kind: Type, partial: bool) -> Result<Datum, String> {
    let text = || String::from_utf8_lossy(bytes).into_owned();
    match kind {
        Type::Bytes | Type::Protocol => Ok(Datum::bytes(bytes.to_vec())),
        Type::Mac if partial => Ok(Datum::bytes(bytes.to_vec())),
        Type::Text => Ok(Datum::Text(text())),
        Type::Boolean => truth(&text()).ok_or_else(|| format!("'{}' is neither true nor false", text())),
        Type::Time => time::date(&text())
            .or_else(|| time::epoch(&text()))
            .map(Datum::Nanos)
            .ok_or_else(|| format!("'{}' is no point in time", text())),
        _ => Err(format!("text in quotes is no {}", kind.name())),
    }
}

fn truth(text: &str) -> Option<Datum> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(Datum::Boolean(true)),
        "false" => Some(Datum::Boolean(false)),
        _ => None,
    }
}

fn ipv4(text: &str) -> Option<Datum> {
    let (address, bits) = text.split_once('/').map_or((text, 32), |(a, bits)| (a, bits.parse().unwrap_or(99)));
    let address: Ipv4Addr = address.parse().ok()?;
    let mask = if bits > 32 { return None } else { u32::MAX.checked_shl(32 - bits).unwrap_or(0) };
    Some(Datum::Ipv4(address.into(), mask))
}

fn ipv6(text: &str) -> Option<Datum> {
    let (address, bits) = text.split_once('/').map_or((text, 128), |(a, bits)| (a, bits.parse().unwrap_or(999)));
    let address: Ipv6Addr = address.parse().ok()?;
    let mask = if bits > 128 { return None } else { u128::MAX.checked_shl(128 - bits).unwrap_or(0) };
    Some(Datum::Ipv6(address.into(), mask))
}

/// Hexadecimal digits, with `:`, `-` or `.` between bytes, `.` between pairs of bytes, or nothing between.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let text = text.strip_suffix(':').unwrap_or(text);
    let parts: Vec<&str> = match [':', '-', '.'].into_iter().find(|separator| text.contains(*separator)) {
        Some(separator) => text.split(separator).collect(),
        None => vec![text],
    };
    let wide = parts.len() > 1 && parts.iter().all(|part| part.len() == 4);
    let mut bytes = Vec::new();
    for part in &parts {
        let single = parts.len() > 1 && !wide;
        if part.is_empty() || !part.bytes().all(|c| c.is_ascii_hexdigit()) || single && part.len() > 2 {
            return None;
        }
        if part.len() % 2 == 1 && !(single && part.len() == 1) {
            return None;
        }
        for pair in part.as_bytes().chunks(2) {
            bytes.push(u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_in_several_ways() {
        for text in ["00:1a:2b:3c:4d:5e", "00-1a-2b-3c-4d-5e", "00.1a.2b.3c.4d.5e", "001a.2b3c.4d5e", "001a2b3c4d5e"] {
            assert_eq!(hexadecimal(text), Some(vec![0, 0x1a, 0x2b, 0x3c, 0x4d, 0x5e]), "{text}");
        }
        for text in ["", "abc", "0g", "001:02", ":"] {
            assert_eq!(hexadecimal(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_have_four_bases() {
        for (text, value) in
            [("12345", 12345), ("0x3039", 12345), ("030071", 12345), ("0b11000000111001", 12345), ("0", 0)]
        {
            assert_eq!(integer(text), Some(value), "{text}");
        }
        assert_eq!(integer("18446744073709551616"), None);
        assert_eq!(integer("09"), None);
    }
}

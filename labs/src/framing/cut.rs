//! Finding the end of one message.

use crate::layout::Layout;

/// More digits than a length has.
const MAX_DIGITS: usize = 10;

/// Where the message ends that begins with the bytes at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It is not all there yet.
    Open {
        /// At least so many bytes in all, if that is known.
        least: Option<u64>,
    },
    /// It is whole.
    Whole {
        /// Its length in bytes, header and delimiter included.
        len: usize,
        /// Where what it says begins.
        body: usize,
        /// Bytes behind what it says (a delimiter).
        tail: usize,
    },
    /// It claims, or already has, more bytes than a message may have.
    TooLong {
        /// How long it claims to be, header included; `None` for one whose end has not come.
        claimed: Option<u64>,
    },
    /// These bytes cannot begin a message.
    Wrong {
        /// Why.
        why: &'static str,
    },
}

pub(super) fn delimited(bytes: &[u8], delimiter: &[u8], max: u64, scanned: usize) -> Cut {
    // A delimiter may have begun in the last bytes of what was scanned.
    let from = (scanned + 1).saturating_sub(delimiter.len()).min(bytes.len());
    let rest = bytes.get(from..).unwrap_or_default();
    let found = match delimiter {
        [one] => rest.iter().position(|byte| byte == one),
        _ => rest.windows(delimiter.len().max(1)).position(|window| window == delimiter),
    };
    match found.map(|at| from + at + delimiter.len()) {
        Some(len) if len as u64 <= max + delimiter.len() as u64 => {
            let text = bytes.get(..len - delimiter.len()).unwrap_or_default();
            let tail = delimiter.len() + usize::from(delimiter == b"\n" && text.ends_with(b"\r"));
            Cut::Whole { len, body: 0, tail }
        }
        Some(len) => Cut::TooLong { claimed: Some(len as u64) },
        None if bytes.len() as u64 > max => Cut::TooLong { claimed: None },
        None => Cut::Open { least: None },
    }
}

pub(super) fn sized(bytes: &[u8], size: u64, body: usize) -> Cut {
    match usize::try_from(size) {
        Ok(0) => Cut::Wrong { why: "a record of no bytes" },
        Ok(len) if bytes.len() >= len => Cut::Whole { len, body: body.min(len), tail: 0 },
        _ => Cut::Open { least: Some(size) },
    }
}

pub(super) fn headed(bytes: &[u8], header: &Layout, length: &str, counts_header: bool, max: u64) -> Cut {
    let Some(field) = header.field(length) else { return Cut::Wrong { why: "the header has no length field" } };
    let head = header.size as u64;
    if (bytes.len() as u64) < head {
        return Cut::Open { least: Some(head) };
    }
    let Some(number) = header.value(field, bytes).and_then(crate::layout::Value::number) else {
        return Cut::Wrong { why: "the length is no number" };
    };
    let Ok(number) = u64::try_from(number) else { return Cut::Wrong { why: "the length is negative" } };
    let body = if counts_header {
        match number.checked_sub(head) {
            Some(body) => body,
            None => return Cut::Wrong { why: "the length is less than the header's own" },
        }
    } else {
        number
    };
    if body > max {
        return Cut::TooLong { claimed: Some(head.saturating_add(body)) };
    }
    sized(bytes, head + body, header.size)
}

pub(super) fn digits(bytes: &[u8], separator: &[u8], counts_itself: bool, max: u64) -> Cut {
    let count = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 && !bytes.is_empty() {
        return Cut::Wrong { why: "a message begins with its length in digits" };
    }
    if count > MAX_DIGITS {
        return Cut::Wrong { why: "the length has more than ten digits" };
    }
    let rest = bytes.get(count..).unwrap_or_default();
    // A line may end in CR LF wherever it ends in LF.
    let separator = if separator == b"\n" && rest.first() == Some(&b'\r') { b"\r\n" } else { separator };
    if rest.len() < separator.len() {
        let begun = separator.starts_with(rest);
        return if begun { Cut::Open { least: None } } else { Cut::Wrong { why: "no separator after the length" } };
    }
    if !rest.starts_with(separator) {
        return Cut::Wrong { why: "no separator after the length" };
    }
    let number = bytes.iter().take(count).fold(0_u64, |number, byte| number * 10 + u64::from(byte - b'0'));
    let head = (count + separator.len()) as u64;
    let total = if counts_itself { number } else { number + head };
    if total < head {
        return Cut::Wrong { why: "the length is less than that of the digits themselves" };
    }
    if total - head > max {
        return Cut::TooLong { claimed: Some(total) };
    }
    sized(bytes, total, head as usize)
}

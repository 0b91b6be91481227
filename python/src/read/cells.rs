//! The cells of lines as values of columns. A line is what the command prints, so that a value here is the value there.

use wirelab_analyzers::fields::{FieldRef, Kind};

use super::fields::Occurrence;
use crate::arrow::{Column, Type};
use crate::table::Builder;
use crate::time;

/// Reads cells, each as its field is.
pub(super) struct Reader {
    /// Of each column: whether several values can be told apart, since none has a comma of its own.
    lists: Vec<bool>,
    occurrence: Occurrence,
}

impl Reader {
    pub(super) fn new<'f>(fields: impl Iterator<Item = &'f FieldRef>, occurrence: Occurrence) -> Self {
        let apart = |field: &FieldRef| {
            occurrence != Occurrence::All
                && !matches!(field.kind(), Kind::Text | Kind::Bytes | Kind::Protocol | Kind::Label)
                && (field.kind() != Kind::Time || field.name() == "frame.time_epoch")
        };
        Self { lists: fields.map(apart).collect(), occurrence }
    }

    /// Adds the rows of lines.
    pub(super) fn take(&self, lines: &[u8], builder: &mut Builder) {
        let mut rest = lines;
        while !rest.is_empty() {
            for (column, apart) in builder.columns().iter_mut().zip(&self.lists) {
                rest = match usual(column, rest) {
                    Some(behind) => behind,
                    None => {
                        let end = rest.iter().position(|byte| ends(*byte)).unwrap_or(rest.len());
                        let (cell, behind) = rest.split_at(end);
                        put(column, self.one(cell, *apart));
                        behind.get(1..).unwrap_or_default()
                    }
                };
            }
            builder.end_row();
        }
    }

    /// The value that is wanted of a cell.
    fn one<'c>(&self, cell: &'c [u8], apart: bool) -> &'c [u8] {
        if !apart {
            return cell;
        }
        let comma = |byte: &u8| *byte == b',';
        let (first, last) = (cell.iter().position(comma), cell.iter().rposition(comma));
        match (self.occurrence, first, last) {
            (Occurrence::First, Some(end), _) => cell.get(..end).unwrap_or(cell),
            (Occurrence::Last, _, Some(before)) => cell.get(before + 1..).unwrap_or(cell),
            _ => cell,
        }
    }
}

/// Whether a cell ends here: none has a tab or a line feed of its own.
const fn ends(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n')
}

/// Most decimal digits that fit into 63 bits, whatever they are.
const DIGITS: usize = 18;
/// Digits of nanoseconds.
const NANOSECONDS: usize = 9;

/// Takes a cell of the usual form, one number or none, in one go. Gives what stands behind it; nothing is taken of any other.
fn usual<'l>(column: &mut Column, rest: &'l [u8]) -> Option<&'l [u8]> {
    if ends(*rest.first()?) {
        column.null();
        return rest.get(1..);
    }
    let kind = column.kind();
    if matches!(kind, Type::Text | Type::Boolean | Type::Float) {
        return None;
    }
    let (mut number, mut end) = digits(rest);
    if matches!(kind, Type::Time | Type::Span) {
        // Seconds with nine decimals.
        let (fraction, more) = digits(rest.get(end..)?.strip_prefix(b".")?);
        number = (more == NANOSECONDS).then(|| number.checked_mul(1_000_000_000)?.checked_add(fraction))??;
        end += 1 + more;
    } else if end > DIGITS {
        return None;
    }
    // What is neither a digit nor an end is another form: a sign, a base, further values.
    if end == 0 || !ends(*rest.get(end)?) || i64::try_from(number).is_err() {
        return None;
    }
    column.word(Some(number));
    rest.get(end + 1..)
}

/// The number that some bytes begin with, and how many digits it has.
fn digits(bytes: &[u8]) -> (u64, usize) {
    let (mut number, mut length) = (0_u64, 0);
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 || length > DIGITS {
            break;
        }
        number = number * 10 + u64::from(digit);
        length += 1;
    }
    (number, length)
}

fn put(column: &mut Column, cell: &[u8]) {
    if cell.is_empty() {
        return column.null();
    }
    let kind = column.kind();
    let text = String::from_utf8_lossy(cell);
    let word = match kind {
        Type::Text => return column.text(&text),
        Type::Boolean => return column.boolean(truth(&text)),
        Type::Unsigned => whole(&text).and_then(|number| u64::try_from(number).ok()),
        Type::Signed => whole(&text).and_then(|number| i64::try_from(number).ok()).map(i64::cast_unsigned),
        Type::Float => text.parse().ok().map(f64::to_bits),
        Type::Time | Type::Span => time::seconds(&text).map(i64::cast_unsigned),
    };
    column.word(word);
}

fn whole(text: &str) -> Option<i128> {
    match text.strip_prefix("0x") {
        Some(digits) => i128::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "True" | "true" | "1" => Some(true),
        "False" | "false" | "0" => Some(false),
        _ => None,
    }
}

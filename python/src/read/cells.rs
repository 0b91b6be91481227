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
        for line in lines.split(|byte| *byte == b'\n') {
            // What stands behind the last line feed.
            if line.is_empty() && self.lists.len() != 1 || line.as_ptr() == lines.as_ptr_range().end {
                continue;
            }
            let mut cells = line.split(|byte| *byte == b'\t');
            for (column, apart) in builder.columns().iter_mut().zip(&self.lists) {
                put(column, self.one(cells.next().unwrap_or_default(), *apart));
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

fn put(column: &mut Column, cell: &[u8]) {
    if cell.is_empty() {
        return column.null();
    }
    let kind = column.kind();
    // Digits alone are what most cells are.
    if matches!(kind, Type::Signed | Type::Unsigned)
        && let Some(number) = digits(cell)
    {
        return column.word(Some(number));
    }
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

/// A decimal number of at most 18 digits.
fn digits(cell: &[u8]) -> Option<u64> {
    if cell.len() > 18 || cell.starts_with(b"0x") {
        return None;
    }
    cell.iter().try_fold(0, |number: u64, byte| byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0')))
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

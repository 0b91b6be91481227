//! A CSV file of which single cells can be replaced, every other byte staying as it is.

use std::ops::Range;

use super::WorksheetError;

/// UTF-8's byte order mark.
const BOM: &[u8] = &[0xef, 0xbb, 0xbf];

/// A cell: the bytes that make it, quotes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    range: Range<usize>,
    quoted: bool,
}

/// The file and its cells.
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    separator: u8,
    utf8: bool,
    pub(super) rows: Vec<Vec<Cell>>,
}

impl<'a> Table<'a> {
    /// Finds the cells. Quotes are doubled within quotes; line ends are `\n`, `\r\n` or `\r`.
    pub(super) fn read(bytes: &'a [u8], separator: u8) -> Result<Self, WorksheetError> {
        let mut rows = vec![Vec::new()];
        let mut at = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        while at < bytes.len() {
            let start = at;
            let quoted = bytes.get(at) == Some(&b'"');
            if quoted {
                at = closing(bytes, at + 1).ok_or(WorksheetError::Quote(rows.len()))?;
            }
            while bytes.get(at).is_some_and(|byte| *byte != separator && !matches!(byte, b'\n' | b'\r')) {
                at += 1;
            }
            let cell = Cell { range: start..at, quoted };
            if let Some(row) = rows.last_mut() {
                row.push(cell);
            }
            match bytes.get(at) {
                Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => {
                    at += 2;
                    rows.push(Vec::new());
                }
                Some(b'\n' | b'\r') => {
                    at += 1;
                    rows.push(Vec::new());
                }
                // A separator at the very end is followed by an empty cell.
                Some(_) => {
                    at += 1;
                    if bytes.get(at).is_none() {
                        let cell = Cell { range: at..at, quoted: false };
                        rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
                    }
                }
                None => {}
            }
        }
        Ok(Self { bytes, separator, utf8: std::str::from_utf8(bytes).is_ok(), rows })
    }

    /// What a cell says. A file that is not UTF-8 is taken for Latin-1.
    pub(super) fn text(&self, cell: &Cell) -> String {
        let bytes = self.bytes.get(cell.range.clone()).unwrap_or_default();
        let text = if self.utf8 {
            String::from_utf8_lossy(bytes).into_owned()
        } else {
            bytes.iter().map(|byte| char::from(*byte)).collect()
        };
        if !cell.quoted {
            return text;
        }
        let inner = text.strip_prefix('"').unwrap_or(&text);
        inner.strip_suffix('"').unwrap_or(inner).replace("\"\"", "\"")
    }

    /// The file with other texts in some cells.
    pub(super) fn with(&self, changes: &mut [(&Cell, String)]) -> Vec<u8> {
        changes.sort_by_key(|(cell, _)| cell.range.start);
        let mut out = Vec::with_capacity(self.bytes.len());
        let mut done = 0;
        for (cell, text) in changes {
            out.extend_from_slice(self.bytes.get(done..cell.range.start).unwrap_or_default());
            let mut bytes: Vec<u8> = if self.utf8 {
                text.clone().into_bytes()
            } else {
                text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect()
            };
            let needs = bytes.iter().any(|byte| *byte == self.separator || matches!(byte, b'"' | b'\n' | b'\r'));
            if cell.quoted || needs {
                let mut quoted = vec![b'"'];
                for byte in bytes {
                    quoted.push(byte);
                    if byte == b'"' {
                        quoted.push(byte);
                    }
                }
                quoted.push(b'"');
                bytes = quoted;
            }
            out.extend(bytes);
            done = cell.range.end;
        }
        out.extend_from_slice(self.bytes.get(done..).unwrap_or_default());
        out
    }
}

/// The place behind the quote that closes a cell.
fn closing(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return Some(at + 1),
            _ => at += 1,
        }
    }
}

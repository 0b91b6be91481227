//! A record as a row of boxes with offsets, and its fields in a list.

use wirelab_labs::layout::{Code, Field, Layout};

/// Widest box, so that long texts do not fill the line.
const WIDEST: usize = 20;

/// The boxes: offsets above, names inside, sizes below. `body` is what follows a header.
pub(super) fn boxes(layout: &Layout, body: Option<&str>) -> Vec<String> {
    let mut cells: Vec<(usize, String, String)> = Vec::new();
    let mut end = 0;
    for field in &layout.fields {
        if field.offset > end {
            cells.push((end, "padding".to_owned(), size(field.offset - end)));
        }
        cells.push((field.offset, field.name.clone(), size(field.size)));
        end = field.offset + field.size;
    }
    if layout.size > end {
        cells.push((end, "padding".to_owned(), size(layout.size - end)));
    }
    cells.extend(body.map(|body| (layout.size, body.to_owned(), "as told".to_owned())));
    let mut rows = [String::new(), "┌".to_owned(), "│".to_owned(), "│".to_owned(), "└".to_owned()];
    let last = cells.len().saturating_sub(1);
    for (index, (offset, name, size)) in cells.iter().enumerate() {
        let width = [name.chars().count(), size.chars().count(), offset.to_string().len()];
        let width = width.into_iter().max().unwrap_or(1).min(WIDEST) + 2;
        rows[0].push_str(&format!("{offset:<width$} "));
        rows[1].push_str(&"─".repeat(width));
        rows[1].push(if index == last { '┐' } else { '┬' });
        let inner = width - 2;
        rows[2].push_str(&format!(" {name:<inner$.inner$} │"));
        rows[3].push_str(&format!(" {size:<inner$.inner$} │"));
        rows[4].push_str(&"─".repeat(width));
        rows[4].push(if index == last { '┘' } else { '┴' });
    }
    rows.iter().map(|row| row.trim_end().to_owned()).collect()
}

pub(super) fn size(bytes: usize) -> String {
    if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") }
}

/// What a field is for, in words.
pub(super) fn purpose(field: &Field) -> String {
    let purpose = &field.purpose;
    let kind = match field.code {
        Code::Signed => "signed number",
        Code::Unsigned => "unsigned number",
        Code::Bool => "truth value",
        Code::Float => "floating point number",
        Code::Bytes => "bytes",
        Code::Pascal => "bytes with their length in the first",
    };
    let mut words = vec![kind.to_owned()];
    words.extend(purpose.constant.map(|value| format!("always {value}")));
    words.extend(purpose.mark.as_ref().map(|mark| format!("always \"{}\"", mark.escape_ascii())));
    words.extend(purpose.checksum.map(|checksum| checksum.to_string()));
    if purpose.counts {
        words.push("counts the records of a connection from 1".to_owned());
    }
    if let Some(of) = &purpose.length_of {
        let what = if purpose.characters { "characters" } else { "bytes" };
        words.push(format!("length of {of} in {what}"));
    }
    if let Some(padding) = purpose.padding {
        words.push(format!("filled with '{}'", [padding].escape_ascii()));
    }
    words.join(", ")
}

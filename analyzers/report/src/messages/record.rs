//! The bytes of a record with the borders of its fields.

use wirelab_labs::framing::Framing;
use wirelab_labs::layout::Layout;
use wirelab_messages::{Index, Message};

/// Bytes in one cell: a longer field goes on in the next.
const CELL: usize = 16;
/// Bytes of a record that are drawn.
const DRAWN: usize = 96;

/// A stretch of a record: the name of its field, and its bytes in hexadecimal digits.
type Cell = (String, String);

/// How a record lies under a layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// What to say of it: the layout that the lab asks for, where another was found. Empty for the one that was found.
    pub title: String,
    /// Pairs of lines: bytes, and below them the names of their fields.
    pub lines: Vec<[String; 2]>,
}

/// Draws a record, no line wider than `width`: under the layout that was found, and under the one that the lab asks for if
/// that differs. Empty for what is no record.
pub fn record(index: &Index, message: &Message, width: usize) -> Vec<Drawn> {
    let Some((lab, variant)) = index.lab(message.transport, message.stream) else { return Vec::new() };
    let framing = variant.framing(message.from);
    let Some(layout) = framing.layout() else { return Vec::new() };
    let mut all = vec![Drawn { title: String::new(), lines: rows(&cells(framing, layout, &message.bytes), width) }];
    let asked = lab.variants.get(message.variant).map(|variant| variant.framing(message.from));
    if let Some((framing, asked)) = asked.and_then(|framing| Some((framing, framing.layout()?)))
        && asked != layout
    {
        let title = format!("as the lab asks for it, {}", asked.format);
        all.push(Drawn { title, lines: rows(&cells(framing, asked, &message.bytes), width) });
    }
    all
}

fn cells(framing: &Framing, layout: &Layout, bytes: &[u8]) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut at = 0;
    for field in &layout.fields {
        add(&mut cells, "", bytes, at, field.offset);
        add(&mut cells, &field.name, bytes, field.offset, field.offset + field.size);
        at = field.offset + field.size;
    }
    add(&mut cells, "", bytes, at, layout.size);
    if let Framing::Length { body, .. } = framing {
        add(&mut cells, body, bytes, layout.size, bytes.len());
    } else {
        add(&mut cells, "beyond it", bytes, layout.size, bytes.len());
    }
    if bytes.len() > DRAWN {
        cells.push(("…".to_owned(), "…".to_owned()));
    }
    cells
}

/// Adds a field's bytes; one without a name is padding.
fn add(cells: &mut Vec<Cell>, name: &str, bytes: &[u8], from: usize, to: usize) {
    let part = bytes.get(from..to.min(bytes.len()).min(DRAWN)).unwrap_or_default();
    for (place, chunk) in part.chunks(CELL).enumerate() {
        let name = match (name, place) {
            ("", _) => "(padding)",
            (name, 0) => name,
            _ => "…",
        };
        let hex: Vec<String> = chunk.iter().map(|byte| format!("{byte:02x}")).collect();
        cells.push((name.to_owned(), hex.join(" ")));
    }
}

/// Puts cells beside each other as far as they fit.
fn rows(cells: &[Cell], width: usize) -> Vec<[String; 2]> {
    let mut rows: Vec<[String; 2]> = Vec::new();
    for (name, hex) in cells {
        let room = name.chars().count().max(hex.chars().count());
        let cell = [format!("{hex:<room$}"), format!("{name:<room$}")];
        match rows.last_mut() {
            Some(row) if row.iter().all(|line| line.chars().count() + 1 + room <= width) => {
                for (line, part) in row.iter_mut().zip(cell) {
                    line.push('│');
                    line.push_str(&part);
                }
            }
            _ => rows.push(cell),
        }
    }
    rows
}

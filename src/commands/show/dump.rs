//! The bytes of a frame, with each layer's told apart: by a bar between them, by colour, and by a legend.

use std::fmt::Write as _;
use std::io::{self, Write};

use wirelab_analyzers::report::dissection::{DissectedLayer, Dissection};
use wirelab_analyzers::report::limit::DUMP_BYTES;
use wirelab_analyzers::report::units;

use crate::output::{Style, Tone};

const LINE: usize = 16;
/// Colours of neighbouring layers.
const TONES: [Tone; 4] = [Tone::Client, Tone::Warn, Tone::Server, Tone::Good];

pub(super) fn write(out: &mut impl Write, dissection: &Dissection, style: Style) -> io::Result<()> {
    for (number, bytes) in dissection.buffers.iter().enumerate().filter(|(_, bytes)| !bytes.is_empty()) {
        let title = format!("Bytes of {}", dissection.buffer_name(number));
        writeln!(out, "{}", style.paint(Tone::Strong, &title))?;
        let layers: Vec<&DissectedLayer> = dissection
            .layers
            .iter()
            .filter(|layer| layer.buffer == number && layer.protocol != "frame" && !layer.bytes.is_empty())
            .collect();
        for (place, layer) in layers.iter().enumerate() {
            let quoted = if layer.quoted { "quoted: " } else { "" };
            let range = format!("{:04x}–{:04x}", layer.bytes.start, layer.bytes.end - 1);
            writeln!(out, "  {range}  {quoted}{}", style.paint(tone(place), &layer.name))?;
        }
        if bytes.is_empty() {
            continue;
        }
        writeln!(out)?;
        let shown = bytes.get(..DUMP_BYTES.get()).unwrap_or(bytes);
        for (line, chunk) in shown.chunks(LINE).enumerate() {
            writeln!(out, "{}", one(line * LINE, chunk, &layers, style))?;
        }
        if shown.len() < bytes.len() {
            let more = (bytes.len() - shown.len()) as u64;
            writeln!(out, "… {}", units::count(more, "more byte", "more bytes"))?;
        }
        if number + 1 < dissection.buffers.len() {
            writeln!(out)?;
        }
    }
    Ok(())
}

fn tone(place: usize) -> Tone {
    TONES.get(place % TONES.len()).copied().unwrap_or(Tone::Dim)
}

/// The innermost layer that a byte lies in.
fn owner(at: usize, layers: &[&DissectedLayer]) -> Option<usize> {
    layers.iter().rposition(|layer| layer.bytes.contains(&at))
}

fn one(start: usize, bytes: &[u8], layers: &[&DissectedLayer], style: Style) -> String {
    let mut hexadecimal = format!("  {start:04x} ");
    let mut text = String::new();
    for (place, byte) in bytes.iter().enumerate() {
        let at = start + place;
        let mine = owner(at, layers);
        let boundary = at > 0 && mine != owner(at - 1, layers);
        let gap = if place == LINE / 2 { " " } else { "" };
        hexadecimal.push_str(gap);
        hexadecimal.push(if boundary { '|' } else { ' ' });
        let paint = |text: &str| mine.map_or_else(|| text.to_owned(), |mine| style.paint(tone(mine), text));
        // Writing to a string cannot fail.
        let _ = write!(hexadecimal, "{}", paint(&format!("{byte:02x}")));
        let character = if matches!(byte, 0x20..=0x7e) { char::from(*byte) } else { '.' };
        text.push_str(&paint(&character.to_string()));
    }
    // The gap in the middle belongs to full lines only.
    let missing = LINE - bytes.len();
    let padding = missing * 3 + usize::from(bytes.len() <= LINE / 2);
    format!("{hexadecimal}{:padding$}  {text}", "")
}

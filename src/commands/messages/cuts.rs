//! `--cuts`: what was sent, what is a message, and what `recv` may have returned, side by side.

use std::collections::BTreeSet;
use std::io::{self, Write};

use wirelab_analyzers::message::Index;
use wirelab_analyzers::report::messages::{Cuts, Piece, cuts, frames};
use wirelab_analyzers::report::units::bytes;

use crate::options::Format;
use crate::output::{Align, Aligned, Style, Tone};

pub(super) fn write(out: &mut impl Write, index: &Index, format: Format, style: Style) -> io::Result<()> {
    let all: Vec<Cuts> =
        index.all().streams.keys().flat_map(|(transport, stream)| cuts(index, *transport, *stream)).collect();
    match format {
        Format::Json => crate::output::json(out, &all),
        Format::Jsonl => all.iter().try_for_each(|one| {
            serde_json::to_writer(&mut *out, one)?;
            out.write_all(b"\n")
        }),
        _ if all.is_empty() => writeln!(out, "No stream looks like one of the labs that wirelab knows."),
        _ => all.iter().enumerate().try_for_each(|(place, one)| text(out, one, place > 0, style)),
    }
}

fn text(out: &mut impl Write, cuts: &Cuts, apart: bool, style: Style) -> io::Result<()> {
    if apart {
        writeln!(out)?;
    }
    let end = cuts.segments.last().map_or(0, |piece| piece.to);
    let protocol = cuts.protocol.to_uppercase();
    let title = format!("{protocol} stream {}, from the {}: {}, {}", cuts.stream, cuts.from, bytes(end), cuts.lab);
    writeln!(out, "{}", style.paint(Tone::Strong, &title))?;
    let sent = if cuts.protocol == "tcp" { "sent as segments" } else { "sent as datagrams" };
    let read = cuts.receive.map_or_else(String::new, |size| format!("recv({size})"));
    let mut columns = vec![(sent, Align::Left), ("messages", Align::Left)];
    if cuts.receive.is_some() {
        columns.push((&read, Align::Left));
    }
    let mut table = Aligned::new(style, &columns);
    let lists = [&cuts.segments, &cuts.messages, &cuts.receives];
    let starts: BTreeSet<u64> = lists.iter().flat_map(|list| list.iter().map(|piece| piece.from)).collect();
    let mut places = [0; 3];
    for start in starts {
        let mut cells = [Vec::new(), Vec::new(), Vec::new()];
        for ((list, place), (column, cells)) in lists.iter().zip(&mut places).zip(cells.iter_mut().enumerate()) {
            while let Some(piece) = list.get(*place).filter(|piece| piece.from <= start) {
                cells.push(cell(piece, column == 2));
                *place += 1;
            }
        }
        table.row(cells.iter().take(columns.len()).map(|cell| (cell.join("\n"), None)));
    }
    table.lines().iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// `0–28  frame 4`, `#1  0–28`, `0–28 possible`.
fn cell(piece: &Piece, read: bool) -> String {
    let range = match piece.to.saturating_sub(piece.from) {
        0 => format!("{} (empty)", piece.from),
        1 => piece.from.to_string(),
        _ => format!("{}–{}", piece.from, piece.to - 1),
    };
    match (piece.number, piece.certain) {
        _ if read => format!("{range} {}", if piece.certain { "proved by the reply" } else { "possible" }),
        (Some(number), true) => format!("#{number} {range}"),
        (Some(number), false) => format!("#{number} {range} assumed"),
        (None, _) => format!("{range} in frame {}", frames(piece.frames.iter().copied())),
    }
}

//! Times: of handshakes, and of the turns of labs.

use std::io::{self, Write};

use wirelab_analyzers::report::analysis::Analysis;
use wirelab_analyzers::report::sentence;
use wirelab_analyzers::report::statistics::Spread;
use wirelab_analyzers::report::units::{count, span};
use wirelab_labs::Transport;

use super::{heading, put};
use crate::output::{Align, Aligned, Style};

/// Handshakes that a table is made of: of fewer, it would say one number four times.
const ENOUGH: u64 = 3;

pub(super) fn timing(analysis: &Analysis, style: Style, out: &mut impl Write) -> io::Result<()> {
    let Some(timing) = analysis.timing().filter(|timing| timing.total.count >= ENOUGH) else { return Ok(()) };
    let noun = count(timing.total.count, "complete handshake", "complete handshakes");
    heading(style, &format!("Timing of {noun}"), out)?;
    let right = Align::Right;
    let columns = [("", Align::Left), ("min", right), ("median", right), ("95 %", right), ("max", right)];
    let mut table = Aligned::new(style, &columns);
    let mut row = |name: &str, spread: &Spread| {
        let values = [spread.min, spread.median, spread.p95, spread.max].map(|value| (span(value), None));
        table.row([(name.to_owned(), None)].into_iter().chain(values));
    };
    row("SYN to SYN-ACK", &timing.syn_to_syn_ack);
    row("SYN-ACK to ACK", &timing.syn_ack_to_ack);
    row("whole", &timing.total);
    put(table, out)
}

/// The sentence about a stream's messages, or about the protocol that its bytes show, on a line of its own.
pub(super) fn messages(analysis: &Analysis, transport: Transport, stream: u32) -> String {
    if let Some(about) = analysis.messages(transport, stream) {
        return format!("\n{}", about.sentence());
    }
    analysis.application(transport, stream).map_or_else(String::new, |shown| format!("\n{}", sentence::spoken(shown)))
}

pub(super) fn labs(analysis: &Analysis, style: Style, out: &mut impl Write) -> io::Result<()> {
    let totals = analysis.lab_totals();
    if totals.is_empty() {
        return Ok(());
    }
    heading(style, "Messages of labs, and the time from request to reply", out)?;
    let right = Align::Right;
    let mut table = Aligned::new(
        style,
        &[
            ("lab, variant", Align::Left),
            ("streams", right),
            ("sent", right),
            ("answered", right),
            ("wrong", right),
            ("fastest", right),
            ("mean", right),
            ("slowest", right),
        ],
    );
    let maybe = |value: Option<i64>| value.map_or_else(|| "–".to_owned(), span);
    for total in &totals {
        let turns = &total.turns;
        let cells = [
            format!("{}\n  {}", total.lab, total.variant),
            total.streams.to_string(),
            turns.from_client.to_string(),
            turns.answered.to_string(),
            turns.wrong.to_string(),
            maybe(turns.fastest),
            maybe(turns.mean()),
            maybe(turns.slowest),
        ];
        table.row(cells.map(|cell| (cell, None)));
    }
    put(table, out)
}

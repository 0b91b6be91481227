//! The measures of a stream for people: facts in sentences, a row a segment, the rounds.

use std::io::{self, Write};

use wirelab_analyzers::measures::{DirectionMeasures, Measured, SegmentMeasure};
use wirelab_analyzers::report::measures::{direction, greetings, period, phase, standpoint};
use wirelab_analyzers::report::units::{bytes, count, grouped, span};
use wirelab_analyzers::stream::Role;

use crate::output::{Align, Aligned, Style, Tone, wrapped};

/// Rows printed of a direction, unless all are asked for.
const ROWS: usize = 1_000;

pub(super) fn write(
    out: &mut impl Write,
    measured: &Measured,
    from: Option<Role>,
    all: bool,
    style: Style,
) -> io::Result<()> {
    let row = &measured.row;
    let title = format!("TCP stream {}: {} → {}", row.stream, row.client, row.server);
    wrapped(out, ["", "  "], &title, Tone::Strong, style)?;
    wrapped(out, ["", ""], &standpoint(measured.measures.standpoint), Tone::Plain, style)?;
    for sentence in greetings(&measured.measures) {
        wrapped(out, ["", "  "], &sentence, Tone::Plain, style)?;
    }
    let mut any = false;
    for role in [Role::Client, Role::Server].into_iter().filter(|role| from.is_none_or(|from| from == *role)) {
        if measured.measures.of(role).segments > 0 {
            any = true;
            side(out, measured, role, all, style)?;
        }
    }
    if !any {
        let text = match from {
            None => "Neither side sent a segment with data.",
            Some(Role::Client) => "The client sent no segment with data.",
            Some(Role::Server) => "The server sent no segment with data.",
        };
        writeln!(out, "{text}")?;
    }
    Ok(())
}

/// One direction.
fn side(out: &mut impl Write, measured: &Measured, role: Role, all: bool, style: Style) -> io::Result<()> {
    let (name, tone) = match role {
        Role::Client => ("From the client", Tone::Client),
        Role::Server => ("From the server", Tone::Server),
    };
    let own = measured.measures.of(role);
    writeln!(out, "\n{}", style.paint(tone, name))?;
    for sentence in direction(&measured.measures, role) {
        wrapped(out, ["  ", "    "], &sentence, Tone::Plain, style)?;
    }
    writeln!(out)?;
    let rows: Vec<_> = measured.segments.iter().filter(|segment| segment.from == role).collect();
    let shown = if all { rows.len() } else { rows.len().min(ROWS) };
    segments(out, rows.iter().take(shown).copied(), measured.row.start, style)?;
    if shown < rows.len() {
        let more = count((rows.len() - shown) as u64, "more row", "more rows");
        writeln!(out, "{}", style.paint(Tone::Dim, &format!("… {more}: --all prints them, --format csv has them")))?;
    }
    rounds(out, own, measured.row.start, style)
}

fn segments<'a>(
    out: &mut impl Write,
    rows: impl Iterator<Item = &'a SegmentMeasure>,
    start: i64,
    style: Style,
) -> io::Result<()> {
    let columns = [
        ("frame", Align::Right),
        ("time", Align::Right),
        ("seq", Align::Right),
        ("len", Align::Right),
        ("ACK in", Align::Right),
        ("RTT", Align::Right),
        ("Est.RTT", Align::Right),
        ("flight", Align::Right),
        ("window", Align::Right),
    ];
    let mut table = Aligned::new(style, &columns);
    let plain = |text: String| (text, None);
    for row in rows {
        let rtt = match (row.rtt.map(span), row.repeat_of) {
            (_, Some(first)) => (format!("repeats {first}"), Some(Tone::Warn)),
            (Some(rtt), None) if row.ambiguous => (format!("({rtt})"), Some(Tone::Dim)),
            (rtt, None) => plain(rtt.unwrap_or_default()),
        };
        table.row([
            plain(row.frame.to_string()),
            plain(seconds(row.time.saturating_sub(start))),
            plain(row.seq.to_string()),
            plain(row.len.to_string()),
            plain(row.acked_in.map_or_else(String::new, |frame| frame.to_string())),
            rtt,
            plain(row.estimated_rtt.map_or_else(String::new, span)),
            plain(row.flight.map_or_else(String::new, bytes)),
            plain(row.window.map_or_else(String::new, bytes)),
        ]);
    }
    table.lines().iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// Seconds with microseconds, as Wireshark's column of times has them.
fn seconds(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let micros = nanoseconds.unsigned_abs() / 1_000;
    format!("{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

fn rounds(out: &mut impl Write, own: &DirectionMeasures, start: i64, style: Style) -> io::Result<()> {
    let columns = [
        ("round", Align::Right),
        ("frames", Align::Left),
        ("begins", Align::Right),
        ("segments", Align::Right),
        ("bytes", Align::Right),
        ("phase", Align::Left),
    ];
    let mut table = Aligned::new(style, &columns);
    for (round, number) in own.rounds.iter().zip(1..) {
        let frames = if round.first_frame == round.last_frame {
            round.first_frame.to_string()
        } else {
            format!("{}–{}", round.first_frame, round.last_frame)
        };
        table.row([
            (number.to_string(), None),
            (frames, None),
            (seconds(round.start.saturating_sub(start)), None),
            (round.segments.to_string(), None),
            (grouped(round.bytes), None),
            (phase(round.phase), None),
        ]);
    }
    writeln!(out)?;
    table.lines().iter().try_for_each(|line| writeln!(out, "{line}"))?;
    if let Some(period) = period(own) {
        wrapped(out, ["", ""], &period, Tone::Dim, style)?;
    }
    Ok(())
}

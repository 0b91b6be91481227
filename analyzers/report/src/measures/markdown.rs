//! Segments as a table for documents, in the units of people.

use std::io;
use std::io::Write;

use wirelab_engine::measures::SegmentMeasure;
use wirelab_text::units::{bytes, span};

const COLUMNS: [&str; 13] = [
    "frame",
    "time",
    "from",
    "seq",
    "len",
    "ACK in",
    "RTT",
    "EstimatedRTT",
    "DevRTT",
    "RTO",
    "flight",
    "window",
    "repeats",
];

/// A row a segment. Times count from `start`, in nanoseconds since 1970; an RTT in brackets is ambiguous.
///
/// # Errors
/// When `out` cannot be written to.
pub fn markdown<'a>(
    segments: impl Iterator<Item = &'a SegmentMeasure>,
    start: i64,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "| {} |", COLUMNS.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(COLUMNS.len()))?;
    for segment in segments {
        let spans =
            [segment.estimated_rtt, segment.dev_rtt, segment.rto].map(|value| value.map_or_else(String::new, span));
        let rtt = segment.rtt.map_or_else(String::new, span);
        let rtt = if segment.ambiguous && !rtt.is_empty() { format!("({rtt})") } else { rtt };
        let frame = |frame: Option<u32>| frame.map_or_else(String::new, |frame| frame.to_string());
        let size = |size: Option<u64>| size.map_or_else(String::new, bytes);
        let [estimated, deviation, rto] = spans;
        let cells = [
            segment.frame.to_string(),
            span(segment.time.saturating_sub(start)),
            segment.from.name().to_owned(),
            segment.seq.to_string(),
            segment.len.to_string(),
            frame(segment.acked_in),
            rtt,
            estimated,
            deviation,
            rto,
            size(segment.flight),
            size(segment.window),
            frame(segment.repeat_of),
        ];
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

//! Segments as CSV (RFC 4180): spans in nanoseconds, nothing where nothing is known. No cell needs quotes.

use std::io;
use std::io::Write;

use wirelab_engine::measures::SegmentMeasure;
use wirelab_text::time;

/// The columns, in their order. New ones come last.
pub(super) const COLUMNS: [&str; 17] = [
    "frame",
    "time",
    "from",
    "seq",
    "len",
    "acked_in",
    "rtt",
    "estimated_rtt",
    "dev_rtt",
    "rto",
    "flight",
    "window",
    "repeat_of",
    "ambiguous",
    "textbook_estimated_rtt",
    "textbook_dev_rtt",
    "textbook_rto",
];

/// A row a segment, with a header.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv<'a>(segments: impl Iterator<Item = &'a SegmentMeasure>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", COLUMNS.join(","))?;
    for segment in segments {
        writeln!(out, "{}", cells(segment).join(","))?;
    }
    Ok(())
}

/// The cells of a row.
pub(super) fn cells(segment: &SegmentMeasure) -> [String; COLUMNS.len()] {
    let textbook = segment.textbook;
    [
        segment.frame.to_string(),
        time::rfc3339(segment.time.into()).unwrap_or_default(),
        segment.from.name().to_owned(),
        segment.seq.to_string(),
        segment.len.to_string(),
        known(segment.acked_in),
        known(segment.rtt),
        known(segment.estimated_rtt),
        known(segment.dev_rtt),
        known(segment.rto),
        known(segment.flight),
        known(segment.window),
        known(segment.repeat_of),
        segment.ambiguous.to_string(),
        known(textbook.map(|estimate| estimate.estimated_rtt)),
        known(textbook.map(|estimate| estimate.dev_rtt)),
        known(textbook.map(|estimate| estimate.rto)),
    ]
}

fn known<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

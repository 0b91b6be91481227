//! Which stream is meant where none is named.

use std::cmp::Reverse;

use wirelab_analyzers::engine::Summary;

use crate::failure::Failure;

/// Streams that the error names.
const NAMED: usize = 5;

/// # Errors
/// When there is no such stream, or several and none was named.
pub(super) fn check(wanted: Option<u32>, summary: &Summary) -> Result<(), Failure> {
    let count = summary.tcp_count();
    match wanted {
        Some(stream) if summary.tcp(stream).is_some() => Ok(()),
        Some(stream) => Err(Failure::no_stream(stream, summary)),
        None if count == 1 => Ok(()),
        None if count == 0 => Err(Failure::Usage(anyhow::anyhow!("the capture has no TCP stream"))),
        None => Err(several(summary)),
    }
}

/// Says what to type: the streams with the most payload first.
fn several(summary: &Summary) -> Failure {
    let mut rows: Vec<_> = summary.tcp_rows().map(|row| (row.bytes(), row.stream, row.client, row.server)).collect();
    rows.sort_by_key(|(bytes, stream, ..)| (Reverse(*bytes), *stream));
    let count = rows.len();
    let mut text = format!("the capture has {count} TCP streams: say which one");
    for (bytes, stream, client, server) in rows.into_iter().take(NAMED) {
        let bytes = wirelab_analyzers::report::units::bytes(bytes);
        text.push_str(&format!("\n  --stream {stream:<4} {client} → {server}, {bytes}"));
    }
    if count > NAMED {
        text.push_str("\n  ... `wirelab analyze` lists all");
    }
    Failure::Usage(anyhow::anyhow!(text))
}

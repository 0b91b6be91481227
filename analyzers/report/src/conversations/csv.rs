//! The table as CSV (RFC 4180), exact: bytes, and spans in nanoseconds. No cell needs quotes.

use std::io;
use std::io::Write;

use wirelab_fields::Values;
use wirelab_findings::conversations::Conversations;

const HEADER: &str = "protocol,stream,a,a_port,b,b_port,frames_b_to_a,bytes_b_to_a,frames_a_to_b,bytes_a_to_b,\
frames,bytes,relative_start,duration\n";

/// The chosen conversations of both protocols.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv(conversations: &Conversations, out: &mut impl Write) -> io::Result<()> {
    out.write_all(HEADER.as_bytes())?;
    let mut line = Values::new();
    for row in conversations.all() {
        line.clear();
        line.text(row.transport.id());
        line.unsigned(row.stream.into());
        for end in [row.a, row.b] {
            line.address(end.address);
            line.unsigned(end.port.into());
        }
        for sent in [row.from_b, row.from_a, row.total()] {
            line.unsigned(sent.frames);
            line.unsigned(sent.bytes);
        }
        for span in [row.start, row.duration] {
            match span {
                Some(nanoseconds) => line.display(&nanoseconds),
                None => line.text(""),
            }
        }
        out.write_all(line.as_bytes())?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

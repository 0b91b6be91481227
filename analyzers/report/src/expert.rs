//! The table as JSON, JSON lines, CSV and Markdown. All texts are Wireshark's own, nothing in them is from a capture.

use std::io;
use std::io::Write;

use wirelab_findings::expert::{Expert, Row, Severity};

/// One object: the rows under `expert`.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(expert: &Expert, out: &mut impl Write) -> io::Result<()> {
    #[derive(serde::Serialize)]
    struct Whole<'a> {
        schema: u32,
        expert: Vec<&'a Row>,
        left_out: u64,
    }
    let whole = Whole { schema: 1, expert: expert.rows().collect(), left_out: expert.left_out() };
    crate::pretty::pretty(out, &whole)?;
    out.write_all(b"\n")
}

/// One object a row.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json_lines(expert: &Expert, out: &mut impl Write) -> io::Result<()> {
    for row in expert.rows() {
        serde_json::to_writer(&mut *out, row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// One line a row (RFC 4180); the frames separated by spaces.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv(expert: &Expert, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "severity,count,group,protocol,summary,frames")?;
    for row in expert.rows() {
        let (summary, frames) = (row.summary.replace('"', "\"\""), frames(&row.frames));
        let severity = row.severity.name();
        writeln!(out, "{severity},{},{},{},\"{summary}\",{frames}", row.count, row.group, row.protocol)?;
    }
    Ok(())
}

/// A table for each severity.
///
/// # Errors
/// When `out` cannot be written to.
pub fn markdown(expert: &Expert, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# Expert information")?;
    for severity in Severity::ALL {
        let total: u64 = expert.of(severity).map(|row| row.count).sum();
        if total == 0 {
            continue;
        }
        writeln!(out, "\n## {} ({total})\n", severity.name())?;
        writeln!(out, "| frequency | group | protocol | summary |\n|---:|---|---|---|")?;
        for row in expert.of(severity) {
            writeln!(out, "| {} | {} | {} | {} |", row.count, row.group, row.protocol, row.summary)?;
        }
    }
    Ok(())
}

fn frames(frames: &[u64]) -> String {
    frames.iter().map(u64::to_string).collect::<Vec<_>>().join(" ")
}

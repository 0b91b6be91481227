//! Messages from a course's CSV, and each of them layer by layer.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, anyhow};
use wirelab_labs::{Lab, safe};

use super::evidence::Files;
use crate::failure::Failure;
use crate::output::shown;

/// The column that holds what is sent; the others tell about it.
const COLUMN: &str = "message";
/// Longest message, and most of them.
const LIMITS: (usize, usize) = (65_536, 100_000);

/// The messages in the order of the file. A byte order mark and further columns do no harm.
pub(super) fn messages(path: &Path) -> Result<Vec<String>, Failure> {
    let name = shown(path);
    let bytes = std::fs::read(path).with_context(|| name.clone()).map_err(Failure::Usage)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let headers = reader.headers().with_context(|| name.clone()).map_err(Failure::Usage)?;
    let column = headers.iter().position(|header| header.trim().eq_ignore_ascii_case(COLUMN)).ok_or_else(|| {
        let have: Vec<String> = headers.iter().map(|header| safe::escaped(header.as_bytes())).collect();
        let have = have.join(", ");
        Failure::Usage(anyhow!("{name}: no column `{COLUMN}` (columns: {have}); the form is msg_id,app_protocol,src_app,dst_app,message,timestamp"))
    })?;
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| name.clone()).map_err(Failure::Usage)?;
        let message = record.get(column).unwrap_or_default();
        if message.len() > LIMITS.0 || found.len() >= LIMITS.1 {
            return Err(Failure::Usage(anyhow!(
                "{name}: more than {} messages, or one of more than {} bytes",
                LIMITS.1,
                LIMITS.0
            )));
        }
        if !message.is_empty() {
            found.push(message.to_owned());
        }
    }
    Ok(found)
}

/// Saves each frame that carried a message, layer by layer: what `wirelab show --frame` prints.
pub(super) fn layers(files: &Files, lab: &Lab, port: u16) -> Result<(), Failure> {
    let program = crate::invocation::program()?;
    let filter = format!("tcp.dstport == {port} && tcp.len > 0");
    let wanted = ["-Y", &filter, "-e", "frame.number"];
    let listed = Command::new(&program).arg("fields").arg(&files.capture).args(wanted).output()?;
    let mut out = files.begin(&files.layers, lab)?;
    for frame in String::from_utf8_lossy(&listed.stdout).lines() {
        let shown = Command::new(&program)
            .arg("show")
            .arg(&files.capture)
            .args(["--frame", frame, "--color", "never"])
            .output()?;
        writeln!(out, "Frame {frame}\n{}", String::from_utf8_lossy(&shown.stdout))?;
    }
    Ok(())
}

//! What to type next, for a person at a terminal.

use std::io::{self, Write};
use std::path::Path;

use wirelab_analyzers::report::analysis::Analysis;
use wirelab_labs::Transport;

use crate::output::{Style, Tone};

/// The last line of the report.
pub(super) fn next(analysis: &Analysis, path: &Path, style: Style, out: &mut impl Write) -> io::Result<()> {
    let commands = commands(analysis, path);
    if commands.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.paint(Tone::Dim, "next:"))?;
    commands.iter().try_for_each(|command| writeln!(out, "  {command}"))
}

/// At most two: the packets of the first stream that is worth it, and what the programs of a lab said.
fn commands(analysis: &Analysis, path: &Path) -> Vec<String> {
    let Some(file) = path.to_str().filter(|name| *name != "-").and_then(quoted) else { return Vec::new() };
    let summary = &analysis.summary;
    let labs = analysis.labs.as_ref();
    let lab = labs.and_then(|labs| labs.first(Transport::Tcp).map(|stream| (Transport::Tcp, stream)));
    let lab = lab.or_else(|| labs.and_then(|labs| labs.first(Transport::Udp).map(|stream| (Transport::Udp, stream))));
    let other = || match (summary.tcp_count(), summary.udp_count()) {
        (0, 0) => None,
        (0, _) => analysis.udp_grouped().rows.first().map(|row| (Transport::Udp, row.stream)),
        _ => analysis.tcp_grouped().rows.first().map(|row| (Transport::Tcp, row.stream)),
    };
    let mut all = Vec::new();
    if let Some((transport, stream)) = lab.or_else(other) {
        let protocol = if transport == Transport::Udp { " --protocol udp" } else { "" };
        all.push(format!("wirelab show {file} --stream {stream}{protocol}"));
    }
    if lab.is_some() {
        all.push(format!("wirelab messages {file}"));
    }
    all
}

/// As a shell takes it for one word; `None`: it cannot be shown on a line.
fn quoted(name: &str) -> Option<String> {
    if name.chars().any(char::is_control) {
        return None;
    }
    let harmless = |sign: char| sign.is_alphanumeric() || "/._-+,:@%=".contains(sign);
    if !name.is_empty() && name.chars().all(harmless) {
        return Some(name.to_owned());
    }
    Some(format!("'{}'", name.replace('\'', "'\\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_for_the_shell() {
        for (name, expected) in [
            ("lab.pcapng", Some("lab.pcapng")),
            ("my lab.pcapng", Some("'my lab.pcapng'")),
            ("it's.pcap", Some("'it'\\''s.pcap'")),
            ("$(reboot)", Some("'$(reboot)'")),
            ("a\nb", None),
            ("", Some("''")),
        ] {
            assert_eq!(quoted(name).as_deref(), expected);
        }
    }
}

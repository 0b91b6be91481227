//! Source code that was handed in: whether it says anything, and whether it could be a program that talks over a network.

use std::io::Read;

use super::evidence::Evidence;

/// Bytes of a source that are looked at.
const MAX_SOURCE: u64 = 1 << 20;
/// Words of which every program that talks over a network has one, whatever its language.
const NETWORK: [&str; 24] = [
    "socket",
    "connect",
    "listen",
    "accept",
    "asyncio",
    "selectors",
    "twisted",
    "scapy",
    "sendto",
    "recvfrom",
    "tcpclient",
    "tcplistener",
    "tcpstream",
    "udpclient",
    "udpsocket",
    "datagram",
    "require('net')",
    "require(\"net\")",
    "node:net",
    "\"net\"",
    "std::net",
    "java.net",
    "http",
    "pcap",
];

/// What a source shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Nothing but comments and blank lines.
    Bare,
    /// Statements, none of which opens a connection as far as its words tell.
    Offline,
    /// Statements, and words of programs that talk over a network.
    Networked,
}

/// Looks at a source; nothing is told of one that cannot be read.
pub(crate) fn look(file: &Evidence) -> Option<Source> {
    let mut bytes = Vec::new();
    (file.open)().ok()?.take(MAX_SOURCE).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let name = file.name().to_lowercase();
    let code = if name.ends_with(".ipynb") { cells(&text) } else { text.into_owned() };
    Some(of(&code))
}

fn of(code: &str) -> Source {
    let bare = statements(code);
    if bare.trim().is_empty() {
        return Source::Bare;
    }
    let lower = bare.to_lowercase();
    if NETWORK.iter().any(|word| lower.contains(word)) { Source::Networked } else { Source::Offline }
}

/// The code of a notebook; a text that is none is taken as it is.
fn cells(text: &str) -> String {
    let Ok(notebook) = serde_json::from_str::<serde_json::Value>(text) else { return text.to_owned() };
    let Some(cells) = notebook.get("cells").and_then(|cells| cells.as_array()) else { return text.to_owned() };
    let mut code = String::new();
    for cell in cells.iter().filter(|cell| cell.get("cell_type").and_then(|kind| kind.as_str()) == Some("code")) {
        match cell.get("source") {
            Some(serde_json::Value::Array(lines)) => {
                lines.iter().filter_map(|line| line.as_str()).for_each(|line| code.push_str(line));
            }
            Some(serde_json::Value::String(source)) => code.push_str(source),
            _ => {}
        }
        code.push('\n');
    }
    code
}

/// Without comments of the usual kinds: from `#` or `//` to the line's end, `/* */`, and texts in three quotes that stand by
/// themselves. What is in a text is kept, comment signs and all.
fn statements(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code;
    let mut fresh = true;
    while let Some(first) = rest.chars().next() {
        let block = ["\"\"\"", "'''"].into_iter().find(|quotes| fresh && rest.starts_with(quotes));
        let skipped = if let Some(quotes) = block {
            rest.get(3..).and_then(|inner| inner.find(quotes)).map_or(rest.len(), |at| at + 6)
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else if first == '#' && !rest.starts_with("#include") || rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            0
        };
        if skipped > 0 {
            rest = rest.get(skipped..).unwrap_or_default();
            continue;
        }
        let taken = match first {
            '"' | '\'' => quoted(rest, first),
            _ => first.len_utf8(),
        };
        out.push_str(rest.get(..taken).unwrap_or_default());
        fresh = first == '\n' || fresh && first.is_whitespace();
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// The length of a text in quotes: to its end on the same line, or the quote alone.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            '\n' => break,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::{Source, cells, of};

    #[test]
    fn comments_are_no_program() {
        for bare in
            ["", "# TODO\n\n  # later\n", "\"\"\"A server.\n\nimport socket\n\"\"\"\n", "// x\n/* socket\n */\n"]
        {
            assert_eq!(of(bare), Source::Bare, "{bare}");
        }
        for offline in ["print(1)\n", "x = '# no comment'\n", "int main(void) { return 0; }"] {
            assert_eq!(of(offline), Source::Offline, "{offline}");
        }
        for program in [
            "import socket\ns = socket.socket()\n",
            "# a server\nimport socketserver\n",
            "const net = require('net'); net.createServer()",
            "#include <sys/socket.h>\nint main() {}",
            "use std::net::TcpListener;",
        ] {
            assert_eq!(of(program), Source::Networked, "{program}");
        }
    }

    #[test]
    fn a_notebook_is_its_code() {
        let notebook = r##"{"cells": [{"cell_type": "markdown", "source": ["import socket"]},
            {"cell_type": "code", "source": ["# nothing\n"]}]}"##;
        assert_eq!(of(&cells(notebook)), Source::Bare);
        let notebook = notebook.replace("# nothing", "import socket");
        assert_eq!(of(&cells(&notebook)), Source::Networked);
        assert_eq!(of(&cells("no notebook")), Source::Offline);
    }
}

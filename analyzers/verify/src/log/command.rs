//! Commands that somebody typed, among the lines of a log.

use std::sync::LazyLock;

use regex::Regex;

/// Programs that people start in a lab, without versions; a lab's own are added.
pub(super) const USUAL: [&str; 20] = [
    "python",
    "py",
    "ipython",
    "nc",
    "ncat",
    "netcat",
    "socat",
    "telnet",
    "node",
    "java",
    "javac",
    "go",
    "gcc",
    "ruby",
    "tcpdump",
    "tshark",
    "dumpcap",
    "wireshark",
    "bash",
    "sh",
];

/// A command and what it was given first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its line, from 1.
    pub line: u64,
    /// The program's name in lower case, without a version: `python`.
    pub program: String,
    /// The file or address that it was given, without folders, in lower case.
    pub about: String,
}

impl Command {
    /// Whether its program is one of some.
    pub fn is_of(&self, programs: &[String]) -> bool {
        programs.contains(&self.program)
    }
}

/// A word, options, and a word with a point in it: a file or an address.
#[expect(clippy::unwrap_used, reason = "a constant expression, which a test compiles")]
static COMMAND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:^|[ `$>#:"'(])([A-Za-z][A-Za-z_-]{0,30})([0-9.]{0,8})(?:\.exe)? +((?:-[A-Za-z]+ +){0,4})["']?([^ "'`;&|)]{2,200})"#)
        .unwrap()
});
/// A script that is run by its own name.
#[expect(clippy::unwrap_used, reason = "a constant expression, which a test compiles")]
static SCRIPT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[ `$>#:])\.[/\\]([A-Za-z0-9_./\\-]{1,200}\.[A-Za-z]{1,5})(?-u:\b)").unwrap());
/// What a shell puts in front of what is typed.
#[expect(clippy::unwrap_used, reason = "a constant expression, which a test compiles")]
static PROMPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^ *(?:\$|%|PS [A-Za-z]:[^>]{0,200}>|[A-Za-z]:\\[^>]{0,200}>|[^ @]{1,40}@[^ :]{1,60}[: ][^$#%]{0,200}[$#%]|\([A-Za-z0-9_.-]{1,30}\) ?.{0,120}[$#%>]) +[^ ]").unwrap()
});

/// Whether a shell's prompt stands in front of a line.
pub(super) fn is_typed(line: &str) -> bool {
    PROMPT.is_match(line)
}

/// Adds the commands of a line that start a known program.
pub(super) fn find(number: u64, line: &str, known: &[String], found: &mut Vec<Command>) {
    let before = found.len();
    for part in COMMAND.captures_iter(line) {
        let get = |group: usize| part.get(group).map_or("", |found| found.as_str());
        let program = get(1).to_lowercase();
        let full = format!("{program}{}", version(get(2)));
        if !known.iter().any(|one| *one == program || *one == full) {
            continue;
        }
        let about = last(get(4));
        let point = about.char_indices().any(|(at, c)| c == '.' && at > 0 && at + 1 < about.len());
        // "Python 3.11 is" names no file.
        let named = about.chars().any(char::is_alphabetic) || !program.starts_with("py");
        if point && named {
            found.push(Command { line: number, program: full, about });
        }
    }
    if before < found.len() {
        return;
    }
    if let Some(part) = SCRIPT.captures(line) {
        let about = last(part.get(1).map_or("", |found| found.as_str()));
        found.push(Command { line: number, program: "python".to_owned(), about });
    }
}

/// `python3.11` is `python3`.
fn version(digits: &str) -> &str {
    digits.split('.').next().unwrap_or_default()
}

fn last(path: &str) -> String {
    path.trim_end_matches(['.', ',']).rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_where_they_were_typed_or_told() {
        let read = |line: &str| {
            let mut found = Vec::new();
            find(1, line, &USUAL.map(str::to_owned), &mut found);
            found.into_iter().map(|one| format!("{} {}", one.program, one.about)).collect::<Vec<_>>().join(", ")
        };
        for (line, expected) in [
            ("python3 S02_Part01_Server.py", "python3 s02_part01_server.py"),
            ("$ python3.11 -u ./code/server.py 12345", "python3 server.py"),
            ("PS C:\\labs> py .\\server.py", "py server.py"),
            ("Command: `python S02.py` and then `nc 127.0.0.1 3333`", "python s02.py, nc 127.0.0.1"),
            ("./server.py", "python server.py"),
            ("The Python server is fast.", ""),
            ("We use Python 3.11 here.", ""),
            ("$ wirelab serve tcp-commands --variant commands", ""),
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
        assert!(is_typed("ana@pc:~/s02$ ls") && is_typed("$ ls") && is_typed("PS C:\\labs> py x.py"));
        assert!(!is_typed("The price is 5 $ here.") && !is_typed("> quoted"));
    }
}

//! A lab's log lines as people's programs really print them: other spacing, other quotes, a prompt or a time in front.

use regex::Regex;
use wirelab_labs::lab::LogLine;
use wirelab_labs::template::Piece;
use wirelab_labs::{Lab, LogEvent, Side};

/// What may stand in front of a line: a mark of a list or a quotation, a time, a level, a container's or thread's name.
const FRONT: &str = r"^ *(?:(?:>{1,3}|[-*•]|[0-9]{1,3}[.)]) +)?(?:[0-9A-Za-z_.-]{1,30} *\| *)?(?:\[?[0-9]{2,4}[-/.:][0-9T:.,/Z+ -]{3,30}\]?[ |:–-]*)?(?:(?:INFO|DEBUG|WARNING|ERROR|root)[ :|-]+){0,3}(?:(?:T[0-9]+|Thread-[0-9]+[^:]{0,40}): *)?";
/// Largest expression, in bytes of its compiled form.
const MAX_SIZE: usize = 1 << 20;

/// Words that usually end a program.
const ENDING: [&str; 10] = ["exit", "quit", "q", "bye", "end", "stop", "close", "leave", "salir", "ende"];
/// The name of what was typed at a prompt.
pub(super) const TYPED: &str = "typed";

/// A log line of the lab, ready to read lines.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) by: Side,
    pub(super) event: LogEvent,
    pub(super) variants: Vec<String>,
    /// How many bytes of it are not values: of two that fit, the one that says more is right.
    pub(super) literal: usize,
    /// Words that end the program, where it is a prompt that names them.
    ends: Vec<String>,
    /// The names of the values, in the order of the groups.
    names: Vec<String>,
    expression: Regex,
}

impl Pattern {
    /// Whether what was typed ends the program, as the prompt says.
    pub(super) fn ends_with(&self, typed: &str) -> bool {
        let typed = typed.trim().to_lowercase();
        self.ends.contains(&typed)
    }

    /// The values of a line, if it is this one.
    pub(super) fn read(&self, line: &str) -> Option<Vec<(String, String)>> {
        let found = self.expression.captures(line)?;
        let values = self
            .names
            .iter()
            .enumerate()
            .filter_map(|(index, name)| Some((name.clone(), found.get(index + 1)?.as_str().trim().to_owned())));
        Some(values.collect())
    }
}

/// The lab's lines, those that say most first. A line that cannot be read back (it has no words of its own) is left out.
pub(super) fn patterns(lab: &Lab) -> Vec<Pattern> {
    let prompts: Vec<String> =
        lab.log.iter().filter(|line| line.event.is_prompt()).map(|line| pieces(line, &mut Vec::new())).collect();
    let prompts = if prompts.is_empty() { String::new() } else { format!("(?:(?:{}) *){{0,8}}", prompts.join("|")) };
    let mut found: Vec<Pattern> = lab.log.iter().filter_map(|line| pattern(line, &prompts)).collect();
    // A line may stand behind a prompt: it says more than that somebody was asked.
    found.sort_by_key(|pattern| (pattern.event.is_prompt(), std::cmp::Reverse(pattern.literal)));
    found
}

fn pattern(line: &LogLine, prompts: &str) -> Option<Pattern> {
    let mut names = Vec::new();
    let body = pieces(line, &mut names);
    let literal = line.line.literal_len();
    if literal < 2 {
        return None;
    }
    // What was typed at a prompt stands behind it.
    let end = if line.event.is_prompt() { "(.*)$" } else { " *$" };
    if line.event.is_prompt() {
        names.push(TYPED.to_owned());
    }
    let source = format!("(?i){FRONT}{prompts}{body}{end}");
    let source = if line.event.is_prompt() { format!("(?i){FRONT}{body}{end}") } else { source };
    let expression = regex::RegexBuilder::new(&source).size_limit(MAX_SIZE).build().ok()?;
    let (by, event, variants) = (line.by, line.event, line.variants.clone());
    let words = line.line.pieces().iter().filter_map(|piece| match piece {
        Piece::Literal(bytes) => Some(String::from_utf8_lossy(bytes).to_lowercase()),
        Piece::Value { .. } => None,
    });
    let ends = if line.event.is_prompt() { ending_words(&words.collect::<String>()) } else { Vec::new() };
    Some(Pattern { by, event, variants, literal, ends, names, expression })
}

/// The words of a prompt that end the program: the usual ones, or else those in quotes. Other things stand in quotes too: what a
/// message may be, and all behind an apostrophe.
fn ending_words(prompt: &str) -> Vec<String> {
    let words = prompt.split(|c: char| !c.is_alphabetic());
    let usual: Vec<String> = words.filter(|word| ENDING.contains(word)).map(str::to_owned).collect();
    if !usual.is_empty() {
        return usual;
    }
    let quoted = prompt.split(['\'', '"', '`', '“', '”']).skip(1).step_by(2).map(str::trim);
    quoted.filter(|word| !word.is_empty() && !word.contains(' ')).map(str::to_owned).collect()
}

fn pieces(line: &LogLine, names: &mut Vec<String>) -> String {
    let all = line.line.pieces();
    let mut out = String::new();
    for (index, piece) in all.iter().enumerate() {
        match piece {
            Piece::Literal(bytes) => literal(&String::from_utf8_lossy(bytes), &mut out),
            Piece::Value { name, .. } => {
                names.push(name.clone());
                out.push_str(value(name, index + 1 == all.len()));
            }
        }
    }
    out
}

/// Words as they are; between them, spaces where there are some and where there are none.
fn literal(text: &str, out: &mut String) {
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' => out.push_str(" *"),
            '-' if characters.next_if_eq(&'>').is_some() => out.push_str(" *(?:->|=>|→|:) *"),
            '→' => out.push_str(" *(?:→|->|=>) *"),
            '\'' | '"' => out.push_str(" *['\"]? *"),
            c if c.is_alphanumeric() => out.push(c),
            c => {
                out.push_str(" *");
                out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
                out.push_str(" *");
            }
        }
    }
}

fn value(name: &str, last: bool) -> &'static str {
    match name {
        "port" | "to_port" | "len" | "count" | "sent" | "received" | "timeouts" => "([0-9]{1,10})",
        "version" | "order" | "size" => "(-?[0-9]{1,10})",
        "rtt" => "([0-9]{1,10}(?:[.,][0-9]{1,10})?)",
        "ip" | "to_ip" | "host" => r"([0-9A-Za-z.:%_\[\]-]{1,64}?)",
        _ if last => "(.*)",
        _ => "(.*?)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_names_the_words_that_end_the_program() {
        let (usual, none): (&[&str], &[&str]) = (&["quit", "stop"], &[]);
        for (prompt, ends) in [
            ("message (or 'exit' to leave): ", &["exit", "leave"][..]),
            ("what's your message ('quit' to stop)? ", usual),
            ("message, such as 'ping', or exit: ", &["exit"]),
            ("text ('fin' is the last one): ", &["fin"]),
            ("what's your text? ", none),
            ("> ", none),
        ] {
            assert_eq!(ending_words(prompt), ends, "{prompt}");
        }
    }

    /// Lines as they occur, and what is read of them.
    #[test]
    fn lines_are_read_however_they_are_spaced_and_quoted() {
        let lab = Lab::parse(
            r#"
id = "tiny"
title = "x"
ports = { tcp = [1] }
[[variant]]
id = "a"
title = "a"
rule = "silent"
[[log]]
by = "server"
event = "connect"
line = "[CLIENT] {ip}:{port} connected"
[[log]]
by = "server"
event = "receive"
line = "[CLIENT] Sent {len} bytes: {text}"
[[log]]
by = "server"
event = "forward"
line = "[FWD] To {to_ip}:{to_port} -> {message|bytes}"
[[log]]
by = "server"
event = "error"
line = "Client ('{ip}', {port}) error. Done!"
[[log]]
by = "client"
event = "send"
line = "[CLIENT] Sent: {text}"
[[log]]
by = "client"
event = "prompt"
line = "Message (or 'exit' to quit): "
"#,
        )
        .expect("a lab");
        let patterns = patterns(&lab);
        let read = |line: &str| {
            patterns.iter().find_map(|pattern| {
                let values = pattern.read(line)?;
                let values: Vec<String> = values.into_iter().map(|(_, value)| value).collect();
                Some(format!("{} {}", pattern.event, values.join("|")).trim_end().to_owned())
            })
        };
        for (line, expected) in [
            ("[CLIENT] 127.0.0.1:54321 connected", "connect 127.0.0.1|54321"),
            ("[CLIENT]  127.0.0.1 : 54321  connected", "connect 127.0.0.1|54321"),
            ("[CLIENT] ::1:54321 connected", "connect ::1|54321"),
            ("[client] Sent  5  bytes:  hello", "receive 5|hello"),
            ("12:01:02,123 - INFO - [CLIENT] Sent 5 bytes: hello", "receive 5|hello"),
            ("server-1  | [CLIENT] Sent 5 bytes: hello", "receive 5|hello"),
            (
                "[FWD] To 127.0.0.1:38486 → b'[127.0.0.1:38474] hi\\n'",
                "forward 127.0.0.1|38486|b'[127.0.0.1:38474] hi\\n'",
            ),
            ("Client (127.0.0.1, 39042) error. Done!", "error 127.0.0.1|39042"),
            ("Message (or 'exit' to quit): [CLIENT] Sent: ping", "send ping"),
            ("> Message (or 'exit' to quit): ping", "prompt ping"),
        ] {
            assert_eq!(read(line).as_deref(), Some(expected), "{line}");
        }
        for line in ["The line \"[CLIENT] Sent 5 bytes: hello\" shows it.", "", "[CLIENT]", "connected"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}

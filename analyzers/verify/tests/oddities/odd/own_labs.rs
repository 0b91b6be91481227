//! Labs of a teacher's own.

use super::*;

const TIMED: &str = r#"
id = "timed"
title = "In time"
ports = { tcp = [65432] }
[[variant]]
id = "echo"
title = "an echo"
[[variant.reply]]
send = "{message}"
[[check]]
id = "when"
title = "in the week of the lab"
kind = "time-window"
from-time = 2023-11-14T00:00:00Z
to-time = 2023-11-15T00:00:00Z
points = 1.0
[[check]]
id = "port"
title = "on the lab's port"
kind = "port"
points = 1.0
[[check]]
id = "together"
title = "two at once"
kind = "concurrent"
at-least = 2
points = 1.0
"#;

const CLOCK: &str = r#"
id = "clock"
title = "What time is it?"
ports = { tcp = [65431] }
client = { framing = "line" }
server = { framing = "line" }
[[variant]]
id = "usual"
title = "TIME, and what is no command"
[[variant.rules]]
equals = "TIME"
send = "{now|clock}"
[[variant.rules]]
send = "ERROR"
[[check]]
id = "answers"
title = "each request is answered"
kind = "replies"
points = 1.0
[[check]]
id = "form"
title = "in the lab's form"
kind = "form"
costs = 1
"#;

pub(super) fn works() -> Vec<(&'static str, Work)> {
    let echo = |port: u16, days: i64| {
        let mut wire = Wire::new(port, 1);
        wire.client(0, "hello there").server(0, "hello there").client(0, "and again").server(0, "and again").leave(0);
        let mut bytes = wire.pcap();
        // The seconds of each packet: the record's first word.
        let mut at = 24;
        while at < bytes.len() {
            let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
            let (seconds, length) = (word(at), word(at + 8));
            bytes[at..at + 4]
                .copy_from_slice(&(i64::from(seconds) + days * 86_400).try_into().map_or([0; 4], u32::to_le_bytes));
            at += 16 + length as usize;
        }
        Work::new(TIMED).file("capture.pcap", bytes)
    };
    // The captures begin at 22:13:20.
    let clock = |talk: &[(&str, &str)]| {
        let mut wire = Wire::new(65_431, 1);
        for (asked, told) in talk {
            wire.client(0, &format!("{asked}\n")).server(0, &format!("{told}\n"));
        }
        wire.leave(0);
        Work::new(CLOCK).file("capture.pcap", wire.pcap())
    };
    vec![
        ("a clock", clock(&[("TIME", "22:13:20"), ("time", "ERROR")])),
        ("a clock of another zone", clock(&[("TIME", "00:13:20"), ("time", "ERROR"), ("TIME", "00:13:20")])),
        ("a clock of a zone that changes", clock(&[("TIME", "22:13:20"), ("time", "ERROR"), ("TIME", "00:13:20")])),
        ("a clock that is slow", clock(&[("TIME", "22:10:20"), ("time", "ERROR")])),
        ("a clock, asked in small letters", clock(&[("TIME", "22:13:20"), ("time", "22:13:20")])),
        ("in time", echo(65_432, 0)),
        ("too early", echo(65_432, -3)),
        ("too late", echo(65_432, 3)),
        ("in time, on another port", echo(9_999, 0)),
        ("no capture in time", Work::new(TIMED).file("notes.txt", "Nothing.\n")),
    ]
}

//! The draft as a lab file.

use std::fmt::Write;

use wirelab_labs::{Lab, Side, Transport};
use wirelab_messages::log::StreamLog;
use wirelab_text::harmless::Harmless;
use wirelab_words::Sentence;
use wirelab_words::list::draft as words;
use wirelab_words::list::words::Who;

use super::framing::Framing;
use super::rule::{Rule, When};
use super::said::{Said, pairs, said};
use super::server::{Nothing, Server, choose};

/// Messages that are listed.
const LISTED: usize = 20;
/// Letters of a text that is listed.
const ROOM: usize = 60;

/// A draft.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The lab file.
    pub text: String,
    /// The server that it is of.
    pub server: Server,
    /// Other servers that were heard.
    pub others: Vec<Server>,
    /// How many conversations it is made of.
    pub conversations: u64,
}

/// Drafts the lab with this id of what was said to one server: that of a port, or the one that most conversations were held
/// with. `file` is the capture's name, for people.
///
/// # Errors
/// When nothing was said that a lab could be made of.
pub fn draft(id: &str, file: &str, logs: &[StreamLog], port: Option<u16>) -> Result<Heard, Nothing> {
    let (server, logs, others) = choose(logs, port)?;
    let side = |side: Side| {
        let lanes: Vec<_> = logs.iter().map(|log| log.lane(side)).collect();
        Framing::of(&lanes, server.transport)
    };
    let framings = [side(Side::Client), side(Side::Server)];
    let said = said(&logs, framings);
    let rule = Rule::of(&said, &logs);
    let page = Page { id, file, server, others: &others, logs: &logs, said: &said };
    let whole = page.write(framings, &rule);
    // A guess that the lab language refuses is none.
    let text = match Lab::parse(&whole) {
        Ok(_) => whole,
        Err(_) => page.write([Framing::Segments; 2], &Rule::Reply(vec![(When::Any, None)])),
    };
    Ok(Heard { text, server, others, conversations: logs.len() as u64 })
}

struct Page<'a> {
    id: &'a str,
    file: &'a str,
    server: Server,
    others: &'a [Server],
    logs: &'a [&'a StreamLog],
    said: &'a [Said<'a>],
}

impl Page<'_> {
    fn write(&self, framings: [Framing; 2], rule: &Rule) -> String {
        let mut out = String::new();
        self.head(&mut out);
        out.push('\n');
        layouts(&mut out, framings);
        variant(&mut out, framings, rule, self.answers());
        self.checks(&mut out, rule);
        self.first(&mut out);
        out
    }

    fn head(&self, out: &mut String) {
        let transport = self.server.transport.name();
        comment(out, words::Head { file: Harmless::line(self.file) });
        comment(
            out,
            words::Heard {
                conversations: self.logs.len() as u64,
                messages: self.said.len() as u64,
                transport: Harmless::line(transport.to_uppercase()),
                port: self.server.port,
            },
        );
        if !self.others.is_empty() {
            let ports = self.others.iter().take(8).map(|one| Harmless::line(format!("{} {}", one.transport.name(), one.port)));
            comment(out, words::Others { ports: ports.collect() });
        }
        entry(out, "id", self.id);
        entry(out, "title", &words::Title { port: self.server.port }.said().to_string());
        line(out, &format!("ports = {{ {transport} = [{}] }}", self.server.port));
    }

    /// Answers that stand alone behind what a client said.
    fn answers(&self) -> u64 {
        pairs(self.said).iter().filter(|(_, answer)| answer.is_some()).count() as u64
    }

    fn checks(&self, out: &mut String, rule: &Rule) {
        let said = self.said.iter().filter(|one| one.from == Side::Client).count().max(1) as u64;
        check(out, "traffic", "traffic", words::CheckTraffic {}, None);
        check(out, "capture-whole", "capture-whole", words::CheckWhole {}, None);
        if self.server.transport == Transport::Tcp {
            check(out, "capture-start", "capture-start", words::CheckStart {}, None);
            check(out, "handshake", "handshakes", words::CheckHandshake {}, None);
        }
        check(out, "messages", "messages", words::CheckMessages { messages: said }, Some(said));
        match rule {
            Rule::Silent => {}
            Rule::Reply(_) => check(out, "replies", "replies", words::CheckReplies {}, None),
            Rule::Broadcast(_) => check(out, "delivery", "delivery", words::CheckDelivery {}, None),
        }
    }

    /// The first messages, as comments.
    fn first(&self, out: &mut String) {
        out.push('\n');
        let shown = self.said.len().min(LISTED) as u64;
        comment(out, words::First { shown, messages: self.said.len() as u64 });
        for one in self.said.iter().take(LISTED) {
            let by = if one.from == Side::Client { Who::Client } else { Who::Server };
            let text = Harmless::excerpt(&String::from_utf8_lossy(one.text), ROOM);
            comment(
                out,
                words::Row { frame: one.frame, client: one.who as u64 + 1, by, bytes: one.bytes as u64, text },
            );
        }
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn comment(out: &mut String, sentence: impl Sentence) {
    line(out, &format!("# {}", sentence.said()));
}

/// A line of a lab file whose value is text.
fn entry(out: &mut String, name: &str, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{name} = {}", quoted(text));
}

/// Text as a basic string of TOML: what steers a terminal or hides is written as its number, and read back as it was.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if Harmless::line(letter.to_string()).to_string() == letter.to_string() => out.push(letter),
            _ => {
                let _ = write!(out, "\\U{:08X}", u32::from(letter));
            }
        }
    }
    out.push('"');
    out
}

fn layouts(out: &mut String, framings: [Framing; 2]) {
    for (name, framing) in ["client", "server"].into_iter().zip(framings) {
        let (form, fields) = match framing {
            Framing::Length(bytes, big) => {
                let letter = match bytes {
                    1 => 'B',
                    2 => 'H',
                    _ => 'L',
                };
                (format!("{}{letter}", if big { '!' } else { '<' }), "{ name = \"size\", length-of = \"text\" }")
            }
            Framing::Record(size) => (format!("!{size}s"), "{ name = \"text\" }"),
            _ => continue,
        };
        let _ = writeln!(out, "[layout.{name}]\nstruct = \"{form}\"\nfields = [{fields}]\n");
    }
}

fn framing(name: &str, framing: Framing) -> String {
    let told = match framing {
        Framing::Silent => "framing = \"silent\"".to_owned(),
        Framing::Segments => "framing = \"receive\"".to_owned(),
        Framing::Lines => "framing = \"line\"".to_owned(),
        Framing::Length(..) => {
            format!("framing = \"length\", layout = \"{name}\", length = \"size\", body = \"text\"")
        }
        Framing::Digits(separator) => {
            format!("framing = \"ascii-length\", separator = {}", quoted(&char::from(separator).to_string()))
        }
        Framing::Record(_) => format!("framing = \"record\", layout = \"{name}\""),
    };
    format!("{name} = {{ {told} }}")
}

fn variant(out: &mut String, framings: [Framing; 2], rule: &Rule, answers: u64) {
    line(out, "[[variant]]\nid = \"heard\"");
    entry(out, "title", &words::Variant {}.said().to_string());
    comment(out, words::Borders {});
    for (name, one) in ["client", "server"].into_iter().zip(framings) {
        if one != Framing::Silent || name == "server" && *rule == Rule::Silent {
            line(out, &framing(name, one));
        }
    }
    match rule {
        Rule::Silent => line(out, "rule = \"silent\""),
        Rule::Broadcast(form) => {
            comment(out, words::Passed {});
            line(out, "[variant.broadcast]");
            entry(out, "send", form);
        }
        Rule::Reply(cases) => {
            match cases.iter().any(|(_, send)| send.is_none()) {
                true => comment(out, words::Open {}),
                false => comment(out, words::Guessed { answers }),
            }
            for (when, send) in cases {
                line(out, "[[variant.reply]]");
                match when {
                    When::Equals(text) => entry(out, "equals", text),
                    When::Prefix(text) => entry(out, "prefix", text),
                    When::Any => {}
                }
                if let Some(send) = send {
                    entry(out, "send", send);
                }
            }
        }
    }
}

fn check(out: &mut String, id: &str, kind: &str, title: impl Sentence, at_least: Option<u64>) {
    let _ = writeln!(out, "\n[[check]]\nid = \"{id}\"");
    entry(out, "title", &title.said().to_string());
    let _ = writeln!(out, "kind = \"{kind}\"");
    if let Some(number) = at_least {
        let _ = writeln!(out, "at-least = {number}");
    }
    line(out, "points = 0.0");
}

//! The variant of a draft: its framings and its rule, with what was heard of them in comments.

use wirelab_labs::{Side, Transport};
use wirelab_words::list::draft as words;
use wirelab_words::list::words::Who;

use super::entry::{Page, quoted};
use super::framing::{Framing, Head};
use super::rule::{Rule, When};

const SIDES: [(Side, &str, Who); 2] = [(Side::Client, "client", Who::Client), (Side::Server, "server", Who::Server)];

/// The layouts that the framings need.
pub(crate) fn layouts(page: &mut Page, framings: [Framing; 2]) {
    for ((_, name, _), framing) in SIDES.into_iter().zip(framings) {
        let (form, fields) = match framing {
            Framing::Length(head) => (form(head), fields(head)),
            Framing::Record(size) => (format!("!{size}s"), "{ name = \"text\" }".to_owned()),
            _ => continue,
        };
        page.line(&format!("[layout.{name}]\nstruct = \"{form}\"\nfields = [{fields}]\n"));
    }
}

fn form(head: Head) -> String {
    let letter = match head.bytes {
        1 => 'B',
        2 => 'H',
        _ => 'L',
    };
    let bytes = |count: usize| if count > 0 { format!("{count}s") } else { String::new() };
    let (before, behind) = (bytes(head.at), bytes(head.size - head.at - head.bytes));
    format!("{}{before}{letter}{behind}", if head.big { '!' } else { '<' })
}

fn fields(head: Head) -> String {
    let before = (head.at > 0).then_some("{ name = \"before\" }");
    let behind = (head.size > head.at + head.bytes).then_some("{ name = \"behind\" }");
    let length = Some("{ name = \"size\", length-of = \"text\" }");
    [before, length, behind].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn told(framing: Framing, name: &str) -> String {
    match framing {
        Framing::Silent => "framing = \"silent\"".to_owned(),
        Framing::Datagrams | Framing::Unknown => "framing = \"receive\"".to_owned(),
        Framing::Lines => "framing = \"line\"".to_owned(),
        Framing::Delimiter(end) => {
            format!("framing = \"delimiter\", delimiter = {}", quoted(&char::from(end).to_string()))
        }
        Framing::Length(head) => {
            let whole = if head.whole { ", counts-header = true" } else { "" };
            format!("framing = \"length\", layout = \"{name}\", length = \"size\", body = \"text\"{whole}")
        }
        Framing::Digits(separator, itself) => {
            let itself = if itself { ", counts-itself = true" } else { "" };
            format!("framing = \"ascii-length\", separator = {}{itself}", quoted(&char::from(separator).to_string()))
        }
        Framing::Column(width, pad, left) => {
            let align = if left { "left" } else { "right" };
            let pad = quoted(&char::from(pad).to_string());
            format!("framing = \"ascii-length\", width = {width}, pad = {pad}, align = \"{align}\"")
        }
        Framing::Record(_) => format!("framing = \"record\", layout = \"{name}\""),
    }
}

/// How each side's messages are framed, and why.
pub(crate) fn framings(page: &mut Page, framings: [Framing; 2], rule: &Rule, transport: Transport) {
    if transport == Transport::Udp {
        page.comment(words::Datagrams {});
    }
    for ((side, name, who), framing) in SIDES.into_iter().zip(framings) {
        match framing {
            Framing::Silent => page.comment(words::SaysNothing { who }),
            Framing::Datagrams => continue,
            Framing::Lines => page.comment(words::Lines { who }),
            Framing::Delimiter(_) => page.comment(words::Delimiter { who }),
            Framing::Length(head) => page.comment(words::Length { who, header: head.size as u64 }),
            Framing::Digits(..) | Framing::Column(..) => page.comment(words::Digits { who }),
            Framing::Record(size) => page.comment(words::Record { who, bytes: size as u64 }),
            Framing::Unknown => page.comment(words::Borders { who }),
        }
        // A client of whom nothing is there speaks all the same, and so may a server of whom nothing is there.
        if framing != Framing::Silent || side == Side::Server && *rule == Rule::Silent {
            page.line(&format!("{name} = {{ {} }}", told(framing, name)));
        }
    }
}

/// The rule.
pub(crate) fn rule(page: &mut Page, rule: &Rule, answers: u64) {
    match rule {
        Rule::Silent => page.line("rule = \"silent\""),
        Rule::Free => {
            page.comment(words::Open {});
            page.line("rule = \"free\"");
        }
        Rule::Broadcast(form) => {
            page.comment(words::Passed {});
            page.line("[variant.broadcast]");
            page.entry("send", form);
        }
        Rule::Reply { cases, strip, loses } => {
            if *strip {
                page.comment(words::Strip {});
                page.line("strip = true");
            }
            if *loses {
                page.comment(words::Loss {});
                page.line("loss = \"may\"");
            }
            page.comment(words::Guessed { answers });
            for (when, send) in cases {
                page.line("[[variant.reply]]");
                match when {
                    When::Equals(text) => page.entry("equals", text),
                    When::Prefix(text) => page.entry("prefix", text),
                    When::Any => {}
                }
                page.entry("send", send);
            }
        }
    }
}

//! Lines and objects for what becomes known of messages while a capture is under way.

use serde::Serialize;
use wirelab_labs::{Lab, Side, Transport};
use wirelab_messages::detect::Confidence;
use wirelab_messages::live::{Change, Told};
use wirelab_messages::{Message, Verdict};
use wirelab_text::harmless::Harmless;
use wirelab_text::{safe, time};
use wirelab_words::list::message as words;
use wirelab_words::list::words::Who;
use wirelab_words::{Said, Sentence};

use super::json::MessageJson;
use super::{field_values, one_line_without_text, relation, relation_alone};
use crate::happening::live_line;

/// Characters shown of a message.
const EXCERPT: usize = 60;

/// When something becomes known, for what has no time of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// The last frame that was heard.
    pub frame: u64,
    /// Its time, in nanoseconds since 1970.
    pub time: i64,
    /// That of the capture's first packet.
    pub first: i64,
}

/// One event about messages: `lab`, `message`, `revised`, `withdrawn` or `turn`.
#[derive(Debug, Serialize)]
pub struct MessageEvent<'a> {
    r#type: &'static str,
    event: &'static str,
    /// When, by the capture's clock (RFC 3339).
    time: Option<String>,
    /// Since the first packet of the capture, in nanoseconds.
    since_start: i64,
    frame: u64,
    protocol: &'static str,
    stream: u32,
    #[serde(flatten)]
    detail: Detail<'a>,
    #[serde(skip)]
    visible: bool,
    #[serde(skip)]
    from: Option<Side>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Detail<'a> {
    Lab {
        lab: Option<&'a str>,
        variant: Option<&'a str>,
        confidence: Confidence,
        why: &'a str,
        layout: Option<&'a str>,
        revised: bool,
    },
    Message {
        provisional: bool,
        message: Box<MessageJson<'a>>,
        #[serde(skip)]
        said: &'a Message,
    },
    Withdrawn {
        number: u64,
    },
    Turn {
        request: u64,
        reply: u64,
        turn_time: i64,
        correct: Option<bool>,
        #[serde(skip)]
        relation: Said,
        /// The same without what would have been right.
        #[serde(skip)]
        alone: Said,
    },
}

/// What is to be told of a change: a message that answers another is told, and then the turn.
pub fn tellings<'a>(change: &'a Change, labs: &'a [Lab], now: Moment) -> impl Iterator<Item = MessageEvent<'a>> {
    let (first, second) = match change {
        Change::Lab { key, chosen, again } => {
            let lab = chosen.lab.and_then(|lab| labs.get(lab));
            let variant = lab.and_then(|lab| lab.variants.get(chosen.variant));
            let detail = Detail::Lab {
                lab: lab.map(|lab| lab.id.as_str()),
                variant: variant.map(|variant| variant.id.as_str()),
                confidence: chosen.confidence,
                why: &chosen.why,
                layout: chosen.layout.as_deref(),
                revised: *again,
            };
            (event("lab", *key, (now.frame, now.time), now, detail), None)
        }
        Change::Withdrawn { key, number, frame, .. } => {
            let detail = Detail::Withdrawn { number: *number };
            (event("withdrawn", *key, (*frame, now.time), now, detail), None)
        }
        Change::Message { message, before, visible, told, .. } => {
            let key = (message.transport, message.stream);
            let at = (message.frame(), message.time);
            let json = Box::new(MessageJson::among(message, labs));
            let detail = Detail::Message { provisional: *told == Told::Provisional, message: json, said: message };
            let name = if before.is_some() { "revised" } else { "message" };
            let first =
                MessageEvent { visible: *visible, from: Some(message.from), ..event(name, key, at, now, detail) };
            let turn = turn(message).filter(|_| *visible);
            (first, turn.map(|turn| event("turn", key, at, now, turn)))
        }
    };
    std::iter::once(first).chain(second)
}

fn event<'a>(
    name: &'static str,
    (transport, stream): (Transport, u32),
    (frame, at): (u64, i64),
    now: Moment,
    detail: Detail<'a>,
) -> MessageEvent<'a> {
    MessageEvent {
        r#type: "event",
        event: name,
        time: time::rfc3339(at.into()),
        since_start: at.saturating_sub(now.first),
        frame,
        protocol: transport.name(),
        stream,
        detail,
        visible: true,
        from: None,
    }
}

fn turn(message: &Message) -> Option<Detail<'static>> {
    let correct = match message.verdict {
        Some(Verdict::Right) => Some(true),
        Some(Verdict::Wrong(_)) => Some(false),
        _ => None,
    };
    Some(Detail::Turn {
        request: message.reply_to?,
        reply: message.number,
        turn_time: message.turn_time?,
        correct,
        relation: relation(message)?,
        alone: relation_alone(message)?,
    })
}

impl MessageEvent<'_> {
    /// As one line for people; `None`: only programs want to know.
    pub fn text(&self) -> Option<String> {
        Some(self.line(&self.said()?))
    }

    /// The same without what the messages say, and anything that quotes them.
    pub fn text_without_texts(&self) -> Option<String> {
        Some(self.line(&self.said_without_texts()?))
    }

    fn line(&self, said: &str) -> String {
        live_line(self.since_start, (self.protocol, self.stream), self.event, said)
    }

    /// What that line says, without its time, stream and kind.
    pub fn said(&self) -> Option<String> {
        if !self.visible {
            return None;
        }
        Some(match &self.detail {
            Detail::Lab { lab: Some(lab), variant, confidence, why, layout, revised } => {
                let [lab, variant, why] = [*lab, variant.unwrap_or(""), why].map(Harmless::escaped);
                let layout = layout.filter(|layout| !why.as_str().contains(layout)).map(Harmless::escaped);
                let confidence = Harmless::from(confidence.id());
                let told = words::LiveLab { again: *revised, lab, variant, confidence, why, layout };
                told.said().to_string()
            }
            Detail::Lab { why, .. } => words::LiveNoLab { why: Harmless::escaped(why) }.said().to_string(),
            Detail::Message { said, provisional, .. } => line(said, *provisional),
            Detail::Withdrawn { number } => words::Withdrawn { number: *number }.said().to_string(),
            Detail::Turn { reply, relation, .. } => {
                words::Turn { reply: *reply, relation: relation.clone() }.said().to_string()
            }
        })
    }

    /// The same without what the messages say, and anything that quotes them, for a wall that others see.
    pub fn said_without_texts(&self) -> Option<String> {
        if !self.visible {
            return None;
        }
        Some(match &self.detail {
            Detail::Lab { lab: Some(lab), variant, confidence, .. } => {
                let [lab, variant] = [*lab, variant.unwrap_or("")].map(Harmless::escaped);
                let confidence = Harmless::from(confidence.id());
                words::LiveLabAlone { lab, variant, confidence }.said().to_string()
            }
            Detail::Lab { lab: None, .. } => words::LiveNoLabAlone {}.said().to_string(),
            Detail::Message { said, .. } => one_line_without_text(said),
            Detail::Turn { reply, alone, .. } => {
                words::Turn { reply: *reply, relation: alone.clone() }.said().to_string()
            }
            Detail::Withdrawn { .. } => return self.said(),
        })
    }

    /// Since the first packet of the capture, in nanoseconds.
    pub fn since_start(&self) -> i64 {
        self.since_start
    }

    /// Its stream.
    pub fn stream(&self) -> (&'static str, u32) {
        (self.protocol, self.stream)
    }

    /// What kind of line it is.
    pub fn event(&self) -> &'static str {
        self.event
    }

    /// The frame that it is about.
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// Who sent the message.
    pub fn sender(&self) -> Option<Side> {
        self.from
    }
}

/// `client> #1 "ping"`, with what is odd about it.
fn line(message: &Message, provisional: bool) -> String {
    let from = if message.from == Side::Client { Who::Client } else { Who::Server };
    let text = if message.fields.is_empty() {
        let text = message.shown();
        let text = &*text;
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        format!("\"{}\"", safe::excerpt(text.strip_suffix(b"\r").unwrap_or(text), EXCERPT))
    } else {
        field_values(message)
    };
    let mut line = words::LiveSaid { from, number: message.number, text: Harmless::line(text) }.said().to_string();
    // Of an answer with its time a line of its own tells.
    if message.reply_to.is_none() || message.turn_time.is_none() {
        line.extend(relation(message).into_iter().flat_map(|relation| ["; ".to_owned(), relation.to_string()]));
    }
    for note in &message.notes {
        line.push_str("; ");
        line.push_str(&note.said.to_string());
    }
    if provisional {
        line.push(' ');
        line.push_str(&words::SoFar {}.said().to_string());
    }
    line
}

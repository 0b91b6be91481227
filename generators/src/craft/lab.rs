//! A lab's own conversation: what the client says is framed as the lab has it, and the server answers by the lab's rules.

use wirelab_labs::framing::Framing;
use wirelab_labs::layout::{Code, Layout, Value};
use wirelab_labs::rule::Expected;
use wirelab_labs::template::Transform;
use wirelab_labs::{Closing, Rule, Variant, catalogue};

use super::conversation::Side;
use super::scenario::{Host, LabText, Problems, limits};

/// What is said where the lab asks for an answer and leaves its text open.
const OPEN: &[u8] = b"OK";

/// A lab's conversation.
pub(super) struct Conversation {
    pub(super) udp: bool,
    pub(super) port: u16,
    pub(super) messages: Vec<(Side, Vec<u8>)>,
    /// Who closes first, and whether the other side then does.
    pub(super) closes: Option<Side>,
    pub(super) other_follows: bool,
}

/// Plays the client's messages against a lab's rules.
pub(super) fn conversation(ask: &LabText<'_>, client: &Host, problems: &mut Problems<'_>) -> Option<Conversation> {
    let name = ask.lab.get_ref();
    let Some(lab) = catalogue::find(name) else {
        let known: Vec<&str> = catalogue::all().iter().map(|lab| lab.id.as_str()).collect();
        problems.at(ask.lab.span(), format!("there is no lab \"{name}\"; there are {}", known.join(", ")));
        return None;
    };
    let variant = match ask.variant {
        None => lab.variants.first()?,
        Some(text) => match lab.variant(text.get_ref()) {
            Some(variant) => variant,
            None => {
                let known: Vec<&str> = lab.variants.iter().map(|variant| variant.id.as_str()).collect();
                problems.at(
                    text.span(),
                    format!("{name} has no variant \"{}\"; it has {}", text.get_ref(), known.join(", ")),
                );
                return None;
            }
        },
    };
    if variant.rule.forwards() {
        let what = "in this lab the server sends messages on to other connections, which craft cannot play yet; \
                    write its conversation as [[connection.step]]";
        problems.at(ask.lab.span(), what);
        return None;
    }
    let Some(given) = ask.messages else {
        problems.at(ask.lab.span(), "what does the client say? messages = [\"ping\", \"upper:hello\"]");
        return None;
    };
    if given.get_ref().len() > limits::MAX_STEPS {
        problems.at(given.span(), format!("more than {} messages", limits::MAX_STEPS));
        return None;
    }
    let once = variant.closes == Closing::ServerAfterReply;
    if let Some(second) = given.get_ref().get(1).filter(|_| once) {
        problems.at(second.span(), "this variant's server closes after its first reply: only one message");
    }
    let mut messages = Vec::new();
    for (count, text) in (1..).zip(given.get_ref()) {
        if text.get_ref().is_empty() {
            problems.at(text.span(), "an empty message says nothing");
            continue;
        }
        let body = text.get_ref().as_bytes();
        let message = framed(&variant.client, body, count);
        let replies = replies(variant, client, &message, body, count);
        messages.push((Side::Client, message));
        messages.extend(replies.into_iter().filter(|reply| !reply.is_empty()).map(|reply| (Side::Server, reply)));
    }
    let (closes, other_follows) = match variant.closes {
        Closing::Client | Closing::Anyone => (Some(Side::Client), true),
        Closing::ClientOnly => (Some(Side::Client), false),
        Closing::ServerAfterReply => (Some(Side::Server), true),
    };
    let tcp = variant.ports.tcp.first();
    let port = tcp.or(variant.ports.udp.first()).copied()?;
    Some(Conversation { udp: tcp.is_none(), port, messages, closes, other_follows })
}

/// What the server sends back: one reply a message, or one a `recv` where nothing marks the borders.
fn replies(variant: &Variant, client: &Host, message: &[u8], body: &[u8], count: i128) -> Vec<Vec<u8>> {
    let Rule::Reply(_) = &variant.rule else { return Vec::new() };
    if variant.client != Framing::Receive {
        return reply(variant, client, message, body, count).into_iter().collect();
    }
    let pieces = message.chunks(variant.receive.max(1) as usize);
    pieces.filter_map(|piece| reply(variant, client, piece, piece, count)).collect()
}

fn reply(variant: &Variant, client: &Host, message: &[u8], body: &[u8], count: i128) -> Option<Vec<u8>> {
    let address = client.address.to_string();
    let padded = record_text(&variant.client, message);
    let text = if variant.strip { Transform::Strip.apply(body) } else { body.to_vec() };
    let value = |name: &str| match name {
        "message" => Some(message),
        "body" => Some(body),
        "ip" => Some(address.as_bytes()),
        "text" => padded.or(Some(&text)),
        _ => None,
    };
    let said = match variant.rule.reply(&text, value) {
        Expected::Exactly(said) => said,
        Expected::Something => OPEN.to_vec(),
        Expected::Nothing => return None,
    };
    match &variant.server {
        // A template makes a whole record.
        Framing::Silent | Framing::Receive | Framing::Record { .. } | Framing::Length { .. } => Some(said),
        framing => Some(framed(framing, &said, count)),
    }
}

/// The text of a record, filled up as it was sent.
fn record_text<'m>(framing: &Framing, message: &'m [u8]) -> Option<&'m [u8]> {
    let Framing::Record { layout } = framing else { return None };
    let field = layout.field("text")?;
    layout.value(field, message)?.bytes()
}

/// A message with what marks its borders.
fn framed(framing: &Framing, body: &[u8], count: i128) -> Vec<u8> {
    match framing {
        Framing::Silent | Framing::Receive => body.to_vec(),
        Framing::Line { .. } => [body, b"\n"].concat(),
        Framing::Delimiter { delimiter, .. } => [body, delimiter].concat(),
        Framing::Record { layout } => record(layout, None, body, 0, count),
        Framing::Length { header, length, counts_header, .. } => {
            let more = if *counts_header { header.size } else { 0 };
            [record(header, Some(length), body, more, count), body.to_vec()].concat()
        }
        Framing::AsciiLength { separator, counts_itself, .. } => {
            let mut number = body.len().to_string();
            if *counts_itself {
                let whole = |digits: usize| digits + separator.len() + body.len();
                // One digit more can make the number itself longer by one.
                let first = whole(number.len()).to_string();
                number = whole(first.len()).to_string();
            }
            [number.as_bytes(), separator, body].concat()
        }
    }
}

fn record(layout: &Layout, length: Option<&str>, body: &[u8], more: usize, count: i128) -> Vec<u8> {
    let values: Vec<Value<'_>> = layout
        .fields
        .iter()
        .map(|field| {
            let purpose = &field.purpose;
            let characters = || String::from_utf8_lossy(body).chars().count();
            if let Some(constant) = purpose.constant {
                Value::Number(i128::from(constant))
            } else if purpose.counts {
                Value::Number(count)
            } else if purpose.length_of.is_some() || length == Some(field.name.as_str()) {
                let count = if purpose.characters { characters() } else { body.len() };
                Value::Number((count + more) as i128)
            } else if matches!(field.code, Code::Bytes | Code::Pascal) {
                Value::Bytes(body)
            } else {
                Value::Number(0)
            }
        })
        .collect();
    layout.pack(&values)
}

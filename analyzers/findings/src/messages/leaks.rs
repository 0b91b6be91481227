//! Who got a message of a chat that was for somebody else, and who was still sent one after having left.
//!
//! Found by names and bytes alone: a delivery that another than the one it names got is one however the server came to send
//! it, before the right one or instead of it.

use std::collections::BTreeMap;

use wirelab_labs::rule::Route;
use wirelab_labs::{Rule, Side, Transport};
use wirelab_messages::{Index, Message, NoteId, Part, StreamFound};

/// A copy that went to somebody whom the message was not for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leak<'a> {
    /// The message.
    pub message: &'a Message,
    /// The copy.
    pub copy: &'a Message,
    /// Whom the message names.
    pub target: &'a [u8],
    /// The name of who got the copy; nothing where none was given.
    pub reader: Option<&'a [u8]>,
    /// The port of who got the copy.
    pub port: u16,
    /// Whether that is the sender.
    pub to_sender: bool,
    /// Whether the one it is for got none.
    pub instead: bool,
}

/// A copy that was sent to a client who had left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Late<'a> {
    /// The copy.
    pub copy: &'a Message,
    /// The port of the client.
    pub port: u16,
    /// The frame in which the client closed.
    pub left: u64,
}

/// A client's message that names somebody.
struct Routed<'a> {
    message: &'a Message,
    target: &'a [u8],
}

/// A room: the streams of one server.
type Room = (Transport, wirelab_engine::stream::key::Endpoint, Option<usize>);

/// The copies that went to others, in the order of the copies.
pub fn leaks(index: &Index) -> Vec<Leak<'_>> {
    let names = names(index);
    let mut routed: BTreeMap<(Room, Vec<u8>), Vec<Routed<'_>>> = BTreeMap::new();
    for message in index.all().messages.iter().filter(|one| one.from == Side::Client && one.part != Part::Name) {
        let Some((route, found)) = route(index, message) else { continue };
        let Some(sender) = names.get(&(message.transport, message.stream)) else { continue };
        let Some(addressed) = route.address(message.text()) else { continue };
        let copy = route.deliver.render(|name| match name {
            "sender" => Some(sender),
            "target" => Some(addressed.target),
            "body" => Some(addressed.body),
            _ => None,
        });
        // So short a text may be anything.
        if copy.trim_ascii().len() > sender.len() {
            let one = Routed { message, target: addressed.target };
            routed.entry((room(found), copy.trim_ascii().to_vec())).or_default().push(one);
        }
    }
    let mut found: Vec<Leak<'_>> = Vec::new();
    for ((transport, stream), of) in &index.all().streams {
        let mut copies: BTreeMap<&[u8], Vec<&Message>> = BTreeMap::new();
        for message in index.of_stream(*transport, *stream).filter(|one| one.from == Side::Server) {
            copies.entry(message.bytes.trim_ascii()).or_default().push(message);
        }
        for (text, copies) in copies {
            if let Some(sent) = routed.get(&(room(of), text.to_vec())) {
                let reader = names.get(&(*transport, *stream)).copied();
                found.extend(astray(of, reader, sent, &copies));
            }
        }
    }
    found.extend(of_rules(index, &names));
    found.sort_by_key(|leak| leak.copy.number);
    found
}

/// Those of labs whose rules are tried in order: whom a message was for is known where its copies are looked for.
fn of_rules<'a>(index: &'a Index, names: &BTreeMap<(Transport, u32), &'a [u8]>) -> Vec<Leak<'a>> {
    // A name may stand behind a command.
    let name = |message: &Message| {
        let text = names.get(&(message.transport, message.stream)).copied();
        text.and_then(|text: &'a [u8]| text.rsplit(u8::is_ascii_whitespace).next())
    };
    let all = &index.all().messages;
    let leak = |copy: &'a Message| {
        let of = index.stream(copy.transport, copy.stream)?;
        let by_rules = index.all().lab(of).is_some_and(|(_, variant)| matches!(variant.rule, Rule::Talk(_)));
        let message = copy.forward_of.filter(|_| by_rules).and_then(|number| index.message(number))?;
        let right = all.iter().find(|one| one.forward_of == copy.forward_of && !one.has_note(NoteId::Leaked));
        Some(Leak {
            message,
            copy,
            target: right.and_then(name).unwrap_or_default(),
            reader: name(copy),
            port: of.log.client.port,
            to_sender: message.stream == copy.stream,
            instead: message.has_note(NoteId::NotDelivered),
        })
    };
    all.iter().filter(|one| one.has_note(NoteId::Leaked)).filter_map(leak).collect()
}

/// The copies that a client got and that were for others. Each message that was for this one explains one of them.
fn astray<'a>(
    of: &StreamFound,
    reader: Option<&'a [u8]>,
    sent: &[Routed<'a>],
    copies: &[&'a Message],
) -> Vec<Leak<'a>> {
    let mut own: Vec<&Routed<'_>> = sent.iter().filter(|one| reader == Some(one.target)).collect();
    let mut leaks = Vec::new();
    for copy in copies {
        if let Some(at) = own.iter().position(|one| one.message.number < copy.number) {
            own.remove(at);
            continue;
        }
        let mut before = sent.iter().filter(|one| one.message.number < copy.number && reader != Some(one.target));
        let Some(one) = before.next_back() else { continue };
        leaks.push(Leak {
            message: one.message,
            copy,
            target: one.target,
            reader,
            port: of.log.client.port,
            to_sender: one.message.stream == copy.stream,
            instead: one.message.has_note(NoteId::NotDelivered),
        });
    }
    leaks
}

/// The copies that were sent to clients who had closed before the message came, and who refused them.
pub fn late(index: &Index) -> Vec<Late<'_>> {
    let copies = index.all().messages.iter().filter(|message| message.part == Part::Forward);
    let late = |copy| -> Option<Late<'_>> {
        let copy: &Message = copy;
        let stream = index.stream(copy.transport, copy.stream)?;
        let left = stream.log.closed[Side::Client as usize]?;
        let original = copy.forward_of.and_then(|number| index.message(number))?;
        // A client that only stops speaking still listens; one that resets does not.
        let refused = stream.log.reset.is_some_and(|reset| reset > copy.frame());
        (left < original.frame() && refused).then_some(Late { copy, port: stream.log.client.port, left })
    };
    copies.filter_map(late).collect()
}

fn room(found: &StreamFound) -> Room {
    (found.log.transport, found.log.server, found.lab)
}

fn route<'a>(index: &'a Index, message: &Message) -> Option<(&'a Route, &'a StreamFound)> {
    let found = index.stream(message.transport, message.stream)?;
    match &index.all().lab(found)?.1.rule {
        Rule::Route(route) => Some((route, found)),
        _ => None,
    }
}

/// The names that clients gave.
fn names(index: &Index) -> BTreeMap<(Transport, u32), &[u8]> {
    let named =
        index.all().messages.iter().filter(|message| message.part == Part::Name && message.from == Side::Client);
    named.map(|message| ((message.transport, message.stream), message.text().trim_ascii())).collect()
}

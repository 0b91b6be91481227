//! What a line in a form of its own tells: that something came, went or was sent on, by who said its text in the capture.

use wirelab_labs::{LogEvent, Side};
use wirelab_messages::Part as Role;

use super::learn::{Loose, is_client, number};
use super::shape::{Part, Slot};
use super::vocabulary::{Token, Vocabulary};
use crate::log::tongues::{PASSED_ON, RECEIVED};
use crate::log::{Reading, Record};

/// Whether a line names a text that had come, and a client who did not say it: it tells to whom it was sent on.
pub(super) fn is_sent_on(one: &Loose<'_>, text: Token, known: &Vocabulary<'_>) -> bool {
    let ports = one.shape.of(Slot::Port).filter(|part| is_client(one, part, known));
    let ports: Vec<u64> = ports.filter_map(|part| number(one, part)).collect();
    let ends = |said: &super::Said<'_>| {
        let found = said.capture.index.stream(said.message.transport, said.message.stream);
        found.is_some_and(|found| ports.contains(&u64::from(found.log.client.port)))
    };
    // Which variant of a chat it is may not show.
    let forwards = |said: &super::Said<'_>| {
        let lab = said.capture.index.lab(said.message.transport, said.message.stream);
        lab.is_some_and(|(lab, _)| lab.variants.iter().any(|variant| variant.rule.forwards()))
    };
    let other = |said: &super::Said<'_>| said.message.from == Side::Client && !ends(said) && forwards(said);
    !ports.is_empty() && known.alike(text).all(other)
}

/// Whether the words of a line say that its text was passed on, without an address: one line for all to whom it went. The text
/// is one that a client said, in a lab where that is done.
pub(super) fn is_passed_on(one: &Loose<'_>, text: Token, known: &Vocabulary<'_>) -> bool {
    let sent_on = |said: &super::Said<'_>| {
        let lab = said.capture.index.lab(said.message.transport, said.message.stream);
        let forwards = lab.is_some_and(|(lab, _)| lab.variants.iter().any(|variant| variant.rule.forwards()));
        forwards && said.message.from == Side::Client
    };
    let names = one.shape.of(Slot::Port).any(|part| is_client(one, part, known));
    !names && says_passed_on(one) && known.alike(text).any(sent_on)
}

/// Whether the words of a line say that something was passed on, and not that it came.
pub(super) fn says_passed_on(one: &Loose<'_>) -> bool {
    PASSED_ON.are_in(&one.shape.key) && !RECEIVED.are_in(&one.shape.key)
}

/// What the n-th text of a form tells, by who says such texts.
pub(super) fn event(
    by: Side,
    nth: usize,
    group: &[&Loose<'_>],
    known: &Vocabulary<'_>,
    passes_on: bool,
    open: &mut usize,
) -> LogEvent {
    let (mut client, mut server, mut forward) = (0, 0, 0);
    for one in group {
        let Some(token) = one.shape.of(Slot::Text).nth(nth).and_then(|part| part.token) else { continue };
        let ports: Vec<u64> = one.shape.of(Slot::Port).filter_map(|part| number(one, part)).collect();
        // Where the line names a client, only what that one said and heard counts.
        let near = |said: &&super::Said<'_>| {
            let found = said.capture.index.stream(said.message.transport, said.message.stream);
            found.is_some_and(|found| ports.contains(&u64::from(found.log.client.port)))
        };
        if by == Side::Server && (is_sent_on(one, token, known) || passes_on && is_passed_on(one, token, known)) {
            forward += 1;
            continue;
        }
        let any = known.alike(token).any(|said| near(&said));
        let said = || known.alike(token).filter(|said| !any || near(said)).map(|said| said.message);
        client += usize::from(said().any(|message| message.from == Side::Client));
        server += usize::from(said().any(|message| message.from == Side::Server && message.part != Role::Forward));
        forward += usize::from(said().any(|message| message.part == Role::Forward));
    }
    let (asked, answered) = match by {
        Side::Server => (LogEvent::Receive, LogEvent::Send),
        Side::Client => (LogEvent::Send, LogEvent::Receive),
    };
    if client > 0 && client == server.max(forward) && by == Side::Server && forward == 0
        || client > 0 && client == server
    {
        // The reply is the request again: the first such form tells of what came, the next of what went.
        *open += 1;
        return if open.is_multiple_of(2) { answered } else { asked };
    }
    match () {
        () if client >= server.max(forward) => asked,
        () if by == Side::Server && forward > server => LogEvent::Forward,
        () => answered,
    }
}

/// A line of no form that holds both a client of the capture and a text of that client.
pub(super) fn single(one: &Loose<'_>, by: Side, known: &Vocabulary<'_>) -> Option<Record> {
    let text = one.shape.of(Slot::Text).next()?;
    let port = one.shape.of(Slot::Port).find(|part| is_client(one, part, known))?;
    let (port, token) = (number(one, port)?, text.token?);
    let said = known.alike(token).find(|said| {
        let found = said.capture.index.stream(said.message.transport, said.message.stream);
        found.is_some_and(|found| u64::from(found.log.client.port) == port)
    })?;
    let event = match (by, said.message.from) {
        (Side::Server, Side::Client) | (Side::Client, Side::Server) => LogEvent::Receive,
        (Side::Server, Side::Server) if said.message.part == Role::Forward => LogEvent::Forward,
        _ => LogEvent::Send,
    };
    let name = if event == LogEvent::Forward { "to_port" } else { "port" };
    let words = |part: &Part| one.text.get(part.at.clone()).map(str::to_owned);
    let mut values = vec![(name.to_owned(), port.to_string()), ("text".to_owned(), words(text)?)];
    let ip = if event == LogEvent::Forward { "to_ip" } else { "ip" };
    values.extend(one.shape.of(Slot::Address).next().and_then(words).map(|address| (ip.to_owned(), address)));
    let lengths = said.lengths();
    let length =
        one.shape.of(Slot::Number).filter_map(|part| number(one, part)).find(|length| lengths.contains(length));
    values.extend(length.map(|length| ("len".to_owned(), length.to_string())));
    Some(Record {
        line: one.number,
        by,
        event,
        variants: Vec::new(),
        values,
        more: Vec::new(),
        reading: Reading::Single,
    })
}

//! So many messages, of some kind.

use std::borrow::Cow;
use std::collections::BTreeSet;
use wirelab_findings::FindingId;

use wirelab_labs::check::Wanted;
use wirelab_labs::message::texts;
use wirelab_labs::{Framing, Side, Transport};
use wirelab_messages::{NoteId, Part, State};
use wirelab_words::Said as Told;
use wirelab_words::list::check::{MergedPasted, MergedTyped, Messages};

use super::super::case::{Case, Said, who};
use super::super::reach::Reach;
use super::{Found, cause, found};

/// What is asked for.
pub(super) struct Ask<'a> {
    pub(super) at_least: u64,
    pub(super) clients: u64,
    pub(super) from: Side,
    pub(super) wanted: &'a Wanted,
    pub(super) variants: &'a [String],
}

/// What is looked at of a message: the part that is asked for, which it may lack, or what it says, of a record its text
/// without what fills it up.
fn text<'m>(said: &Said<'m>, wanted: &Wanted) -> Option<Cow<'m, [u8]>> {
    let message = said.message;
    match &wanted.value {
        Some(name) => message.value(name),
        None => Some(Cow::Borrowed(bare(said))),
    }
}

fn bare<'m>(said: &Said<'m>) -> &'m [u8] {
    let message = said.message;
    match said.variant.framing(message.from) {
        framing @ Framing::Record { .. } => texts(framing, &message.bytes, message.text()).1,
        _ => message.text(),
    }
}

pub(super) fn judge(case: &Case<'_>, ask: &Ask<'_>) -> Found {
    if let Some(found) = found::not_asked(case, ask.variants).or_else(|| found::no_traffic(case)) {
        return found;
    }
    // Where nothing shows the variant, it may be the one that is asked for.
    let open = found::is_open(case);
    let counts = |said: &Said<'_>| {
        let message = said.message;
        message.from == ask.from
            && message.part != Part::Name
            && message.state == State::Whole
            && (open || Case::counts(ask.variants, said.variant))
            && text(said, ask.wanted).is_some_and(|text| ask.wanted.takes(&text))
    };
    // What a text says of which the capture has the beginning, that may tell; it may also leave it open.
    let begun = |said: &Said<'_>| {
        let message = said.message;
        let asked = message.from == ask.from && message.part != Part::Name;
        let asked = asked && (open || Case::counts(ask.variants, said.variant));
        let lacks = if asked && message.state == State::Damaged { said.lacks() } else { 0 };
        match text(said, ask.wanted) {
            _ if lacks == 0 => Some(false),
            // A part that has a name is there whole, or stands in what is missing.
            Some(value) if ask.wanted.value.is_some() => Some(ask.wanted.takes(&value)),
            Some(text) => ask.wanted.takes_beginning(&text, lacks),
            None => None,
        }
    };
    let there: Vec<Said<'_>> = case.messages().filter(|said| counts(said) || begun(said) == Some(true)).collect();
    let cut = case.messages().filter(|said| begun(said).is_none()).count() as u64 + silent(case, ask);
    let streams: BTreeSet<(&str, Transport, u32)> =
        there.iter().map(|said| (said.capture.path.as_str(), said.message.transport, said.message.stream)).collect();
    let (number, clients) = (there.len() as u64, streams.len() as u64);
    let task = case.messages().any(|said| Case::counts(ask.variants, said.variant));
    let text = Messages {
        messages: number,
        what: found::wanted(ask.wanted),
        from: who(ask.from),
        wanted: ask.at_least,
        connections: (ask.clients > 1).then_some(ask.clients),
        clients,
        merged: if number < ask.at_least { merged(case, ask) } else { None },
        cut: if number < ask.at_least { cut } else { 0 },
        instead: if task { None } else { found::instead(case) },
    };
    let typed = if number < ask.at_least { typed(case, ask, &there) } else { 0 };
    // Enough messages from too few clients hold in the share of the clients.
    let found = if number >= ask.at_least && clients < ask.clients {
        Found::share(clients, ask.clients, text)
    } else if typed > 0 && number + typed >= ask.at_least {
        // Its lines say it; what the server read of them at once cannot be told.
        Found::undecided(text)
    } else if number == 0 && cut > 0 {
        Found::cut(text)
    } else {
        Found::share(number, ask.at_least, text)
    };
    // What the example's server does by design is no cause.
    let causes: &[FindingId] = if task {
        &[FindingId::NoLoop, FindingId::NeverServed, FindingId::Forged, FindingId::Refused]
    } else {
        &[FindingId::Forged, FindingId::Refused, FindingId::OtherService]
    };
    let found = found.hint(cause::of(case, causes));
    case.captures.iter().fold(found, |found, capture| {
        let here = there.iter().filter(|said| said.capture.path == capture.path);
        found.frames(&capture.path, here.map(|said| said.message.frame()))
    })
}

/// How many packets said something of which the capture has nothing.
fn silent(case: &Case<'_>, ask: &Ask<'_>) -> u64 {
    let streams = case
        .captures
        .iter()
        .flat_map(|capture| capture.index.all().streams.iter().map(move |stream| (capture, stream)))
        .filter(|(_, (_, stream))| stream.log.is_silent() && Reach::of(&stream.log, ask.from).cut);
    let rows = streams.filter_map(|(capture, ((_, number), _))| capture.tcp.get(number));
    rows.map(|row| if ask.from == Side::Client { row.from_client.segments } else { row.from_server.segments })
        .map(u64::from)
        .sum()
}

/// How many lines that were sent key by key say what is asked for, beyond the messages that do.
fn typed(case: &Case<'_>, ask: &Ask<'_>, there: &[Said<'_>]) -> u64 {
    if ask.from != Side::Client || ask.wanted.value.is_some() {
        return 0;
    }
    let mut lines = 0;
    for capture in &case.captures {
        for ((transport, stream), found) in &capture.index.all().streams {
            if found.lab.is_none() || found.log.typed().is_none() {
                continue;
            }
            let here = there.iter().filter(|said| {
                said.capture.path == capture.path
                    && (said.message.transport, said.message.stream) == (*transport, *stream)
            });
            let texts = found.log.from_client.bytes().split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
            let fits = texts.filter(|text| !text.is_empty() && ask.wanted.takes(text)).count();
            lines += fits.saturating_sub(here.count()) as u64;
        }
    }
    lines
}

/// Why there may be fewer messages than lines: several lines in one segment, or one line in many.
fn merged(case: &Case<'_>, ask: &Ask<'_>) -> Option<Told> {
    if ask.from != Side::Client {
        return None;
    }
    let pasted: Vec<Said<'_>> = case.messages().filter(|said| said.message.has_note(NoteId::Pasted)).collect();
    if let Some(first) = pasted.first() {
        let lines = |said: &Said<'_>| said.message.text().trim_ascii_end().split(|byte| *byte == b'\n').count() as u64;
        let (messages, lines) = (pasted.len() as u64, pasted.iter().map(lines).sum());
        return Some(MergedPasted { messages, lines, frame: first.message.frame() }.into());
    }
    let streams = case.captures.iter().flat_map(|capture| capture.index.all().streams.values());
    let typed = streams.filter(|stream| stream.lab.is_some()).find_map(|stream| stream.log.typed())?;
    Some(MergedTyped { segments: typed.segments as u64, lines: typed.lines as u64 }.into())
}

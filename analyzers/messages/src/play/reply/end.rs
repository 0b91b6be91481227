//! What is left when everything that was said is looked at: requests without a reply, replies to other clients, and how the
//! connection ended.

use std::collections::BTreeMap;

use wirelab_labs::message::texts;
use wirelab_labs::rule::key;
use wirelab_labs::{Closing, Side, Transport};
use wirelab_words::list::note;

use super::super::elsewhere;
use super::super::stage::{Stage, Stretch};
use super::Connection;
use super::look::{Expect, expected, request};
use crate::model::{Border, Part};
use crate::note::NoteId;
use crate::unit::State;

/// Requests that nobody answered.
pub(super) fn leave(stage: &mut Stage<'_>, slot: usize, connection: &mut Connection) {
    while !connection.pending.is_empty() && !stage.is_over() {
        leave_first(stage, slot, connection, false);
    }
}

/// The first request that waits: nobody answered it. `passed_over`: a later one was answered, so that it is not for the
/// connection's end that it got nothing.
pub(super) fn leave_first(stage: &mut Stage<'_>, slot: usize, connection: &mut Connection, passed_over: bool) {
    let datagrams = stage.is_datagrams(slot);
    let asked = request(stage, slot, connection, 0, 1, datagrams).map(|said| expected(stage, slot, &said));
    let Some(first) = connection.pending.pop_front() else { return };
    let border = if first.marked { Border::Certain } else { Border::Assumed };
    let index = stage.make(Stretch { slot, side: Side::Client, unit: first.unit, border, part: Part::Request });
    stage.meant(slot, &first.unit);
    let wanted = match asked {
        Some(Expect::Exactly(wanted)) => wanted.key(&stage.candidate.variant.server).to_vec(),
        Some(Expect::Something) => Vec::new(),
        _ => return,
    };
    let frame = stage.message_mut(index).map_or(0, |message| message.frame());
    if first.unit.state == State::Whole && elsewhere::is_cut_behind(stage, slot, frame) {
        // The server sent something of which nothing was kept: it may be the reply.
        stage.note(index, NoteId::InPart, note::AnswerCut {});
    } else if first.unit.state == State::Whole {
        let why = if passed_over { note::NoReply {}.into() } else { stage.why_unanswered(slot, first.unit) };
        stage.without_effect(slot, index, NoteId::Unanswered, why);
        connection.unanswered.push((index, wanted));
    }
}

/// Replies that went to another client than the one who asked.
pub(super) fn wrong_streams(stage: &mut Stage<'_>, connections: &[Connection]) {
    let framing = &stage.candidate.variant.server;
    // By what was wanted, the first request of each connection: the others were said later.
    let mut first: BTreeMap<&[u8], Vec<(usize, usize)>> = BTreeMap::new();
    for (slot, connection) in connections.iter().enumerate() {
        for (request, wanted) in connection.unanswered.iter().filter(|(_, wanted)| !wanted.is_empty()) {
            let asked = first.entry(wanted).or_default();
            if asked.last().is_none_or(|(last, _)| *last != slot) {
                asked.push((slot, *request));
            }
        }
    }
    for (slot, connection) in connections.iter().enumerate() {
        for stray in &connection.strays {
            let Some(message) = stage.message_mut(*stray) else { continue };
            let (raw, order) = (message.bytes.clone(), message.order);
            let text = key(framing, texts(framing, &raw, message.text()).0).to_vec();
            let asked = [&raw[..], &text].into_iter().find_map(|said| {
                let asked = first.get(said)?;
                asked.iter().find(|(other, request)| *other != slot && stage.said_before(*request, order))
            });
            let Some(&(other, request)) = asked else { continue };
            let stream = stage.logs.get(other).map_or(0, |log| log.stream);
            stage.stray(*stray, request, stream);
        }
    }
}

/// Whether the connection ends as the variant says.
pub(super) fn weigh_closing(stage: &mut Stage<'_>, slot: usize, answered: u32) {
    let Some(log) = stage.logs.get(slot).filter(|log| log.transport == Transport::Tcp) else { return };
    let requests = log.from_client.arrivals().len();
    let closes_early = stage.candidate.variant.closes == Closing::ServerAfterReply;
    stage.tally.looped += u32::from(closes_early && answered > 1);
    let server_first = match log.closed {
        [Some(client), Some(server)] => server < client,
        [None, Some(_)] => true,
        [Some(_), None] => false,
        [None, None] => return,
    };
    stage.tally.closes += match stage.candidate.variant.closes {
        Closing::Client if server_first => -1,
        Closing::Client => 1,
        Closing::ClientOnly => {
            if log.closed[1].is_none() {
                1
            } else {
                -1
            }
        }
        Closing::ServerAfterReply if server_first => 2,
        Closing::ServerAfterReply if requests > 1 => -2,
        Closing::ServerAfterReply | Closing::Anyone => 0,
    };
}

//! How messages belong together on the stage: answers, copies, repeats, and what is odd about them.

use wirelab_labs::rule::Wanted;
use wirelab_text::harmless::Harmless;
use wirelab_words::Said;
use wirelab_words::list::note;

use super::super::model::{Message, Note, Part, Verdict};
use super::super::unit::Unit;
use super::stage::{Stage, after};
use crate::note::NoteId;

/// Most unexplained messages behind one in which its text is looked for.
const MAX_STRANGE: usize = 64;

impl Stage<'_> {
    /// Says that one message answers another. What the capture has in part only is never called wrong, and of what is kept in part
    /// only nothing is told.
    pub(super) fn answer(&mut self, request: usize, reply: usize, verdict: Verdict) {
        let in_part = |at: usize| self.messages.get(at).is_some_and(Message::lacks_bytes);
        let lacks_end = |at: usize| self.messages.get(at).is_some_and(Message::lacks_end);
        let beginning = self.messages.get(reply).is_some_and(|message| message.has_note(NoteId::BeginningOnly));
        let verdict = match verdict {
            _ if beginning => Verdict::Open,
            Verdict::Wrong(_) if in_part(request) || in_part(reply) => Verdict::Open,
            verdict => verdict,
        };
        match verdict {
            Verdict::Right => self.tally.right += 1,
            Verdict::Wrong(_) => self.tally.wrong += 1,
            Verdict::Open => {}
        }
        // Two texts with the same beginning need not be the same.
        let verdict = match verdict {
            Verdict::Right if lacks_end(request) || lacks_end(reply) => Verdict::Open,
            verdict => verdict,
        };
        let Some(asked) = self.messages.get(request).map(|message| message.time) else { return };
        let fragment = self.slots.get(request).is_some_and(|slot| self.is_fragments(*slot));
        if let Some(message) = self.messages.get_mut(reply) {
            message.reply_to = Some(request as u64);
            message.turn_time = after(asked, message.first_time);
            message.verdict = Some(match verdict {
                Verdict::Wrong(_) if fragment => Verdict::Open,
                verdict => verdict,
            });
        }
    }

    /// Says that what the server was to say without having been asked is something else. What the capture has in part only is
    /// never called wrong.
    pub(super) fn wrongly_announced(&mut self, index: usize, verdict: Verdict) {
        let Some(message) = self.messages.get_mut(index) else { return };
        let verdict = if message.lacks_bytes() { Verdict::Open } else { verdict };
        self.tally.unasked = self.tally.unasked.saturating_sub(1);
        self.tally.wrong += u32::from(matches!(verdict, Verdict::Wrong(_)));
        message.verdict = Some(verdict);
    }

    /// Says that one message is what another was already: `forward_of` is the message that both are copies of.
    pub(super) fn again(&mut self, index: usize, forward_of: Option<usize>) {
        let said = forward_of.and_then(|original| self.messages.get(original)).map(|message| message.time);
        if let Some(message) = self.messages.get_mut(index) {
            message.forward_of = forward_of.map(|original| original as u64);
            message.forward_time = said.and_then(|said| after(said, message.first_time));
        }
        self.note(index, NoteId::Twice, note::Twice {});
    }

    /// Notes of a client's message that nobody saw an effect of, whatever `why` says: nothing, where it is a key of a line.
    pub(super) fn without_effect(&mut self, slot: usize, index: usize, id: NoteId, why: impl Into<Said>) {
        if id == NoteId::Unanswered && self.may_lose(slot) {
            self.note(index, NoteId::MayBeLost, note::MayBeLost {});
        } else if self.is_fragments(slot) {
            // Once a line.
            let ends = |message: &Message| matches!(message.bytes.last(), Some(b'\n' | b'\r' | 0));
            self.tally.unanswered += u32::from(self.messages.get(index).is_some_and(ends));
            self.note(index, NoteId::Untold, note::Fragment {});
        } else {
            self.tally.unanswered += 1;
            self.note(index, id, why);
        }
    }

    /// Whether the lab leaves room for datagrams that stay unanswered.
    pub(super) fn may_lose(&self, slot: usize) -> bool {
        self.candidate.variant.loss.is_some() && self.is_datagrams(slot)
    }

    /// Whether what the server said on a stream behind a message, and nobody has explained, holds a text: one of no bytes, if
    /// there is anything.
    pub(super) fn unexplained(&self, slot: usize, original: usize, text: &[u8]) -> bool {
        let (Some(here), Some(message)) = (self.strange.get(slot), self.messages.get(original)) else { return false };
        let behind = here.partition_point(|(order, _)| *order <= message.order);
        let holds = |bytes: &[u8]| text.is_empty() || bytes.windows(text.len()).any(|window| window == text);
        let near = here.get(behind..).unwrap_or_default().iter().take(MAX_STRANGE);
        near.filter_map(|(_, index)| self.messages.get(*index)).any(|one| holds(&one.bytes))
    }

    /// Whether something unexplained was said to somebody behind a message that has the words of a text, in whatever order and
    /// with whatever between them: a list that another sign parts.
    pub(super) fn has_words(&self, slot: usize, original: usize, text: &[u8]) -> bool {
        let (Some(here), Some(message)) = (self.strange.get(slot), self.messages.get(original)) else { return false };
        let wanted = words(text);
        let behind = here.partition_point(|(order, _)| *order <= message.order);
        let near = here.get(behind..).unwrap_or_default().iter().take(MAX_STRANGE);
        wanted.len() > 1
            && near.filter_map(|(_, index)| self.messages.get(*index)).any(|one| words(&one.bytes) == wanted)
    }

    /// Says that one message is a copy or the delivery of another. `right`: it went to somebody whom that is for.
    pub(super) fn forward(&mut self, original: usize, copy: usize, right: bool) {
        *(if right { &mut self.tally.right } else { &mut self.tally.strays }) += 1;
        self.left(original, copy);
        let Some(said) = self.messages.get(original).map(|message| message.time) else { return };
        if let Some(message) = self.messages.get_mut(copy) {
            message.forward_of = Some(original as u64);
            message.forward_time = after(said, message.first_time);
        }
    }

    /// Whether a message was whole before a place in the order of arrivals.
    pub(super) fn said_before(&self, index: usize, order: u64) -> bool {
        self.messages.get(index).is_some_and(|message| message.order < order)
    }

    /// Says that what the server said here answers a request of another stream.
    pub(super) fn stray(&mut self, reply: usize, request: usize, stream: u32) {
        let asked = self.messages.get(request).map(|message| message.time);
        if let (Some(message), Some(asked)) = (self.messages.get_mut(reply), asked) {
            if message.part == Part::Remark {
                self.tally.unasked = self.tally.unasked.saturating_sub(1);
            } else {
                self.tally.wrong = self.tally.wrong.saturating_sub(1);
            }
            self.tally.strays += 1;
            message.part = Part::Reply;
            message.reply_to = Some(request as u64);
            message.turn_time = after(asked, message.first_time);
            message.verdict = None;
            message.notes.retain(|note| note.id != NoteId::OtherForm);
            message.notes.push(Note::new(NoteId::WrongStream, note::WrongStream { stream }));
        }
    }

    /// Why nobody answered what the client said on a stream.
    pub(super) fn why_unanswered(&self, slot: usize, request: Unit) -> Said {
        let Some(log) = self.logs.get(slot) else { return note::NoReply {}.into() };
        let carriers = log.from_client.carriers(request.start, request.end);
        let frame = carriers.map(|(arrival, ..)| arrival.frame).max().unwrap_or(0);
        let [client, server] = log.closed;
        if let Some(closed) = server.filter(|closed| *closed < frame) {
            return note::ServerClosed { frame: closed }.into();
        }
        if self.candidate.variant.accepts == Some(1) && log.established.is_some() && log.from_server.is_empty() {
            return note::SingleAccept {}.into();
        }
        // A reset behind the client's own end is how it closed, and no reason why nobody answered before.
        match log.reset.filter(|reset| client.is_none_or(|closed| *reset < closed)) {
            Some(frame) => note::Reset { frame }.into(),
            None => note::NoReply {}.into(),
        }
    }

    /// Notes a copy that went to a client who had left.
    fn left(&mut self, original: usize, copy: usize) {
        let log = self.slots.get(copy).and_then(|slot| self.logs.get(*slot));
        let [gone, _] = log.map_or([None; 2], |log| log.closed);
        let frame = self.messages.get(copy).map_or(0, Message::frame);
        let same = self.slots.get(original) == self.slots.get(copy);
        if let Some(gone) = gone.filter(|gone| *gone < frame && !same) {
            self.note(copy, NoteId::ToGone, note::ToGone { frame: gone });
        }
    }

    /// Notes white space behind a message, unless it is what the lab's own end with.
    pub(super) fn note_ending(&mut self, index: usize) {
        let asked = self.candidate.asked.and_then(|asked| asked.server.ending());
        let own = |message: &Message| asked.is_some_and(|ending| message.bytes.ends_with(ending));
        if !self.messages.get(index).is_some_and(own) {
            self.note(index, NoteId::Ending, note::Ending {});
        }
    }

    /// Notes that a message is in another form than the lab's, if it is.
    pub(super) fn note_form(&mut self, index: usize, due: Option<Wanted>) {
        let Some(due) = due.filter(|due| !due.text().is_empty()) else { return };
        let framing = &self.candidate.variant.server;
        // What ends a line is asked for where lines are; elsewhere the white space behind a text is its sender's own, who
        // typed it, and a server may strip it or put its own.
        let ended = self.candidate.asked.is_some_and(|asked| asked.server.ending().is_some());
        let as_asked = |message: &Message| match framing.has_borders() {
            true => due.is_said_by(framing, &message.bytes),
            false if ended => message.bytes.starts_with(due.text()),
            false => message.bytes.trim_ascii_end() == due.text().trim_ascii_end(),
        };
        // What is cut off may be all that is lacking.
        if self.messages.get(index).is_some_and(|message| !message.lacks_end() && !as_asked(message)) {
            self.note(index, NoteId::OtherForm, note::OtherForm { due: Harmless::excerpt(due.text(), 60) });
        }
    }
}

/// The words of a text, sorted.
fn words(text: &[u8]) -> Vec<&[u8]> {
    let of_word = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let mut words: Vec<&[u8]> = text.split(|byte| !of_word(byte)).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words
}

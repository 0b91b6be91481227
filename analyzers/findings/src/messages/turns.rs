//! Turns of a stream, counted and timed.

use wirelab_labs::Side;
use wirelab_messages::NoteId;
use wirelab_messages::{Message, Verdict};
use wirelab_words::list::message as words;
use wirelab_words::list::message::Judged;
use wirelab_words::{Said, Span};

/// What there is to say about the turns of one stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turns {
    /// Messages of the client.
    pub from_client: u32,
    /// Messages of the server.
    pub from_server: u32,
    /// Requests that were answered.
    pub answered: u32,
    /// Of these, with what the lab's rule asks for.
    pub right: u32,
    /// With something else.
    pub wrong: u32,
    /// Requests without a reply that had to have one.
    pub unanswered: u32,
    /// Copies of messages of other streams.
    pub forwards: u32,
    /// Shortest time from request to reply, in nanoseconds.
    pub fastest: Option<i64>,
    /// Longest.
    pub slowest: Option<i64>,
    /// Sum of all, to make a mean of.
    pub total: i64,
}

impl Turns {
    /// Mean time from request to reply, in nanoseconds.
    pub fn mean(&self) -> Option<i64> {
        (self.answered > 0).then(|| self.total / i64::from(self.answered))
    }

    /// Adds the turns of others.
    pub(super) fn merge(&mut self, other: &Self) {
        self.from_client += other.from_client;
        self.from_server += other.from_server;
        self.answered += other.answered;
        self.right += other.right;
        self.wrong += other.wrong;
        self.unanswered += other.unanswered;
        self.forwards += other.forwards;
        self.fastest = self.fastest.into_iter().chain(other.fastest).min();
        self.slowest = self.slowest.into_iter().chain(other.slowest).max();
        self.total = self.total.saturating_add(other.total);
    }

    /// Adds a message.
    pub(super) fn add(&mut self, message: &Message) {
        *(if message.from == Side::Client { &mut self.from_client } else { &mut self.from_server }) += 1;
        self.unanswered += u32::from(message.has_note(NoteId::Unanswered));
        self.forwards += u32::from(message.forward_of.is_some());
        if let Some(time) = message.turn_time {
            self.answered += 1;
            self.total = self.total.saturating_add(time);
            self.fastest = Some(self.fastest.map_or(time, |fastest| fastest.min(time)));
            self.slowest = Some(self.slowest.map_or(time, |slowest| slowest.max(time)));
        }
        match message.verdict {
            Some(Verdict::Right) => self.right += 1,
            Some(Verdict::Wrong(_)) => self.wrong += 1,
            _ => {}
        }
    }
}

/// The turns of some messages.
pub fn turns<'a>(messages: impl IntoIterator<Item = &'a Message>) -> Turns {
    let mut turns = Turns::default();
    messages.into_iter().for_each(|message| turns.add(message));
    turns
}

/// Counts and times in a clause: `5 messages from the client, 5 from the server; 5 answered, all right, after 11.6 µs to
/// 30.5 µs, mean 20.1 µs`. Of several streams their number is said.
pub fn clause(turns: &Turns, streams: u64) -> Said {
    let Turns { from_client, from_server, answered, right, wrong, unanswered, forwards, .. } = *turns;
    let judged = match (right, wrong) {
        (0, 0) => Judged::Not,
        (_, 0) if right == answered => Judged::AllRight,
        (_, 0) => Judged::SomeRight,
        (0, _) if wrong == answered => Judged::AllWrong,
        _ => Judged::Mixed,
    };
    let several = answered != 1;
    words::Turns {
        streams,
        client: from_client,
        server: from_server,
        answered,
        judged,
        right,
        wrong,
        fastest: turns.fastest.filter(|_| several).map(Span),
        slowest: turns.slowest.filter(|_| several).map(Span),
        mean: turns.mean().map(Span),
        unanswered,
        copies: forwards,
    }
    .into()
}

//! Turns of a stream, counted and timed.

use wirelab_labs::{Side, Transport};

use crate::message::{Conversations, Message, Verdict};

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

    fn add(&mut self, message: &Message) {
        *(if message.from == Side::Client { &mut self.from_client } else { &mut self.from_server }) += 1;
        self.unanswered += u32::from(message.has_note("unanswered"));
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

/// The turns of a stream.
pub fn turns(all: &Conversations, transport: Transport, stream: u32) -> Turns {
    let mut turns = Turns::default();
    let of_stream = |message: &&Message| message.transport == transport && message.stream == stream;
    all.messages.iter().filter(of_stream).for_each(|message| turns.add(message));
    turns
}

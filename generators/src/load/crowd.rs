//! The clients of one thread: a selector says whose answer has come, and that client sends again at once.
//!
//! There is no task, no timer and no lock for each client: a load is to measure the server, and what the load takes of
//! the machine the server does not have.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::hope::Hope;
use super::one::{One, Progress, Turn};
use super::times::Times;

/// How close together it is looked whose answer has not come in time.
const LOOK: Duration = Duration::from_millis(1);
/// The longest wait for the selector at once: it counts milliseconds in 32 bits.
const WAIT: Duration = Duration::from_secs(3_600);
/// The most messages of a client before it is the others' turn.
const IN_A_ROW: usize = 32;

/// When clients send, and how long they wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// From one message of a client to its next.
    pub(super) every: Duration,
    /// No message is begun after this.
    pub(super) end: Instant,
    /// The longest that a client waits for an answer.
    pub(super) timeout: Duration,
}

/// What somebody else may see of a thread while it runs.
#[derive(Debug, Default)]
pub(super) struct Window {
    pub(super) sent: AtomicU64,
    pub(super) received: AtomicU64,
}

/// What came of a thread's clients.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) sent: u64,
    pub(super) received: u64,
    pub(super) wrong: u64,
    pub(super) timeouts: u64,
    pub(super) times: Times,
}

pub(super) struct Crowd<'a> {
    turns: &'a [Turn],
    pace: Pace,
    poll: Poll,
    clients: Vec<Option<One>>,
    /// How many of them go on.
    left: usize,
    /// Who goes on at what time without being told by the selector.
    later: BinaryHeap<Reverse<(Instant, usize)>>,
    /// Before this, nobody has waited for too long.
    look: Instant,
    tally: Tally,
    hope: Hope,
    /// What one read fills.
    space: Vec<u8>,
}

impl<'a> Crowd<'a> {
    /// Clients that are connected, each with the time of its first message. None of those is before `begun`.
    pub(super) fn new(
        turns: &'a [Turn],
        pace: Pace,
        begun: Instant,
        streams: Vec<(std::net::TcpStream, Instant)>,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        let mut clients = Vec::new();
        let mut later = BinaryHeap::new();
        // Whose turn does not come before the end has nothing to do.
        let streams = streams.into_iter().filter(|(_, first)| *first < pace.end);
        for (index, (stream, first)) in streams.enumerate() {
            stream.set_nonblocking(true)?;
            let mut stream = TcpStream::from_std(stream);
            poll.registry().register(&mut stream, Token(index), Interest::READABLE | Interest::WRITABLE)?;
            clients.push(Some(One::new(stream, first)));
            later.push(Reverse((first, index)));
        }
        let (left, look) = (clients.len(), begun + pace.timeout);
        let tally = Tally::default();
        Ok(Self { turns, pace, poll, clients, left, later, look, tally, hope: Hope::default(), space: Vec::new() })
    }

    /// Until every client is done.
    pub(super) fn run(mut self, window: &Window) -> io::Result<Tally> {
        let mut events = Events::with_capacity(1_024);
        while self.left > 0 {
            let next = self.later.peek().map_or(self.look, |Reverse((due, _))| self.look.min(*due));
            match self.poll.poll(&mut events, Some(next.saturating_duration_since(Instant::now()).min(WAIT))) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            }
            for event in &events {
                let Token(index) = event.token();
                if let Some(Some(one)) = self.clients.get_mut(index) {
                    one.wake(event.is_readable(), event.is_read_closed() || event.is_error());
                    self.go_on(index);
                }
            }
            let now = Instant::now();
            while let Some(Reverse((_, index))) = self.later.peek().copied().filter(|Reverse((due, _))| *due <= now) {
                self.later.pop();
                self.go_on(index);
            }
            if self.look <= now {
                self.look_for_late(now);
            }
            window.sent.store(self.tally.sent, Ordering::Relaxed);
            window.received.store(self.tally.received, Ordering::Relaxed);
        }
        Ok(self.tally)
    }

    /// Lets a client do what it can without waiting, so that all get their turn.
    fn go_on(&mut self, index: usize) {
        let Some(Some(one)) = self.clients.get_mut(index) else { return };
        if one.since.is_none() {
            let now = Instant::now();
            if now < one.due {
                return;
            }
            one.begin(now);
        }
        let mut now = None;
        for _ in 0..IN_A_ROW {
            if !self.send(index) {
                return;
            }
            now = self.hear(index, now);
            if now.is_none() {
                return;
            }
        }
        self.later.extend(now.map(|now| Reverse((now, index))));
    }

    /// Takes in what came for a client. Where this was the whole answer and its next message is due, it is begun at the
    /// time that is returned. `sent`: when the message was, if that was just now and the selector has told nothing since.
    fn hear(&mut self, index: usize, sent: Option<Instant>) -> Option<Instant> {
        let one = self.clients.get_mut(index)?.as_mut()?;
        let turn = self.turns.get(one.turn)?;
        let hopes = sent.is_some() && !one.is_ready(turn);
        if hopes {
            if !self.hope.try_now() {
                return None;
            }
            one.wake(true, false);
        }
        let heard = one.hear(turn, &mut self.space);
        if hopes {
            self.hope.learn(heard != Progress::Waits);
        }
        let right = match heard {
            Progress::Waits => return None,
            Progress::Over => {
                self.give_up(index);
                return None;
            }
            Progress::Answered(right) => right,
        };
        let now = Instant::now();
        let since = one.since.take().unwrap_or(now);
        if right {
            self.tally.received += 1;
            self.tally.times.add(now.saturating_duration_since(since));
        } else {
            self.tally.wrong += 1;
        }
        one.turn = (one.turn + 1) % self.turns.len();
        // Who is late does not hurry to make up for it.
        one.due = (one.due + self.pace.every).max(now);
        if one.due >= self.pace.end {
            self.leave(index);
            return None;
        }
        if one.due > now {
            self.later.push(Reverse((one.due, index)));
            return None;
        }
        one.begin(now);
        Some(now)
    }

    /// Sends what is left of a client's message; `false`: that was its end.
    fn send(&mut self, index: usize) -> bool {
        let Some(Some(one)) = self.clients.get_mut(index) else { return false };
        let Some(turn) = self.turns.get(one.turn) else { return false };
        match one.send(turn) {
            Ok(last) => {
                self.tally.sent += u64::from(last);
                true
            }
            Err(_) => {
                self.give_up(index);
                false
            }
        }
    }

    /// Its answer will not come.
    fn give_up(&mut self, index: usize) {
        self.tally.timeouts += 1;
        self.leave(index);
    }

    fn leave(&mut self, index: usize) {
        if self.clients.get_mut(index).and_then(Option::take).is_some() {
            self.left -= 1;
        }
    }

    /// Gives those up that have waited for too long, and finds out when the next one will have.
    fn look_for_late(&mut self, now: Instant) {
        // Who begins to wait after this is not late any earlier.
        let mut next = now + self.pace.timeout;
        for index in 0..self.clients.len() {
            let since = self.clients.get(index).and_then(Option::as_ref).and_then(|one| one.since);
            match since.map(|since| since + self.pace.timeout) {
                Some(late) if late <= now => self.give_up(index),
                Some(late) => next = next.min(late),
                None => {}
            }
        }
        self.look = next.max(now + LOOK);
    }
}

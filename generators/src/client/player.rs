//! A client that follows a script, or somebody's typing.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use wirelab_labs::template::Transform;
use wirelab_labs::{Closing, Framing, Lab, LogEvent, Rule, Variant};
use wirelab_text::limit::{CLIENT_BYTES, CLIENT_SECONDS};

use super::{Answer, Heard, Link, Options, Step, expected};
use crate::conversation::{Event, Fault, Message, speech};
use crate::truth::Sink;

/// About what a message costs beside its bytes, in memory and in the log.
const EACH: usize = 64;

/// Most answers that are still waited for.
const MAX_LATE: usize = 64;

/// What a client counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Messages sent.
    pub sent: u64,
    /// Messages received.
    pub received: u64,
    /// Answers that did not come in time, or not whole.
    pub timeouts: u64,
    /// Messages that got no answer because the server had closed the connection.
    pub closed: u64,
    /// Whether the server went on talking, and was not listened to any more.
    pub goes_on: bool,
    /// From each message to its answer, in the order of the messages.
    pub round_trips: Vec<Duration>,
}

/// Somebody who listens all the time.
struct Ear {
    thread: JoinHandle<()>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    received: AtomicU64,
    over: AtomicBool,
    full: AtomicBool,
    leaving: AtomicBool,
    lock: Mutex<()>,
    news: Condvar,
}

/// A client under way.
pub struct Player {
    lab: Arc<Lab>,
    variant: Variant,
    to: SocketAddr,
    options: Options,
    sink: Arc<dyn Sink>,
    link: Option<Link>,
    ear: Option<Ear>,
    named: bool,
    /// Answers that did not come in time: they may come yet.
    late: Vec<Answer>,
    count: Statistics,
}

impl Player {
    /// A client that is not connected yet.
    pub fn new(lab: Arc<Lab>, variant: &Variant, to: SocketAddr, options: Options, sink: Arc<dyn Sink>) -> Self {
        let variant = variant.clone();
        let count = Statistics::default();
        let mut options = options;
        if let Some(wait) = variant.timeout {
            options.timeout = options.timeout.min(Duration::from_millis(u64::from(wait)));
        }
        Self { lab, variant, to, options, sink, link: None, ear: None, named: false, late: Vec::new(), count }
    }

    /// Whether what comes is not the answer to what was sent: people talk.
    fn is_chat(&self) -> bool {
        self.variant.rule.talks()
    }

    /// Whether it listens all the time: where people talk, and where nothing should come and an answer is news.
    fn listens(&self) -> bool {
        self.is_chat() || self.variant.rule == Rule::Silent
    }

    /// Whether the next text is the client's name.
    pub fn wants_name(&self) -> bool {
        matches!(self.variant.rule, Rule::Route(_)) && !self.named
    }

    /// Whether the server has closed the connection (known where the client listens all the time).
    pub fn is_over(&self) -> bool {
        self.ear.as_ref().is_some_and(|ear| ear.shared.over.load(Ordering::SeqCst))
    }

    fn tell(&self, event: &Event) {
        if self.sink.wants_events() {
            let line = speech::line(&self.lab, &self.variant.id, event);
            self.sink.event(event, line.as_deref(), None);
        }
    }

    /// Connects, unless it is connected.
    ///
    /// # Errors
    /// The server is not there.
    pub fn connect(&mut self) -> io::Result<&mut Link> {
        if self.link.is_none() {
            let event = |name| Event::client(name).of(self.to).with("host", self.to.ip().to_string());
            self.tell(&event(LogEvent::Start));
            let link = Link::open(&self.variant, self.to, self.options.timeout, &self.options.faults, &self.sink)?;
            self.tell(&event(LogEvent::Connect));
            if self.listens() && !self.options.faults.has(Fault::NeverRead) {
                self.ear = Some(self.listen(&link)?);
            }
            self.link = Some(link);
        }
        self.link.as_mut().ok_or_else(|| io::Error::other("not connected"))
    }

    fn listen(&self, link: &Link) -> io::Result<Ear> {
        let mut listener = link.listener();
        let shared = Arc::new(Shared::default());
        let (inner, sink) = (Arc::clone(&shared), Arc::clone(&self.sink));
        let (lab, variant, to) = (Arc::clone(&self.lab), self.variant.id.clone(), self.to);
        let thread = std::thread::Builder::new().spawn(move || {
            let mut bytes = 0;
            loop {
                if inner.leaving.load(Ordering::SeqCst) {
                    break;
                }
                match listener.hear(Duration::from_millis(100)) {
                    Ok(Heard::Messages(messages)) => {
                        for message in messages {
                            bytes += message.raw.len() + EACH;
                            if sink.wants_events() {
                                let event = received(&message, to);
                                sink.event(&event, speech::line(&lab, &variant, &event).as_deref(), None);
                            }
                            inner.received.fetch_add(1, Ordering::SeqCst);
                        }
                        inner.tell();
                        if bytes > CLIENT_BYTES.get() {
                            inner.full.store(true, Ordering::SeqCst);
                            break;
                        }
                    }
                    Ok(Heard::Some | Heard::Nothing) => {}
                    Ok(Heard::End) | Err(_) => break,
                }
            }
            inner.over.store(true, Ordering::SeqCst);
            inner.tell();
        })?;
        Ok(Ear { thread, shared })
    }

    /// Does one step of a script.
    ///
    /// # Errors
    /// The connection is broken.
    pub fn step(&mut self, step: &Step) -> io::Result<()> {
        match step {
            Step::Say(text) => self.say(text),
            Step::Pause(time) => {
                std::thread::sleep(*time);
                Ok(())
            }
            Step::HalfClose => {
                self.connect()?.half_close();
                Ok(())
            }
            Step::Close => {
                self.leave();
                Ok(())
            }
            Step::Abort => {
                self.connect()?.abort();
                self.leave();
                Ok(())
            }
            Step::Raw(bytes) => {
                self.connect()?.write(bytes, "bytes as they are")?;
                self.await_answers(bytes, 1)
            }
            Step::Split(at, text) => {
                let bytes = self.connect()?.encode(text);
                let (head, rest) = bytes.split_at((*at).min(bytes.len()));
                let link = self.connect()?;
                link.write(head, "the beginning of a message")?;
                std::thread::sleep(Duration::from_millis(30));
                link.write(rest, "the rest of a message")?;
                self.sent(text, &bytes);
                self.await_answers(&bytes, 1)
            }
            Step::Together(texts) => {
                let link = self.connect()?;
                let messages: Vec<Vec<u8>> = texts.iter().map(|text| link.encode(text)).collect();
                let bytes = messages.concat();
                link.write(&bytes, "several messages in one send")?;
                for (text, bytes) in texts.iter().zip(&messages) {
                    self.sent(text, bytes);
                }
                self.await_answers(&bytes, texts.len() as u64)
            }
        }
    }

    fn sent(&mut self, text: &[u8], bytes: &[u8]) {
        self.count.sent += 1;
        let (body, tail) = self.variant.client.bounds(bytes);
        let message = Message::read(&self.variant.client, bytes, body, tail);
        // What sets a record's fields is no part of its text.
        let is_record = matches!(self.variant.client, Framing::Record { .. });
        let text = if is_record { &message.shown } else { text };
        let mut event = Event::client(LogEvent::Send).of(self.to).with("text", text).with("message", bytes);
        event = event.with("len", text.len().to_string());
        for (name, value) in &message.fields {
            if event.value(name).is_none() {
                event = event.with(name.clone(), value);
            }
        }
        self.tell(&event);
    }

    /// Sends a text, and waits for the answer where the lab has one.
    ///
    /// # Errors
    /// The connection is broken.
    pub fn say(&mut self, text: &[u8]) -> io::Result<()> {
        let was_named = self.named || !self.wants_name();
        let before = self.heard();
        let link = self.connect()?;
        let sent_at = Instant::now();
        let bytes = link.say(text).map_err(over)?;
        self.named = true;
        self.sent(text, &bytes);
        if self.options.faults.has(Fault::CloseUnread) {
            let timeout = self.options.timeout;
            self.connect()?.peek(timeout);
            self.leave();
            return Ok(());
        }
        if self.options.faults.merged() > 1 {
            return Ok(());
        }
        if self.options.faults.has(Fault::HalfClose) && self.count.sent == 1 {
            self.connect()?.half_close();
        }
        if self.is_chat() {
            if !was_named {
                self.wait_for_news(before);
            }
            self.rest();
            return Ok(());
        }
        let before = self.count.timeouts;
        self.await_answer_since(&bytes, 1, sent_at)?;
        self.say_again(text, before)?;
        if self.options.faults.has(Fault::Abort) {
            self.connect()?.abort();
            self.leave();
        } else if self.variant.closes == Closing::ServerAfterReply {
            // The server has closed: the next message needs another connection.
            self.leave();
        }
        Ok(())
    }

    /// What was not answered in time is said again, as often as the lab has it.
    fn say_again(&mut self, text: &[u8], mut before: u64) -> io::Result<()> {
        for _ in 0..self.variant.repeats {
            if self.count.timeouts == before {
                break;
            }
            before = self.count.timeouts;
            let sent_at = Instant::now();
            let bytes = self.connect()?.say(text).map_err(over)?;
            self.sent(text, &bytes);
            self.await_answer_since(&bytes, 1, sent_at)?;
        }
        Ok(())
    }

    /// After a message that nothing answers.
    fn rest(&mut self) {
        std::thread::sleep(self.options.gap);
        if let (Some(pace), Some(link)) = (&self.options.pace, &self.link)
            && !pace.wait(link.local, link.written())
        {
            self.options.pace = None;
        }
    }

    fn heard(&self) -> u64 {
        self.ear.as_ref().map_or(0, |ear| ear.shared.received.load(Ordering::SeqCst))
    }

    /// Waits until one more message has come (the answer to a name).
    fn wait_for_news(&self, before: u64) {
        let Some(ear) = &self.ear else { return };
        let until = Instant::now() + self.options.timeout;
        let mut guard = ear.shared.lock.lock().unwrap_or_else(PoisonError::into_inner);
        while self.heard() <= before && !self.is_over() && Instant::now() < until {
            let wait = ear.shared.news.wait_timeout(guard, Duration::from_millis(50));
            guard = wait.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn await_answers(&mut self, bytes: &[u8], count: u64) -> io::Result<()> {
        if self.is_chat() {
            self.rest();
            return Ok(());
        }
        self.await_answer_since(bytes, count, Instant::now())
    }

    /// Waits for the answer to these bytes.
    fn await_answer_since(&mut self, bytes: &[u8], count: u64, sent_at: Instant) -> io::Result<()> {
        if self.options.faults.has(Fault::NeverRead) {
            return Ok(());
        }
        if !self.variant.rule.answers() {
            self.rest();
            return Ok(());
        }
        let timeout = self.options.timeout;
        let variant = self.variant.clone();
        let wanted = expected(&variant, self.connect()?.local, bytes);
        if wanted.is_nothing() {
            return Ok(());
        }
        let mut have = Vec::new();
        let mut messages: Vec<Message<'static>> = Vec::new();
        let mut missing = None;
        while messages.is_empty() || wanted.goes_on(&have) && have.len() <= CLIENT_BYTES.get() {
            let left = timeout.saturating_sub(sent_at.elapsed());
            let heard = if left.is_zero() { Ok(Heard::Nothing) } else { self.connect()?.hear(left) };
            match heard {
                Ok(Heard::Messages(more)) => {
                    for message in more {
                        // The answer to something said before is not the answer to this.
                        let late = self.late.iter().position(|late| late.is(&message.raw) && !wanted.is(&message.raw));
                        if let Some(late) = late {
                            self.late.remove(late);
                            self.tell(&received(&message, self.to));
                            continue;
                        }
                        have.extend_from_slice(&message.raw);
                        messages.push(message);
                    }
                }
                Ok(Heard::Some) => {}
                Err(error) if !is_over(&error) => return Err(error),
                Ok(ended @ (Heard::Nothing | Heard::End)) => {
                    missing = Some(ended);
                    break;
                }
                Err(_) => {
                    missing = Some(Heard::End);
                    break;
                }
            }
        }
        let took = sent_at.elapsed();
        if messages.is_empty() || missing.is_some() && wanted.goes_on(&have) {
            // What came is told, and therefore counted, although it is not all.
            self.count.received += count.min(messages.len() as u64);
            let closed = missing == Some(Heard::End);
            *(if closed { &mut self.count.closed } else { &mut self.count.timeouts }) += count;
            let text = match (messages.is_empty(), closed) {
                (true, true) => "the server closed the connection without an answer",
                (true, false) => "no answer",
                (false, true) => "the server closed the connection before the answer was complete",
                (false, false) => "the answer is not complete",
            };
            self.tell(&Event::client(LogEvent::Error).of(self.to).with("error", text));
            if messages.is_empty() && !closed && self.late.len() < MAX_LATE {
                self.late.push(wanted);
            }
        } else {
            self.count.received += count;
            self.count.round_trips.push(took);
        }
        let rtt = format!("{:.3}", took.as_secs_f64() * 1e3);
        for message in &messages {
            self.tell(&received(message, self.to).with("rtt", &rtt));
        }
        Ok(())
    }

    /// Closes the connection.
    pub fn leave(&mut self) {
        let Some(mut link) = self.link.take() else { return };
        let _ = link.flush();
        if let Some(ear) = self.ear.take() {
            ear.shared.leaving.store(true, Ordering::SeqCst);
            link.close();
            let _ = ear.thread.join();
            self.count.received += ear.shared.received.load(Ordering::SeqCst);
            self.count.goes_on |= ear.shared.full.load(Ordering::SeqCst);
        } else {
            link.close();
        }
        self.tell(&Event::client(LogEvent::Disconnect).of(self.to));
        self.named = false;
    }

    /// Waits until so much time has passed without anything new, but for a server that never stops not for ever, closes, and tells
    /// the statistics.
    pub fn finish(&mut self, linger: Duration) -> Statistics {
        if self.options.faults.merged() > 1
            && let Some(link) = &mut self.link
        {
            let _ = link.flush();
        }
        if self.ear.is_some() {
            let mut before = self.heard();
            let begin = Instant::now();
            let mut since = begin;
            while since.elapsed() < linger && !self.is_over() {
                if begin.elapsed().as_secs() >= CLIENT_SECONDS.count() {
                    self.count.goes_on = true;
                    break;
                }
                std::thread::sleep(Duration::from_millis(10));
                if self.heard() > before {
                    before = self.heard();
                    since = Instant::now();
                }
            }
        }
        self.leave();
        let count = self.count.clone();
        let event = Event::client(LogEvent::Statistics).of(self.to).with("sent", count.sent.to_string());
        let event = event.with("received", count.received.to_string());
        self.tell(&event.with("timeouts", count.timeouts.to_string()));
        count
    }
}

impl Shared {
    fn tell(&self) {
        let _guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.news.notify_all();
    }
}

/// Whether a connection is at its end, rather than broken in some other way.
pub fn is_over(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(error.kind(), BrokenPipe | ConnectionReset | ConnectionAborted)
}

/// The same in words, where it is that.
fn over(error: io::Error) -> io::Error {
    if is_over(&error) { io::Error::new(error.kind(), "the server has closed the connection") } else { error }
}

fn received(message: &Message<'_>, from: SocketAddr) -> Event {
    let mut event = Event::client(LogEvent::Receive)
        .of(from)
        .with("text", Transform::RStrip.apply(&message.shown))
        .with("message", &message.raw)
        .with("len", message.raw.len().to_string());
    for (name, value) in &message.fields {
        if event.value(name).is_none() {
            event = event.with(name.clone(), value);
        }
    }
    event
}

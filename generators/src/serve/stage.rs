//! What all models share: the conversation behind its lock, who hears of it, and the end.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wirelab_labs::{LogEvent, Rule, Side};

use crate::conversation::{Action, Conversation, Event, EventKind, speech};
use crate::now::seconds;
use crate::truth::{Deed, Sink};

/// A text that somebody at the server says.
#[derive(Clone, Debug)]
pub(super) struct Say(pub(super) Vec<u8>);

/// How a model is woken from outside.
type Wake = Box<dyn Fn() + Send + Sync>;

pub(super) struct Stage {
    conversation: Mutex<Conversation>,
    /// Whether what it says hangs on the time of day.
    tells_time: bool,
    sink: Arc<dyn Sink>,
    /// Where the server listens.
    pub(super) local: SocketAddr,
    /// Whether small sends go out at once.
    pub(super) no_delay: bool,
    stopping: AtomicBool,
    /// It ended as if it had been killed.
    pub(super) died: AtomicBool,
    said: Mutex<Vec<Say>>,
    wake: Mutex<Option<Wake>>,
    ended: Condvar,
}

impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stage").field("local", &self.local).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Stage {
    pub(super) fn new(
        mut conversation: Conversation,
        sink: Arc<dyn Sink>,
        local: SocketAddr,
        no_delay: bool,
    ) -> io::Result<Arc<Self>> {
        if !sink.wants_events() {
            conversation.hush();
        }
        let tells_time = matches!(&conversation.variant().rule, Rule::Talk(talk) if talk.tells_time());
        Ok(Arc::new(Self {
            tells_time,
            conversation: Mutex::new(conversation),
            sink,
            local,
            no_delay,
            stopping: AtomicBool::new(false),
            died: AtomicBool::new(false),
            said: Mutex::new(Vec::new()),
            wake: Mutex::new(None),
            ended: Condvar::new(),
        }))
    }

    pub(super) fn conversation(&self) -> MutexGuard<'_, Conversation> {
        let mut conversation = lock(&self.conversation);
        if self.tells_time {
            conversation.set_clock(seconds());
        }
        conversation
    }

    pub(super) fn deed(&self, deed: Deed<'_>) {
        if self.sink.wants_deeds() {
            self.sink.deed(&deed);
        }
    }

    /// A deed of the server with one client.
    pub(super) fn did(&self, act: &'static str, peer: SocketAddr, intention: &str) {
        self.deed(Deed::new(Side::Server, act, Some(self.local), Some(peer)).meaning(intention));
    }

    pub(super) fn sent(&self, peer: SocketAddr, bytes: &[u8], why: &str) {
        self.deed(Deed::new(Side::Server, "send", Some(self.local), Some(peer)).bytes(bytes).meaning(why));
    }

    pub(super) fn read(&self, peer: SocketAddr, asked: usize, bytes: &[u8]) {
        if !self.sink.wants_deeds() {
            return;
        }
        let mut deed = Deed::new(Side::Server, "receive", Some(self.local), Some(peer)).bytes(bytes);
        deed.asked = Some(asked);
        deed.intention = if bytes.is_empty() { "the client sends no more" } else { "" };
        self.deed(deed);
    }

    pub(super) fn tell(&self, conversation: &Conversation, event: &Event, thread: Option<&str>) {
        // What goes wrong is told to whoever is there.
        if self.sink.wants_events() || event.is(LogEvent::Error) || event.is(LogEvent::Refuse) {
            let line = speech::line(conversation.lab(), &conversation.variant().id, event);
            self.sink.event(event, line.as_deref(), thread);
        }
    }

    /// Tells the events among the actions, in order, and gives the rest.
    pub(super) fn tell_all(&self, conversation: &Conversation, out: Vec<Action>, thread: Option<&str>) -> Vec<Action> {
        if !out.iter().any(|action| matches!(action, Action::Tell(_))) {
            return out;
        }
        let mut rest = Vec::with_capacity(out.len());
        for action in out {
            match action {
                Action::Tell(event) => self.tell(conversation, &event, thread),
                action => rest.push(action),
            }
        }
        rest
    }

    /// What only a model tells, such as a selector's wake-up.
    pub(super) fn model(&self, text: &str) {
        if self.sink.wants_events() {
            self.sink.event(&Event::server(EventKind::Model).with("text", text), Some(text), None);
        }
    }

    pub(super) fn wants_events(&self) -> bool {
        self.sink.wants_events()
    }

    pub(super) fn started(&self) {
        let conversation = self.conversation();
        let mut out = Vec::new();
        conversation.started(self.local, &mut out);
        self.tell_all(&conversation, out, None);
    }

    pub(super) fn stopped(&self) {
        let conversation = self.conversation();
        let mut out = Vec::new();
        conversation.stopped(&mut out);
        self.tell_all(&conversation, out, None);
    }

    /// How to wake the model when something happened outside of its sockets.
    pub(super) fn on_wake(&self, wake: impl Fn() + Send + Sync + 'static) {
        *lock(&self.wake) = Some(Box::new(wake));
        // It may have been stopped before it could be woken.
        if self.is_stopping() {
            self.wake();
        }
    }

    fn wake(&self) {
        if let Some(wake) = lock(&self.wake).as_ref() {
            wake();
        }
    }

    pub(super) fn stop(&self) {
        {
            let _said = lock(&self.said);
            self.stopping.store(true, Ordering::SeqCst);
        }
        self.ended.notify_all();
        self.wake();
    }

    /// Ends at once, without a last word.
    pub(super) fn die(&self) {
        self.died.store(true, Ordering::SeqCst);
        self.stop();
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    pub(super) fn wait_for_stop(&self) {
        let mut said = lock(&self.said);
        while !self.is_stopping() {
            said = self.ended.wait_timeout(said, Duration::from_secs(1)).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub(super) fn say(&self, say: Say) {
        lock(&self.said).push(say);
        self.wake();
    }

    /// What was said since the last call, as actions.
    pub(super) fn take_said(&self) -> Vec<Action> {
        let said = std::mem::take(&mut *lock(&self.said));
        let mut out = Vec::new();
        if !said.is_empty() {
            let mut conversation = self.conversation();
            for Say(text) in said {
                conversation.say(&text, &mut out);
            }
        }
        out
    }
}

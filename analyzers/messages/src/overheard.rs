//! What is said in a capture, before anybody knows of which lab it is; and what a lab would make of it.

use wirelab_engine::engine::{Event, FastView, Observer, PacketView, Roles};
use wirelab_labs::{Lab, Transport};

use super::listener::{Ask, Heard, Listener, Sorted, groups};
use super::log::StreamLog;
use super::model::Message;
use super::streaming::max_kept;

/// Packets after which it is looked how much was kept.
const STEP: usize = 4_096;

/// Keeps what all streams of a capture say, and takes none of it for a lab's.
#[derive(Debug)]
pub struct Overheard {
    listener: Listener,
    since: usize,
    is_full: bool,
    missed: u64,
}

/// What was said.
#[derive(Debug)]
pub struct Said {
    /// The streams, in the order in which they were opened.
    pub logs: Vec<StreamLog>,
    /// Packets behind those that could be kept.
    pub missed: u64,
}

impl Default for Overheard {
    fn default() -> Self {
        let listener = Listener::new(Ask::any(Vec::new()).into());
        Self { listener, since: 0, is_full: false, missed: 0 }
    }
}

impl Overheard {
    /// What was said. `roles` says who is who in the streams of the whole capture.
    pub fn finish(mut self, roles: Roles<'_>) -> Said {
        self.listener.settle(roles);
        let mut logs: Vec<StreamLog> = self.listener.logs().cloned().collect();
        logs.sort_by_key(|log| (log.opened, log.transport as usize, log.stream));
        Said { logs, missed: self.missed + self.listener.left_out() }
    }

    /// Whether the next packet is listened to.
    #[inline]
    fn listens(&mut self) -> bool {
        self.since += 1;
        if self.since >= STEP {
            self.since = 0;
            self.is_full = self.is_full || self.listener.kept().1 > max_kept();
        }
        self.missed += u64::from(self.is_full);
        !self.is_full
    }

    fn packet(&mut self, view: &PacketView<'_>) {
        for segment in view.segments {
            let Some(heard) = Heard::of(view, segment) else { continue };
            let tcp = heard.tcp;
            self.listener.segment(&heard, || view.ends(tcp.net, tcp.src_port, tcp.dst_port));
        }
        for datagram in view.datagrams {
            self.listener.datagram(view, datagram);
        }
    }
}

impl Observer for Overheard {
    #[inline]
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        if self.listens() {
            self.packet(view);
        }
    }

    #[inline]
    fn takes_fast(&self) -> bool {
        true
    }

    #[inline]
    fn on_fast(&mut self, view: &FastView<'_>) {
        if self.listens() {
            self.listener.segment(&Heard::usual(view), || Some(view.ends()));
        }
    }
}

/// What a lab that was asked for makes of some streams.
#[derive(Debug)]
pub struct Judged {
    /// Their messages.
    pub messages: Vec<Message>,
    /// Whether each stream that speaks is the lab's as it stands in its file: nothing has another form, and nothing is another service.
    pub is_as_asked: bool,
}

/// Holds streams to a lab, as `messages` and `verify` do where the lab is named.
pub fn judged(logs: &[&StreamLog], lab: Lab) -> Judged {
    let ask = Ask::named(lab);
    let mut all = Judged { messages: Vec::new(), is_as_asked: true };
    for group in groups(logs) {
        let sorted = Sorted::new(&ask, &group);
        let found = ask.choose(&sorted.usual);
        let decision = ask.decide(&group, &sorted, &found);
        let speaks = |stream: (Transport, u32)| {
            group.iter().any(|log| (log.transport, log.stream) == stream && !log.is_silent())
        };
        all.is_as_asked &= decision.streams.iter().all(|(stream, chosen)| {
            let fits = chosen.as_ref().is_some_and(|one| {
                one.lab == Some(0) && one.none.is_none() && one.altered.is_none() && one.form.is_none()
            });
            fits || !speaks(*stream)
        });
        all.messages.extend(decision.messages);
    }
    all.messages.sort_by_key(|message| message.order);
    for (message, number) in all.messages.iter_mut().zip(1..) {
        message.number = number;
    }
    all
}

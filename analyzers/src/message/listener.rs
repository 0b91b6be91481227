//! Listening to a capture: the logs of streams that may be a lab's, and in the end their messages.

mod retire;

pub(super) use retire::Over;

use std::collections::BTreeMap;

use wirelab_labs::{Lab, Transport, Variant};

use super::detect::{Choice, Confidence, choose};
use super::log::{Recorder, StreamLog};
use super::model::Message;
use super::play::{Candidate, Outcome, play};
use crate::engine::{Event, Observer, PacketView, SegmentView};
use crate::stream::Role;
use crate::stream::bytes::TcpPiece;
use crate::stream::key::Endpoint;
use crate::stream::tcp::Phase;

/// Most streams whose bytes are kept.
const MAX_STREAMS: usize = 1 << 16;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The labs that it can be.
    pub labs: Vec<Lab>,
    /// The only lab wanted, as an index.
    pub lab: Option<usize>,
    /// The only variant wanted.
    pub variant: Option<String>,
    /// The server's port, if it is not the lab's.
    pub port: Option<u16>,
}

impl Ask {
    /// Any of some labs.
    pub fn any(labs: Vec<Lab>) -> Self {
        Self { labs, lab: None, variant: None, port: None }
    }

    fn has_port(&self, transport: Transport, port: u16) -> bool {
        match self.port {
            Some(wanted) => wanted == port,
            None => self
                .labs
                .iter()
                .flat_map(|lab| &lab.variants)
                .any(|variant| variant.ports.of(transport).contains(&port)),
        }
    }
}

/// What was found of a stream.
#[derive(Clone, Debug)]
pub struct StreamFound {
    /// What it said, without the bytes' further use: ends, handshake and closing frames.
    pub log: StreamLog,
    /// Index of the lab; `None`: it is no lab's.
    pub lab: Option<usize>,
    /// Index of the variant.
    pub variant: usize,
    /// How sure that is.
    pub confidence: Confidence,
    /// Why, in words.
    pub why: String,
    /// The layout that was found instead of the lab's, in words.
    pub layout: Option<String>,
    /// The variant with that layout in the place of the lab's.
    pub altered: Option<Box<Variant>>,
}

/// The messages of a capture.
#[derive(Clone, Debug, Default)]
pub struct Conversations {
    /// The labs that were looked for.
    pub labs: Vec<Lab>,
    /// The streams of labs, by transport and number.
    pub streams: BTreeMap<(Transport, u32), StreamFound>,
    /// Their messages, in the order of the bytes that complete them.
    pub messages: Vec<Message>,
    /// Streams that were not kept because there were too many.
    pub left_out: u64,
    /// Streams that were not listened to to their end.
    pub cut_short: u64,
}

/// Listens to the packets of a capture.
#[derive(Debug)]
pub struct Listener {
    ask: Ask,
    recorders: BTreeMap<(Transport, u32), Recorder>,
    order: u64,
    left_out: u64,
}

impl Listener {
    /// A listener that has heard nothing yet.
    pub fn new(ask: Ask) -> Self {
        Self { ask, recorders: BTreeMap::new(), order: 0, left_out: 0 }
    }

    fn recorder(
        &mut self,
        transport: Transport,
        stream: u32,
        view: &PacketView<'_>,
        ends: Option<(Endpoint, Endpoint)>,
        role: Role,
    ) -> Option<&mut Recorder> {
        let Self { ask, recorders, left_out, .. } = self;
        let full = recorders.len() >= MAX_STREAMS;
        match recorders.entry((transport, stream)) {
            std::collections::btree_map::Entry::Occupied(entry) => Some(entry.into_mut()),
            std::collections::btree_map::Entry::Vacant(entry) => {
                if full {
                    *left_out += 1;
                    return None;
                }
                let (sender, receiver) = ends?;
                let (client, server) = if role == Role::Client { (sender, receiver) } else { (receiver, sender) };
                let reversed = !ask.has_port(transport, server.port) && ask.has_port(transport, client.port);
                Some(entry.insert(Recorder::new(transport, stream, (client, server), reversed, view.packet.frame)))
            }
        }
    }

    fn segment(&mut self, view: &PacketView<'_>, segment: &SegmentView) {
        let Some((layer, tcp)) = view.tcp(segment) else { return };
        let place = &segment.place;
        if layer.quoted || place.phase == Phase::Quoted {
            return;
        }
        let ends = view.ends(tcp.net, tcp.src_port, tcp.dst_port);
        let mut order = self.order;
        let frame = view.packet.frame;
        let Some(recorder) = self.recorder(Transport::Tcp, place.stream, view, ends, place.role) else { return };
        if place.opened && tcp.flags.syn() {
            recorder.began();
        }
        if place.established {
            recorder.established(frame);
        }
        if tcp.flags.fin() || tcp.flags.rst() {
            recorder.closed(place.role, frame, tcp.flags.rst());
        }
        let whole = tcp.header_len >= 20 && layer.length >= u32::from(tcp.header_len);
        if let Some(len) = tcp.payload_len.filter(|_| whole) {
            let piece = TcpPiece {
                from: place.role,
                seq: place.seq,
                ack: tcp.flags.ack().then_some(place.ack),
                syn: tcp.flags.syn(),
                len,
                bytes: view.tcp_payload(segment),
                frame,
                time: view.packet.time,
            };
            recorder.segment(&piece, tcp.flags.psh(), &mut order);
        }
        self.order = order;
    }

    fn datagrams(&mut self, view: &PacketView<'_>) {
        for datagram in view.datagrams {
            let Some((layer, udp)) = view.udp(datagram) else { continue };
            let place = &datagram.place;
            if layer.quoted || place.duplicate {
                continue;
            }
            let ends = view.ends(udp.net, udp.src_port, udp.dst_port);
            let mut order = self.order;
            let Some(recorder) = self.recorder(Transport::Udp, place.stream, view, ends, place.role) else { continue };
            let bytes = view.udp_payload(datagram);
            let lost = u64::from(udp.payload_len).saturating_sub(bytes.len() as u64);
            let time = view.packet.time.unwrap_or_default().as_nanos();
            recorder.datagram(place.role, view.packet.frame, time, bytes, lost, &mut order);
            self.order = order;
        }
    }

    /// The messages of all that was heard so far.
    pub fn conversations(&self) -> Conversations {
        let logs: Vec<&StreamLog> = self.recorders.values().map(Recorder::log).collect();
        let mut found =
            Conversations { labs: self.ask.labs.clone(), left_out: self.left_out, ..Conversations::default() };
        for group in groups(&logs) {
            self.group(&group, &mut found);
        }
        found.messages.sort_by_key(|message| message.order);
        let numbers: BTreeMap<u64, u64> =
            (1..).zip(&found.messages).map(|(number, message)| (message.number, number)).collect();
        for message in &mut found.messages {
            let new = |number: Option<u64>| number.and_then(|number| numbers.get(&number).copied());
            message.reply_to = new(message.reply_to);
            message.forward_of = new(message.forward_of);
            message.number = new(Some(message.number)).unwrap_or(message.number);
        }
        found
    }

    /// Chooses the lab for a group of streams. `Err`: none, and why, if there is something to say.
    pub(super) fn choose(&self, logs: &[&StreamLog]) -> Result<Choice, Option<String>> {
        let allowed = choose::Allowed {
            labs: &self.ask.labs,
            lab: self.ask.lab,
            variant: self.ask.variant.as_deref(),
            port: self.ask.port,
        };
        let silent = logs.iter().all(|log| log.is_silent());
        let choice = choose(logs, allowed)?;
        if silent && choice.confidence == Confidence::Likely { Err(None) } else { Ok(choice) }
    }

    /// What a choice makes of a group of streams.
    pub(super) fn play(&self, logs: &[&StreamLog], choice: &Choice) -> Option<Outcome> {
        let lab = self.ask.labs.get(choice.lab)?;
        let variant = choice.altered.as_ref().map(|(variant, _)| variant).or(lab.variants.get(choice.variant))?;
        Some(play(logs, Candidate { lab_index: choice.lab, lab, variant_index: choice.variant, variant }))
    }

    /// What every stream has said that is listened to.
    pub(super) fn logs(&self) -> impl Iterator<Item = &StreamLog> {
        self.recorders.values().map(Recorder::log)
    }

    /// What a stream has said.
    pub(super) fn log(&self, key: (Transport, u32)) -> Option<&StreamLog> {
        self.recorders.get(&key).map(Recorder::log)
    }

    /// Whether a stream is listened to.
    pub(super) fn listens(&self, key: (Transport, u32)) -> bool {
        self.recorders.contains_key(&key)
    }

    /// The first arrival of all streams that are listened to: nothing that was said before it changes any more.
    pub(super) fn oldest_order(&self) -> u64 {
        let first = |log: &StreamLog| {
            let lanes = [&log.from_client, &log.from_server];
            lanes.into_iter().filter_map(|lane| lane.arrivals().first()).map(|arrival| arrival.order).min()
        };
        self.logs().filter_map(first).min().unwrap_or(self.order + 1)
    }

    fn group(&self, logs: &[&StreamLog], found: &mut Conversations) {
        let choice = match self.choose(logs) {
            Ok(choice) => choice,
            Err(None) => return,
            Err(Some(why)) => {
                for log in logs {
                    let found_here = StreamFound {
                        log: (*log).clone(),
                        lab: None,
                        variant: 0,
                        confidence: Confidence::Assumed,
                        why: why.clone(),
                        layout: None,
                        altered: None,
                    };
                    found.streams.insert((log.transport, log.stream), found_here);
                }
                return;
            }
        };
        let Some(outcome) = self.play(logs, &choice) else { return };
        // Numbers of a group become numbers of the capture in the end: until then they only have to differ.
        let base = found.messages.iter().map(|message| message.number).max().unwrap_or(0);
        found.messages.extend(outcome.messages.into_iter().map(|mut message| {
            message.number += base;
            message.reply_to = message.reply_to.map(|number| number + base);
            message.forward_of = message.forward_of.map(|number| number + base);
            message
        }));
        for log in logs {
            let one = StreamFound {
                log: (*log).clone(),
                lab: Some(choice.lab),
                variant: choice.variant,
                confidence: choice.confidence,
                why: choice.why.clone(),
                layout: choice.altered.as_ref().map(|(_, what)| what.clone()),
                altered: choice.altered.as_ref().map(|(variant, _)| Box::new(variant.clone())),
            };
            found.streams.insert((log.transport, log.stream), one);
        }
    }
}

/// The streams of one server that were open at the same time belong together: one program answered them all.
pub(super) fn groups<'l>(logs: &[&'l StreamLog]) -> Vec<Vec<&'l StreamLog>> {
    let mut by_server: BTreeMap<(Transport, Endpoint), Vec<&'l StreamLog>> = BTreeMap::new();
    for log in logs {
        by_server.entry((log.transport, log.server)).or_default().push(log);
    }
    let mut groups = Vec::new();
    for mut streams in by_server.into_values() {
        streams.sort_by_key(|log| (log.opened, log.stream));
        let mut group: Vec<&StreamLog> = Vec::new();
        let mut until = 0;
        for log in streams {
            if !group.is_empty() && log.opened > until {
                groups.push(std::mem::take(&mut group));
                until = 0;
            }
            // A refused attempt talks to nobody: it holds no group together.
            let end = if log.is_silent() && log.established.is_none() { log.opened } else { log.end() };
            until = until.max(end);
            group.push(log);
        }
        groups.extend((!group.is_empty()).then_some(group));
    }
    groups
}

impl Observer for Listener {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        for segment in view.segments {
            self.segment(view, segment);
        }
        self.datagrams(view);
    }
}

//! Listening to a capture: the logs of streams that may be a lab's, and in the end their messages.

mod ask;
mod chosen;
mod decide;
mod decoder;
mod groups;
mod heard;
mod recorders;
mod retire;

pub use ask::Ask;
pub use chosen::Chosen;
pub(super) use decide::{Decision, Found, Sorted};
pub(super) use decoder::{Decoder, Group};
pub(super) use groups::groups;
pub(super) use heard::Heard;
pub(super) use retire::Over;

use std::collections::BTreeMap;
use std::sync::Arc;

use recorders::Recorders;
use wirelab_engine::engine::{DatagramView, PacketView, Roles};
use wirelab_engine::stream::Role;
use wirelab_engine::stream::bytes::TcpPiece;
use wirelab_engine::stream::key::Endpoint;
use wirelab_engine::stream::tcp::{Phase, Verdict};
use wirelab_labs::{Lab, Transport, Variant};
use wirelab_text::limit::HEARD_STREAMS;

use super::detect::{Confidence, NoLab};
use super::log::{Recorder, StreamLog};
use super::model::Message;

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
    pub why: Arc<str>,
    /// The layout that was found instead of the lab's, in words.
    pub layout: Option<String>,
    /// The variant with that layout, or that form, in the place of the lab's.
    pub altered: Option<Box<Variant>>,
    /// The form in which the server answers or forwards, where it is another than the lab's, in words.
    pub form: Option<String>,
    /// Where it is no lab's: what it is.
    pub none: Option<NoLab>,
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
pub(super) struct Listener {
    ask: Arc<Ask>,
    recorders: Recorders,
    order: u64,
    left_out: u64,
}

impl Listener {
    /// A listener that has heard nothing yet.
    pub(super) fn new(ask: Arc<Ask>) -> Self {
        Self { ask, recorders: Recorders::default(), order: 0, left_out: 0 }
    }

    /// What it looks for.
    pub(super) fn ask(&self) -> &Ask {
        &self.ask
    }

    /// The recorder of a stream. `None`: there are too many, or nobody knows between whom it is.
    #[inline]
    fn recorder(
        &mut self,
        key: (Transport, u32),
        frame: u64,
        from: Role,
        ends: impl FnOnce() -> Option<(Endpoint, Endpoint)>,
    ) -> Option<&mut Recorder> {
        let Self { recorders, left_out, .. } = self;
        if !recorders.has(key) {
            if recorders.len() >= HEARD_STREAMS.get() {
                *left_out += 1;
                return None;
            }
            let (sender, receiver) = ends()?;
            let ends = if from == Role::Client { (sender, receiver) } else { (receiver, sender) };
            recorders.add(Recorder::new(key.0, key.1, ends, frame));
        }
        recorders.get_mut(key)
    }

    /// Takes in a TCP segment.
    #[inline]
    pub(super) fn segment(&mut self, heard: &Heard<'_>, ends: impl FnOnce() -> Option<(Endpoint, Endpoint)>) {
        let Heard { frame, time, place, tcp, bytes, .. } = *heard;
        // A copy was heard before, and a stray FIN or RST ends nothing.
        if matches!(place.phase, Phase::Quoted | Phase::Copy | Phase::Stray) {
            return;
        }
        let mut order = self.order;
        // The side that opened the stream, and the other: who is client may still turn out otherwise.
        let from = if place.from_opener { Role::Client } else { Role::Server };
        let Some(recorder) = self.recorder((Transport::Tcp, place.stream), frame, from, ends) else { return };
        recorder.turn(if place.from_opener { place.role } else { place.role.other() }, place.roles_from);
        if place.opened && tcp.flags.syn() {
            recorder.began();
        }
        if place.established {
            recorder.established(frame);
        }
        if place.verdicts.has(Verdict::ZeroWindow) {
            recorder.zero_window(frame);
        }
        if tcp.flags.fin() || tcp.flags.rst() {
            recorder.closed(from, frame, tcp.flags.rst());
        }
        // The byte of a keep-alive is nobody's message.
        let said = heard.whole && !(place.phase == Phase::KeepAlive && tcp.payload_len != Some(0));
        if let Some(len) = tcp.payload_len.filter(|_| said) {
            let (seq, ack) = (place.seq, tcp.flags.ack().then_some(place.ack));
            let piece = TcpPiece { from, seq, ack, syn: tcp.flags.syn(), len, bytes, frame, time };
            recorder.packet(&piece, tcp, &mut order);
        }
        self.order = order;
    }

    /// Takes in a datagram.
    pub(super) fn datagram(&mut self, view: &PacketView<'_>, datagram: &DatagramView) {
        let Some((layer, udp)) = view.udp(datagram) else { return };
        let place = &datagram.place;
        if layer.quoted || place.duplicate {
            return;
        }
        let ends = || view.ends(udp.net, udp.src_port, udp.dst_port);
        let mut order = self.order;
        let frame = view.packet.frame;
        let Some(recorder) = self.recorder((Transport::Udp, place.stream), frame, place.role, ends) else { return };
        let bytes = view.udp_payload(datagram);
        let lost = u64::from(udp.payload_len).saturating_sub(bytes.len() as u64);
        let time = view.packet.time.unwrap_or_default().as_nanos();
        recorder.datagram(place.role, frame, time, bytes, lost, &mut order);
        self.order = order;
    }

    /// Says once more who is who in TCP streams that do not tell it themselves.
    pub(super) fn settle(&mut self, roles: Roles<'_>) {
        for recorder in self.recorders.iter_mut() {
            let log = recorder.log();
            if log.transport == Transport::Tcp
                && !log.roles_from.is_known()
                && let Some((opener, from)) = roles.opener(log.stream)
            {
                recorder.turn(opener, from);
            }
        }
    }

    /// What every stream has said that is listened to.
    pub(super) fn logs(&self) -> impl Iterator<Item = &StreamLog> {
        self.recorders.iter().map(Recorder::log)
    }

    /// What a stream has said.
    pub(super) fn log(&self, key: (Transport, u32)) -> Option<&StreamLog> {
        self.recorders.get(key).map(Recorder::log)
    }

    /// Whether a stream is listened to.
    pub(super) fn listens(&self, key: (Transport, u32)) -> bool {
        self.recorders.get(key).is_some()
    }

    /// The first arrival of all streams that are listened to: nothing that was said before it changes any more.
    pub(super) fn oldest_order(&self) -> u64 {
        self.recorders.iter().filter_map(Recorder::oldest_order).min().unwrap_or(self.order + 1)
    }
}

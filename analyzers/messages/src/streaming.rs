//! A listener for captures of any length: conversations are decoded when they end, handed over and forgotten.

use std::sync::Arc;

use wirelab_engine::engine::{Event, FastView, Observer, Roles};
use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::{Lab, Transport};
use wirelab_text::limit::{ATTEMPTS, HEARD_BYTES, HEARD_STREAMS};

use super::listener::{Ask, Conversations, Decoder, Group, Heard, Listener, Over};
use super::thread::{Decoding, Work};

/// Packets or streams after which it is looked for conversations that have ended.
const STEP: usize = 4_096;
/// Most bytes kept of conversations that have not ended. Beyond that they are decoded as far as they were heard, and not
/// listened to any more. An eighth more may come before that is noticed.
pub(super) fn max_kept() -> usize {
    if cfg!(test) { 4 << 20 } else { HEARD_BYTES.get() }
}
/// About what a packet takes beside its bytes.
const EACH: usize = 96;
/// Most streams that are listened to though nothing was said and no handshake is complete. Beyond that the older half of them is
/// given up; one of those that speaks after all is counted as not heard to its end.
pub(super) fn max_attempts() -> usize {
    if cfg!(test) { 64 } else { ATTEMPTS.get() }
}
/// Most streams of which everything is kept because others of their server are still open, where only counts are wanted.
/// Beyond that each is decoded when it ends; what it sent to those that go on is then not found.
const MAX_GROUP: usize = 1_024;

/// Takes over what was decoded.
pub trait MessageSink {
    /// The streams of one server that were open at the same time, with their messages. The messages are numbered from 1
    /// within them; `labs` are those that were looked for.
    fn take(&mut self, labs: &[Lab], found: Conversations);

    /// All that was said before this place is decoded: whatever is taken from now on has its last byte there or behind.
    fn settled(&mut self, _labs: &[Lab], _before: u64) {}
}

/// Listens to the packets of a capture in bounded memory.
#[derive(Debug)]
pub struct StreamingDecoder<K> {
    listener: Listener,
    decoding: Decoding<K>,
    /// Ports that are listened to; `None`: all.
    ports: Option<Ports>,
    max_group: usize,
    gone: [Gone; 2],
    /// Those of them that had not spoken.
    unheard: [Gone; 2],
    since: usize,
    step: usize,
    /// About how many bytes have come since, and after how many it is looked earlier.
    fresh: usize,
    room: usize,
    /// Least value of `step`.
    least: usize,
    cut_short: u64,
}

/// What is left when a capture has ended.
#[derive(Debug)]
pub struct Rest<K> {
    /// Who took over what was decoded.
    pub keep: K,
    /// The labs that were looked for.
    pub labs: Vec<Lab>,
    /// Packets that were not listened to because too many streams were open.
    pub left_out: u64,
    /// Streams that were not listened to to their end because too much was said in streams that did not end.
    pub cut_short: u64,
}

impl<K: MessageSink> StreamingDecoder<K> {
    /// Listens to all streams.
    pub fn new(ask: Ask, keep: K) -> Self {
        let ask = Arc::new(ask);
        let work = Work { decoder: Decoder::new(Arc::clone(&ask)), keep };
        Self {
            listener: Listener::new(ask),
            decoding: Decoding::Here(work),
            ports: None,
            max_group: usize::MAX,
            gone: [Gone::default(), Gone::default()],
            unheard: [Gone::default(), Gone::default()],
            since: 0,
            step: STEP,
            fresh: 0,
            room: max_kept(),
            least: STEP,
            cut_short: 0,
        }
    }

    /// Listens only to streams of the ports that the labs have, the named one's or the one port that was asked for: the others
    /// cost nothing.
    #[must_use]
    pub fn at_ports(ask: Ask, keep: K) -> Self {
        let ports = Some(Ports::of(&ask));
        Self { ports, max_group: MAX_GROUP, ..Self::new(ask, keep) }
    }

    /// While a capture is under way: as [`StreamingDecoder::at_ports`], but of a lab that was named it is also told where else it seems
    /// to be done.
    pub(super) fn under_way(ask: Ask, keep: K) -> Self {
        let named = ask.lab.is_some();
        let steady = Self::at_ports(ask, keep);
        if named { Self { ports: None, ..steady } } else { steady }
    }

    /// Keeps the streams of which there is nothing to say as well.
    #[must_use]
    pub fn keeping_all(mut self) -> Self {
        if let Decoding::Here(work) = &mut self.decoding {
            work.decoder.keep_all();
        }
        self
    }

    /// Looks for conversations that have ended after so many packets, in place of 4,096. What comes out is the same, as long as
    /// what has not ended can be kept.
    #[must_use]
    pub fn look_after(self, packets: usize) -> Self {
        Self { step: packets, least: packets, ..self }
    }

    /// Of a server with more streams than this, those that are over are decoded though others go on. What they sent to those
    /// is then not found.
    #[must_use]
    pub fn in_groups_of(self, streams: usize) -> Self {
        Self { max_group: streams, ..self }
    }

    /// From now on decodes on a thread of its own. What comes out is the same.
    #[must_use]
    pub fn beside(self) -> Self
    where
        K: Send + 'static,
    {
        Self { decoding: self.decoding.beside(), ..self }
    }

    /// Says who is who, as far as it is known by now.
    pub(super) fn settle(&mut self, roles: Roles<'_>) {
        self.listener.settle(roles);
    }

    /// Decodes what has not ended, and gives everything back. `roles` says who is who in the streams of the whole capture.
    pub fn finish(mut self, roles: Roles<'_>) -> Rest<K> {
        self.settle(roles);
        self.retire(u64::MAX, Over::All);
        let (labs, left_out) = (self.listener.ask().labs.clone(), self.listener.left_out());
        Rest { keep: self.decoding.finish(), labs, left_out, cut_short: self.cut_short }
    }

    /// What it has heard.
    pub(super) fn listener(&self) -> &Listener {
        &self.listener
    }

    /// Who takes over what was decoded; `None`: it is with another thread.
    pub(super) fn keep_mut(&mut self) -> Option<&mut K> {
        self.decoding.keep_mut()
    }

    fn wants(&self, transport: Transport, stream: u32, ports: [u16; 2]) -> bool {
        self.ports.as_ref().is_none_or(|known| ports.iter().any(|port| known.has(transport, *port)))
            && !self.gone.get(transport as usize).is_some_and(|gone| gone.has(stream))
    }

    /// Decodes what is over and hands it on. Gives how many streams that were.
    fn retire(&mut self, frame: u64, what: Over) -> usize {
        let groups = self.listener.retire(frame, what);
        self.hand_over(groups, what)
    }

    /// Hands on what is over.
    fn hand_over(&mut self, groups: Vec<Group>, what: Over) -> usize {
        let mut streams = 0;
        for log in groups.iter().flat_map(|group| &group.logs) {
            streams += 1;
            self.cut_short += u64::from(log.is_cut_short());
            if let Some(gone) = self.gone.get_mut(log.transport as usize) {
                gone.add(log.stream);
            }
            if let Some(unheard) = self.unheard.get_mut(log.transport as usize).filter(|_| what == Over::Waiting) {
                unheard.add(log.stream);
            }
        }
        if streams > 0 {
            self.decoding.decode(groups, self.listener.oldest_order());
        }
        streams
    }

    /// A TCP segment, between whom it is, and its ports.
    #[inline]
    fn hear(&mut self, heard: &Heard<'_>, ports: [u16; 2], ends: impl FnOnce() -> Option<(Endpoint, Endpoint)>) {
        if self.wants(Transport::Tcp, heard.place.stream, ports) {
            self.listener.segment(heard, ends);
            self.count(heard.bytes);
        } else if !heard.bytes.is_empty() && self.unheard.iter().any(Gone::any) {
            self.spoke(Transport::Tcp, heard.place.stream);
        }
    }

    /// A stream that was given up before it had spoken speaks.
    #[cold]
    fn spoke(&mut self, transport: Transport, stream: u32) {
        let unheard = self.unheard.get_mut(transport as usize);
        self.cut_short += u64::from(unheard.is_some_and(|unheard| unheard.remove(stream)));
    }

    /// Something was heard that brought bytes.
    #[inline]
    fn count(&mut self, bytes: &[u8]) {
        self.since += 1;
        self.fresh += if bytes.is_empty() { 0 } else { bytes.len() + EACH };
    }

    #[inline]
    fn is_due(&self) -> bool {
        self.since >= self.step || self.fresh >= self.room
    }

    #[cold]
    fn tidy(&mut self, frame: u64) {
        let too_many_wait = self.listener.waiting() > max_attempts();
        // As a rule both are looked for together: what lies in groups has to be put in order for either.
        let most = if too_many_wait { usize::MAX } else { self.max_group };
        let groups = self.listener.retire_groups(frame, most);
        self.hand_over(groups, Over::Groups);
        if too_many_wait {
            self.retire(frame, Over::Waiting);
        }
        let (mut streams, mut bytes) = self.listener.kept();
        if too_many_wait && streams > self.max_group || bytes > max_kept() {
            self.retire(frame, Over::Streams);
            (streams, bytes) = self.listener.kept();
        }
        if bytes > max_kept() {
            let before = self.cut_short;
            self.cut_short = before + self.retire(frame, Over::All) as u64;
            (streams, bytes) = (0, 0);
        }
        self.since = 0;
        // What does not end is not looked at again and again.
        self.step = self.least.max(streams * 4).max(bytes / 64);
        // But before new streams find no room, as long as there is some.
        let room = HEARD_STREAMS.get().saturating_sub(streams) / 2;
        if room >= self.least {
            self.step = self.step.min(room);
        }
        self.fresh = 0;
        self.room = max_kept().saturating_sub(bytes).max(max_kept() / 8);
    }
}

impl<K: MessageSink> Observer for StreamingDecoder<K> {
    #[inline]
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        for segment in view.segments {
            let Some(heard) = Heard::of(view, segment) else { continue };
            let tcp = heard.tcp;
            let ends = || view.ends(tcp.net, tcp.src_port, tcp.dst_port);
            self.hear(&heard, [tcp.src_port, tcp.dst_port], ends);
        }
        for datagram in view.datagrams {
            let Some((layer, udp)) = view.udp(datagram) else { continue };
            let stream = datagram.place.stream;
            if layer.quoted || !self.wants(Transport::Udp, stream, [udp.src_port, udp.dst_port]) {
                continue;
            }
            self.listener.datagram(view, datagram);
            self.count(view.udp_payload(datagram));
        }
        if self.is_due() {
            self.tidy(view.packet.frame);
        }
    }

    #[inline]
    fn takes_fast(&self) -> bool {
        true
    }

    #[inline]
    fn on_fast(&mut self, view: &FastView<'_>) {
        let tcp = view.tcp();
        self.hear(&Heard::usual(view), [tcp.src_port, tcp.dst_port], || Some(view.ends()));
        if self.is_due() {
            self.tidy(view.packet.frame);
        }
    }
}

/// The ports of labs, one bit each.
#[derive(Debug)]
struct Ports([Vec<u64>; 2]);

impl Ports {
    fn of(ask: &Ask) -> Self {
        let mut known = Self([vec![0; 1024], vec![0; 1024]]);
        for transport in [Transport::Tcp, Transport::Udp] {
            let labs = ask.labs.iter().enumerate().filter(|(index, _)| ask.lab.is_none_or(|lab| lab == *index));
            // Unless it is named, such a lab is looked for at its usual ports: elsewhere everything would have to be heard.
            if ask.lab.is_some() && ask.port.is_none() && labs.clone().any(|(_, lab)| lab.any_port(transport)) {
                known.0.get_mut(transport as usize).into_iter().for_each(|bits| bits.fill(u64::MAX));
                continue;
            }
            let all = labs.flat_map(|(_, lab)| lab.ports(transport));
            for port in all.filter(|_| ask.port.is_none()).chain(ask.port) {
                let word = known.0.get_mut(transport as usize).and_then(|bits| bits.get_mut(usize::from(port / 64)));
                if let Some(word) = word {
                    *word |= 1 << (port % 64);
                }
            }
        }
        known
    }

    #[inline]
    fn has(&self, transport: Transport, port: u16) -> bool {
        let word = self.0.get(transport as usize).and_then(|bits| bits.get(usize::from(port / 64)));
        word.is_some_and(|word| word >> (port % 64) & 1 == 1)
    }
}

/// Streams that are not listened to any more, one bit each.
#[derive(Debug, Default)]
struct Gone(Vec<u64>);

impl Gone {
    #[inline]
    fn has(&self, stream: u32) -> bool {
        self.0.get(stream as usize / 64).is_some_and(|word| word >> (stream % 64) & 1 == 1)
    }

    #[inline]
    fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Takes a stream out; whether it was there.
    fn remove(&mut self, stream: u32) -> bool {
        let was = self.has(stream);
        if let Some(word) = self.0.get_mut(stream as usize / 64) {
            *word &= !(1 << (stream % 64));
        }
        was
    }

    fn add(&mut self, stream: u32) {
        let place = stream as usize / 64;
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        if let Some(word) = self.0.get_mut(place) {
            *word |= 1 << (stream % 64);
        }
    }
}

//! The engine: packets are pushed in, events come out, [`Engine::finish`] gives the summary.
//!
//! One engine serves files and live capture. It reads no clock, no random source and no environment, keeps a few
//! hundred bytes a stream and nothing a packet, and never fails: what it cannot read it counts.

mod ahead;
#[cfg(feature = "applications")]
mod applications;
mod counts;
mod event;
mod finals;
mod header;
mod links;
mod passes;
mod ready;
mod replay;
mod roles;
mod services;
mod settings;
mod summary;

pub use crate::stream::Compat;
pub use counts::{ChecksumCounts, Counts};
pub use event::{DatagramView, Event, FastView, Observer, PacketView, SegmentView};
pub use finals::{Final, Finals};
pub use links::{Answer, LinkKind, Links};
pub use passes::{run, run_after, run_with_summary};
pub use replay::Replay;
pub use roles::Roles;
pub use services::ServicePorts;
pub use settings::Settings;
pub use summary::Summary;

#[cfg(not(feature = "applications"))]
use crate::app as applications;
use header::{checksum, datagram, flow, interface, network, segment};
use links::Linker;
use ready::Ready;
use wirelab_capture::packet::Packet;
use wirelab_capture::time::Timestamp;

use crate::app::Applications;
use crate::packet::layer::Unreachable;
use crate::packet::layer::{Header, Icmp, TcpFlags};
use crate::packet::{Decoder, FastPacket, SOCKS, TcpOptions, fast_packet};
use crate::stream::key::Addresses;
use crate::stream::tcp::{Carried, Context, End, Placed, Proxies, Rules, TcpRow, TcpTable};
use crate::stream::udp::{UdpRow, UdpTable};

/// Packets between two calls of [`Observer::passed`].
const STEP: u64 = 16_384;

/// Rebuilds the conversations of one capture.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    settings: Settings,
    decoder: Decoder,
    addresses: Addresses,
    tcp: TcpTable,
    udp: UdpTable,
    counts: Counts,
    first_time: Option<Timestamp>,
    previous_time: Option<Timestamp>,
    segments: Vec<SegmentView>,
    datagrams: Vec<DatagramView>,
    applications: Option<Box<Applications>>,
    linker: Linker,
    proxies: Proxies,
}

impl Engine {
    /// An engine before its first packet.
    pub fn new(settings: Settings) -> Self {
        let verdicts = settings.verdicts || settings.applications.is_some();
        let settings = Settings { verdicts, ..settings };
        let tcp = {
            let Settings { compat, first_of_two, contiguity, services, .. } = settings;
            TcpTable::new(Rules { compat, verdicts, first_of_two, contiguity, services })
        };
        let applications = settings.applications.map(|decode_as| Box::new(Applications::new(decode_as)));
        Self { settings, tcp, applications, ..Self::default() }
    }

    /// The settings, with `verdicts` turned on if `applications` needs them.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// How many streams there are so far.
    pub fn streams(&self) -> usize {
        self.tcp.streams().len() + self.udp.len()
    }

    /// For a second pass, before its first packet: takes over what the first one found, such as who is client and who is server.
    pub fn after(&mut self, first: &Summary) {
        self.tcp.after(&first.tcp);
    }

    /// Takes the next packet of the capture, in order, and sends its events to the observer.
    #[inline]
    pub fn push(&mut self, packet: &Packet<'_>, observer: &mut impl Observer) {
        self.push_with(packet, None, observer);
    }

    /// Like [`Self::push`], in a second pass: events also carry the final values that the first pass found.
    #[inline]
    pub fn push_with<O: Observer>(&mut self, packet: &Packet<'_>, finals: Option<&Finals>, observer: &mut O) {
        let (frame, time) = Self::numbered(packet);
        if packet.frame.is_multiple_of(STEP) {
            observer.passed(packet.frame, packet.offset);
        }
        // Kept without a listener too: one may come later and ask how long ago the packet before was.
        self.first_time = self.first_time.or(packet.time);
        let previous_time = self.previous_time;
        self.previous_time = packet.time.or(previous_time);
        // Without a listener nothing is put together that nobody reads.
        if !O::LISTENS && self.applications.is_none() {
            match fast_packet(packet) {
                Some(fast) => {
                    if O::ROWS {
                        self.place_fast::<true>(&fast, packet.interface, frame, time);
                    } else {
                        self.place_fast::<false>(&fast, packet.interface, frame, time);
                    }
                }
                None => self.place_unheard(packet, frame, time),
            }
            return;
        }
        if observer.takes_fast()
            && self.applications.is_none()
            && let Some(headers) = fast_packet(packet).filter(FastPacket::is_whole)
        {
            if let Some(place) = &self.place_fast::<true>(&headers, packet.interface, frame, time) {
                let first_time = self.first_time;
                let last = finals.map(|finals| finals.of(place.stream));
                observer.on_fast(&FastView { packet, place, first_time, previous_time, last, headers: &headers });
            }
            return;
        }
        self.decoder.decode(packet);
        self.segments.clear();
        self.datagrams.clear();
        self.place::<true>(packet, frame, time);
        let decoded = self.decoder.decoded();
        self.counts.packet(packet, decoded);
        let mut view = PacketView {
            packet,
            decoded,
            segments: &self.segments,
            datagrams: &self.datagrams,
            first_time: self.first_time,
            finals,
            previous_time,
            applications: None,
            answers: &[],
        };
        if let Some(applications) = &mut self.applications {
            applications::look(applications, &view);
            view.applications = Some(applications.found());
            self.linker.note(&view);
            view.answers = self.linker.here();
        }
        event::tell(&view, observer);
    }

    /// A TCP stream as it is now, by number (`tcp.stream`).
    pub fn tcp(&self, stream: u32) -> Option<TcpRow> {
        self.tcp.row(stream, &self.addresses, self.end())
    }

    /// A UDP stream as it is now, by number (`udp.stream`).
    pub fn udp(&self, stream: u32) -> Option<UdpRow> {
        self.udp.row(stream, &self.addresses)
    }

    /// The number of TCP and of UDP streams so far.
    pub fn stream_counts(&self) -> (usize, usize) {
        (self.tcp.streams().len(), self.udp.len())
    }

    /// Who is who in the TCP streams, as far as it is known by now.
    pub fn roles(&self) -> Roles<'_> {
        Roles::new(&self.tcp)
    }

    /// The same where the capture has ended.
    pub fn final_roles(&mut self) -> Roles<'_> {
        self.tcp.end();
        self.roles()
    }

    fn end(&self) -> End {
        End { time: self.previous_time.unwrap_or_default().as_nanos() }
    }

    /// What was found, with final values.
    pub fn finish(mut self) -> Summary {
        self.tcp.end();
        Summary {
            end: self.end(),
            addresses: self.addresses,
            tcp: self.tcp,
            udp: self.udp,
            fragments_given_up: self.decoder.fragments_given_up(),
            messages_given_up: self.applications.map_or(0, |applications| applications.given_up()),
            counts: self.counts,
            links: self.linker.into_links(),
        }
    }

    /// Fast path: plain Ethernet/IPv4/TCP.
    #[inline(always)]
    fn place_fast<const ROWS: bool>(
        &mut self,
        packet: &FastPacket<'_>,
        interface: u32,
        frame: u32,
        time: i64,
    ) -> Option<Placed> {
        // `Ready` in one go: to put it together in memory first costs a twentieth of what such a packet costs.
        let tcp = &packet.tcp;
        let (key, side) = Addresses::key4(packet.src, tcp.src_port, packet.dst, tcp.dst_port);
        let segment = segment(frame, time, false, tcp, packet.id, interface);
        // A SYN tells how windows are scaled.
        let read = self.settings.verdicts || tcp.flags.syn();
        let options = if read { packet.options() } else { TcpOptions::default() };
        let whole = !tcp.flags.syn() || packet.has_whole_header();
        let context = Context { whole, ..Context::new(options, tcp.payload_len.is_some()) };
        let place = self.tcp.take::<ROWS>(key, side, &segment, &context);
        self.counts.fast();
        if self.settings.checksums {
            self.counts.checksums(packet.checksums());
        }
        place
    }

    /// Fast path, for a packet that the reading thread has parsed already.
    #[inline(always)]
    fn take_in<const ROWS: bool>(&mut self, ready: &Ready<'_>) {
        self.tcp.take::<ROWS>(ready.key, ready.side, &ready.segment, &ready.context());
        self.counts.fast();
        if let Some(checksums) = ready.checksums {
            self.counts.checksums(checksums);
        }
    }

    /// The frame number and time of a packet, as the stream tables keep them.
    #[inline]
    fn numbered(packet: &Packet<'_>) -> (u32, i64) {
        (u32::try_from(packet.frame).unwrap_or(u32::MAX), packet.time.unwrap_or_default().as_nanos())
    }

    #[inline(never)]
    fn place_unheard(&mut self, packet: &Packet<'_>, frame: u32, time: i64) {
        self.decoder.decode(packet);
        self.place::<false>(packet, frame, time);
        self.counts.packet(packet, self.decoder.decoded());
    }

    /// Finds the stream of each TCP and UDP header in the packet.
    #[inline]
    fn place<const TELL: bool>(&mut self, packet: &Packet<'_>, frame: u32, time: i64) {
        let decoded = self.decoder.decoded();
        let interface = interface(packet, decoded);
        let mut error: Option<Unreachable> = None;
        for (index, layer) in decoded.layers().iter().enumerate() {
            match &layer.header {
                Header::Tcp(tcp) if tcp.have >= 16 => {
                    let Some(network) = network(decoded, tcp.net) else { continue };
                    let Some((key, side, ip_id)) = flow(&mut self.addresses, network, tcp.src_port, tcp.dst_port)
                    else {
                        continue;
                    };
                    let segment = segment(frame, time, layer.quoted, tcp, ip_id, interface);
                    let read = self.settings.verdicts || tcp.flags.syn();
                    let header = if read { decoded.header(packet.data, layer) } else { &[] };
                    let whole = header.len() >= usize::from(tcp.header_len) || !self.settings.verdicts;
                    let context = Context { whole, ..Context::new(TcpOptions::new(header), tcp.payload_len.is_some()) };
                    let Some(place) = self.tcp.segment(key, side, &segment, &context) else { continue };
                    let ports = [tcp.src_port, tcp.dst_port];
                    if ports.contains(&SOCKS) && !layer.quoted && !tcp.flags.has(TcpFlags::RST) {
                        let payload = decoded.payload(packet.data, layer, tcp.payload_len.unwrap_or(0));
                        let carried = Carried { stream: place.stream, ports, seq: tcp.seq, payload };
                        if let Some([src_port, dst_port]) = self.proxies.see(&carried, self.settings.compat.old())
                            && let Some((key, ..)) = flow(&mut self.addresses, network, src_port, dst_port)
                        {
                            self.tcp.announce(key);
                        }
                    }
                    if TELL {
                        self.segments.push(SegmentView { layer: index, place });
                    }
                    if let Some(what) = error.filter(|_| layer.quoted) {
                        self.tcp.unreachable(place.stream, frame, what, &segment);
                    }
                    if self.settings.checksums && !layer.quoted {
                        let length = tcp.payload_len.map(|payload| u32::from(tcp.header_len) + payload);
                        self.counts.transport.add(checksum(decoded, packet, layer, 6, network, length));
                    }
                }
                Header::Udp(udp) if udp.sound => {
                    let Some(network) = network(decoded, udp.net) else { continue };
                    let Some((key, side, ip_id)) = flow(&mut self.addresses, network, udp.src_port, udp.dst_port)
                    else {
                        continue;
                    };
                    let datagram = datagram(frame, time, layer, udp, ip_id, interface);
                    let Some(place) = self.udp.datagram(key, side, &datagram) else { continue };
                    if TELL {
                        self.datagrams.push(DatagramView { layer: index, place });
                    }
                    if let Some(what) = error.filter(|_| layer.quoted) {
                        self.udp.unreachable(place.stream, frame, what);
                    }
                    if self.settings.checksums && !layer.quoted {
                        let length = Some(udp.payload_len.saturating_add(8));
                        self.counts.transport.add(checksum(decoded, packet, layer, 17, network, length));
                    }
                }
                Header::Icmp(icmp) if !layer.quoted => error = Icmp::unreachable(icmp),
                Header::Ipv4(ip) if self.settings.checksums && !layer.quoted && ip.have >= 20 => {
                    let header = decoded.header(packet.data, layer);
                    self.counts.network.add(crate::packet::ipv4_header_checksum(header));
                }
                _ => {}
            }
        }
    }
}

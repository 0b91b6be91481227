//! The observer: tells each packet to all that keep something of it.

use std::net::IpAddr;

use wirelab_engine::{Event, Header, Layer, Observer, PacketView, Transport};
use wirelab_fields::Needs;
use wirelab_fields::filter::Filter;

use super::dialogue::{Dialogue, Walk};
use super::exchange::{End, Exchange, Part, Protocol};
use super::hops::{Hops, Trace, numbers};
use super::messages::Said;
use super::table::{Asked, Key, Table};
use super::{Marks, Selection};

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Which packets are selected; `None`: all.
    pub select: Option<Filter>,
    /// Filters that messages are held to: [`Marks`] has their places. At most [`Marks::MOST`].
    pub filters: Vec<Filter>,
    /// Steps of conversations, each with its text.
    pub dialogues: Vec<Vec<(String, Filter)>>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Requests and what became of them, in their order.
    pub exchanges: Vec<Exchange>,
    /// How far conversations came in each dialogue, in the order of the plan.
    pub walks: Vec<Walk>,
    /// Traceroutes.
    pub traces: Vec<Trace>,
    /// Answers to requests that the capture does not have.
    pub orphans: Vec<(Protocol, Part)>,
    /// Which packets are selected.
    pub selection: Selection,
    /// The earliest and the latest selected packet, with their frames.
    pub span: Option<[(i64, u64); 2]>,
    /// Requests, conversations and traceroutes that were not kept.
    pub left_out: u64,
}

/// Watches a capture.
#[derive(Clone, Debug)]
pub struct Watch {
    filters: Vec<Filter>,
    dialogues: Vec<Dialogue>,
    selection: Selection,
    span: Option<[(i64, u64); 2]>,
    table: Table,
    hops: Hops,
    last: i64,
    needs: Needs,
}

/// Most messages of a packet that filters are held to one by one.
const MESSAGES: usize = 32;

/// The packet under way.
#[derive(Clone, Copy)]
struct Here<'v, 'p> {
    view: &'v PacketView<'p>,
    time: i64,
    marks: Marks,
    shared: bool,
}

impl Here<'_, '_> {
    fn part(&self, label: Box<[u8]>) -> Part {
        Part { frame: self.view.packet.frame, time: self.time, marks: self.marks, label, shared: self.shared }
    }
}

impl Watch {
    /// With a plan.
    pub fn new(plan: Plan) -> Self {
        let Plan { select, filters, dialogues } = plan;
        let dialogues: Vec<Dialogue> = dialogues.into_iter().map(Dialogue::new).collect();
        let all = select.iter().chain(&filters).chain(dialogues.iter().flat_map(Dialogue::filters));
        let needs = all.map(Filter::needs).collect();
        Self {
            filters,
            dialogues,
            selection: Selection::new(select),
            span: None,
            table: Table::default(),
            hops: Hops::default(),
            last: i64::MIN,
            needs,
        }
    }

    /// What has to be worked out before it can look at packets, beside application protocols.
    pub fn needs(&self) -> Needs {
        self.needs
    }

    /// What was found.
    pub fn finish(self) -> Found {
        let orphans = self.table.orphans.clone();
        let left_out = self.table.left_out
            + self.hops.left_out
            + self.dialogues.iter().map(|dialogue| dialogue.left_out).sum::<u64>();
        Found {
            exchanges: self.table.finish(self.last),
            walks: self.dialogues.into_iter().map(|dialogue| dialogue.finish(self.last)).collect(),
            traces: self.hops.finish(),
            orphans,
            selection: self.selection,
            span: self.span,
            left_out,
        }
    }

    fn packet(&mut self, view: &PacketView<'_>) {
        let time = view.packet.time.unwrap_or_default().as_nanos();
        self.last = self.last.max(time);
        let selected = self.selection.note(view);
        if selected {
            let at = (time, view.packet.frame);
            let [first, last] = self.span.unwrap_or([at; 2]);
            self.span = Some([first.min(at), last.max(at)]);
        }
        // What was captured twice was said once.
        let copy = view.segments.iter().any(|segment| segment.place.duplicate)
            || view.datagrams.iter().any(|datagram| datagram.place.duplicate);
        let layers = view.decoded.layers();
        let found = view.applications.filter(|_| !copy);
        let said = found.map(|found| Said::all(found, layers)).unwrap_or_default();
        self.dialogues.iter_mut().for_each(|dialogue| dialogue.packet(view, time, &said));
        self.hops.packet(view, time, selected);
        let links = layers.iter().any(|layer| matches!(layer.header, Header::Icmp(_) | Header::Arp(_)));
        if !said.is_empty() || links {
            let marks = Marks::of(view, &self.filters, selected);
            let here = Here { view, time, marks, shared: said.len() > MESSAGES };
            let several = (2..=MESSAGES).contains(&said.len());
            for (said, items) in said {
                match view.applications.filter(|_| several && said.stands_alone()) {
                    Some(found) => {
                        let alone = found.part(items);
                        let marks = Marks::of(&view.with_applications(&alone), &self.filters, selected);
                        self.said(&Here { marks, ..here }, said);
                    }
                    None => self.said(&here, said),
                }
            }
            self.below(&here);
        }
        for segment in view.segments.iter().filter(|segment| segment.place.new_bytes > 0) {
            self.table.bytes(segment.place.stream, segment.place.from_opener);
        }
        for segment in view.segments.iter().filter(|segment| segment.place.closed) {
            self.table.over(segment.place.stream);
        }
    }

    /// A message of an application protocol.
    fn said(&mut self, here: &Here<'_, '_>, said: Said) {
        let segment = here.view.segments.last().map(|segment| segment.place);
        let datagram = here.view.datagrams.last().map(|datagram| datagram.place.stream);
        let stream = match segment {
            Some(place) => Some((Transport::Tcp, place.stream)),
            None => datagram.map(|stream| (Transport::Udp, stream)),
        };
        let from_opener = segment.is_none_or(|place| place.from_opener);
        let asked = |protocol, label| Asked { protocol, stream, part: here.part(label), from_opener };
        let Some((transport, number)) = stream else { return };
        match said {
            Said::HttpRequest { label } if transport == Transport::Tcp => {
                self.table.ask(Key::Http(number), asked(Protocol::Http, label), false);
            }
            Said::HttpResponse { code: 100 | 102..=199, .. } => self.table.interim(Key::Http(number)),
            Said::HttpResponse { label, .. } if transport == Transport::Tcp => {
                self.table.answer(Key::Http(number), Protocol::Http, here.part(label), End::Answered);
            }
            Said::HttpRequest { .. } | Said::HttpResponse { .. } => {}
            Said::Dns { id, response, label } => {
                let key = Key::Dns(transport, number, id);
                if response {
                    self.table.answer(key, Protocol::Dns, here.part(label), End::Answered);
                } else {
                    self.table.ask(key, asked(Protocol::Dns, label), true);
                }
            }
            Said::Dhcp { id, client, kind } => {
                let label = |name: &str| name.as_bytes().into();
                // An offer answers a discover, an acknowledgement a request or an inform (RFC 2131, section 4.3).
                match kind {
                    1 => self.table.ask(Key::Dhcp(id, client, false), asked(Protocol::Dhcp, label("Discover")), true),
                    3 => self.table.ask(Key::Dhcp(id, client, true), asked(Protocol::Dhcp, label("Request")), true),
                    8 => self.table.ask(Key::Dhcp(id, client, true), asked(Protocol::Dhcp, label("Inform")), true),
                    4 => self.table.tell(asked(Protocol::Dhcp, label("Decline"))),
                    7 => self.table.tell(asked(Protocol::Dhcp, label("Release"))),
                    2 | 5 | 6 => {
                        let name = ["Offer", "ACK", "NAK"].get(usize::from(kind.max(4)) - 4).copied().unwrap_or("NAK");
                        let key = Key::Dhcp(id, client, kind != 2);
                        // Of several servers that offer, the first one answers.
                        if kind != 2 || self.table.waits(key) {
                            self.table.answer(key, Protocol::Dhcp, here.part(label(name)), End::Answered);
                        }
                    }
                    _ => {}
                }
            }
            Said::ClientHello { label } => {
                self.table.ask(Key::Tls(number), asked(Protocol::Tls, label), true);
            }
            Said::ServerHello { retry: true } => self.table.interim(Key::Tls(number)),
            Said::ServerHello { retry: false } => {
                let part = here.part(b"ServerHello".as_slice().into());
                self.table.answer(Key::Tls(number), Protocol::Tls, part, End::Answered);
            }
            Said::Alert { description } => {
                // Later alerts end a connection that came about.
                if self.table.waits(Key::Tls(number)) {
                    let label = format!("Alert {description}").into_bytes().into();
                    self.table.answer(Key::Tls(number), Protocol::Tls, here.part(label), End::Refused);
                }
            }
        }
    }

    /// ICMP and ARP.
    fn below(&mut self, here: &Here<'_, '_>) {
        let layers = here.view.decoded.layers();
        let mut error = false;
        for (index, layer) in layers.iter().enumerate() {
            match layer.header {
                Header::Icmp(icmp) => {
                    if !layer.quoted {
                        error = matches!((icmp.v6, icmp.kind), (false, 3 | 5 | 11 | 12) | (true, 1..=4));
                    }
                    self.echo(here, index, layer, error);
                }
                Header::Udp(_) if layer.quoted && error => self.refused_datagram(here, index),
                Header::Arp(_) => self.arp(here, layer),
                _ => {}
            }
        }
    }

    fn echo(&mut self, here: &Here<'_, '_>, index: usize, layer: &Layer, error: bool) {
        let Header::Icmp(icmp) = layer.header else { return };
        let response = match (icmp.v6, icmp.kind) {
            (false, 8) | (true, 128) => false,
            (false, 0) | (true, 129) => true,
            _ => return,
        };
        let before = here.view.decoded.layers().get(..index).unwrap_or(&[]);
        let Some((from, to)) = before.iter().rev().find_map(|layer| layer.header.addresses()) else { return };
        let Some(number) = numbers(here.view, layer) else { return };
        let label = || format!("Echo {}", number & 0xffff).into_bytes().into();
        if layer.quoted {
            let key = Key::Echo(from, to, number);
            if error && !response && self.table.waits(key) {
                self.table.answer(key, Protocol::Echo, here.part(b"ICMP error".as_slice().into()), End::Refused);
            }
        } else if response {
            let key = Key::Echo(to, from, number);
            // The answer of a router to a broadcast, or a second one: nothing is lost by it.
            self.table.answer(key, Protocol::Echo, here.part(label()), End::Answered);
        } else {
            let part = here.part(label());
            let asked = Asked { protocol: Protocol::Echo, stream: None, part, from_opener: true };
            self.table.ask(Key::Echo(from, to, number), asked, true);
        }
    }

    /// An ICMP error about a datagram: a query that it carried gets no answer.
    fn refused_datagram(&mut self, here: &Here<'_, '_>, index: usize) {
        let stream = here.view.datagrams.iter().find(|datagram| datagram.layer == index);
        if let Some(stream) = stream.map(|datagram| datagram.place.stream) {
            self.table.refuse_dns(stream, here.part(b"ICMP error".as_slice().into()));
        }
    }

    fn arp(&mut self, here: &Here<'_, '_>, layer: &Layer) {
        let header = here.view.decoded.header(here.view.packet.data, layer);
        // Ethernet and IPv4 alone (RFC 826): everything else has its addresses elsewhere.
        let Some(&[0, 1, 8, 0, 6, 4, 0, opcode]) = header.get(..8) else { return };
        let address = |at: usize| header.get(at..at + 4).and_then(|four| four.first_chunk::<4>()).copied();
        let (Some(sender), Some(target)) = (address(14), address(24)) else { return };
        let label = |address: [u8; 4]| IpAddr::from(address).to_string().into_bytes().into();
        match opcode {
            1 => {
                let asked =
                    Asked { protocol: Protocol::Arp, stream: None, part: here.part(label(target)), from_opener: true };
                // Who asks for its own address announces it; who has none yet looks whether it is free (RFC 5227).
                if sender == target || sender == [0; 4] {
                    self.table.tell(asked);
                } else {
                    self.table.ask(Key::Arp(sender, target), asked, true);
                }
            }
            2 if sender != target => {
                self.table.answer(Key::Arp(target, sender), Protocol::Arp, here.part(label(sender)), End::Answered);
            }
            _ => {}
        }
    }
}

impl Observer for Watch {
    fn on(&mut self, event: Event<'_>) {
        if let Event::Packet(view) = event {
            self.packet(view);
        }
    }
}

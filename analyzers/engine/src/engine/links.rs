//! Which packets belong together: requests and their responses, fragments and the packet that completes their datagram.
//!
//! As with everything that is known only later, a second pass has it from the beginning: `dns.response_in` stands on the query.

use std::collections::VecDeque;
use std::net::IpAddr;

use hashbrown::HashMap;

use super::PacketView;
#[cfg(feature = "applications")]
use crate::app::Told;
use crate::packet::layer::{Header, Layer};

/// Requests that may wait for a response at once, of each kind.
const MAX_WAITING: usize = 1 << 16;
/// Links that are kept; further ones are left out.
const MAX_LINKS: usize = 1 << 20;

/// What links two packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// A DNS query and its response.
    Dns,
    /// An HTTP request and its response.
    Http,
    /// An ICMP echo request and its reply.
    Icmp,
    /// An ICMPv6 echo request and its reply.
    Icmpv6,
    /// A fragment and the packet that completes its datagram.
    Fragment,
    /// A segment and the packet that completes its message.
    Segment,
}

/// A response, as the packet knows it that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What links the packets.
    pub kind: LinkKind,
    /// The frame of the request.
    pub request: u32,
    /// Time from the request to this packet in nanoseconds.
    pub time: i64,
}

/// Frames that are linked to later ones, by kind.
#[derive(Clone, Debug, Default)]
pub struct Links {
    later: HashMap<(LinkKind, u32), u32, foldhash::fast::FixedState>,
}

impl Links {
    /// The later frame that a frame is linked to.
    pub fn later(&self, kind: LinkKind, frame: u64) -> Option<u32> {
        self.later.get(&(kind, u32::try_from(frame).ok()?)).copied()
    }

    fn add(&mut self, kind: LinkKind, earlier: u32, later: u32) {
        if self.later.len() < MAX_LINKS {
            self.later.entry((kind, earlier)).or_insert(later);
        }
    }
}

/// A request: its frame, its time in nanoseconds, and the frame of its response; 0 while there is none.
#[derive(Clone, Copy, Debug)]
struct Request {
    frame: u32,
    time: i64,
    answered: bool,
}

/// What tells the requests of one kind apart.
#[cfg_attr(not(feature = "applications"), allow(dead_code, reason = "only application protocols have it"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// Over UDP or TCP, the stream, the number of the query.
    Dns(bool, u32, u64),
    /// Asker, asked, identifier and sequence number.
    Echo(IpAddr, IpAddr, u32),
}

/// Finds links while packets come in.
#[cfg_attr(not(feature = "applications"), allow(dead_code, reason = "only application protocols have it"))]
#[derive(Clone, Debug, Default)]
pub(super) struct Linker {
    links: Links,
    waiting: HashMap<Key, Request, foldhash::fast::FixedState>,
    order: VecDeque<Key>,
    /// HTTP's requests of each stream, the oldest first.
    http: HashMap<u32, VecDeque<Request>, foldhash::fast::FixedState>,
    /// The answers in the packet under way.
    here: Vec<Answer>,
}

impl Linker {
    /// The answers in the packet under way.
    pub(super) fn here(&self) -> &[Answer] {
        &self.here
    }

    /// What was found in the whole capture.
    pub(super) fn into_links(self) -> Links {
        self.links
    }

    /// Takes in a packet.
    pub(super) fn note(&mut self, view: &PacketView<'_>) {
        self.here.clear();
        let frame = u32::try_from(view.packet.frame).unwrap_or(u32::MAX);
        let now = Request { frame, time: view.packet.time.unwrap_or_default().as_nanos(), answered: false };
        for frames in view.decoded.fragments() {
            frames.iter().filter(|one| **one != frame).for_each(|one| self.links.add(LinkKind::Fragment, *one, frame));
        }
        for (index, layer) in view.decoded.layers().iter().enumerate().filter(|(_, layer)| !layer.quoted) {
            self.echo(view, index, layer, now);
        }
        #[cfg(feature = "applications")]
        self.messages(view, now);
    }

    /// Messages of application protocols.
    #[cfg(feature = "applications")]
    fn messages(&mut self, view: &PacketView<'_>, now: Request) {
        let Some(found) = view.applications else { return };
        for part in found.assembled().flat_map(|(parts, _)| parts).filter(|part| part.frame != now.frame) {
            self.links.add(LinkKind::Segment, part.frame, now.frame);
        }
        let stream = match (view.segments.last(), view.datagrams.last()) {
            (Some(segment), _) => Some((true, segment.place.stream)),
            (None, Some(datagram)) => Some((false, datagram.place.stream)),
            (None, None) => None,
        };
        let Some((tcp, stream)) = stream else { return };
        let mut id = None;
        for item in found.items() {
            match (item.name, item.value) {
                ("dns.id", Told::Hexadecimal(number, _)) => id = Some(number),
                ("dns.flags.response", Told::Boolean(response)) => {
                    let Some(id) = id.take() else { continue };
                    self.asked_or_answered(LinkKind::Dns, Key::Dns(tcp, stream, id), response, now);
                }
                ("http.request", _) if tcp => self.http.entry(stream).or_default().push_back(now),
                ("http.response", _) if tcp => self.http_response(stream, now),
                _ => {}
            }
        }
    }

    #[cfg(feature = "applications")]
    fn http_response(&mut self, stream: u32, now: Request) {
        let Some(request) = self.http.get_mut(&stream).and_then(VecDeque::pop_front) else { return };
        self.answer(LinkKind::Http, request, now);
    }

    /// An ICMP echo.
    fn echo(&mut self, view: &PacketView<'_>, index: usize, layer: &Layer, now: Request) {
        let Header::Icmp(icmp) = layer.header else { return };
        let (kind, response) = match (icmp.v6, icmp.kind) {
            (false, 8) => (LinkKind::Icmp, false),
            (false, 0) => (LinkKind::Icmp, true),
            (true, 128) => (LinkKind::Icmpv6, false),
            (true, 129) => (LinkKind::Icmpv6, true),
            _ => return,
        };
        let before = view.decoded.layers().get(..index).unwrap_or(&[]);
        let Some((src, dst)) = before.iter().rev().find_map(|layer| layer.header.addresses()) else { return };
        let header = view.decoded.header(view.packet.data, layer);
        let Some(number) = header.get(4..8).and_then(|four| four.first_chunk()).copied().map(u32::from_be_bytes) else {
            return;
        };
        let key = if response { Key::Echo(dst, src, number) } else { Key::Echo(src, dst, number) };
        self.asked_or_answered(kind, key, response, now);
    }

    fn asked_or_answered(&mut self, kind: LinkKind, key: Key, response: bool, now: Request) {
        if response {
            let Some(request) = self.waiting.get_mut(&key).filter(|request| !request.answered) else { return };
            request.answered = true;
            let request = *request;
            return self.answer(kind, request, now);
        }
        if let Some(known) = self.waiting.get_mut(&key) {
            // A question that was asked again before it was answered: the answer is to the first one.
            if known.answered {
                *known = now;
            }
            return;
        }
        if self.order.len() >= MAX_WAITING
            && let Some(oldest) = self.order.pop_front()
        {
            self.waiting.remove(&oldest);
        }
        self.order.push_back(key);
        self.waiting.insert(key, now);
    }

    fn answer(&mut self, kind: LinkKind, request: Request, now: Request) {
        self.links.add(kind, request.frame, now.frame);
        self.here.push(Answer { kind, request: request.frame, time: now.time.wrapping_sub(request.time) });
    }
}

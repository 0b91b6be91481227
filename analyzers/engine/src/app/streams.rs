//! TCP payloads: the protocol of a conversation, and messages that go on in further segments.
//!
//! A message is put together by Wireshark's rules, which are not those of a receiver: what a segment begins with is
//! taken for the beginning of a message, unless an earlier message asked for it. A segment that was lost therefore
//! costs only the message that it belongs to; repeats and segments out of order are never read, only kept for a message
//! that waits.

use hashbrown::HashMap;
use wirelab_text::limit::{APPLICATION_BYTES, APPLICATION_HELD_BYTES};

use super::pdu::Pdu;
use super::{DecodeAs, Found, Protocol, Step, dns, http, ports, tls};
use crate::stream::Role;

/// How often an unfinished message is looked at.
const MAX_TRIES: u32 = 4096;
/// Where a message ends that ends with its connection, for now.
const FAR: u32 = 1 << 30;

/// One segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) frame: u32,
    pub(crate) stream: u32,
    pub(crate) from: Role,
    pub(crate) src_port: u16,
    pub(crate) dst_port: u16,
    pub(crate) syn: bool,
    pub(crate) ack: bool,
    pub(crate) fin: bool,
    pub(crate) seq: u32,
    /// The header's place in the packet's list.
    pub(crate) layer: usize,
    /// Payload as far as it was captured.
    pub(crate) bytes: &'a [u8],
    /// Payload on the wire.
    pub(crate) len: u32,
    /// A keep-alive: its byte is none.
    pub(crate) keep_alive: bool,
    /// A retransmission, or out of order.
    pub(crate) disordered: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Streams {
    streams: HashMap<u32, Box<Stream>, foldhash::fast::FixedState>,
    held: usize,
    given_up: u64,
}

/// State of one conversation.
#[derive(Clone, Debug, Default)]
struct Stream {
    /// The port of the side that was called, if its SYN or SYN-ACK was seen; 0 otherwise.
    server_port: u16,
    /// The protocol that it was recognised by; it stays.
    recognised: Option<Protocol>,
    /// It went over to a protocol that is not read.
    over: bool,
    pdus: [Option<Pdu>; 2],
    http: http::State,
    tls: [tls::State; 2],
    agreed: tls::Agreed,
}

/// A message that needs more: where it begins, and how much it needs.
struct Wanted {
    offset: usize,
    step: Step,
}

impl Streams {
    pub(super) fn given_up(&self) -> u64 {
        self.given_up
    }

    pub(super) fn segment(&mut self, piece: &Piece<'_>, decode_as: &DecodeAs, found: &mut Found) {
        if piece.keep_alive || piece.len == 0 && !piece.fin && !piece.syn {
            return;
        }
        let stream = self.streams.entry(piece.stream).or_default();
        if piece.syn {
            stream.server_port = if piece.ack { piece.src_port } else { piece.dst_port };
        }
        let side = usize::from(piece.from == Role::Server);
        let before = stream.pdus.get(side).and_then(Option::as_ref).map_or(0, |pdu| pdu.bytes.len());
        let lost = stream.take(piece, side, decode_as, found);
        let after = stream.pdus.get(side).and_then(Option::as_ref).map_or(0, |pdu| pdu.bytes.len());
        self.given_up += u64::from(lost);
        self.held = self.held.saturating_sub(before) + after;
        if self.held > APPLICATION_HELD_BYTES.get() {
            self.held -= after;
            self.given_up += 1;
            if let Some(pdu) = stream.pdus.get_mut(side) {
                *pdu = None;
            }
        }
    }
}

impl Stream {
    /// Takes in a segment. How many messages had to be given up.
    fn take(&mut self, piece: &Piece<'_>, side: usize, decode_as: &DecodeAs, found: &mut Found) -> u32 {
        let whole = piece.bytes.len() == piece.len as usize;
        let mut lost = 0;
        let mut at = 0;
        // A SYN takes a number before its payload.
        let seq = piece.seq.wrapping_add(u32::from(piece.syn));
        while at < piece.bytes.len() || piece.fin && at == 0 {
            let here = seq.wrapping_add(at as u32);
            let bytes = piece.bytes.get(at..).unwrap_or(&[]);
            let waiting = self.pdus.get_mut(side).and_then(Option::take);
            let fresh = |pdu: &Pdu| pdu.entire && !http::begins(&pdu.bytes) && http::begins(bytes);
            let Some(mut pdu) = waiting.filter(|pdu| whole && pdu.holds(here) && !fresh(pdu)) else {
                if bytes.is_empty() || piece.disordered {
                    return lost;
                }
                found.read_payload(bytes, piece.layer, at);
                let wanted = self.read(bytes, bytes.len(), whole, piece, side, decode_as, found);
                if let Some(wanted) = wanted {
                    let rest = bytes.get(wanted.offset..).unwrap_or(&[]);
                    let mut pdu = Pdu::new(here.wrapping_add(wanted.offset as u32), rest, rest.len());
                    lost += pdu.note(piece.frame, pdu.start, rest.len());
                    lost += self.wait(pdu, side, &wanted);
                }
                return lost;
            };
            found.take();
            let room = pdu.next.wrapping_sub(here) as usize;
            let take = if pdu.entire { bytes.len() } else { bytes.len().min(room) };
            let taken = bytes.get(..take).unwrap_or(bytes);
            if !pdu.add(here, taken) {
                return lost + 1;
            }
            if take > 0 {
                lost += pdu.note(piece.frame, here, take);
            }
            if pdu.entire {
                pdu.entire = false;
                let end = here.wrapping_add(take as u32);
                if end.wrapping_sub(pdu.next).cast_signed() > 0 {
                    pdu.next = end;
                }
            }
            let over = pdu.until_fin && piece.fin;
            if !over && !pdu.complete() {
                if let Some(place) = self.pdus.get_mut(side) {
                    *place = Some(pdu);
                }
                // Behind a message that still has a hole, the next one may begin.
                at += take.max(1);
                if at < piece.bytes.len()
                    && !self
                        .pdus
                        .get(side)
                        .and_then(Option::as_ref)
                        .is_some_and(|pdu| pdu.holds(seq.wrapping_add(at as u32)))
                {
                    continue;
                }
                return lost;
            }
            at += take.max(1);
            if piece.disordered {
                continue;
            }
            let (bytes, reported) = (std::mem::take(&mut pdu.bytes), pdu.reported());
            found.read_assembled(&bytes);
            let wanted = self.read(&bytes, reported, !over, piece, side, decode_as, found);
            let told = wanted.as_ref().map_or(reported, |wanted| wanted.offset);
            found.segments(&pdu.parts, u32::try_from(told).unwrap_or(u32::MAX));
            if let Some(wanted) = wanted {
                let rest = bytes.get(wanted.offset..).unwrap_or(&[]);
                let next = pdu.behind(wanted.offset, rest);
                lost += self.wait(next, side, &wanted);
            }
        }
        lost
    }

    /// Keeps an unfinished message. 1 if it is given up instead.
    fn wait(&mut self, mut pdu: Pdu, side: usize, wanted: &Wanted) -> u32 {
        let end = pdu.start.wrapping_add(pdu.reported() as u32);
        match wanted.step {
            Step::Bytes(more) => {
                let Ok(more) = u32::try_from(more) else { return 1 };
                if more >= FAR {
                    return 1;
                }
                pdu.next = end.wrapping_add(more);
            }
            Step::Segment => {
                // What ends a message of unknown length lies in bytes that are not kept.
                if pdu.reported() > APPLICATION_BYTES.get() || pdu.tries > MAX_TRIES {
                    return 1;
                }
                pdu.next = end.wrapping_add(1);
                pdu.entire = true;
            }
            Step::UntilFin => {
                pdu.next = end.wrapping_add(FAR);
                pdu.until_fin = true;
            }
            Step::Done(_) => return 0,
        }
        if let Some(place) = self.pdus.get_mut(side) {
            *place = Some(pdu);
        }
        0
    }

    /// Reads the messages that begin here, one behind the other.
    #[expect(clippy::too_many_arguments, reason = "all of it is one segment's")]
    fn read(
        &mut self,
        bytes: &[u8],
        reported: usize,
        waits: bool,
        piece: &Piece<'_>,
        side: usize,
        decode_as: &DecodeAs,
        found: &mut Found,
    ) -> Option<Wanted> {
        let protocol = self.protocol(bytes, piece, decode_as)?;
        found.take();
        let mut offset = 0;
        while offset < reported {
            let rest = bytes.get(offset..).unwrap_or(&[]);
            if rest.is_empty() {
                break;
            }
            if self.over {
                return None;
            }
            let step = match protocol {
                Protocol::Http if self.http.tunnel => {
                    found.protocol("http", "http", rest);
                    if !tls::looks_like(rest) {
                        return None;
                    }
                    self.tls(rest, offset == 0, waits, side, found)
                }
                Protocol::Http => {
                    let step = http::read(rest, reported - offset, waits, protocol, &mut self.http, found);
                    self.over = self.http.upgraded;
                    step
                }
                Protocol::Tls if offset == 0 && tls::is_text(rest) => return None,
                Protocol::Tls => self.tls(rest, offset == 0, waits, side, found),
                Protocol::Dns => dns::read_tcp(rest, waits, found),
                _ => return None,
            };
            match step {
                Step::Done(length) => offset += length.max(1),
                step if waits => return Some(Wanted { offset, step }),
                _ => return None,
            }
        }
        None
    }

    fn tls(&mut self, bytes: &[u8], first: bool, waits: bool, side: usize, found: &mut Found) -> Step {
        let Some(state) = self.tls.get_mut(side) else { return Step::Done(bytes.len()) };
        let before = found.count();
        let step = tls::read(bytes, waits, state, &mut self.agreed, found);
        // One for all records of a segment.
        if first && matches!(step, Step::Done(_)) {
            found.protocol("tls", "tls", bytes);
            found.move_last(before);
        }
        step
    }

    /// The protocol of a conversation: as it was recognised, as "decode as" says, by the port that was called, by the
    /// lower port, by the higher one, by how it looks.
    fn protocol(&mut self, bytes: &[u8], piece: &Piece<'_>, decode_as: &DecodeAs) -> Option<Protocol> {
        if self.recognised.is_some() {
            return self.recognised;
        }
        let called = self.server_port;
        // The port of a client says nothing, if it is known who the client is.
        let other = |port: u16| if called != 0 && port != called { 0 } else { port };
        let told = [called, piece.src_port.min(piece.dst_port), piece.src_port.max(piece.dst_port)];
        if let Some(protocol) = told.into_iter().filter(|port| *port != 0).find_map(|port| decode_as.tcp(port)) {
            return Some(protocol);
        }
        let (src, dst) = (other(piece.src_port), other(piece.dst_port));
        let by_port = [called, src.min(dst), src.max(dst)].into_iter().find_map(ports::tcp);
        if by_port.is_some() && !(by_port == Some(Protocol::Tls) && tls::is_text(bytes)) {
            return by_port;
        }
        let looks = if tls::looks_like(bytes) {
            Some(Protocol::Tls)
        } else if http::looks_like(bytes) {
            Some(Protocol::Http)
        } else {
            None
        };
        self.recognised = looks;
        looks
    }
}

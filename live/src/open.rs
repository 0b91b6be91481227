//! The stream that is looked at: its ladder and its bytes, line by line, as they grow.

use wirelab_analyzers::engine::{Event, PacketView};
use wirelab_analyzers::report::follow::{Follow, LineKind, Lines, Part, TextLines, Transport};
use wirelab_analyzers::report::ladder::{self, Rung};
use wirelab_analyzers::stream::Role;

use crate::driver::Driver;
use crate::line::{Accent, Tail};
use crate::stream::StreamId;

/// What may wait behind a hole, in bytes.
const WAITING: usize = 1 << 20;

/// Writes a packet of a ladder as lines: the packet, then what is to be said of it.
pub type WriteRung = dyn Fn(&Rung) -> Vec<String> + Send;

/// A stream that is looked at.
pub struct Open {
    id: StreamId,
    ladder: Tail,
    bytes: Tail,
    begins_before: bool,
    follow: Follow,
    text: TextLines,
}

impl Open {
    /// Opens a stream: what is held of it comes first.
    pub(crate) fn new(id: StreamId, driver: &Driver, write: &WriteRung) -> Self {
        let transport = if id.udp { Transport::Udp } else { Transport::Tcp };
        let first = id.row(driver.known().engine()).map_or(0, |row| u64::from(row.first_frame()));
        let mut open = Self {
            id,
            ladder: Tail::default(),
            bytes: Tail::default(),
            begins_before: driver.history().first_frame().is_none_or(|held| held > first),
            follow: Follow::new(transport, id.number).limit(WAITING),
            text: TextLines::new(),
        };
        driver.look_back(|held, replay| {
            if held.is_of(id) {
                let mut observer = |event: Event<'_>| {
                    if let Event::Packet(packet) = event {
                        open.packet(packet, write);
                    }
                };
                held.tell(replay, &mut observer);
            } else {
                held.pass(replay);
            }
        });
        open
    }

    /// Which stream it is.
    pub fn id(&self) -> StreamId {
        self.id
    }

    /// Its packets, each with what is said of it.
    pub fn ladder(&self) -> &Tail {
        &self.ladder
    }

    /// What its sides sent.
    pub fn bytes(&self) -> &Tail {
        &self.bytes
    }

    /// Whether its first packets were held no longer when it was opened, so that it begins in the middle.
    pub fn begins_before(&self) -> bool {
        self.begins_before
    }

    /// Takes in the next packet of the capture, of whichever stream.
    pub(crate) fn packet(&mut self, packet: &PacketView<'_>, write: &WriteRung) {
        let number = self.id.number;
        let rung = if self.id.udp {
            let datagram = packet.datagrams.iter().find(|datagram| datagram.place.stream == number);
            datagram.and_then(|datagram| ladder::udp(packet, datagram))
        } else {
            let segment = packet.segments.iter().find(|segment| segment.place.stream == number);
            segment.and_then(|segment| ladder::tcp(packet, segment))
        };
        let Some(rung) = rung else { return };
        for (place, row) in write(&rung).iter().enumerate() {
            self.ladder.push(rung.frame, accent(&rung, place), row);
        }
        let Self { follow, text, bytes, .. } = self;
        follow.packet(packet, &mut |part| {
            if let Part::Chunk(chunk) = part {
                text.chunk(&chunk, &mut |kind, line| bytes.push(rung.frame, accent_of(kind), line));
            }
        });
    }
}

/// The accent of a packet's line with this place among them.
fn accent(rung: &Rung, place: usize) -> Accent {
    match (place, rung.from) {
        (0, _) if rung.flags.contains("RST") => Accent::Wrong,
        (0, Role::Client) => Accent::Client,
        (0, Role::Server) => Accent::Server,
        _ => Accent::Remark,
    }
}

const fn accent_of(kind: LineKind) -> Accent {
    match kind {
        LineKind::Heading => Accent::Heading,
        LineKind::Sent(Role::Client) => Accent::Client,
        LineKind::Sent(Role::Server) => Accent::Server,
        LineKind::Gap(_) => Accent::Wrong,
    }
}

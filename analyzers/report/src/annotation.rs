//! What is to stand at each packet of a capture, for comments in the capture itself.
//!
//! [`Annotations`] listens to the engine's events and keeps what is said of a packet as it comes: why Wireshark judges it as it
//! does, and where a phase of its stream begins. In the end come what is known only then: the sentence of each stream at its first packet,
//! messages at the frames that complete them, findings at the frames that prove them. Memory grows with what is said, up to a
//! limit that is told.

mod listening;
mod remarks;
mod told;

pub use listening::Listening;
pub use remarks::Remarks;
pub use told::{about, kept, nothing_to_keep, private, stripped, written};

use wirelab_engine::engine::{Event, Observer, PacketView, Summary};
use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::{Phase, Placed};
use wirelab_findings::finding::Finding;
use wirelab_labs::Transport;
use wirelab_messages::{Index, StreamFound};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::annotation as words;
use wirelab_words::list::annotation::Turn;
use wirelab_words::list::words::Who;
use wirelab_words::{Said, Sentence};

use crate::messages::one_line;
use crate::{sentence, verdict};

/// Characters shown of what a message says.
const EXCERPT: usize = 200;

/// Collects what is to be said.
#[derive(Debug, Default)]
pub struct Annotations {
    remarks: Remarks,
    /// How far each TCP stream is.
    streams: Vec<SoFar>,
}

/// How far a stream is.
#[derive(Clone, Copy, Debug, Default)]
struct SoFar {
    /// The phase that it was in last, of those that begin and end something.
    phase: Option<Phase>,
    /// Who sent the packet that said so: each side closes for itself.
    by: Option<Role>,
    /// Whether there was more of it than a SYN.
    came_about: bool,
}

impl Annotations {
    /// Nothing so far.
    pub fn new() -> Self {
        Self::default()
    }

    fn packet(&mut self, view: &PacketView<'_>) {
        let frame = view.packet.frame;
        for segment in view.segments {
            let place = &segment.place;
            let flags = view.tcp(segment).map(|(_, tcp)| tcp.flags).unwrap_or_default();
            let reset = flags.rst();
            // What acknowledges a FIN closes nothing.
            if reset || flags.fin() || place.phase != Phase::Teardown {
                self.phase(frame, place, reset);
            }
            if place.established {
                self.turn(frame, place, Turn::Established);
            }
            if place.closed && !reset {
                self.turn(frame, place, Turn::Closed);
            }
            if place.verdicts.iter().next().is_some() {
                self.remarks.say(frame, &verdict::why(&place.verdicts, place.duplicate));
            }
            if place.verdicts.ambiguous_ack {
                self.remarks.say(frame, &words::AmbiguousAck {}.said().to_string());
            }
            if place.verdicts.partial_ack {
                self.remarks.say(frame, &words::PartialAck {}.said().to_string());
            }
        }
    }

    /// What only acknowledges or comes again begins nothing.
    fn phase(&mut self, frame: u64, place: &Placed, reset: bool) {
        let at = place.stream as usize;
        if self.streams.len() <= at {
            self.streams.resize(at + 1, SoFar::default());
        }
        let Some(so_far) = self.streams.get_mut(at) else { return };
        let begun = so_far.phase.is_none() && place.phase != Phase::Handshake;
        so_far.came_about |= place.established || begun || place.phase == Phase::Payload;
        let turn = match place.phase {
            // A RST that comes behind the end says nothing new.
            _ if reset && !place.closed => return,
            _ if reset && so_far.came_about => Turn::Reset,
            _ if reset => Turn::Refused,
            Phase::Handshake => Turn::Handshake,
            Phase::Payload => Turn::Payload,
            Phase::Teardown => Turn::Teardown,
            _ => return,
        };
        let by = (place.phase == Phase::Teardown).then_some(place.role);
        let before = (so_far.phase.replace(place.phase), std::mem::replace(&mut so_far.by, by));
        if reset || before != (Some(place.phase), by) {
            self.turn(frame, place, turn);
        }
    }

    fn turn(&mut self, frame: u64, place: &Placed, turn: Turn) {
        let who = match place.role {
            Role::Client => Who::Client,
            Role::Server => Who::Server,
        };
        self.remarks.say(frame, &words::Phase { stream: place.stream, turn, who }.said().to_string());
    }

    /// All that is to be said of a capture, with its findings.
    pub fn finish<'f>(
        mut self,
        summary: &Summary,
        index: &Index,
        findings: impl IntoIterator<Item = &'f Finding>,
    ) -> Remarks {
        let mut first = Remarks::default();
        for row in summary.tcp_rows() {
            let one = (Transport::Tcp, row.stream);
            let (client, server) = (row.client.to_string(), row.server.to_string());
            stream(&mut first, one, row.frames[0], [client, server], sentence::of_tcp(&row), index);
        }
        for row in summary.udp_rows() {
            let one = (Transport::Udp, row.stream);
            let (client, server) = (row.client.to_string(), row.server.to_string());
            stream(&mut first, one, row.frames[0], [client, server], sentence::of_udp(&row), index);
        }
        // What is most telling comes first: a packet list shows little of a comment.
        findings.into_iter().for_each(|finding| first.finding(finding));
        for message in &index.all().messages {
            let line = Harmless::line(one_line(message, EXCERPT));
            self.remarks.say(message.frame(), &words::Message { line }.said().to_string());
        }
        self.remarks.behind(first)
    }
}

impl Observer for Annotations {
    fn on(&mut self, event: Event<'_>) {
        if let Event::Packet(view) = event {
            self.packet(view);
        }
    }
}

fn stream(
    remarks: &mut Remarks,
    (transport, stream): (Transport, u32),
    frame: u32,
    [client, server]: [String; 2],
    said: Said,
    index: &Index,
) {
    // A stream that is known only from a quotation may have no packet.
    if frame == 0 {
        return;
    }
    let lab = index.stream(transport, stream).and_then(|found| of_lab(index, found));
    let [client, server] = [client, server].map(Harmless::line);
    let tcp = transport == Transport::Tcp;
    let said = words::Stream { tcp, stream, client, server, said, lab };
    remarks.say(frame.into(), &said.said().to_string());
}

/// Which lab a stream is, and why; or why it is none although it looks like one.
fn of_lab(index: &Index, found: &StreamFound) -> Option<Said> {
    let why = Harmless::line(&*found.why);
    match index.all().lab(found) {
        Some((lab, variant)) => {
            let [lab, variant] = [&lab.id, &variant.id].map(Harmless::line);
            let confidence = found.confidence.id().into();
            Some(words::OfLab { lab, variant, confidence, why }.into())
        }
        None => (!found.why.is_empty()).then(|| words::NoLab { why }.into()),
    }
}

//! The view of the driver that fills list, board and open stream.

use wirelab_analyzers::engine::{Event, PacketView};
use wirelab_analyzers::message::live::Change;

use crate::board::Board;
use crate::list::List;
use crate::open::{Open, WriteRung};
use crate::plan::Plan;
use crate::stream::StreamId;
use crate::view::{Answer, Known, LetGo, View};

/// What a screen shows, beyond the engine's streams.
pub(super) struct Overview {
    pub(super) list: List,
    pub(super) board: Board,
    pub(super) open: Option<Open>,
    pub(super) write: Box<WriteRung>,
    /// TCP streams that were connected or closed since the labs were asked.
    pub(super) moved: Vec<u32>,
    /// Whether anybody listens to labs.
    listens: bool,
}

impl Overview {
    pub(super) fn new(plan: &Plan, write: Box<WriteRung>) -> Self {
        let mut board = Board::default();
        if let Some(ask) = &plan.ask
            && let Some((index, lab)) = ask.lab.and_then(|index| Some((index, ask.labs.get(index)?)))
        {
            let wanted = lab.variants.iter().position(|variant| Some(&variant.id) == ask.variant.as_ref());
            board.expect(index, lab, wanted.unwrap_or(0));
        }
        let mut list = List::default();
        list.filter(plan.filter.is_some());
        Self { list, board, open: None, write, moved: Vec::new(), listens: plan.ask.is_some() }
    }

    fn began(&mut self, id: StreamId) {
        self.list.began(id, self.open.as_ref().map(Open::id));
    }
}

impl View for Overview {
    fn on(&mut self, event: &Event<'_>, answer: Answer) {
        match *event {
            Event::TcpOpened { stream, .. } => self.began(StreamId::tcp(stream)),
            Event::UdpOpened { stream, .. } => self.began(StreamId::udp(stream)),
            Event::HandshakeComplete { stream, .. } => self.moved.extend(self.listens.then_some(stream)),
            Event::TcpClosed { stream, .. } => {
                self.list.ended(StreamId::tcp(stream));
                self.moved.extend(self.listens.then_some(stream));
            }
            Event::Packet(packet) => {
                if let Some(open) = &mut self.open {
                    open.packet(packet, &self.write);
                }
                self.answered(packet, answer == Answer::Yes);
            }
            _ => {}
        }
    }

    fn answered(&mut self, packet: &PacketView<'_>, matches: bool) {
        if matches {
            streams(packet).for_each(|id| self.list.found(id));
        }
    }

    fn changes(&mut self, changes: &[Change], known: &Known<'_>) {
        self.count(changes, known);
    }

    fn missed(&mut self, tcp: u32, udp: u32, known: &Known<'_>) {
        let (tcp_now, udp_now) = known.engine().stream_counts();
        (tcp..tcp_now as u32).for_each(|number| self.began(StreamId::tcp(number)));
        (udp..udp_now as u32).for_each(|number| self.began(StreamId::udp(number)));
        self.list.find_closed(known.engine());
    }

    fn let_go(&mut self, packet: &LetGo<'_>) {
        self.list.let_go(packet);
    }
}

/// The streams of a packet.
pub(super) fn streams(packet: &PacketView<'_>) -> impl Iterator<Item = StreamId> {
    StreamId::all_of(packet.segments, packet.datagrams)
}

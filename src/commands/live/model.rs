//! What the screen shows, kept by the analysing thread: which streams, and the one that is looked at.
//!
//! The engine's rows stay for ever, because the numbers of later streams rest on them. What is bounded is everything
//! else: the streams in the list, the packets held, the lines of the open stream.

use std::collections::{HashMap, VecDeque};
use std::path::Path;

use wirelab_analyzers::engine::{Engine, Event, PacketView, Settings};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::detect::Confidence;
use wirelab_analyzers::message::live::{Change, Chosen};
use wirelab_analyzers::report::analysis::Matched;
use wirelab_analyzers::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
use wirelab_analyzers::stream::udp::UdpRow;
use wirelab_capture::facts::Interface;
use wirelab_capture::live::Batch;
use wirelab_capture::write::{Container, Header, Record, Writer};
use wirelab_labs::Transport;

use super::analyst::Watch;
use super::board::{Board, Said};
use super::history::{History, StreamId};
use super::listening::Listening;
use super::open::Open;
use super::plan::{Plan, impossible};
use crate::output::Style;

/// Streams in the list. Beyond it the oldest closed one goes, or the oldest if all are open.
const LISTED: usize = 1_000;

/// A stream of the list.
#[derive(Default)]
struct Listed {
    closed: bool,
    /// Whether a packet of it matched the filter.
    matched: bool,
    /// What it says, if it is a lab's.
    said: Said,
}

/// A row as the engine has it now.
#[derive(Clone, Copy)]
pub(super) enum Row {
    Tcp(TcpRow),
    Udp(UdpRow),
}

/// Everything that the screen shows.
pub(super) struct Model {
    pub(super) engine: Engine,
    pub(super) open: Option<Open>,
    /// Streams that have left the list.
    pub(super) summarised: u64,
    /// Whether no packet will come any more.
    pub(super) ended: bool,
    /// The streams that match the filter of the command line: they are the report's.
    pub(super) matched: Option<Matched>,
    /// What the labs' programs say.
    pub(super) labs: Option<Listening>,
    pub(super) board: Board,
    pub(super) plan: Plan,
    listed: HashMap<StreamId, Listed>,
    order: VecDeque<StreamId>,
    filter: Option<Filter>,
    history: History,
    /// Batches that wait until it is known what they say, and their size.
    waiting: (Vec<Batch>, usize),
    /// Streams that were connected or closed since the labs were asked.
    moved: Vec<u32>,
    style: Style,
}

/// Most bytes of packets that wait.
const MOST_WAITING: usize = 16 << 20;

impl Model {
    pub(super) fn new(plan: Plan, style: Style) -> Self {
        let ahead = plan.asks_for_messages();
        let labs = plan.ask.clone().map(|ask| Listening::new(ask, plan.words.lookup.clone(), true, ahead));
        let mut board = Board::default();
        if let Some(ask) = &plan.ask
            && let Some((index, lab)) = ask.lab.and_then(|index| Some((index, ask.labs.get(index)?)))
        {
            let wanted = lab.variants.iter().position(|variant| Some(&variant.id) == ask.variant.as_ref());
            board.expect(index, lab, wanted.unwrap_or(0));
        }
        Self {
            engine: Engine::new(plan.settings),
            open: None,
            summarised: 0,
            ended: false,
            matched: plan.filter.is_some().then(Matched::default),
            labs,
            board,
            listed: HashMap::new(),
            order: VecDeque::new(),
            filter: plan.filter.clone(),
            history: History::default(),
            waiting: (Vec::new(), 0),
            moved: Vec::new(),
            style,
            plan,
        }
    }

    /// Takes in what came.
    pub(super) fn batch(&mut self, batch: Batch, watch: &mut Watch) {
        match &mut self.labs {
            Some(labs) if labs.is_ahead() => {
                labs.hear(&batch);
                self.waiting.1 += batch.size();
                self.waiting.0.push(batch);
            }
            _ => self.take(batch, watch),
        }
        self.tick(watch);
    }

    /// Asks the labs if it is time.
    pub(super) fn tick(&mut self, watch: &mut Watch) {
        if self.waiting.1 > MOST_WAITING || self.labs.as_ref().is_some_and(Listening::is_due) {
            self.catch_up(watch);
        }
    }

    /// Takes in what is known of what was said, and the packets that waited for it.
    pub(super) fn catch_up(&mut self, watch: &mut Watch) {
        let Some(labs) = &mut self.labs else { return };
        let changes = labs.catch_up();
        for batch in std::mem::take(&mut self.waiting).0 {
            self.take(batch, watch);
        }
        let mut told: HashMap<u32, usize> = HashMap::new();
        for change in &changes {
            let (transport, number) = match change {
                Change::Lab { key, .. } | Change::Withdrawn { key, .. } => *key,
                Change::Message { message, .. } => (message.transport, message.stream),
            };
            if let Some(entry) = self.listed.get_mut(&StreamId { udp: transport == Transport::Udp, number }) {
                entry.said.change(change);
            }
            if let Change::Lab { chosen, .. } = change {
                self.expect(chosen);
                if let Some(lab) = chosen.lab.filter(|_| transport == Transport::Tcp) {
                    told.insert(number, lab);
                    self.moved.push(number);
                }
            }
            self.board.change(change);
        }
        for number in std::mem::take(&mut self.moved) {
            let listed = || self.listed.get(&StreamId { udp: false, number }).and_then(|entry| entry.said.lab);
            let now = || self.labs.as_ref().and_then(|labs| labs.chosen((Transport::Tcp, number))?.lab);
            // Those that have left the list are counted too.
            let lab = told.get(&number).copied().or_else(|| listed().map(|(lab, _)| lab)).or_else(now);
            self.count(number, lab);
        }
    }

    /// Expects what a lab does that a stream is taken for, if that is not what is expected already.
    fn expect(&mut self, chosen: &Chosen) {
        let of = chosen.lab.map(|lab| (lab, chosen.variant));
        let Some((index, variant)) = of.filter(|_| of != self.board.expectations.of()) else { return };
        // Before anything is said, any lab of the port is as good as the other.
        if chosen.confidence == Confidence::Assumed && self.board.expectations.of().is_some() {
            return;
        }
        let labs = self.labs.as_ref().map_or(&[][..], Listening::labs);
        if let Some(lab) = labs.get(index) {
            self.board.expect(index, lab, variant);
            let streams = self.order.iter().filter(|id| !id.udp).map(|id| id.number);
            self.moved.extend(streams);
        }
    }

    /// Counts a stream's connection and its end, if it is of the lab that is expected.
    fn count(&mut self, number: u32, lab: Option<usize>) {
        let expectations = &mut self.board.expectations;
        let expected = lab.is_some() && lab == expectations.of().map(|(lab, _)| lab);
        if expected {
            expectations.belongs(number);
        }
        // What was the lab's once is counted to its end, also when it has left the list and is decoded.
        let expected = expected || expectations.is_ours(number);
        if let Some(row) = self.engine.tcp(number).filter(|_| expected) {
            if row.handshake.outcome == HandshakeOutcome::Complete {
                expectations.connected(number);
            }
            if matches!(row.teardown.outcome, TeardownOutcome::Closed | TeardownOutcome::Reset) {
                expectations.closed(number);
            }
        }
    }

    fn take(&mut self, batch: Batch, watch: &mut Watch) {
        let mut streams = Vec::with_capacity(batch.len());
        let mut happened = Vec::new();
        for packet in batch.packets() {
            let mut stream = None;
            let Self { engine, open, matched, plan, listed, filter, labs, moved, .. } = self;
            let mut labs = labs.as_mut().filter(|labs| !labs.is_ahead());
            let mut observer = |event: Event<'_>| {
                if let Some(labs) = &mut labs {
                    labs.on(event);
                }
                match event {
                    Event::TcpOpened { stream: number, .. } => happened.push((StreamId { udp: false, number }, true)),
                    Event::UdpOpened { stream: number, .. } => happened.push((StreamId { udp: true, number }, true)),
                    Event::HandshakeComplete { stream: number, .. } if plan.ask.is_some() => moved.push(number),
                    Event::TcpClosed { stream: number, .. } => {
                        happened.push((StreamId { udp: false, number }, false));
                        moved.extend(plan.ask.is_some().then_some(number));
                    }
                    Event::Packet(view) => {
                        stream = of(view);
                        if watch.waits() {
                            watch.look(view);
                        }
                        if let Some(open) = open {
                            open.packet(view);
                        }
                        if let (Some(filter), Some(matched)) = (&plan.filter, matched.as_mut())
                            && filter.matches(view)
                        {
                            matched.packet(view);
                        }
                        for (id, began) in happened.drain(..) {
                            let entry = listed.entry(id).or_default();
                            entry.closed = !began;
                            if began {
                                self.order.push_back(id);
                            }
                        }
                        mark(listed, filter.as_ref(), stream, view);
                    }
                    _ => {}
                }
            };
            engine.push(&packet, &mut observer);
            streams.push(stream);
            self.bound();
        }
        self.history.push(batch, streams);
    }

    /// Lets streams go that are too many for the list.
    fn bound(&mut self) {
        while self.order.len() > LISTED {
            let open = self.open.as_ref().map(|open| open.id);
            let is_closed = |id: &StreamId| Some(*id) != open && self.listed.get(id).is_none_or(|entry| entry.closed);
            let place = self.order.iter().position(is_closed);
            let place = place.unwrap_or_else(|| usize::from(self.order.front().copied() == open));
            if let Some(id) = self.order.remove(place) {
                self.listed.remove(&id);
                self.summarised += 1;
            }
        }
    }

    /// The rows of the list that the filter lets through, the oldest first.
    pub(super) fn rows(&self) -> Vec<Row> {
        let wanted = |id: &&StreamId| self.filter.is_none() || self.listed.get(id).is_some_and(|entry| entry.matched);
        self.order.iter().filter(wanted).filter_map(|id| self.row(*id)).collect()
    }

    /// The lab whose exercise is counted, and its variant, in words.
    pub(super) fn lab_name(&self) -> Option<String> {
        let (lab, variant) = self.board.expectations.of()?;
        let lab = self.plan.ask.as_ref()?.labs.get(lab)?;
        Some(format!("{}, {}", lab.id, lab.variants.get(variant)?.id))
    }

    /// What the streams of the list say that are a lab's.
    pub(super) fn said(&self) -> HashMap<StreamId, Said> {
        let of_lab = |(id, listed): (&StreamId, &Listed)| listed.said.lab.map(|_| (*id, listed.said));
        self.listed.iter().filter_map(of_lab).collect()
    }

    /// A stream as it is now.
    pub(super) fn row(&self, id: StreamId) -> Option<Row> {
        if id.udp { self.engine.udp(id.number).map(Row::Udp) } else { self.engine.tcp(id.number).map(Row::Tcp) }
    }

    /// Looks at a stream, or at none.
    pub(super) fn look_at(&mut self, id: Option<StreamId>) {
        self.open = id.and_then(|id| {
            let first = self.row(id)?.first_frame();
            Some(Open::new(id, u64::from(first), &self.history, self.style))
        });
    }

    /// Shows only streams of which a packet matches. Says what it looked at, or what is wrong with the filter.
    pub(super) fn set_filter(&mut self, text: &str) -> Result<String, String> {
        let text = text.trim();
        if text.is_empty() {
            self.filter = None;
            return Ok("all streams".to_owned());
        }
        let filter =
            Filter::compile(text, &self.plan.words.registry).map_err(|error| on_one_line(&error.to_string()))?;
        if let Some(why) = impossible(&filter, self.labs.is_some()) {
            return Err(format!("it {why}"));
        }
        if let Some(labs) = self.labs.as_mut().filter(|_| filter.needs_messages()) {
            labs.go_ahead(&self.engine, self.board.messages());
        }
        let applications = filter.needs_applications().then_some(self.plan.decode_as);
        if let Some(table) = applications {
            self.engine.read_applications(table);
        }
        self.listed.values_mut().for_each(|entry| entry.matched = false);
        let settings = Settings::LEAST.with_verdicts(filter.needs_verdicts()).with_applications(applications);
        let mut engine = Engine::new(settings);
        for (packet, stream) in self.history.packets() {
            let listed = &mut self.listed;
            let mut observer = |event: Event<'_>| {
                if let Event::Packet(view) = event {
                    mark(listed, Some(&filter), stream, view);
                }
            };
            engine.push(&packet, &mut observer);
        }
        self.filter = Some(filter);
        Ok(match self.history.gone() {
            0 => String::new(),
            gone => format!("the first {gone} packets are no longer held and were not looked at"),
        })
    }

    /// Writes the packets that are held into a new file. Says how many.
    pub(super) fn save(&self, path: &Path, interfaces: Vec<Interface>) -> Result<String, String> {
        if path.exists() {
            return Err(format!("{} is there already", path.display()));
        }
        let application = Some(concat!("wirelab ", env!("CARGO_PKG_VERSION")).to_owned());
        let header = Header { application, os: None, comment: None, interfaces };
        let write = || {
            let mut writer = Writer::create(path, Container::for_name(path), &header)?;
            let mut packets = 0_u64;
            for (packet, _) in self.history.packets() {
                writer.write(&Record { interface: 0, ..Record::from(&packet) })?;
                packets += 1;
            }
            writer.finish(&[]).map(|_| packets)
        };
        let packets = write().map_err(|error: wirelab_capture::write::WriteError| error.to_string())?;
        Ok(match self.history.gone() {
            0 => format!("{packets} packets in {}", path.display()),
            gone => format!("the last {packets} packets in {}; {gone} before them are no longer held", path.display()),
        })
    }

    /// Facts for a file of what is held: the link type of its packets.
    pub(super) fn link(&self) -> Option<wirelab_capture::link::LinkType> {
        self.history.packets().next().map(|(packet, _)| packet.link)
    }
}

/// The stream that a packet is filed under.
fn of(view: &PacketView<'_>) -> Option<StreamId> {
    let tcp = view.segments.first().map(|segment| StreamId { udp: false, number: segment.place.stream });
    tcp.or_else(|| view.datagrams.first().map(|datagram| StreamId { udp: true, number: datagram.place.stream }))
}

fn mark(
    listed: &mut HashMap<StreamId, Listed>,
    filter: Option<&Filter>,
    stream: Option<StreamId>,
    view: &PacketView<'_>,
) {
    if let (Some(filter), Some(stream)) = (filter, stream)
        && let Some(entry) = listed.get_mut(&stream)
        && !entry.matched
    {
        entry.matched = filter.matches(view);
    }
}

impl Row {
    pub(super) fn id(&self) -> StreamId {
        match self {
            Self::Tcp(row) => StreamId { udp: false, number: row.stream },
            Self::Udp(row) => StreamId { udp: true, number: row.stream },
        }
    }

    fn first_frame(&self) -> u32 {
        match self {
            Self::Tcp(row) => row.frames[0],
            Self::Udp(row) => row.frames[0],
        }
    }

    pub(super) fn packets(&self) -> u64 {
        match self {
            Self::Tcp(row) => row.packets(),
            Self::Udp(row) => row.packets.iter().copied().map(u64::from).sum(),
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Tcp(row) => row.bytes(),
            Self::Udp(row) => row.bytes.iter().sum(),
        }
    }

    pub(super) fn duration(&self) -> i64 {
        match self {
            Self::Tcp(row) => row.duration,
            Self::Udp(row) => row.duration,
        }
    }
}

/// An error of several lines, without those that show where it is: the typed text stands in the line itself.
fn on_one_line(error: &str) -> String {
    let lines = error.lines().filter(|line| !line.starts_with("    ")).map(str::trim);
    lines.collect::<Vec<_>>().join("; ")
}

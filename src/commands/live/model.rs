//! What the screen shows, kept by the analysing thread: which streams, and the one that is looked at.
//!
//! The engine's rows stay for ever, because the numbers of later streams rest on them. What is bounded is everything
//! else: the streams in the list, the packets held, the lines of the open stream.

use std::collections::{HashMap, VecDeque};
use std::path::Path;

use wirelab_analyzers::engine::{Engine, Event, PacketView, Settings};
use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::report::analysis::Matched;
use wirelab_analyzers::stream::tcp::TcpRow;
use wirelab_analyzers::stream::udp::UdpRow;
use wirelab_capture::facts::Interface;
use wirelab_capture::live::Batch;
use wirelab_capture::write::{Container, Header, Record, Writer};

use super::analyst::Watch;
use super::history::{History, StreamId};
use super::open::Open;
use crate::output::Style;

/// Streams in the list. Beyond it the oldest closed one goes, or the oldest if all are open.
const LISTED: usize = 1_000;

/// A stream of the list.
#[derive(Default)]
struct Listed {
    closed: bool,
    /// Whether a packet of it matched the filter.
    matched: bool,
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
    /// The filter that the command line gave, and the streams that match it: they are the report's.
    pub(super) reported: (Option<Filter>, Option<Matched>),
    listed: HashMap<StreamId, Listed>,
    order: VecDeque<StreamId>,
    filter: Option<Filter>,
    history: History,
    style: Style,
}

impl Model {
    pub(super) fn new(filter: Option<Filter>, style: Style) -> Self {
        Self {
            engine: Engine::new(Settings::default()),
            open: None,
            summarised: 0,
            ended: false,
            reported: (filter.clone(), filter.is_some().then(Matched::default)),
            listed: HashMap::new(),
            order: VecDeque::new(),
            filter,
            history: History::default(),
            style,
        }
    }

    /// Takes in what came.
    pub(super) fn batch(&mut self, batch: Batch, watch: &mut Watch) {
        let mut streams = Vec::with_capacity(batch.len());
        let mut happened = Vec::new();
        for packet in batch.packets() {
            let mut stream = None;
            let Self { engine, open, reported, listed, filter, .. } = self;
            let mut observer = |event: Event<'_>| match event {
                Event::TcpOpened { stream: number, .. } => happened.push((StreamId { udp: false, number }, true)),
                Event::UdpOpened { stream: number, .. } => happened.push((StreamId { udp: true, number }, true)),
                Event::TcpClosed { stream: number, .. } => happened.push((StreamId { udp: false, number }, false)),
                Event::Packet(view) => {
                    stream = of(view);
                    if watch.waits() {
                        watch.look(view);
                    }
                    if let Some(open) = open {
                        open.packet(view);
                    }
                    if let (Some(filter), Some(matched)) = reported
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
        let filter = Filter::compile(text, &Registry::new()).map_err(|error| on_one_line(&error.to_string()))?;
        if filter.needs_summary() {
            return Err("it names a field that is known only at the end of a capture".to_owned());
        }
        self.listed.values_mut().for_each(|entry| entry.matched = false);
        let mut engine = Engine::new(Settings { verdicts: filter.needs_verdicts(), ..Settings::LEAST });
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

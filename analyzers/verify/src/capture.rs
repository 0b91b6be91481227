//! One capture of a submission, read once (twice where a filter asks for what is known only at the end), and what is kept
//! of it: the lab's streams and messages, and facts about the rest.

use std::collections::BTreeMap;
use std::path::Path;

use wirelab_capture::error::Error;
use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::read::Reader;
use wirelab_engine::engine::{Engine, Event, Observer, PacketView, Settings, Summary, run};
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow};
use wirelab_engine::stream::udp::UdpRow;
use wirelab_fields::Registry;
use wirelab_findings::FindingId;
use wirelab_findings::finding::{Finding, findings};
use wirelab_findings::messages::{Digest, LabReport};
use wirelab_findings::rules::{Evaluation, RuleFile, RuleResult};
use wirelab_labs::{Lab, Transport};
use wirelab_messages::fields::register;
use wirelab_messages::{Ask, Conversations, Gather, Index, NoLab, Steady};
use wirelab_report::ladder;
use wirelab_report::ladder::Rung;

use super::doctor;
use super::evidence::Evidence;
use super::honesty::{StreamTrace, Tracer};
use super::model::Ladder;

/// Most streams of the lab that are kept of a capture. A class of students makes a few dozen.
const MAX_STREAMS: usize = 4_096;
/// Streams of which the packets are kept for a page.
const MAX_LADDERS: usize = 12;

/// What was read of a capture.
pub(crate) struct Capture {
    /// Its path within the submission.
    pub(crate) path: String,
    /// What the file says about itself.
    pub(crate) facts: CaptureFacts,
    /// The lab's streams and messages.
    pub(crate) index: Index,
    /// The lab's TCP streams, by number; also refused attempts at its ports.
    pub(crate) tcp: BTreeMap<u32, TcpRow>,
    /// The lab's UDP streams, by number.
    pub(crate) udp: BTreeMap<u32, UdpRow>,
    /// Packets to or from the lab's ports.
    pub(crate) of_lab: u64,
    /// Other TCP and UDP packets, and the first few of their frames.
    pub(crate) others: u64,
    /// Frames of such packets, the first few.
    pub(crate) other_frames: Vec<u64>,
    /// The earliest and the latest packet of the lab, in nanoseconds since 1970, with their frames.
    pub(crate) span: Option<[(i64, u64); 2]>,
    /// The port on which the lab's messages were found, if it is none of the lab's.
    pub(crate) other_port: Option<u16>,
    /// What is worth knowing about the capture.
    pub(crate) findings: Vec<Finding>,
    /// The results of display filters, in the order in which they were asked for.
    pub(crate) filters: Vec<RuleResult>,
    /// Packets of the lab's streams, for a page.
    pub(crate) ladders: BTreeMap<(Transport, u32), Ladder>,
    /// By what its streams are known again.
    pub(crate) traces: Vec<StreamTrace>,
}

impl Capture {
    /// Of messages that were found already; the rest is not known.
    pub(crate) fn of_messages(path: &str, found: Conversations) -> Self {
        Self {
            path: path.to_owned(),
            facts: CaptureFacts::default(),
            index: Index::new(found),
            tcp: BTreeMap::new(),
            udp: BTreeMap::new(),
            of_lab: 0,
            others: 0,
            other_frames: Vec::new(),
            span: None,
            other_port: None,
            findings: Vec::new(),
            filters: Vec::new(),
            ladders: BTreeMap::new(),
            traces: Vec::new(),
        }
    }
}

/// Reads a capture of a lab, and counts what display filters take.
///
/// # Errors
/// When it is no capture, or cannot be read.
pub(crate) fn read(file: &Evidence, lab: &Lab, rules: &RuleFile) -> Result<Capture, Error> {
    let mut registry = Registry::new();
    let lookup = register(&mut registry, std::slice::from_ref(lab));
    let mut evaluation = Evaluation::with_fields(rules, &registry);
    let applications = evaluation.needs_applications().then(wirelab_engine::app::DecodeAs::default);
    let settings = Settings::default().with_applications(applications);
    let twice = evaluation.needs_summary() || evaluation.needs_messages();

    let mut watch = Watch::new(lab, Where::AtPorts, (!twice).then_some(&mut evaluation));
    let (summary, facts) = run(open(file)?, settings, &mut watch)?;
    let Watch { listener, digest, kept, tracer, .. } = watch;
    let mut index = Index::new(listener.conversations());
    let (mut report, mut other_port) = (LabReport::of(digest.finish()), None);
    let nobody = index.all().streams.values().all(|stream| stream.lab.is_none() || stream.log.is_silent());
    // Perhaps it was done on another port: then bytes alone have to tell.
    if nobody && let Some(port) = elsewhere(file, lab)? {
        let mut watch = Watch::new(lab, Where::At(port), None);
        run(open(file)?, Settings::LEAST, &mut watch)?;
        index = Index::new(watch.listener.conversations());
        (report, other_port) = (LabReport::of(watch.digest.finish()), Some(port));
    }
    if twice {
        lookup.set(index.clone());
        let finals = summary.finals();
        let mut engine = Engine::new(settings.with_checksums(false));
        let mut reader = open(file)?;
        while let Some(packet) = reader.next_packet()? {
            engine.push_with(&packet, Some(&finals), &mut evaluation);
        }
    }
    let (tcp, udp) = rows(&summary, &index, lab);
    let mut all = findings(&facts, &summary);
    let late = |row: &TcpRow| row.handshake.outcome == HandshakeOutcome::NotCaptured && row.packets() > 0;
    let written = |row: &TcpRow| index.stream(Transport::Tcp, row.stream).is_some_and(|stream| stream.log.by_tool);
    // Packets that a tool wrote are of no connection that the capture could have missed the beginning of.
    if summary.tcp_rows().filter(late).all(|row| written(&row)) {
        all.retain(|finding| finding.id != FindingId::StartedLate);
    }
    all.extend(report.findings().iter().cloned());
    let mut capture = Capture {
        path: file.path.clone(),
        index,
        tcp,
        udp,
        of_lab: kept.of_lab,
        others: kept.others,
        other_frames: kept.other_frames,
        span: kept.span,
        other_port,
        findings: all,
        filters: evaluation.finish(),
        ladders: kept.ladders,
        traces: tracer.finish(&file.path),
        facts,
    };
    let more = doctor::findings(&capture, lab);
    capture.findings.splice(0..0, more);
    capture.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(capture)
}

/// The port on which the lab seems to be done, if it is none of its own.
fn elsewhere(file: &Evidence, lab: &Lab) -> Result<Option<u16>, Error> {
    let mut listener = Steady::new(Ask::named(lab.clone()), Gather::at_most(MAX_STREAMS));
    run(open(file)?, Settings::LEAST, &mut listener)?;
    let found = listener.conversations();
    let there = found.streams.values().find(|stream| stream.none == Some(NoLab::Elsewhere));
    Ok(there.map(|stream| stream.log.server.port))
}

fn open(file: &Evidence) -> Result<Reader, Error> {
    let path = Path::new(&file.path);
    let input = (file.open)().map_err(|source| Error::Io { path: path.to_owned(), source })?;
    Reader::from_read(path, input)
}

/// The lab's streams; attempts at its ports that came to nothing are among them.
fn rows(summary: &Summary, index: &Index, lab: &Lab) -> (BTreeMap<u32, TcpRow>, BTreeMap<u32, UdpRow>) {
    let known = |transport, stream| index.stream(transport, stream);
    let ports = [lab.ports(Transport::Tcp), lab.ports(Transport::Udp)];
    let wants = |transport: Transport, stream: u32, port: u16| match known(transport, stream) {
        Some(found) => found.lab.is_some(),
        None => ports.get(transport as usize).is_some_and(|ports| ports.contains(&port)),
    };
    let tcp = summary.tcp_rows().filter(|row| wants(Transport::Tcp, row.stream, row.server.port));
    let udp = summary.udp_rows().filter(|row| wants(Transport::Udp, row.stream, row.server.port));
    (
        tcp.take(2 * MAX_STREAMS).map(|row| (row.stream, row)).collect(),
        udp.take(2 * MAX_STREAMS).map(|row| (row.stream, row)).collect(),
    )
}

/// Where the lab is looked for.
#[derive(Clone, Copy, Debug)]
enum Where {
    /// At its ports.
    AtPorts,
    /// At another one.
    At(u16),
}

/// All that looks at packets in the first pass.
struct Watch<'e> {
    listener: Steady<Gather>,
    digest: Steady<Digest>,
    kept: Kept,
    tracer: Tracer,
    evaluation: Option<&'e mut Evaluation>,
}

#[derive(Default)]
struct Kept {
    ports: [Vec<u16>; 2],
    of_lab: u64,
    others: u64,
    other_frames: Vec<u64>,
    span: Option<[(i64, u64); 2]>,
    ladders: BTreeMap<(Transport, u32), Ladder>,
}

impl<'e> Watch<'e> {
    /// Of the lab's ports, or of another.
    fn new(lab: &Lab, at: Where, evaluation: Option<&'e mut Evaluation>) -> Self {
        let port = match at {
            Where::AtPorts => None,
            Where::At(port) => Some(port),
        };
        let ask = || Ask { port, ..Ask::named(lab.clone()) };
        let listener = Steady::at_ports(ask(), Gather::at_most(MAX_STREAMS));
        let digest = Steady::at_ports(ask(), Digest::default());
        let kept = Kept { ports: [lab.ports(Transport::Tcp), lab.ports(Transport::Udp)], ..Kept::default() };
        Self { listener, digest, kept, tracer: Tracer::new(lab), evaluation }
    }
}

impl Observer for Watch<'_> {
    fn on(&mut self, event: Event<'_>) {
        self.listener.on(event);
        self.digest.on(event);
        if let Some(evaluation) = &mut self.evaluation {
            evaluation.on(event);
        }
        if let Event::Packet(view) = event {
            self.kept.packet(view);
            self.tracer.packet(view);
        }
    }
}

impl Kept {
    fn packet(&mut self, view: &PacketView<'_>) {
        let (mut lab, mut other) = (false, false);
        for segment in view.segments {
            let Some((layer, tcp)) = view.tcp(segment) else { continue };
            if layer.quoted {
                continue;
            }
            let here = self.has(Transport::Tcp, [tcp.src_port, tcp.dst_port]);
            (lab, other) = (lab | here, other | !here);
            if here {
                self.rung(Transport::Tcp, segment.place.stream, || ladder::tcp(view, segment));
            }
        }
        for datagram in view.datagrams {
            let Some((layer, udp)) = view.udp(datagram) else { continue };
            if layer.quoted {
                continue;
            }
            let here = self.has(Transport::Udp, [udp.src_port, udp.dst_port]);
            (lab, other) = (lab | here, other | !here);
            if here {
                self.rung(Transport::Udp, datagram.place.stream, || ladder::udp(view, datagram));
            }
        }
        let frame = view.packet.frame;
        if lab {
            self.of_lab += 1;
            if let Some(at) = view.packet.time.map(|time| (time.as_nanos(), frame)) {
                let [first, last] = self.span.unwrap_or([at; 2]);
                self.span = Some([first.min(at), last.max(at)]);
            }
        } else if other {
            self.others += 1;
            if self.other_frames.len() < 6 {
                self.other_frames.push(frame);
            }
        }
    }

    fn has(&self, transport: Transport, ports: [u16; 2]) -> bool {
        self.ports.get(transport as usize).is_some_and(|known| ports.iter().any(|port| known.contains(port)))
    }

    fn rung(&mut self, transport: Transport, stream: u32, rung: impl FnOnce() -> Option<Rung>) {
        let room = self.ladders.len() < MAX_LADDERS;
        let ladder = match self.ladders.entry((transport, stream)) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) if room => free.insert(Ladder {
                file: String::new(),
                stream,
                heading: String::new(),
                rungs: Vec::new(),
                messages: Vec::new(),
                more: 0,
            }),
            std::collections::btree_map::Entry::Vacant(_) => return,
        };
        if ladder.rungs.len() < Ladder::ROWS {
            ladder.rungs.extend(rung());
        } else {
            ladder.more += 1;
        }
    }
}

//! One capture of a submission, read once (twice where a filter asks for what is known only at the end), and what is kept
//! of it: the lab's streams and messages, and facts about the rest.

use std::collections::BTreeMap;
use std::path::Path;

use wirelab_capture::error::Error;
use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::note::Severity;
use wirelab_capture::read::Reader;
use wirelab_engine::engine::{Compat, Engine, Event, Observer, PacketView, Settings, Summary};
use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow};
use wirelab_engine::stream::udp::UdpRow;
use wirelab_fields::Registry;
use wirelab_findings::FindingId;
use wirelab_findings::finding::{Finding, findings};
use wirelab_findings::messages::{Digest, LabReport};
use wirelab_findings::rules::{Evaluation, RuleFile, RuleResult};
use wirelab_labs::{Compat as Pinned, Lab, Transport, catalogue};
use wirelab_messages::fields::register;
use wirelab_messages::{Ask, CollectAll, Conversations, Index, StreamingDecoder};
use wirelab_report::ladder;
use wirelab_report::ladder::Rung;
use wirelab_text::limit::{LAB_ROWS, LAB_STREAMS};
use wirelab_words::list::finding as words;

use super::budget::{Budget, SoFar, run_again};
use super::doctor;
use super::elsewhere::{Candidate, candidates};
use super::evidence::Evidence;
use super::exchanges::{Looking, Shown};
use super::honesty::{StreamTrace, Tracer};
use super::model::Ladder;
use super::other_lab::other_lab;

/// Streams of which the packets are kept for a page.
const MAX_LADDERS: usize = 12;

/// What was read of a capture.
pub(crate) struct Capture {
    /// Its path within the submission.
    pub(crate) path: String,
    /// The files that it is in, where there are several.
    pub(crate) pieces: Vec<String>,
    /// What the file says about itself.
    pub(crate) facts: CaptureFacts,
    /// The lab's streams and messages.
    pub(crate) index: Index,
    /// Whether a tool wrote packets of it.
    pub(crate) by_tool: bool,
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
    /// Packets at the lab's own ports, where another port was judged.
    pub(crate) at_lab: u64,
    /// What may be the lab's on other ports, where nothing surely is.
    pub(crate) candidates: Vec<Candidate>,
    /// The other lab that the capture shows in the place of this one: its id and title.
    pub(crate) other_lab: Option<(String, String)>,
    /// Whether it has packets of loopback.
    pub(crate) loopback: bool,
    /// What is worth knowing about the capture.
    pub(crate) findings: Vec<Finding>,
    /// The results of display filters, in the order in which they were asked for.
    pub(crate) filters: Vec<RuleResult>,
    /// Packets of the lab's streams, for a page.
    pub(crate) ladders: BTreeMap<(Transport, u32), Ladder>,
    /// By what its streams are known again.
    pub(crate) traces: Vec<StreamTrace>,
    /// How far it was read, if not to its end.
    pub(crate) so_far: Option<SoFar>,
    /// Connections at the lab's port that were not kept.
    pub(crate) rows_left_out: u64,
    /// Requests of protocols and their answers, where the lab asks for them.
    pub(crate) exchanges: Option<Shown>,
    /// Whether the lab is about a protocol.
    pub(crate) of_protocol: bool,
}

impl Capture {
    /// Whether somebody said something of the lab.
    pub(crate) fn shows_lab(&self) -> bool {
        self.of_protocol && self.of_lab > 0
            || self.index.all().streams.values().any(|stream| stream.lab.is_some() && !stream.log.is_silent())
    }

    /// The files that it is in.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let alone = self.pieces.is_empty().then_some(&self.path);
        alone.into_iter().chain(&self.pieces).map(String::as_str)
    }

    /// Whether it is in a file.
    pub(crate) fn is_in(&self, path: &str) -> bool {
        self.path == path || self.pieces.iter().any(|piece| piece == path)
    }

    /// Of messages that were found already; the rest is not known.
    pub(crate) fn of_messages(path: &str, found: Conversations) -> Self {
        Self {
            path: path.to_owned(),
            pieces: Vec::new(),
            facts: CaptureFacts::default(),
            by_tool: found.streams.values().any(|stream| stream.log.by_tool),
            index: Index::new(found),
            tcp: BTreeMap::new(),
            udp: BTreeMap::new(),
            of_lab: 0,
            others: 0,
            other_frames: Vec::new(),
            span: None,
            other_port: None,
            at_lab: 0,
            candidates: Vec::new(),
            other_lab: None,
            loopback: false,
            findings: Vec::new(),
            filters: Vec::new(),
            ladders: BTreeMap::new(),
            traces: Vec::new(),
            so_far: None,
            rows_left_out: 0,
            exchanges: None,
            of_protocol: false,
        }
    }
}

/// What of a lab is looked for in captures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aim<'l> {
    /// What the submission may still take.
    pub(crate) budget: &'l Budget,
    /// The lab.
    pub(crate) lab: &'l Lab,
    /// The only variant that counts.
    pub(crate) variant: Option<&'l str>,
    /// Whether somebody named the port: then no other is looked at.
    pub(crate) named_port: bool,
}

/// Reads a capture of a lab, and counts what display filters take. Where nothing of the lab is on its port and it surely is on
/// another one, that is read.
///
/// # Errors
/// When it is no capture, or cannot be read.
pub(crate) fn read(file: &Evidence, aim: Aim<'_>, rules: &RuleFile) -> Result<Capture, Error> {
    let mut capture = at_ports(file, aim, rules)?;
    // A protocol is where it is spoken.
    if aim.lab.protocol.is_some() {
        return Ok(capture);
    }
    if capture.shows_lab() {
        capture.other_lab = other_lab(file, aim, &capture)?;
        return Ok(capture);
    }
    if aim.named_port || capture.facts.packets == 0 {
        return Ok(capture);
    }
    let labs = beside(aim.lab, |_| true);
    let ask = Ask { variant: None, ..Ask::any(labs.clone()) };
    let mut ears = StreamingDecoder::new(ask, CollectAll::at_most(LAB_STREAMS.get())).keeping_all();
    let summary = run_again(open(file)?, Settings::LEAST, &mut ears, capture.so_far)?;
    let found = candidates(aim.lab, &ears.conversations(summary.roles()));
    if let [Candidate { transport, port, sure: true, .. }] = found[..] {
        let at_lab = capture.of_lab;
        let lab = aim.lab.at_port(Some(transport), port);
        let rules = renumbered(rules, aim.lab, port);
        capture = at_ports(file, Aim { lab: &lab, ..aim }, &rules)?;
        (capture.other_port, capture.at_lab) = (Some(port), at_lab);
        let said = words::OtherPort { port, ports: doctor::ports(aim.lab) };
        capture.findings.insert(0, Finding::new(FindingId::OtherPort, Severity::Warning, said));
        return Ok(capture);
    }
    let mut others = found.iter().filter_map(|one| labs.get(one.other?));
    capture.other_lab = others.next().map(|lab| (lab.id.clone(), lab.title.clone()));
    capture.candidates = found;
    Ok(capture)
}

/// Reads it with the lab's ports for the lab's.
fn at_ports(file: &Evidence, aim: Aim<'_>, rules: &RuleFile) -> Result<Capture, Error> {
    let lab = aim.lab;
    let mut registry = Registry::new();
    let lookup = register(&mut registry, std::slice::from_ref(lab));
    let mut evaluation = Evaluation::with_fields(rules, &registry);
    let looking = Looking::of(lab, &registry);
    let (asked, mut exchanges) = looking.map_or_else(Default::default, |looking| (looking.asked, Some(looking.watch)));
    let needs = exchanges.as_ref().map(wirelab_exchanges::Watch::needs).unwrap_or_default();
    let applications =
        (evaluation.needs_applications() || exchanges.is_some()).then(wirelab_engine::app::DecodeAs::default);
    let compat = compat(lab);
    let services = catalogue::TCP_PORTS.into_iter().chain(lab.ports(Transport::Tcp)).collect();
    let settings = Settings::default().with_applications(applications).with_services(services).with_compat(compat);
    let settings = settings.with_contiguity(evaluation.needs_contiguity() || needs.contiguity);
    let twice = evaluation.needs_summary() || evaluation.needs_messages() || needs.summary || needs.messages;

    let asks = Asks { evaluation: &mut evaluation, exchanges: exchanges.as_mut() };
    let mut watch = Watch::new(aim, (!twice).then_some(asks));
    let (summary, facts, so_far) = aim.budget.run(open(file)?, settings, &mut watch)?;
    let Watch { listener, digest, mut kept, tracer, .. } = watch;
    kept.settle(&summary);
    let index = Index::new(listener.conversations(summary.roles()));
    let report = LabReport::of(digest.finish(summary.roles()));
    if twice {
        lookup.set(index.clone());
        let finals = summary.finals();
        let mut engine = Engine::new(settings.with_checksums(false));
        engine.after(&summary);
        let mut reader = open(file)?;
        let last = so_far.map_or(u64::MAX, |so_far| so_far.frame);
        let mut read = 0;
        while read < last
            && let Some(packet) = reader.next_packet()?
        {
            read += 1;
            let mut asks = Asks { evaluation: &mut evaluation, exchanges: exchanges.as_mut() };
            engine.push_with(&packet, Some(&finals), &mut asks);
        }
    }
    let shown = exchanges.map(|watch| Shown { asked, found: watch.finish() });
    let selected = shown.as_ref().filter(|_| lab.protocol.is_some());
    let (tcp, udp, rows_left_out) = rows(&summary, &index, lab, selected);
    let of_streams = |selected: &Shown| {
        let tcp: u64 = tcp.values().map(TcpRow::packets).sum();
        let udp: u64 = udp.values().map(|row| row.packets.iter().map(|n| u64::from(*n)).sum::<u64>()).sum();
        tcp + udp + selected.found.selection.alone
    };
    if let Some(selected) = selected {
        kept.of_lab = of_streams(selected);
        kept.others = facts.packets.saturating_sub(kept.of_lab);
        kept.other_frames.clear();
        kept.span = selected.found.span;
        kept.ladders.retain(|(transport, stream), _| match transport {
            Transport::Tcp => tcp.contains_key(stream),
            Transport::Udp => udp.contains_key(stream),
        });
    }
    let mut all = findings(&facts, &summary);
    if selected.is_some() {
        all.retain(|finding| is_of_file(finding.id));
    }
    let late = |row: &TcpRow| row.handshake.outcome == HandshakeOutcome::NotCaptured && row.packets() > 0;
    let written = |row: &TcpRow| index.stream(Transport::Tcp, row.stream).is_some_and(|stream| stream.log.by_tool);
    // Packets that a tool wrote are of no connection that the capture could have missed the beginning of.
    if summary.tcp_rows().filter(late).all(|row| written(&row)) {
        all.retain(|finding| finding.id != FindingId::StartedLate);
    }
    // Nothing is known of one that was not read.
    if so_far.is_some() {
        all.retain(|finding| finding.id != FindingId::NoPackets);
    }
    all.extend(report.findings().iter().cloned());
    let here = |address: std::net::IpAddr| address.to_canonical().is_loopback();
    let loopback = summary.tcp_rows().any(|row| here(row.server.address))
        || summary.udp_rows().any(|row| here(row.server.address));
    let mut capture = Capture {
        by_tool: index.all().streams.values().any(|stream| stream.log.by_tool),
        loopback,
        tcp,
        udp,
        of_lab: kept.of_lab,
        others: kept.others,
        other_frames: kept.other_frames,
        span: kept.span,
        findings: all,
        filters: evaluation.finish(),
        ladders: kept.ladders,
        traces: tracer.finish(&file.path),
        so_far,
        rows_left_out,
        exchanges: shown,
        of_protocol: lab.protocol.is_some(),
        facts,
        index,
        ..Capture::of_messages(&file.path, Conversations::default())
    };
    let more = doctor::findings(&capture, lab);
    capture.findings.splice(0..0, more);
    capture.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(capture)
}

/// The lab, and behind it those of the catalogue that are asked for.
pub(crate) fn beside(lab: &Lab, wanted: impl Fn(&Lab) -> bool) -> Vec<Lab> {
    let others = catalogue::all().iter().filter(|other| other.id != lab.id && wanted(other));
    std::iter::once(lab).chain(others).cloned().collect()
}

/// Filters that name the lab's port, with another one in its place.
fn renumbered(rules: &RuleFile, lab: &Lab, port: u16) -> RuleFile {
    let known = [lab.ports(Transport::Tcp), lab.ports(Transport::Udp)].concat();
    let mut rules = rules.clone();
    for rule in &mut rules.rules {
        rule.filter = wirelab_labs::lab::renumbered(&rule.filter, &known, port);
    }
    rules
}

/// By whose rules the lab wants its captures judged: its own choice, or the newest.
pub(crate) fn compat(lab: &Lab) -> Compat {
    match lab.compat {
        Some(Pinned::Wireshark40) => Compat::Wireshark40,
        Some(Pinned::Wireshark46) => Compat::Wireshark46,
        Some(Pinned::Wireshark44) => Compat::Wireshark44,
        None => Compat::default(),
    }
}

pub(crate) fn open(file: &Evidence) -> Result<Reader, Error> {
    let path = Path::new(&file.path);
    let input = (file.open)().map_err(|source| Error::Io { path: path.to_owned(), source })?;
    Reader::from_read(path, input)
}

/// Whether a finding is about the file as a whole: of streams that a lab about a protocol does not select nothing is told.
const fn is_of_file(id: FindingId) -> bool {
    matches!(
        id,
        FindingId::NoPackets
            | FindingId::PacketsCut
            | FindingId::TimesOutOfOrder
            | FindingId::PacketsDropped
            | FindingId::HeadersCutOff
            | FindingId::MessagesGivenUp
            | FindingId::FragmentsGivenUp
            | FindingId::ChecksumsOffloaded
    )
}

/// The lab's streams; attempts at its ports that came to nothing are among them.
fn rows(
    summary: &Summary,
    index: &Index,
    lab: &Lab,
    selected: Option<&Shown>,
) -> (BTreeMap<u32, TcpRow>, BTreeMap<u32, UdpRow>, u64) {
    let ports = [lab.ports(Transport::Tcp), lab.ports(Transport::Udp)];
    // A connection of the lab's port is one, whatever was spoken over it.
    let wants = |transport: Transport, stream: u32, port: u16| {
        if let Some(Shown { found, .. }) = selected {
            let streams = if transport == Transport::Tcp { &found.selection.tcp } else { &found.selection.udp };
            return streams.contains(&stream);
        }
        ports.get(transport as usize).is_some_and(|ports| ports.contains(&port))
            || index.stream(transport, stream).is_some_and(|found| found.lab.is_some())
    };
    let tcp = summary.tcp_rows().filter(|row| wants(Transport::Tcp, row.stream, row.server.port));
    let udp = summary.udp_rows().filter(|row| wants(Transport::Udp, row.stream, row.server.port));
    let (mut tcp, mut udp) = (tcp.map(|row| (row.stream, row)), udp.map(|row| (row.stream, row)));
    let kept = (tcp.by_ref().take(LAB_ROWS.get()).collect(), udp.by_ref().take(LAB_ROWS.get()).collect());
    (kept.0, kept.1, (tcp.count() + udp.count()) as u64)
}

/// All that looks at packets in the first pass.
struct Watch<'e> {
    listener: StreamingDecoder<CollectAll>,
    digest: StreamingDecoder<Digest>,
    kept: Kept,
    tracer: Tracer,
    asks: Option<Asks<'e>>,
}

/// What display filters are asked for: once for each packet, in the pass in which all that they need is known.
struct Asks<'e> {
    evaluation: &'e mut Evaluation,
    exchanges: Option<&'e mut wirelab_exchanges::Watch>,
}

impl Observer for Asks<'_> {
    fn on(&mut self, event: Event<'_>) {
        self.evaluation.on(event);
        if let Some(exchanges) = &mut self.exchanges {
            exchanges.on(event);
        }
    }
}

#[derive(Default)]
struct Kept {
    ports: [Vec<u16>; 2],
    /// Whether any port may be the lab's: which streams are is known in the end.
    any: bool,
    of_lab: u64,
    others: u64,
    other_frames: Vec<u64>,
    span: Option<[(i64, u64); 2]>,
    ladders: BTreeMap<(Transport, u32), Ladder>,
}

impl<'e> Watch<'e> {
    /// At the lab's ports.
    fn new(Aim { lab, variant, .. }: Aim<'_>, asks: Option<Asks<'e>>) -> Self {
        let ask = || Ask { variant: variant.map(str::to_owned), ..Ask::named(lab.clone()) };
        let listener = StreamingDecoder::at_ports(ask(), CollectAll::at_most(LAB_STREAMS.get()));
        let digest = StreamingDecoder::at_ports(ask(), Digest::default());
        let ports = [lab.ports(Transport::Tcp), lab.ports(Transport::Udp)];
        let kept = Kept { ports, any: lab.protocol.is_some(), ..Kept::default() };
        Self { listener, digest, kept, tracer: Tracer::new(lab), asks }
    }
}

impl Observer for Watch<'_> {
    fn on(&mut self, event: Event<'_>) {
        self.listener.on(event);
        self.digest.on(event);
        if let Some(asks) = &mut self.asks {
            asks.on(event);
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
                self.rung(Transport::Tcp, segment.place.stream, || {
                    // Who is who is known in the end: until then the side that opened the stream is the client.
                    let from = if segment.place.from_opener { Role::Client } else { Role::Server };
                    Some(Rung { from, ..ladder::tcp(view, segment)? })
                });
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

    /// Says who is who in the ladders.
    fn settle(&mut self, summary: &Summary) {
        let opened_by_server = |stream| matches!(summary.roles().opener(stream), Some((Role::Server, _)));
        for ((transport, stream), ladder) in &mut self.ladders {
            if *transport == Transport::Tcp && opened_by_server(*stream) {
                ladder.rungs.iter_mut().for_each(|rung| rung.from = rung.from.other());
            }
        }
    }

    fn has(&self, transport: Transport, ports: [u16; 2]) -> bool {
        self.any
            || self.ports.get(transport as usize).is_some_and(|known| ports.iter().any(|port| known.contains(port)))
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

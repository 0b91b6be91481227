//! Which packets of a capture are a lab's: what a student hands in of a capture that holds more.

use std::collections::HashSet;

use wirelab_capture::error::Error;
use wirelab_capture::rewrite::Ranges;
use wirelab_capture::spool::Spool;
use wirelab_engine::engine::{Event, PacketView, Settings, Summary, run, run_after};
use wirelab_exchanges::Selection;
use wirelab_fields::Registry;
use wirelab_labs::{Lab, Transport, catalogue};
use wirelab_messages::{Ask, CollectAll, StreamingDecoder};
use wirelab_text::limit::LAB_STREAMS;

use super::capture::{beside, compat};
use super::elsewhere::{Candidate, Counts, candidates, count_at_ports, most_used};
use super::exchanges::Looking;

/// What of a capture is a lab's.
#[derive(Clone, Debug, Default)]
pub struct OfLab {
    /// The packets of its streams, ICMP errors about them and fragments of their datagrams included.
    pub frames: Ranges,
    /// Whether there is anything of it.
    pub any: bool,
    /// How many streams.
    pub streams: u64,
    /// The port on which the lab was found, if it is none of its own.
    pub other_port: Option<u16>,
    /// Ports on which it may be, where nothing is on its own.
    pub candidates: Vec<u16>,
}

/// Finds them as an evaluation does: by the lab's ports, or where nothing is there and nobody named a port, on the one other
/// port that surely is the lab's. The capture is read up to four times.
///
/// # Errors
/// When it cannot be read.
pub fn of_lab(lab: &Lab, named_port: bool, source: &mut Spool) -> Result<OfLab, Error> {
    if lab.protocol.is_some() {
        return of_protocol(lab, source);
    }
    if !named_port && [Transport::Tcp, Transport::Udp].iter().any(|transport| lab.any_port(*transport)) {
        return at_open_ports(lab, source);
    }
    let found = at_ports(lab, source)?;
    if found.streams > 0 || named_port {
        return Ok(found);
    }
    let labs = beside(lab, |_| true);
    let mut ears = StreamingDecoder::new(Ask::any(labs), CollectAll::at_most(LAB_STREAMS.get()));
    let (summary, _) = run(source.reader()?, Settings::LEAST, &mut ears)?;
    let all = candidates(lab, &ears.conversations(summary.roles()));
    if let [Candidate { transport, port, sure: true, .. }] = all[..] {
        let found = at_ports(&lab.at_port(Some(transport), port), source)?;
        return Ok(OfLab { other_port: Some(port), ..found });
    }
    let candidates = all.iter().filter(|one| one.other.is_none()).map(|one| one.port).collect();
    Ok(OfLab { candidates, ..found })
}

/// Where the lab leaves the port open: on its usual ports, and on those on which the capture shows it.
fn at_open_ports(lab: &Lab, source: &mut Spool) -> Result<OfLab, Error> {
    let mut ears = StreamingDecoder::new(Ask::named(lab.clone()), CollectAll::at_most(LAB_STREAMS.get()));
    let (summary, _) = run(source.reader()?, Settings::LEAST, &mut ears)?;
    let mut counts = Counts::new();
    count_at_ports(&ears.conversations(summary.roles()), &mut counts);
    let (mut here, mut other_port) = (lab.clone(), None);
    for (transport, mut ports) in most_used(counts) {
        let usual = lab.ports(transport);
        if !lab.any_port(transport) || ports.iter().all(|port| usual.contains(port)) {
            continue;
        }
        other_port = other_port.or_else(|| ports.iter().copied().find(|port| !usual.contains(port)));
        ports.extend(usual);
        here = here.at_ports(Some(transport), &ports);
    }
    Ok(OfLab { other_port, ..at_ports(&here, source)? })
}

/// The streams of a lab.
#[derive(Default)]
struct Streams {
    tcp: HashSet<u32>,
    udp: HashSet<u32>,
}

impl Streams {
    /// All that have a port of the lab on either side: what a capture filter for it would have let through.
    fn of(lab: &Lab, summary: &Summary) -> Self {
        let [tcp, udp] = [Transport::Tcp, Transport::Udp].map(|transport| lab.ports(transport));
        let tcp = summary.tcp_rows().filter(|row| tcp.contains(&row.server.port) || tcp.contains(&row.client.port));
        let udp = summary.udp_rows().filter(|row| udp.contains(&row.server.port) || udp.contains(&row.client.port));
        Self { tcp: tcp.map(|row| row.stream).collect(), udp: udp.map(|row| row.stream).collect() }
    }

    fn has(&self, view: &PacketView<'_>) -> bool {
        view.segments.iter().any(|segment| self.tcp.contains(&segment.place.stream))
            || view.datagrams.iter().any(|datagram| self.udp.contains(&datagram.place.stream))
    }
}

/// What a lab about a protocol selects.
fn of_protocol(lab: &Lab, source: &mut Spool) -> Result<OfLab, Error> {
    let Some(Looking { watch, .. }) = Looking::of(lab, &Registry::new()) else { return Ok(OfLab::default()) };
    let settings = Settings::default().with_applications(Some(wirelab_engine::app::DecodeAs::default()));
    let settings = settings.with_compat(compat(lab)).with_contiguity(watch.needs().contiguity);
    let selection = std::cell::OnceCell::new();
    let mut frames = Frames::default();
    let mut observer = |event: Event<'_>| {
        if let Event::Packet(view) = event
            && selection.get().is_some_and(|selection: &Selection| selection.has(view))
        {
            frames.add(view);
        }
    };
    let then = |watch: wirelab_exchanges::Watch, _: &Summary| {
        let _ = selection.set(watch.finish().selection);
    };
    run_after(source, settings, watch, then, &mut observer)?;
    let count = selection.get().map_or(0, |found| found.tcp.len() + found.udp.len());
    let any = !frames.0.is_empty();
    Ok(OfLab { frames: Ranges::of(frames.0), any, streams: count as u64, ..OfLab::default() })
}

/// Frames, as ranges.
#[derive(Default)]
struct Frames(Vec<(u64, u64)>);

impl Frames {
    fn add(&mut self, view: &PacketView<'_>) {
        // What came in pieces is nothing without them.
        view.decoded.fragments().flatten().for_each(|frame| self.one(u64::from(*frame)));
        self.one(view.packet.frame);
    }

    fn one(&mut self, frame: u64) {
        match self.0.last_mut() {
            Some((_, last)) if *last + 1 == frame => *last = frame,
            _ => self.0.push((frame, frame)),
        }
    }
}

fn at_ports(lab: &Lab, source: &mut Spool) -> Result<OfLab, Error> {
    let services = catalogue::TCP_PORTS.into_iter().chain(lab.ports(Transport::Tcp)).collect();
    let settings = Settings::LEAST.with_services(services).with_compat(compat(lab));
    let streams = std::cell::OnceCell::new();
    let mut frames = Frames::default();
    let mut observer = |event: Event<'_>| {
        if let Event::Packet(view) = event
            && streams.get().is_some_and(|streams: &Streams| streams.has(view))
        {
            frames.add(view);
        }
    };
    let then = |_: Nothing, summary: &Summary| {
        let _ = streams.set(Streams::of(lab, summary));
    };
    run_after(source, settings, Nothing, then, &mut observer)?;
    let count = streams.get().map_or(0, |streams| streams.tcp.len() + streams.udp.len());
    Ok(OfLab { frames: Ranges::of(frames.0), any: count > 0, streams: count as u64, ..OfLab::default() })
}

/// Listens to nothing, but has rows of streams kept up.
struct Nothing;

impl wirelab_engine::engine::Observer for Nothing {
    fn on(&mut self, _: Event<'_>) {}
}

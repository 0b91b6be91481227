//! The bytes of a capture through the reader, the engine and `analyze`: whoever listens, the report is the same.

use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::{Event, Observer, Settings, Summary};
use wirelab_analyzers::message::{Ask, StreamingDecoder};
use wirelab_analyzers::report::analysis::{Analysis, Selection, csv, csv_with_labs, json, json_lines, markdown};
use wirelab_analyzers::report::json::Escaping;
use wirelab_analyzers::report::messages::{Digest, LabReport};
use wirelab_analyzers::report::sentence;
use wirelab_capture::facts::CaptureFacts;
use wirelab_labs::catalogue;

use crate::harmless;
use crate::samples::{LONGEST, read, reader};

/// Packets that are looked at.
const MOST: u64 = 256;
/// Bytes of a record at least: fewer cannot make a packet.
const LEAST_RECORD: u64 = 8;
/// How many times its size a compressed input may have.
const UNPACKED: u64 = 70_000;

/// The target.
///
/// # Panics
/// When the report depends on who listens, is no JSON, or lets something out.
pub fn run(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    let Some(source) = reader(data) else { return };
    let mut quick = listener();
    let Some((summary, facts)) = read(source, Settings::default(), MOST, &mut quick) else { return };
    let times = if facts.compression.is_some() { UNPACKED } else { 1 };
    assert!(facts.packets <= data.len() as u64 * times / LEAST_RECORD + 1, "more packets than bytes");
    let one = report(facts, summary, quick);
    let first = written(&one, json);
    let _: serde_json::Value = serde_json::from_slice(first.as_bytes()).expect("the report is JSON");
    harmless(&written(&one, markdown), "markdown");
    harmless(&written(&one, csv), "csv");
    harmless(&written(&one, csv_with_labs), "csv with labs");
    // JSON leaves the program through what escapes it.
    harmless(&written(&one, |one, out| json_lines(one, &mut Escaping::new(out))), "json lines");
    harmless(&written(&one, |one, out| json(one, &mut Escaping::new(out))), "json");

    // Again, with an observer of every event and with application protocols: another path through the engine.
    let mut slow = listener();
    let mut observer = |event: Event<'_>| slow.on(event);
    let settings = Settings::default().with_applications(Some(DecodeAs::NONE));
    let source = reader(data).expect("it was a capture the first time");
    let (summary, facts) = read(source, settings, MOST, &mut observer).expect("as many packets as the first time");
    for row in summary.tcp_rows() {
        harmless(&sentence::tcp(&row), "sentence");
    }
    for row in summary.udp_rows() {
        harmless(&sentence::udp(&row), "sentence");
    }
    let second = written(&report(facts, summary, slow), json);
    assert!(first == second, "who listens hears something else:\n{first}\n{second}");
}

fn listener() -> StreamingDecoder<Digest> {
    StreamingDecoder::at_ports(Ask::any(catalogue::all().to_vec()), Digest::default())
}

fn report(facts: CaptureFacts, summary: Summary, messages: StreamingDecoder<Digest>) -> Analysis {
    let labs = LabReport::of(messages.finish(summary.roles()));
    Analysis::new("fuzz".into(), facts, summary, Selection::default()).with_labs(Some(labs))
}

fn written(report: &Analysis, form: fn(&Analysis, &mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    form(report, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("reports are UTF-8")
}

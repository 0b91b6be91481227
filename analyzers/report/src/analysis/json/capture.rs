//! What a capture says about itself.

use serde::Serialize;
use wirelab_capture::facts::{Compression, Interface};
use wirelab_capture::note::Note;
use wirelab_capture::note::NoteId;
use wirelab_capture::note::Severity;
use wirelab_capture::time::Timestamp;
use wirelab_findings::analysis::Analysis;

#[derive(Serialize)]
pub(crate) struct CaptureView<'a> {
    path: &'a str,
    format: Option<&'static str>,
    compression: Option<&'static str>,
    packets: u64,
    bytes: u64,
    first_time: Option<String>,
    last_time: Option<String>,
    sections: u32,
    hardware: Option<&'a str>,
    os: Option<&'a str>,
    application: Option<&'a str>,
    interfaces: Vec<InterfaceView<'a>>,
    comments: Vec<CommentView<'a>>,
    comment_count: u64,
    packets_cut: u64,
    times_out_of_order: u64,
    notes: Vec<NoteView<'a>>,
}

#[derive(Serialize)]
struct InterfaceView<'a> {
    name: Option<&'a str>,
    description: Option<&'a str>,
    link_type: Option<u16>,
    link_name: Option<&'static str>,
    snaplen: u32,
    filter: Option<&'a str>,
    os: Option<&'a str>,
    packets: u64,
    received: Option<u64>,
    dropped_by_interface: Option<u64>,
    dropped_by_os: Option<u64>,
}

#[derive(Serialize)]
struct CommentView<'a> {
    frame: Option<u64>,
    text: &'a str,
}

#[derive(Serialize)]
struct NoteView<'a> {
    id: NoteId,
    severity: Severity,
    frame: Option<u64>,
    offset: Option<u64>,
    text: &'a str,
    count: u64,
}

pub(crate) fn capture(analysis: &Analysis) -> CaptureView<'_> {
    let facts = &analysis.facts;
    CaptureView {
        path: &analysis.path,
        format: facts.format.map(wirelab_capture::facts::Format::name),
        compression: facts.compression.map(|compression| match compression {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }),
        packets: facts.packets,
        bytes: facts.bytes,
        first_time: facts.first_time.and_then(Timestamp::rfc3339),
        last_time: facts.last_time.and_then(Timestamp::rfc3339),
        sections: facts.sections,
        hardware: facts.hardware.as_deref(),
        os: facts.os.as_deref(),
        application: facts.application.as_deref(),
        interfaces: facts.interfaces.iter().map(interface).collect(),
        comments: facts.comments.iter().map(|c| CommentView { frame: c.frame, text: &c.text }).collect(),
        comment_count: facts.comment_count,
        packets_cut: facts.cut,
        times_out_of_order: facts.out_of_order,
        notes: facts.notes.kept().iter().map(|n| note(n, facts.notes.count(n.id))).collect(),
    }
}

fn interface(interface: &Interface) -> InterfaceView<'_> {
    InterfaceView {
        name: interface.name.as_deref(),
        description: interface.description.as_deref(),
        link_type: interface.link.map(|link| link.0),
        link_name: interface.link.and_then(|link| link.name()),
        snaplen: interface.snaplen,
        filter: interface.filter.as_deref(),
        os: interface.os.as_deref(),
        packets: interface.packets,
        received: interface.received,
        dropped_by_interface: interface.dropped_by_interface,
        dropped_by_os: interface.dropped_by_os,
    }
}

fn note(note: &Note, count: u64) -> NoteView<'_> {
    NoteView { id: note.id, severity: note.severity, frame: note.frame, offset: note.offset, text: &note.text, count }
}

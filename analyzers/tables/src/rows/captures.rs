//! A row a capture.

use wirelab_capture::facts::{Compression, Format, Interface};
use wirelab_capture::note::Severity;
use wirelab_capture::time::Timestamp;
use wirelab_findings::analysis::Analysis;

use super::{CAPTURE, Whose};
use crate::batch::Kind::{Boolean, Signed, Span, Text, Time};
use crate::column::{Column, Rows};

/// The table.
pub enum Captures {}

/// What a row is made of.
#[derive(Clone, Copy, Debug)]
pub struct Capture<'a> {
    /// Its key.
    pub whose: Whose<'a>,
    /// What is known of it.
    pub analysis: &'a Analysis,
}

impl Rows for Captures {
    type Of<'a> = Capture<'a>;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::sure("capture_id", Text, CAPTURE, |c| c.whose.capture().into()),
        Column::sure("path", Text, "the file, as it was named, or the set of files", |c| {
            c.analysis.path.as_str().into()
        }),
        Column::maybe("format", Text, "its container", |c| c.analysis.facts.format.map(Format::name).into()),
        Column::maybe("compression", Text, "gzip or zstd; missing if it is not compressed", |c| {
            let name = |one| if one == Compression::Gzip { "gzip" } else { "zstd" };
            c.analysis.facts.compression.map(name).into()
        }),
        Column::sure("packets", Signed, "packets, as Wireshark counts them", |c| c.analysis.facts.packets.into()),
        Column::sure("bytes", Signed, "their lengths on the wire, added up, bytes", |c| c.analysis.facts.bytes.into()),
        Column::maybe("first_time", Time, "the earliest time stamp, UTC", |c| {
            nanoseconds(c.analysis.facts.first_time).into()
        }),
        Column::maybe("last_time", Time, "the latest time stamp, UTC", |c| {
            nanoseconds(c.analysis.facts.last_time).into()
        }),
        Column::maybe("duration", Span, "from the earliest time stamp to the latest, ns", |c| {
            let facts = &c.analysis.facts;
            let ends = nanoseconds(facts.first_time).zip(nanoseconds(facts.last_time));
            ends.and_then(|(first, last)| last.checked_sub(first)).into()
        }),
        Column::sure("tcp_streams", Signed, "conversations of TCP", |c| (c.analysis.summary.tcp_count() as u64).into()),
        Column::sure("udp_streams", Signed, "conversations of UDP", |c| (c.analysis.summary.udp_count() as u64).into()),
        Column::sure(
            "interfaces",
            Text,
            "names of the interfaces, with commas; nothing where the format has none",
            |c| {
                let names = c.analysis.facts.interfaces.iter().filter_map(|one| one.name.as_deref());
                names.collect::<Vec<_>>().join(",").into()
            },
        ),
        Column::sure("link_types", Text, "what packets begin with, of each interface, with commas", |c| {
            let names = c.analysis.facts.interfaces.iter().filter_map(|one| one.link?.name());
            names.collect::<Vec<_>>().join(",").into()
        }),
        Column::maybe("hardware", Text, "the machine that captured it, as the file says", |c| {
            c.analysis.facts.hardware.as_deref().into()
        }),
        Column::maybe("os", Text, "its operating system, likewise", |c| c.analysis.facts.os.as_deref().into()),
        Column::maybe("application", Text, "the program that captured it, likewise", |c| {
            c.analysis.facts.application.as_deref().into()
        }),
        Column::sure("dropped", Signed, "packets that were lost while it was captured, as the file says", |c| {
            dropped(&c.analysis.facts.interfaces).max(c.analysis.facts.dropped_between).into()
        }),
        Column::sure("packets_cut", Signed, "packets of which not all bytes were kept", |c| {
            c.analysis.facts.cut.into()
        }),
        Column::sure("times_out_of_order", Signed, "packets with an earlier time than the one before them", |c| {
            c.analysis.facts.out_of_order.into()
        }),
        Column::sure("comments", Signed, "comments in the file", |c| c.analysis.facts.comment_count.into()),
        Column::sure("damaged", Boolean, "whether something of the file was lost or could not be read", |c| {
            c.analysis.facts.notes.kept().iter().any(|note| note.severity == Severity::Error).into()
        }),
        Column::maybe("notes", Text, "what was odd about the file, a sentence a line", |c| {
            let notes: Vec<String> = c.analysis.facts.notes.kept().iter().map(ToString::to_string).collect();
            (!notes.is_empty()).then(|| notes.join("\n")).into()
        }),
    ];
}

fn nanoseconds(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_nanos)
}

fn dropped(interfaces: &[Interface]) -> u64 {
    let own = |one: &Interface| one.dropped_by_os.unwrap_or(0).max(one.dropped_by_interface.unwrap_or(0));
    interfaces.iter().map(own).fold(0, u64::saturating_add)
}

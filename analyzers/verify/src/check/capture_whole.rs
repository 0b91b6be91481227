//! The capture is not cut: no bytes of the lab's streams are missing, and the file is whole.

use wirelab_capture::note::Severity;
use wirelab_capture::rewrite::Stamp;
use wirelab_engine::stream::tcp::TcpRow;
use wirelab_messages::State;
use wirelab_text::harmless::Harmless;
use wirelab_words::Size;
use wirelab_words::list::check::{
    BytesMissing, Damaged, KeptDamaged, MessagesCut, OneWay, PacketsCut, Whole, WholeKept,
};
use wirelab_words::list::hint;

use super::super::case::Case;
use super::super::compare::cut::cut_packets;
use super::super::doctor::by_tool;
use super::capture_filter::kept;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    for capture in &case.captures {
        if let Some(note) = capture.facts.notes.kept().iter().find(|note| note.severity == Severity::Error) {
            let text = Damaged { note: Harmless::line(&note.text) };
            let found = Found::failed(text).frames(&capture.path, note.frame).whole(&capture.path);
            return found.hint(Some(hint::Damaged {}.into()));
        }
        // Packets of a tool follow one another in no stream.
        let lacks = |row: &&TcpRow| !by_tool(capture, row) && row.from_client.missing + row.from_server.missing > 0;
        let rows = capture.tcp.values().filter(lacks);
        let (mut missing, mut frames) = (0, Vec::new());
        for stream in capture.index.all().streams.values().filter(|stream| stream.lab.is_some() && !stream.log.by_tool)
        {
            let lacks = stream.log.from_client.lacks() + stream.log.from_server.lacks();
            missing += lacks;
            frames.extend((lacks > 0).then_some(stream.log.opened));
        }
        for row in rows {
            missing += row.from_client.missing + row.from_server.missing;
            frames.extend([u64::from(row.frames[0]), u64::from(row.frames[1])]);
        }
        let one_way: Vec<u64> = capture
            .tcp
            .values()
            .filter(|row| !by_tool(capture, row) && row.captured_side().is_some() && row.bytes() > 0)
            .map(|row| row.frames[0].into())
            .collect();
        if missing == 0 && !one_way.is_empty() {
            let text = OneWay { connections: one_way.len() as u64 };
            return Found::failed(text).frames(&capture.path, one_way).hint(Some(hint::OneWay {}.into()));
        }
        if missing > 0 {
            return Found::failed(BytesMissing { size: Size(missing) }).frames(&capture.path, frames);
        }
        let cut: Vec<u64> = capture
            .index
            .all()
            .messages
            .iter()
            .filter(|message| message.state == State::Damaged)
            .map(|message| message.frame())
            .collect();
        if !cut.is_empty() {
            return Found::failed(MessagesCut { messages: cut.len() as u64 }).frames(&capture.path, cut);
        }
        let packets = cut_packets(capture);
        let cut = capture.of_protocol && capture.facts.cut > 0;
        if !packets.is_empty() || cut {
            return Found::failed(PacketsCut {}).frames(&capture.path, packets);
        }
    }
    let stamps = case.captures.iter().filter_map(|capture| Some((capture, kept(case, capture)?)));
    let (told, damaged): (Vec<_>, Vec<_>) = stamps.partition(|(_, stamp)| !stamp.damaged);
    if let Some((capture, _)) = damaged.first() {
        return Found::failed(KeptDamaged {}).whole(&capture.path);
    }
    if let Some((capture, Stamp { kept, of, .. })) = told.into_iter().next() {
        return Found::passed(WholeKept { kept, of }).whole(&capture.path);
    }
    Found::passed(Whole {})
}

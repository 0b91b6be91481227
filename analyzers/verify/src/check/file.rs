//! A file of the lab's evidence is there and is what it is to be.

use std::collections::BTreeSet;

use wirelab_labs::{EvidenceKind, Side};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::file as words;
use wirelab_words::list::hint::CaptureEmpty;
use wirelab_words::{Said, Size, Text};

use super::super::case::{Case, FileRead, Remark, file_name, who};
use super::super::log::Log;
use super::super::sniff::Content;
use super::super::source::Source;
use super::Found;

/// Lines of a program from which on they are its log, in whichever file.
const LEAST: usize = 3;

pub(super) fn judge(case: &Case<'_>, asked: &str) -> Found {
    let kind = case.lab.evidence.iter().find(|one| one.file == asked).map(|one| one.kind);
    let Some(file) = case.taken(asked) else {
        return missing(case, asked, kind);
    };
    let path = &file.handed.path;
    let name = Harmless::excerpt(file_name(path), 80);
    if let Some(error) = &file.error {
        return Found::failed(words::Unreadable { name, error: Harmless::line(error) }).whole(path);
    }
    if file.content == Content::Empty {
        return Found::failed(words::Empty { name }).whole(path);
    }
    let other = file.is_taken_for().then(|| name.clone());
    let asked = Harmless::line(asked);
    let found = match kind {
        Some(EvidenceKind::Capture) => capture(case, file, asked, other, name),
        Some(EvidenceKind::ServerLog | EvidenceKind::ClientLog) => match &file.content {
            Content::Text | Content::Source => log(case, file, asked, other),
            content => Found::failed(words::NoText { name, what: what(content) }),
        },
        Some(EvidenceKind::Source) if file.source == Some(Source::Bare) => Found::failed(words::Bare { file: asked }),
        Some(EvidenceKind::Source) if file.source == Some(Source::Offline) => {
            Found::undecided(words::Offline { file: asked })
        }
        Some(EvidenceKind::Source | EvidenceKind::Screenshot | EvidenceKind::Report | EvidenceKind::Data) | None => {
            Found::passed(words::Kept { file: asked, other, size: Size(file.handed.size) })
        }
    };
    found.whole(path)
}

/// What is not there under its name; lines of its program may stand in another log.
fn missing(case: &Case<'_>, asked: &str, kind: Option<EvidenceKind>) -> Found {
    let file = Harmless::line(asked);
    let by = match kind {
        Some(EvidenceKind::ServerLog) => Some(Side::Server),
        Some(EvidenceKind::ClientLog) => Some(Side::Client),
        _ => None,
    };
    let lines = |log: &Log| {
        let all = log.records.iter().chain(&log.learned).filter(|record| Some(record.by) == by);
        all.map(|record| record.line).collect::<BTreeSet<u64>>()
    };
    let most = case.logs.iter().map(|log| (lines(log), log)).max_by_key(|(lines, _)| lines.len());
    match (most, by) {
        (Some((lines, log)), Some(by)) if lines.len() >= LEAST => {
            let (name, number) = (Harmless::excerpt(file_name(&log.path), 80), lines.len() as u64);
            Found::failed(words::MissingWithin { file, name, lines: number, by: who(by) }).lines(&log.path, lines)
        }
        _ => Found::failed(words::Missing { file }),
    }
}

fn capture(case: &Case<'_>, file: &FileRead, asked: Harmless, other: Option<Harmless>, name: Harmless) -> Found {
    let Some(capture) = case.capture(&file.handed.path) else {
        return Found::failed(words::NoCapture { name, what: what(&file.content) });
    };
    if capture.facts.packets == 0 && capture.so_far.is_some() {
        return Found::undecided(words::CaptureNotRead { name });
    }
    if capture.facts.packets == 0 {
        return Found { hint: Some(CaptureEmpty {}.into()), ..Found::failed(words::NoPackets { name }) };
    }
    let kind = Harmless::line(&file.handed.kind);
    let there = words::Capture { file: asked, other, kind, packets: capture.facts.packets };
    let note = matches!(file.remark, Some(Remark::ClassicPcap));
    let note = note.then(|| words::CaptureNote { note: Remark::ClassicPcap.said() });
    let large = capture.so_far.is_some().then_some(words::CaptureSoFar {});
    Found::passed(Text::from(there).and(note).and(large))
}

fn log(case: &Case<'_>, file: &FileRead, asked: Harmless, other: Option<Harmless>) -> Found {
    let log = case.log(&file.handed.path);
    let there = words::Log { file: asked, other, lines: log.map_or(0, |log| log.lines) };
    let cut = log.is_some_and(|log| log.cut || log.short).then_some(words::LogCut {});
    Found::passed(Text::from(there).and(cut))
}

fn what(content: &Content) -> Said {
    words::What { content: content.case() }.into()
}

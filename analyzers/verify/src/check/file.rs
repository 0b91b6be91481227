//! A file of the lab's evidence is there and is what it is to be.

use wirelab_labs::EvidenceKind;
use wirelab_text::safe;
use wirelab_text::units::{bytes, count};

use super::super::case::{Case, FileRead, file_name};
use super::super::sniff::Content;
use super::Found;

pub(super) fn judge(case: &Case<'_>, asked: &str) -> Found {
    let kind = case.lab.evidence.iter().find(|one| one.file == asked).map(|one| one.kind);
    let Some(file) = case.taken(asked) else {
        return Found::failed(format!("{asked} is not there, nor anything that could be it."));
    };
    let path = &file.handed.path;
    let name = safe::excerpt(file_name(path).as_bytes(), 80);
    let as_other = match file.handed.note.as_deref().filter(|note| note.starts_with("taken for")) {
        Some(_) => format!(", handed in as {name}"),
        None => String::new(),
    };
    if let Some(error) = &file.error {
        return Found::failed(format!("{name} cannot be read: {error}.")).whole(path);
    }
    if file.content == Content::Empty {
        return Found::failed(format!("{name} is empty.")).whole(path);
    }
    let found = match kind {
        Some(EvidenceKind::Capture) => capture(case, file, asked, &as_other, &name),
        Some(EvidenceKind::ServerLog | EvidenceKind::ClientLog) => match &file.content {
            Content::Text | Content::Source => log(case, file, asked, &as_other),
            other => Found::failed(format!("{name} is no text but {}: hand in the text itself.", with_article(other))),
        },
        Some(EvidenceKind::Source | EvidenceKind::Screenshot | EvidenceKind::Report) | None => Found::passed(format!(
            "{asked} is there{as_other} ({}); what is in it is not judged.",
            bytes(file.handed.size)
        )),
    };
    found.whole(path)
}

fn capture(case: &Case<'_>, file: &FileRead, asked: &str, as_other: &str, name: &str) -> Found {
    let Some(capture) = case.capture(&file.handed.path) else {
        return Found::failed(format!("{name} is no capture but {}.", with_article(&file.content)));
    };
    if capture.facts.packets == 0 {
        return Found::failed(format!("{name} is a capture without packets."));
    }
    let packets = count(capture.facts.packets, "packet", "packets");
    let classic = file.handed.note.as_deref().filter(|note| note.starts_with("its name says"));
    let classic = classic.map_or_else(String::new, |note| format!(" Note that {note}."));
    Found::passed(format!("{asked} is there{as_other}: {}, {packets}.{classic}", file.handed.kind))
}

fn log(case: &Case<'_>, file: &FileRead, asked: &str, as_other: &str) -> Found {
    let lines = case.log(&file.handed.path).map_or(0, |log| log.lines);
    let cut = case.log(&file.handed.path).is_some_and(|log| log.cut);
    let cut = if cut { " It is so long that only its beginning was read." } else { "" };
    Found::passed(format!("{asked} is there{as_other}: {}.{cut}", count(lines, "line", "lines")))
}

fn with_article(content: &Content) -> String {
    match content {
        Content::Text => "a text".to_owned(),
        Content::Source => "source code".to_owned(),
        Content::Image => "a picture".to_owned(),
        Content::Other("binary data") => "binary data".to_owned(),
        Content::Other(words) => format!("a {words}"),
        Content::Capture => "a capture".to_owned(),
        Content::Empty | Content::Unreadable(_) => "nothing that can be read".to_owned(),
    }
}

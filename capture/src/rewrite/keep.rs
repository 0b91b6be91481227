//! Some packets of a capture, and nothing else that could be private.

use std::io::BufWriter;

use crate::error::Error;
use crate::note::Severity;
use crate::read::{Order, Raw, kind};

use super::frames::Frames;
use super::options::{closed, code, push, push_end, start, walk};
use super::stamp::Stamp;
use super::transform::{Change, Rest, transform};
use super::working::{BUFFER, failed};
use super::{Working, Written};

/// Options that are kept: of a section the program that captured, of an interface how times are read and how long the frame
/// check sequence is, of statistics all that are counts or times, of a packet its flags and what was lost before it.
const SECTION: [u16; 1] = [4];
const INTERFACE: [u16; 3] = [9, 13, 14];
const STATISTICS: [u16; 7] = [2, 3, 4, 5, 6, 7, 8];
const PACKET: [u16; 2] = [2, 4];

/// Said of captures that say so of themselves: a stamp of `wirelab run` is nobody's own comment.
const BY_WIRELAB: [&str; 2] = ["made by wirelab", "not by a student"];

/// Frame numbers, in runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    /// Of frames in any order, which may be named more than once.
    pub fn of(mut frames: Vec<(u64, u64)>) -> Self {
        frames.sort_unstable();
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for (first, last) in frames {
            match runs.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => runs.push((first, last)),
            }
        }
        Self(runs)
    }

    /// How many frames.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// Whether a frame is among them.
    pub fn has(&self, frame: u64) -> bool {
        let place = self.0.partition_point(|(_, last)| *last < frame);
        self.0.get(place).is_some_and(|(first, _)| *first <= frame)
    }
}

/// Some packets of a capture.
#[derive(Debug)]
pub struct Kept {
    /// The capture.
    pub written: Written,
    /// What it says of itself.
    pub stamp: Stamp,
}

impl Working {
    /// Writes some frames alone. Of everything else only what is needed to read them stays: no names, addresses' names,
    /// filters, hardware, operating systems, comments, secrets, and no blocks that are no packets.
    ///
    /// `stamp` says who keeps what of what; counts and damage are filled in.
    ///
    /// # Errors
    /// What the system says.
    pub fn keep(&self, frames: &Ranges, stamp: Stamp) -> Result<Kept, Error> {
        let name = &self.name;
        let mut reader = self.reader()?;
        while reader.next_packet()?.is_some() {}
        let facts = reader.into_facts();
        let damaged = facts.notes.kept().iter().any(|note| note.severity == Severity::Error);
        let stamp = Stamp { kept: frames.count(), of: facts.packets, damaged: stamp.damaged || damaged, ..stamp };
        let made = facts.comments.iter().any(|one| BY_WIRELAB.iter().all(|part| one.text.contains(part)));
        let mut comments = vec![stamp.text()];
        if made {
            comments.push(BY_WIRELAB.join(", "));
        }
        let mut all = Frames::new(self.reader()?);
        let store = self.store.another().map_err(failed(name))?;
        let mut out = BufWriter::with_capacity(BUFFER, store.writer().map_err(failed(name))?);
        let each = |raw: &Raw<'_>| {
            let frame = all.within(raw.at, raw.at + raw.bytes.len() as u64).map_err(std::io::Error::other)?;
            let wanted = frame.is_some_and(|frame| frames.has(frame));
            Ok(match raw.kind {
                kind::SECTION_HEADER if raw.begins_section() => section(raw, &std::mem::take(&mut comments)),
                kind::INTERFACE => bare(raw, 16, &INTERFACE),
                kind::STATISTICS => bare(raw, 20, &STATISTICS),
                kind::ENHANCED_PACKET | kind::OLD_PACKET if wanted => packet(raw),
                kind::SIMPLE_PACKET if wanted => Change::Stays,
                _ => Change::Goes,
            })
        };
        transform(&mut self.blocks()?, &mut out, Rest::Goes, each).map_err(failed(name))?;
        Ok(Kept { written: Written(store), stamp })
    }
}

/// A section header with its byte order and version; its length is not given.
fn section(raw: &Raw<'_>, comments: &[String]) -> Change {
    let mut out = raw.bytes.get(..16).unwrap_or_default().to_vec();
    out.extend_from_slice(&[0xff; 8]);
    options_of(raw, &SECTION, &mut out);
    for comment in comments {
        push(&mut out, raw.order, code::COMMENT, comment.as_bytes());
    }
    push_end(&mut out);
    written(out, raw.order)
}

/// A block with a fixed part of so many bytes, and some of its options.
fn bare(raw: &Raw<'_>, fixed: usize, codes: &[u16]) -> Change {
    // One that is too short is passed over by readers: its number is nobody's.
    let Some(body) = raw.bytes.get(..fixed).filter(|_| raw.bytes.len() >= fixed + 4) else { return Change::Goes };
    let mut out = body.to_vec();
    if options_of(raw, codes, &mut out) {
        push_end(&mut out);
    }
    written(out, raw.order)
}

/// A packet with its captured bytes, without what stands in their padding.
fn packet(raw: &Raw<'_>) -> Change {
    const DATA: usize = 28;
    let room = raw.bytes.len().saturating_sub(4);
    let captured = raw.order.u32(raw.bytes, 20) as usize;
    let mut out = raw.bytes.get(..captured.saturating_add(DATA).min(room)).unwrap_or_default().to_vec();
    out.resize(out.len().next_multiple_of(4), 0);
    if options_of(raw, &PACKET, &mut out) {
        push_end(&mut out);
    }
    written(out, raw.order)
}

/// Appends the options with some codes; gives whether there are any.
fn options_of(raw: &Raw<'_>, codes: &[u16], out: &mut Vec<u8>) -> bool {
    let Some(from) = start(raw) else { return false };
    let before = out.len();
    walk(raw, from, |item| {
        if codes.contains(&item.code) {
            push(out, raw.order, item.code, item.value);
        }
    });
    out.len() > before
}

fn written(out: Vec<u8>, order: Order) -> Change {
    closed(out, order).map_or(Change::Goes, Change::Into)
}

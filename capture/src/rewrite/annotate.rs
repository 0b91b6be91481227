//! Comments of ours in a capture.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::BufWriter;

use wirelab_text::safe;

use crate::error::Error;
use crate::read::{Piece, Raw};

use super::frames::Frames;
use super::mark::MAX_TEXT;
use super::options::commented;
use super::transform::{Change, Rest, transform};
use super::working::{BUFFER, failed};
use super::{Working, Written};

/// A capture with comments.
#[derive(Debug)]
pub struct Annotated {
    /// The capture.
    pub written: Written,
    /// Frames that have a comment of their own.
    pub frames: u64,
    /// Frames whose blocks have no place for a comment: it stands at their section, as far as there is room.
    pub at_section: u64,
    /// Comments that have no place at all.
    pub nowhere: u64,
}

/// What goes where, by the places of blocks in the file.
#[derive(Default)]
struct Plan {
    /// Comments of blocks that have room for them.
    frames: BTreeMap<u64, u64>,
    sections: BTreeMap<u64, String>,
    at_section: u64,
    nowhere: u64,
}

impl Working {
    /// Writes the capture with a comment at each of some frames, and one about all of it. Whatever a text holds, control
    /// characters and what deceives become escapes; lines stay lines.
    ///
    /// # Errors
    /// What the system says.
    pub fn annotate(&self, comments: &BTreeMap<u64, String>, about: &str) -> Result<Annotated, Error> {
        let name = &self.name;
        let plan = self.plan(comments, about)?;
        let store = self.store.another().map_err(failed(name))?;
        let mut out = BufWriter::with_capacity(BUFFER, store.writer().map_err(failed(name))?);
        let (frames, sections) = (&plan.frames, &plan.sections);
        let each = |raw: &Raw<'_>| {
            let frame = frames.get(&raw.at).and_then(|frame| comments.get(frame));
            let text = frame.map(|text| harmless(text)).or_else(|| sections.get(&raw.at).cloned());
            let written = text.and_then(|text| commented(raw, &text));
            Ok(written.map_or(Change::Stays, Change::Into))
        };
        transform(&mut self.blocks()?, &mut out, Rest::Stays, each).map_err(failed(name))?;
        let Plan { frames, at_section, nowhere, .. } = plan;
        Ok(Annotated { written: Written(store), frames: frames.len() as u64, at_section, nowhere })
    }

    /// Finds the places. A section stands before its packets, so that what it is to say must be known before it is written.
    fn plan(&self, comments: &BTreeMap<u64, String>, about: &str) -> Result<Plan, Error> {
        let mut plan = Plan::default();
        let (mut blocks, mut frames) = (self.blocks()?, Frames::new(self.reader()?));
        let mut section = None;
        let mut first = Some(about).filter(|about| !about.is_empty());
        while let Some((piece, _)) = blocks.next().map_err(failed(&self.name))? {
            let Piece::Block(raw) = piece else { continue };
            if raw.begins_section() {
                // A header whose options cannot be told apart has no place either.
                section = commented(&raw, "").map(|_| raw.at);
                match (first.take(), section) {
                    (Some(about), Some(at)) => drop(plan.sections.insert(at, harmless(about))),
                    (Some(_), None) => plan.nowhere += 1,
                    (None, _) => {}
                }
            }
            let Some(frame) = frames.within(raw.at, raw.at + raw.bytes.len() as u64)? else { continue };
            let Some(text) = comments.get(&frame) else { continue };
            if commented(&raw, &harmless(text)).is_some() {
                plan.frames.insert(raw.at, frame);
                continue;
            }
            match section {
                Some(at) => {
                    plan.at_section += 1;
                    say(plan.sections.entry(at).or_default(), frame, text);
                }
                None => plan.nowhere += 1,
            }
        }
        Ok(plan)
    }
}

/// Appends what is to be said of a frame, as long as there is room.
fn say(at: &mut String, frame: u64, text: &str) {
    if at.len() > MAX_TEXT {
        return;
    }
    if !at.is_empty() {
        at.push('\n');
    }
    // Writing to a string cannot fail.
    let _ = write!(at, "frame {frame}: {}", harmless(text));
}

/// A text without characters that do anything but stand there. What is cut off later is not looked at.
fn harmless(text: &str) -> String {
    let cut = text.get(..text.floor_char_boundary(MAX_TEXT)).unwrap_or(text);
    safe::lines(cut.as_bytes())
}

//! What a file says of itself that holds only some packets of a capture.

use sha2::{Digest, Sha256};
use wirelab_text::safe;

use crate::facts::CaptureFacts;

const BEGIN: &str = "kept by ";

/// Which packets of which capture a file holds. Anybody can write such a comment: it tells as much as a recorded capture filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The program and its version, `wirelab 0.1.0`.
    pub by: String,
    /// The id of the lab whose streams were kept.
    pub lab: String,
    /// Frames that were kept.
    pub kept: u64,
    /// Frames of the capture.
    pub of: u64,
    /// SHA-256 of the capture as it lay on the disk, in hexadecimal.
    pub sha256: String,
    /// Whether parts of the capture could not be read.
    pub damaged: bool,
}

impl Stamp {
    /// As a comment of the section, which [`parse`](Self::parse) reads.
    pub fn text(&self) -> String {
        let Self { by, lab, kept, of, sha256, damaged } = self;
        let damaged = if *damaged { DAMAGED } else { "" };
        let [by, lab, sha256] = [by, lab, sha256].map(|text| safe::escaped(text.as_bytes()));
        let text = format!("{BEGIN}{by}{LAB}{lab}{KEPT}{kept}{OF}{of}{HASH}{sha256}{damaged}");
        let tag = tag(&text);
        format!("{text} [{tag}]")
    }

    /// The stamp that a comment is, if it is one and nobody has changed it.
    pub fn parse(comment: &str) -> Option<Self> {
        let (text, told) = comment.strip_suffix(']')?.rsplit_once(" [")?;
        if tag(text) != told {
            return None;
        }
        let (by, rest) = text.strip_prefix(BEGIN)?.split_once(LAB)?;
        let (lab, rest) = rest.split_once(KEPT)?;
        let (kept, rest) = rest.split_once(OF)?;
        let (of, rest) = rest.split_once(HASH)?;
        let (sha256, damaged) = rest.strip_suffix(DAMAGED).map_or((rest, false), |rest| (rest, true));
        let (kept, of) = (kept.parse().ok()?, of.parse().ok()?);
        Some(Self { by: by.into(), lab: lab.into(), kept, of, sha256: sha256.into(), damaged })
    }

    /// That of a capture: it must hold as many frames as its stamp says, in one section.
    pub fn of(facts: &CaptureFacts) -> Option<Self> {
        let mut stamps = facts.comments.iter().filter(|comment| comment.frame.is_none());
        let stamp = stamps.find_map(|comment| Self::parse(&comment.text))?;
        (stamp.kept == facts.packets && stamp.kept <= stamp.of).then_some(stamp)
    }
}

const LAB: &str = ": the streams of ";
const KEPT: &str = "; ";
const OF: &str = " of ";
const HASH: &str = " frames of a capture with SHA-256 ";
const DAMAGED: &str = ", which was damaged";

fn tag(text: &str) -> String {
    let hash = Sha256::new().chain_update("wirelab keep 1\n").chain_update(text).finalize();
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_again_and_not_after_a_change() {
        for damaged in [false, true] {
            let stamp = Stamp {
                by: "wirelab 0.1.0".into(),
                lab: "tcp-commands".into(),
                kept: 12,
                of: 345,
                sha256: "ab".repeat(32),
                damaged,
            };
            let text = stamp.text();
            assert_eq!(Stamp::parse(&text), Some(stamp.clone()), "{text}");
            assert_eq!(Stamp::parse(&text.replace("12 of", "13 of")), None);
            let facts = |packets, frame| CaptureFacts {
                packets,
                comments: vec![crate::facts::Comment { frame, text: text.clone() }],
                ..CaptureFacts::default()
            };
            assert_eq!(Stamp::of(&facts(12, None)), Some(stamp));
            assert_eq!(Stamp::of(&facts(13, None)), None);
            assert_eq!(Stamp::of(&facts(12, Some(1))), None);
        }
        for other in ["", "]", "kept by nobody", "kept by x: the streams of y; 1 of 2 [0]"] {
            assert_eq!(Stamp::parse(other), None);
        }
    }
}

//! Remarks on packets, within limits.

use std::collections::BTreeMap;

use wirelab_findings::finding::Finding;
use wirelab_text::harmless::Harmless;
use wirelab_text::limit::PACKET_REMARK_BYTES;
use wirelab_text::safe;
use wirelab_words::Sentence;
use wirelab_words::list::annotation as words;

/// The most bytes that are said of a file.
const MOST_AT_FILE: usize = 16 << 10;
/// The most bytes that are said in all.
const MOST: usize = 256 << 20;
/// Characters of one remark.
const LONGEST: usize = 1_500;

/// What is said of the packets of a capture, and of all of it. Each remark is one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    frames: BTreeMap<u64, Of>,
    about: Of,
    held: usize,
    left_out: u64,
}

/// Lines about one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Of {
    text: String,
    /// Lines that had no room.
    more: u64,
}

impl Of {
    /// Gives by how much it has grown.
    fn say(&mut self, line: &str, most: usize) -> usize {
        if self.more > 0 || self.text.len() + line.len() >= most {
            self.more += 1;
            return 0;
        }
        let before = self.text.len();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(line);
        self.text.len() - before
    }

    fn finish(mut self) -> String {
        if self.more > 0 {
            self.text.push('\n');
            self.text.push_str(&words::More { remarks: self.more }.said().to_string());
        }
        self.text
    }
}

impl Remarks {
    /// Says something of a packet, on one line that does nothing.
    pub fn say(&mut self, frame: u64, line: &str) {
        let full = self.held >= MOST;
        if full {
            self.left_out += 1;
            return;
        }
        self.held += self.frames.entry(frame).or_default().say(&short(line), PACKET_REMARK_BYTES.get());
    }

    /// Says something of the whole capture.
    pub fn say_of_file(&mut self, line: &str) {
        self.about.say(&short(line), MOST_AT_FILE);
    }

    /// Says a finding at each frame that proves it, or of the capture where there is none.
    pub fn finding(&mut self, finding: &Finding) {
        let id = Harmless::from(finding.id.id());
        let line = words::Finding { id, said: Harmless::line(&finding.text) }.said().to_string();
        if finding.frames.is_empty() {
            self.say_of_file(&line);
        }
        finding.frames.iter().for_each(|frame| self.say(*frame, &line));
    }

    /// The same behind other remarks.
    #[must_use]
    pub fn behind(self, mut first: Self) -> Self {
        for (frame, of) in self.frames {
            of.text.lines().for_each(|line| first.say(frame, line));
            if let Some(known) = first.frames.get_mut(&frame) {
                known.more += of.more;
            }
        }
        self.about.text.lines().for_each(|line| first.say_of_file(line));
        first.left_out += self.left_out;
        first
    }

    /// The comment of each frame that has one, and the one about the capture, which may be empty.
    pub fn finish(mut self) -> (BTreeMap<u64, String>, String) {
        if self.left_out > 0 {
            let line = words::LeftOut { remarks: self.left_out }.said().to_string();
            self.about.text.insert_str(0, &format!("{line}\n"));
        }
        (self.frames.into_iter().map(|(frame, of)| (frame, of.finish())).collect(), self.about.finish())
    }
}

fn short(line: &str) -> String {
    let line = safe::line(line.as_bytes());
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_lines_within_limits() {
        let mut remarks = Remarks::default();
        remarks.say(7, "first\nis one \x1b[2J line");
        remarks.say(7, &"long ".repeat(2_000_000));
        (0..100).for_each(|_| remarks.say(9, &"x".repeat(1_000)));
        let mut before = Remarks::default();
        before.say(7, "before");
        let (frames, about) = remarks.behind(before).finish();
        let lines: Vec<&str> = frames[&7].lines().collect();
        assert_eq!(lines[..2], ["before", "first\\nis one \\x1b[2J line"]);
        assert_eq!((lines.len(), lines[2].chars().count()), (3, LONGEST + 1));
        assert!(frames[&9].len() < PACKET_REMARK_BYTES.get() + 100);
        assert!(frames[&9].ends_with("96 more remarks on this packet: too many for a comment"), "{}", frames[&9]);
        assert_eq!((frames.len(), about.as_str()), (2, ""));
    }
}

//! Lines about one stream, of which the last are held.

use std::collections::VecDeque;
use std::sync::Arc;

/// What a line is about, so that a view can colour it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accent {
    /// Something that the client sent.
    Client,
    /// Something that the server sent.
    Server,
    /// A heading.
    Heading,
    /// A remark on what stands before it.
    Remark,
    /// Something that is wrong, missing or broken off.
    Wrong,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `frame.number` of the packet that it is about.
    pub frame: u64,
    /// What it is about.
    pub accent: Accent,
    /// Its text, safe to show.
    pub text: Arc<str>,
}

/// The last lines of many.
#[derive(Debug, Default)]
pub struct Tail {
    lines: VecDeque<Line>,
    gone: u64,
}

impl Tail {
    /// Lines held; older ones go.
    pub const MOST: usize = 5_000;

    /// Adds a line.
    pub(crate) fn push(&mut self, frame: u64, accent: Accent, text: &str) {
        if self.lines.len() == Self::MOST {
            self.lines.pop_front();
            self.gone += 1;
        }
        self.lines.push_back(Line { frame, accent, text: text.into() });
    }

    /// The lines that are held, in their order.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = &Line> {
        self.lines.iter()
    }

    /// How many lines before them are held no longer.
    pub fn gone(&self) -> u64 {
        self.gone
    }
}

//! What the person at the keyboard has chosen.

use std::time::Instant;

use wirelab_analyzers::report::safe::{escaped, line};
use wirelab_capture::live::{Gauge, Progress};
use wirelab_live::StreamId;

use super::super::start::About;
use super::Model;
use super::rates::Rates;
use super::snapshot::{Snapshot, Sort};
use super::theme::Theme;
use crate::output::Style;

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    Stay,
    Quit,
}

/// A line that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typing {
    Filter(String),
    FileName(String),
}

/// Which lines of an open stream are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    #[default]
    Ladder,
    Messages,
    Bytes,
}

impl Tab {
    /// The one after it; only a lab's stream has messages.
    pub(super) const fn next(self, messages: bool) -> Self {
        match self {
            Self::Ladder if messages => Self::Messages,
            Self::Ladder | Self::Messages => Self::Bytes,
            Self::Bytes => Self::Ladder,
        }
    }
}

/// The state of the screen.
pub(super) struct Ui {
    pub(super) snapshot: Snapshot,
    pub(super) sort: Sort,
    /// The row that is chosen; the first one if it is none of the list.
    pub(super) chosen: Option<StreamId>,
    pub(super) tab: Tab,
    /// Lines between the last one and the bottom of the picture; 0 follows what comes.
    pub(super) scrolled: usize,
    /// Rows of the part that scrolls, as last drawn.
    pub(super) height: usize,
    pub(super) paused: bool,
    /// Whether what was said is left out.
    pub(super) hidden: bool,
    /// Whether all keys are shown in the place of the streams.
    pub(super) helping: bool,
    pub(super) typing: Option<Typing>,
    /// What to say in the line above the keys, and whether it is an error.
    pub(super) status: Option<(String, bool)>,
    pub(super) filter: String,
    pub(super) theme: Theme,
    pub(super) title: String,
    pub(super) file: Option<String>,
    pub(super) progress: Progress,
    pub(super) rates: Rates,
    pub(super) begun: Instant,
    gauge: Gauge,
}

impl Ui {
    pub(super) fn new(about: &About, filter: &str, gauge: Gauge, hidden: bool, style: Style) -> Self {
        let mut title = line(about.source.as_bytes());
        if let Some(filter) = &about.filter {
            title.push_str(&format!("  {}", escaped(filter.as_bytes())));
        }
        Self {
            snapshot: Snapshot::default(),
            sort: Sort::default(),
            chosen: None,
            tab: Tab::default(),
            scrolled: 0,
            height: 1,
            paused: false,
            hidden,
            helping: false,
            typing: None,
            status: None,
            filter: filter.to_owned(),
            theme: Theme { color: style.is_colored() },
            title,
            file: about.file.as_deref().map(|file| escaped(file.as_bytes())),
            progress: Progress::default(),
            rates: Rates::default(),
            begun: Instant::now(),
            gauge,
        }
    }

    /// Takes in how far it is. The counters go on while the rest is paused.
    pub(super) fn refresh(&mut self, model: &Model) {
        self.progress = self.gauge.progress();
        self.rates.note(self.progress.packets, self.progress.bytes);
        if !self.paused {
            self.snapshot = Snapshot::of(model, self.sort, self.hidden);
        }
    }

    /// The place of the chosen row.
    pub(super) fn place(&self) -> usize {
        self.snapshot.place(self.chosen).unwrap_or(0)
    }

    /// Chooses the row so many further down.
    pub(super) fn choose(&mut self, by: isize) {
        let last = self.snapshot.rows.len().saturating_sub(1);
        let place = self.place().saturating_add_signed(by).min(last);
        self.chosen = self.snapshot.rows.get(place).map(|row| row.id());
    }

    /// Moves the lines of the open stream; positive is towards older ones.
    pub(super) fn scroll(&mut self, by: isize) {
        let lines = self.snapshot.open.as_ref().map_or(0, |open| match self.tab {
            Tab::Ladder => open.ladder.rows.len(),
            Tab::Messages => open.messages.rows.len(),
            Tab::Bytes => open.bytes.rows.len(),
        });
        self.scrolled = self.scrolled.saturating_add_signed(by).min(lines.saturating_sub(self.height));
    }

    pub(super) fn say(&mut self, said: Result<String, String>) {
        self.status = Some(match said {
            Ok(text) => (escaped(text.as_bytes()), false),
            Err(text) => (escaped(text.as_bytes()), true),
        });
    }
}

//! A sign of life on standard error while a large capture is read.

use std::io::IsTerminal;
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use wirelab_analyzers::engine::{Event, FastView, Observer};

/// Nothing is shown before this time.
const PATIENCE: Duration = Duration::from_secs(1);

/// Watches an observer's packets go by and shows how far the capture is read.
pub(crate) struct Watched<'a, O> {
    inner: &'a mut O,
    progress: Progress,
}

impl<'a, O: Observer> Watched<'a, O> {
    /// Wraps an observer of this capture.
    pub(crate) fn new(inner: &'a mut O, capture: &Path) -> Self {
        Self { inner, progress: Progress::new(capture) }
    }
}

impl<O: Observer> Observer for Watched<'_, O> {
    const LISTENS: bool = O::LISTENS;

    #[inline]
    fn passed(&mut self, frame: u64, offset: u64) {
        self.progress.step(frame, offset);
    }

    #[inline]
    fn on(&mut self, event: Event<'_>) {
        self.inner.on(event);
    }

    #[inline]
    fn takes_fast(&self) -> bool {
        self.inner.takes_fast()
    }

    #[inline]
    fn on_fast(&mut self, view: &FastView<'_>) {
        self.inner.on_fast(view);
    }
}

/// How far a capture is read.
pub(crate) struct Progress {
    started: Instant,
    total: Option<u64>,
    wanted: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Of this capture.
    pub(crate) fn new(capture: &Path) -> Self {
        let total = std::fs::metadata(capture).ok().filter(std::fs::Metadata::is_file).map(|about| about.len());
        Self { started: Instant::now(), total, wanted: std::io::stderr().is_terminal(), bar: None }
    }

    /// So far.
    #[cold]
    pub(crate) fn step(&mut self, frame: u64, offset: u64) {
        if !self.wanted || self.started.elapsed() < PATIENCE {
            return;
        }
        let total = self.total;
        let bar = self.bar.get_or_insert_with(|| {
            let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            // Nobody knows how much a pipe still brings.
            let form = match total {
                Some(_) => "reading {bar:30} {bytes}/{total_bytes} {msg} {eta}",
                None => "reading {bytes}, {msg}",
            };
            if let Ok(style) = ProgressStyle::with_template(form) {
                bar.set_style(style);
            }
            bar
        });
        // A compressed file is longer inside than outside.
        if total.is_none_or(|total| offset <= total) {
            bar.set_position(offset);
        }
        bar.set_message(format!("{frame} packets"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Shows how many of a number of things are done.
pub(crate) struct Counted {
    started: Instant,
    total: usize,
    what: &'static str,
    wanted: bool,
    bar: Option<ProgressBar>,
}

impl Counted {
    /// For `total` things, called `what`.
    pub(crate) fn new(total: usize, what: &'static str) -> Self {
        Self { started: Instant::now(), total, what, wanted: std::io::stderr().is_terminal(), bar: None }
    }

    /// So many are done.
    pub(crate) fn step(&mut self, done: usize) {
        if !self.wanted || self.started.elapsed() < PATIENCE {
            return;
        }
        let (total, what) = (self.total, self.what);
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(total as u64);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {eta}") {
                bar.set_style(style);
            }
            bar.set_message(what);
            bar
        });
        bar.set_position(done as u64);
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

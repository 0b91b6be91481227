//! What happens in a capture that is under way: one line after the other, and everybody who watches has them all.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// Lines that are kept for who comes later; older ones go.
const LINES: usize = 20_000;

/// Lines, and who waits for more. One that is cloned has the same lines.
#[derive(Clone)]
pub struct Hub {
    lines: Arc<Mutex<Lines>>,
    /// Moves with each line.
    moved: Arc<watch::Sender<u64>>,
}

#[derive(Default)]
struct Lines {
    /// What is captured, as JSON.
    about: String,
    kept: VecDeque<Arc<str>>,
    /// The number of the first that is kept.
    first: u64,
    over: bool,
}

/// What there is behind a line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct News {
    /// Lines before these are not kept any more.
    pub(crate) gap: bool,
    /// The number of the first of them.
    pub(crate) first: u64,
    pub(crate) lines: Vec<Arc<str>>,
    /// Whether there will be no others.
    pub(crate) over: bool,
}

/// Lines that are handed on at once.
const AT_ONCE: usize = 256;

impl Hub {
    /// One without lines, about a capture in words.
    pub fn new(about: &str) -> Self {
        let about = serde_json::to_string(about).unwrap_or_default();
        let lines = Arc::new(Mutex::new(Lines { about, ..Lines::default() }));
        Self { lines, moved: Arc::new(watch::Sender::new(0)) }
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is captured, as JSON.
    pub(crate) fn about(&self) -> String {
        self.lines().about.clone()
    }

    /// Adds a line, which is JSON without line breaks.
    pub fn add(&self, line: &str) {
        let mut lines = self.lines();
        lines.kept.push_back(line.into());
        if lines.kept.len() > LINES {
            lines.kept.pop_front();
            lines.first += 1;
        }
        drop(lines);
        self.moved.send_modify(|count| *count += 1);
    }

    /// Says that there will be no other.
    pub fn end(&self) {
        self.lines().over = true;
        self.moved.send_modify(|count| *count += 1);
    }

    /// The lines from a number on.
    pub(crate) fn from(&self, number: u64) -> News {
        let lines = self.lines();
        let first = number.max(lines.first);
        let from = usize::try_from(first - lines.first).unwrap_or(usize::MAX);
        let news: Vec<Arc<str>> = lines.kept.iter().skip(from).take(AT_ONCE).cloned().collect();
        let all = from.saturating_add(news.len()) >= lines.kept.len();
        News { gap: first > number, first, lines: news, over: lines.over && all }
    }

    /// Who waits for lines.
    pub(crate) fn watcher(&self) -> watch::Receiver<u64> {
        self.moved.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(news: &News) -> Vec<&str> {
        news.lines.iter().map(|line| &**line).collect()
    }

    #[test]
    fn who_comes_late_has_all_that_is_kept() {
        let hub = Hub::new("lo, \"x\"");
        assert_eq!(hub.about(), r#""lo, \"x\"""#);
        hub.add("1");
        hub.add("2");
        let news = hub.from(0);
        assert_eq!((texts(&news), news.first, news.gap, news.over), (vec!["1", "2"], 0, false, false));
        hub.end();
        let news = hub.from(1);
        assert_eq!((texts(&news), news.over), (vec!["2"], true));
        assert!(hub.from(9).over && hub.from(9).lines.is_empty());
    }

    #[test]
    fn the_oldest_lines_go_and_that_is_told() {
        let hub = Hub::new("");
        (0..LINES + 3).for_each(|number| hub.add(&number.to_string()));
        let news = hub.from(0);
        assert!(news.gap && news.first == 3 && texts(&news).first() == Some(&"3"));
        assert_eq!(news.lines.len(), AT_ONCE);
        assert!(!hub.from(3).gap);
    }
}

//! A comment in whole sentences. Where a sentence ends is not always to be seen: one more or less costs nothing.

use wirelab_text::harmless::Harmless;
use wirelab_words::Text;
use wirelab_words::list::log::{Comment, CommentBetween, CommentEmpty, CommentNoText, CommentNone};

use super::super::case::Case;
use super::super::log::{Log, Sentences};
use super::super::sniff::Content;
use super::Found;

/// What is asked for.
pub(super) struct Ask<'a> {
    pub(super) file: &'a str,
    pub(super) at_least: u64,
    pub(super) at_most: Option<u64>,
    pub(super) strict: bool,
}

pub(super) fn judge(case: &Case<'_>, ask: &Ask<'_>) -> Found {
    let file = case.holding(ask.file);
    let taken = file.and_then(|file| case.log(&file.handed.path));
    let there = taken.map_or(0, count);
    // Some write the comment into a file of its own.
    let apart = case
        .logs
        .iter()
        .filter(|log| log.records.is_empty() && taken.is_none_or(|taken| taken.path != log.path))
        .max_by_key(|log| (count(log), std::cmp::Reverse(&log.path)));
    let (log, number) = match (taken, apart) {
        (_, Some(apart)) if there < ask.at_least && count(apart) > there => (apart, count(apart)),
        (Some(log), _) => (log, there),
        (None, _) => {
            let empty = file.is_some_and(|file| file.content == Content::Empty);
            let file = Harmless::line(ask.file);
            let there = case.taken(ask.file).is_some();
            return match (empty, there) {
                (true, _) => Found::failed(CommentEmpty { file }),
                (false, true) => Found::failed(CommentNoText { file }),
                (false, false) => Found::failed(CommentNone { file }),
            };
        }
    };
    let name = super::super::case::file_name(&log.path);
    let (file, wanted) = (Harmless::excerpt(name, 80), ask.at_least);
    let text = match ask.at_most {
        Some(most) => Text::from(CommentBetween { sentences: number, file, wanted, most }),
        None => Comment { sentences: number, file, wanted }.into(),
    };
    let enough = number.saturating_add(u64::from(number > 0)) >= wanted;
    let over = ask.at_most.is_some_and(|most| ask.strict && number > most.saturating_add(1));
    let found = match (enough, ask.at_most) {
        (true, Some(most)) if over => Found::share(most, number, text),
        (true, _) => Found::share(1, 1, text),
        (false, _) => Found::share(number, wanted, text),
    };
    found.lines(&log.path, told(log).lines)
}

/// The sentences of a log that are no lines of a program.
fn told(log: &Log) -> Sentences {
    log.prose.sentences(&log.learned.iter().map(|record| record.line).collect())
}

fn count(log: &Log) -> u64 {
    told(log).count
}

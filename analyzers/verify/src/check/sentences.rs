//! A comment in whole sentences.

use wirelab_text::harmless::Harmless;
use wirelab_words::list::log::{Comment, CommentNone};

use super::super::case::Case;
use super::Found;

pub(super) fn judge(case: &Case<'_>, asked: &str, at_least: u64) -> Found {
    let taken = case.taken(asked).and_then(|file| case.log(&file.handed.path));
    let there = taken.map_or(0, |log| log.prose.count);
    // Some write the comment into a file of its own.
    let apart = case
        .logs
        .iter()
        .filter(|log| log.records.is_empty() && taken.is_none_or(|taken| taken.path != log.path))
        .max_by_key(|log| (log.prose.count, std::cmp::Reverse(&log.path)));
    let (log, number) = match (taken, apart) {
        (_, Some(apart)) if there < at_least && apart.prose.count > there => (apart, apart.prose.count),
        (Some(log), _) => (log, there),
        (None, _) => return Found::failed(CommentNone { file: Harmless::line(asked) }),
    };
    let name = super::super::case::file_name(&log.path);
    let text = Comment { sentences: number, file: Harmless::excerpt(name, 80), wanted: at_least };
    Found::share(number, at_least, text).lines(&log.path, log.prose.lines.iter().copied())
}

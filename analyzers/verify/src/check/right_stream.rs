//! No reply went to another client than the one who asked.

use wirelab_findings::FindingId;
use wirelab_labs::Rule;
use wirelab_messages::NoteId;
use wirelab_words::Text;
use wirelab_words::list::check::{NotAsked, RightStream, RightStreamAstray, RightStreamNone};

use super::super::case::{Case, Said};
use super::{Found, cause, found};

pub(super) fn judge(case: &Case<'_>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let replies: Vec<Said<'_>> = case.messages().filter(|said| said.message.reply_to.is_some()).collect();
    let astray: Vec<&Said<'_>> = replies.iter().filter(|said| said.message.has_note(NoteId::WrongStream)).collect();
    let (all, bad) = (replies.len() as u64, astray.len() as u64);
    if all == 0 {
        // Where the server is to answer nothing, nothing is asked of its answers.
        let silent = case.messages().all(|said| matches!(said.variant.rule, Rule::Silent));
        return if silent { Found::not_asked(NotAsked {}) } else { Found::not_shown(RightStreamNone {}) };
    }
    let text = match bad {
        0 => Text::from(RightStream { replies: all }),
        _ => RightStreamAstray { replies: bad }.into(),
    };
    let found = Found::share(all - bad, all, text).hint(cause::of(case, &[FindingId::ReplyInWrongStream]));
    case.captures.iter().fold(found, |found, capture| {
        let here = astray.iter().filter(|said| said.capture.path == capture.path);
        found.frames(&capture.path, here.map(|said| said.message.frame()))
    })
}

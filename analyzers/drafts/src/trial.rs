//! A guess is held to what it was made from: only one that explains all that was heard is written down as one.

use wirelab_labs::{Lab, Side};
use wirelab_messages::log::StreamLog;
use wirelab_messages::{Judged, Message, NoteId, Part, Verdict, judged};

use super::framing::Framing;
use super::rule::Rule;

/// A lab file, and what it makes of what was heard.
#[derive(Debug)]
pub(crate) struct Tried {
    pub(crate) framings: [Framing; 2],
    pub(crate) rule: Rule,
    pub(crate) messages: Vec<Message>,
}

/// What may be odd about a message that is the lab's all the same: how it came, and no more.
const HARMLESS: [NoteId; 5] = [NoteId::Typed, NoteId::Pasted, NoteId::Joined, NoteId::Twice, NoteId::MayBeLost];

/// Tries guesses, the boldest first, and gives the first that nothing speaks against. The last one asks for nothing: of it the lab's
/// messages have to be found, and no more. `write` makes a lab file.
pub(crate) fn first(
    guesses: Vec<([Framing; 2], Rule)>,
    logs: &[&StreamLog],
    write: impl Fn([Framing; 2], &Rule) -> String,
) -> Option<Tried> {
    let last = guesses.len().saturating_sub(1);
    guesses.into_iter().enumerate().find_map(|(place, (framings, rule))| {
        let lab = Lab::parse(&write(framings, &rule)).ok()?;
        let found = judged(logs, lab);
        let holds = if place == last { found.is_as_asked } else { explains(&rule, &found) };
        (holds && !found.messages.is_empty()).then(|| Tried { framings, rule, messages: found.messages })
    })
}

fn explains(rule: &Rule, found: &Judged) -> bool {
    let Judged { messages, is_as_asked } = found;
    let usual = |message: &Message| message.notes.iter().all(|note| HARMLESS.contains(&note.id));
    let right = |message: &Message| match (rule, message.from) {
        (Rule::Reply { .. }, Side::Client) => true,
        (Rule::Broadcast(_), Side::Client) => message.verdict.is_none(),
        (Rule::Reply { .. }, Side::Server) => message.part == Part::Reply && message.verdict == Some(Verdict::Right),
        (Rule::Broadcast(_), Side::Server) => message.part == Part::Forward,
        (Rule::Silent | Rule::Free, _) => true,
    };
    *is_as_asked && messages.iter().all(|message| usual(message) && right(message))
}

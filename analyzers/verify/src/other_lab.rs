//! Whether what was said at a lab's port is another lab's, as of another part of the course.

use wirelab_capture::error::Error;
use wirelab_engine::engine::Settings;
use wirelab_labs::{Lab, Transport};
use wirelab_messages::detect::Confidence;
use wirelab_messages::{
    Ask, CollectAll, Conversations, Message, NoteId, State, StreamFound, StreamingDecoder, Verdict,
};
use wirelab_text::limit::LAB_STREAMS;

use super::budget::run_again;
use super::capture::{Aim, Capture, beside, open};
use super::evidence::Evidence;

/// The other lab at the same port whose messages these are, where the bytes say so and do not fit this one.
pub(super) fn other_lab(file: &Evidence, aim: Aim<'_>, capture: &Capture) -> Result<Option<(String, String)>, Error> {
    let spoken = |found: &Conversations| -> Vec<(Option<usize>, bool)> {
        let all = found.streams.values().filter(|stream| !stream.log.is_silent());
        all.map(|one| (one.lab, one.confidence == Confidence::Sure && one.altered.is_none())).collect()
    };
    // What reads as this lab is this lab's, whatever else the bytes could be read as.
    let own = capture.index.all();
    let whole = |stream: u32| {
        let mut said = own.messages.iter().filter(|one| one.stream == stream).peekable();
        said.peek().is_some()
            && said.all(|one| one.state == State::Whole && !matches!(one.verdict, Some(Verdict::Wrong(_))))
    };
    let fits = |((_, number), one): (&(Transport, u32), &StreamFound)| {
        one.lab.is_some() && one.altered.is_none() && one.layout.is_none() && whole(*number)
    };
    if own.streams.iter().any(fits) {
        return Ok(None);
    }
    let shares = |other: &Lab| {
        let shares = |transport| aim.lab.ports(transport).iter().any(|port| other.ports(transport).contains(port));
        shares(Transport::Tcp) || shares(Transport::Udp)
    };
    let labs = beside(aim.lab, shares);
    if labs.len() == 1 {
        return Ok(None);
    }
    let mut ears = StreamingDecoder::at_ports(Ask::any(labs.clone()), CollectAll::at_most(LAB_STREAMS.get()));
    let summary = run_again(open(file)?, Settings::LEAST, &mut ears, capture.so_far)?;
    let theirs = ears.conversations(summary.roles());
    // Where replies are right in this lab, the other has to explain more, and to have more of them right.
    let proved = right(own);
    let least = explained(own) + usize::from(proved > 0);
    if explained(&theirs) < least || proved > 0 && right(&theirs) <= proved {
        return Ok(None);
    }
    let heard = spoken(&theirs);
    // All of them, so that a single odd connection says nothing of the work.
    let Some((Some(first), _)) = heard.first().copied() else { return Ok(None) };
    let all = first > 0 && heard.iter().all(|(lab, fits)| *lab == Some(first) && *fits);
    Ok(labs.get(first).filter(|_| all).map(|lab| (lab.id.clone(), lab.title.clone())))
}

/// How many replies are right.
fn right(found: &Conversations) -> usize {
    found.messages.iter().filter(|one| one.verdict == Some(Verdict::Right)).count()
}

/// How many messages are whole, and as the rules have them: bytes can be read as records of many layouts, and then a length
/// or a constant is off.
fn explained(found: &Conversations) -> usize {
    let is_off = |one: &Message| one.has_note(NoteId::Length) || one.has_note(NoteId::Constant);
    let fits =
        |one: &&Message| one.state == State::Whole && !matches!(one.verdict, Some(Verdict::Wrong(_))) && !is_off(one);
    found.messages.iter().filter(|one| one.lab.is_some()).filter(fits).count()
}

//! The capture was taken with a capture filter.

use wirelab_capture::rewrite::Stamp;
use wirelab_labs::Transport;
use wirelab_labs::lab::renumbered;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::check::{FilterAlike, FilterKept, FilterOthers, FilterSame, FilterUnknown};

use super::super::capture::Capture;
use super::super::case::Case;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, asked: &str) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let captures = || case.captures.iter().filter(|capture| capture.of_lab > 0);
    // On another port it is the filter for that one.
    let known = [case.lab.ports(Transport::Tcp), case.lab.ports(Transport::Udp)].concat();
    let other = captures().find_map(|capture| capture.other_port);
    let asked = &other.map_or_else(|| asked.to_owned(), |port| renumbered(asked, &known, port));
    if let Some(capture) = captures().find(|capture| capture.others > 0) {
        let text = FilterOthers { others: capture.others, filter: Harmless::line(asked) };
        return Found::failed(text).frames(&capture.path, capture.other_frames.iter().copied());
    }
    let recorded = captures().find_map(|capture| {
        let filter = capture.facts.interfaces.iter().find_map(|interface| interface.filter.as_deref())?;
        Some((capture, filter))
    });
    let Some((capture, filter)) = recorded else {
        // It says so of itself, as a recorded filter does, and nothing in it speaks against it.
        let kept = captures().find_map(|capture| Some((capture, kept(case, capture)?)));
        let Some((capture, Stamp { kept, of, .. })) = kept else { return Found::undecided(FilterUnknown {}) };
        return Found::passed(FilterKept { kept, of }).whole(&capture.path);
    };
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let found = if words(filter) == words(asked) {
        Found::passed(FilterSame { filter: Harmless::line(asked) })
    } else {
        Found::passed(FilterAlike { filter: Harmless::excerpt(filter, 100), asked: Harmless::line(asked) })
    };
    found.whole(&capture.path)
}

/// What a capture says of itself that `wirelab keep` wrote for this lab.
pub(super) fn kept(case: &Case<'_>, capture: &Capture) -> Option<Stamp> {
    Stamp::of(&capture.facts).filter(|stamp| stamp.lab == case.lab.id)
}

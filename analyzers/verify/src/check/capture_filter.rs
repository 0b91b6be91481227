//! The capture was taken with a capture filter.

use wirelab_text::safe;
use wirelab_text::units::count;

use super::super::case::Case;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, asked: &str) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let captures = || case.captures.iter().filter(|capture| capture.of_lab > 0 || capture.other_port.is_some());
    if let Some(capture) = captures().find(|capture| capture.others > 0) {
        let others = count(capture.others, "packet of another conversation", "packets of other conversations");
        let text = format!("The capture holds {others}, which the capture filter `{asked}` would have left out.");
        return Found::failed(text).frames(&capture.path, capture.other_frames.iter().copied());
    }
    let recorded = captures().find_map(|capture| {
        let filter = capture.facts.interfaces.iter().find_map(|interface| interface.filter.as_deref())?;
        Some((capture, filter))
    });
    let Some((capture, filter)) = recorded else {
        let text = "The capture filter is not recorded in this file, so it cannot be told; every packet in it fits.";
        return Found::undecided(text);
    };
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let text = if words(filter) == words(asked) {
        format!("It was taken with the capture filter `{asked}`.")
    } else {
        let filter = safe::excerpt(filter.as_bytes(), 100);
        format!("It was taken with the capture filter `{filter}`, which let the same through as `{asked}`.")
    };
    Found::passed(text).whole(&capture.path)
}

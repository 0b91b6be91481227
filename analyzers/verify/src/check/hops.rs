//! A traceroute.

use wirelab_exchanges::Trace;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::check::{HopsFound, HopsNone};

use super::super::case::Case;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, at_least: u64, arrived: bool) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let all = || {
        let shown = case.captures.iter().filter_map(|one| Some((one, one.exchanges.as_ref()?)));
        shown.flat_map(|(capture, shown)| {
            let selected = shown.found.traces.iter().filter(|trace| trace.selected);
            selected.map(move |trace| (capture, trace))
        })
    };
    // A router alone tells a traceroute from somebody who pings with a short time to live.
    let real = |trace: &Trace| trace.expired || trace.length() > 0;
    let worth = |trace: &Trace| (trace.arrived.is_some() == arrived || !arrived, trace.length());
    let best = all().filter(|(_, trace)| real(trace)).max_by_key(|(_, trace)| worth(trace));
    let Some((capture, trace)) = best else {
        let probes = all().map(|(_, trace)| trace.hops.values().map(|hop| hop.probes).sum::<u64>()).sum();
        return Found::failed(HopsNone { probes });
    };
    let (hops, there) = (u64::from(trace.length()), trace.arrived.is_some());
    let text = HopsFound {
        to: Harmless::line(trace.to.to_string()),
        hops,
        answered: trace.answered(),
        arrived: there,
        wanted: at_least,
    };
    let whole = at_least + u64::from(arrived);
    let done = hops.min(at_least) + u64::from(arrived && there);
    let frames = trace.hops.values().flat_map(|hop| hop.frames.iter().copied());
    Found::share(done, whole, text).frames(&capture.path, frames)
}

//! The lab's traffic is in the capture.

use wirelab_findings::FindingId;
use wirelab_text::harmless::Harmless;
use wirelab_words::Said;
use wirelab_words::list::check::{Candidate, OtherLab, Traffic, TrafficOf, TrafficSilent};

use super::super::capture::Capture;
use super::super::case::Case;
use super::super::doctor::{about, ports};
use super::{Found, cause, found};

pub(super) fn judge(case: &Case<'_>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return missing(case, found);
    }
    let of_lab: u64 = case.captures.iter().map(|capture| capture.of_lab).sum();
    let others: u64 = case.captures.iter().map(|capture| capture.others).sum();
    let said = case.messages().count() as u64;
    let streams = || case.captures.iter().flat_map(|capture| capture.index.all().streams.values());
    let strangers = streams().filter(|stream| stream.lab.is_none()).count() as u64;
    let first = case.captures.iter().find(|capture| capture.of_lab > 0);
    let proved = |found: Found| {
        let span = |one: &Capture| one.span.map(|[(_, from), (_, to)]| [from, to]).into_iter().flatten();
        first.into_iter().fold(found, |found, one| found.frames(&one.path, span(one)))
    };
    if let Some(about) = about(case.lab) {
        return proved(Found::passed(TrafficOf { packets: of_lab, others, about }));
    }
    if said == 0 {
        let text = TrafficSilent { packets: of_lab, ports: ports(case.lab), others, strangers, cut: case.is_cut_off() };
        let hint = cause::of(case, &[FindingId::Forged, FindingId::OtherService, FindingId::Refused]);
        return proved(Found::failed(text)).hint(hint);
    }
    proved(Found::passed(Traffic { packets: of_lab, others, messages: said }))
}

/// Where there is no packet of the lab: what speaks elsewhere, and what to do.
fn missing(case: &Case<'_>, mut found: Found) -> Found {
    for said in elsewhere(case) {
        found.text.push(said);
    }
    found.hint(cause::of(case, &[FindingId::NoLabTraffic]))
}

/// What speaks on other ports that may be the lab's, or is another lab's.
pub(crate) fn elsewhere(case: &Case<'_>) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    for capture in &case.captures {
        for one in &capture.candidates {
            let (transport, port) = (Harmless::line(one.transport.name().to_uppercase()), one.port);
            let said: Said = match (one.other, &capture.other_lab) {
                (Some(_), Some((id, title))) => {
                    OtherLab { transport, port, id: Harmless::line(id), title: Harmless::line(title) }.into()
                }
                _ => Candidate { transport, port, connections: one.connections }.into(),
            };
            if !all.contains(&said) {
                all.push(said);
            }
        }
    }
    all
}

//! The lab's traffic is in the capture.

use wirelab_findings::FindingId;
use wirelab_words::list::check::{Traffic, TrafficElsewhere, TrafficNone, TrafficSilent};

use super::super::case::Case;
use super::super::doctor::ports;
use super::{Found, cause, found};

pub(super) fn judge(case: &Case<'_>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found.hint(cause::of(case, &[FindingId::NoLabTraffic]));
    }
    let of_lab: u64 = case.captures.iter().map(|capture| capture.of_lab).sum();
    let others: u64 = case.captures.iter().map(|capture| capture.others).sum();
    if let Some((capture, port)) = case.captures.iter().find_map(|one| Some((one, one.other_port?))) {
        return Found::failed(TrafficElsewhere { port, ports: ports(case.lab) }).whole(&capture.path);
    }
    let said = case.messages().count() as u64;
    let streams = || case.captures.iter().flat_map(|capture| capture.index.all().streams.values());
    let strangers = streams().filter(|stream| stream.lab.is_none()).count() as u64;
    let Some(first) = case.captures.iter().find(|capture| capture.of_lab > 0) else {
        return Found::failed(TrafficNone {});
    };
    let span = first.span.map(|[(_, from), (_, to)]| [from, to]).into_iter().flatten();
    if said == 0 {
        let text = TrafficSilent { packets: of_lab, ports: ports(case.lab), others, strangers };
        let hint = cause::of(case, &[FindingId::Forged, FindingId::OtherService, FindingId::Refused]);
        return Found::failed(text).frames(&first.path, span).hint(hint);
    }
    Found::passed(Traffic { packets: of_lab, others, messages: said }).frames(&first.path, span)
}

//! The lab's traffic is in the capture.

use wirelab_findings::FindingId;
use wirelab_text::units::count;

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
        let text = format!("The lab's messages are there, on port {port} and not on {}.", ports(case.lab));
        return Found::failed(text).whole(&capture.path);
    }
    let said = case.messages().count() as u64;
    let streams = || case.captures.iter().flat_map(|capture| capture.index.all().streams.values());
    let strangers = streams().filter(|stream| stream.lab.is_none()).count();
    let others =
        if others > 0 { format!(", among {} others", wirelab_text::units::grouped(others)) } else { String::new() };
    let packets = count(of_lab, "packet", "packets");
    let Some(first) = case.captures.iter().find(|capture| capture.of_lab > 0) else {
        return Found::failed("The capture has no packet of the lab.");
    };
    let span = first.span.map(|[(_, from), (_, to)]| [from, to]).into_iter().flatten();
    if said == 0 {
        let why = if strangers > 0 { ": what was said there is another service's" } else { ", and no message" };
        let text = format!("The capture has {packets} at port {}{others}{why}.", ports(case.lab));
        let hint = cause::of(case, &[FindingId::Forged, FindingId::OtherService, FindingId::Refused]);
        return Found::failed(text).frames(&first.path, span).hint(hint);
    }
    let messages = count(said, "message", "messages");
    Found::passed(format!("The capture has {packets} of the lab{others}, with {messages}.")).frames(&first.path, span)
}

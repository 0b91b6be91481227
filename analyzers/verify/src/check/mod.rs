//! The kinds of check, each in a file of its own. A new kind is added to `wirelab_labs::check::Kind`, gets a file here, and
//! one line in [`look`].

mod agrees;
mod calls;
mod capture_filter;
mod capture_start;
mod capture_whole;
mod cause;
mod commands;
mod concurrent;
mod delivery;
mod file;
mod filter;
mod found;
mod handshakes;
mod log_lines;
mod messages;
mod order;
mod replies;
mod right_stream;
mod rtt;
mod sentences;
mod statistics;
mod teardown;
mod time_window;
mod traffic;
mod unheard;

pub(crate) use found::Found;

use wirelab_labs::check::{Check, Kind, Undecided};
use wirelab_text::safe;
use wirelab_words::Said;

use super::case::Case;
use super::model::{Checked, Points, Status};

/// Judges a check.
pub(crate) fn judge(check: &Check, case: &Case<'_>) -> Checked {
    let found = look(check, case);
    let limited = unheard::instead(case, &check.kind, &found);
    // What a limit of ours leaves open earns nothing until a person has looked.
    let (points, max_points) =
        if limited.is_some() { (Points(0), Points(check.points)) } else { points(check, &found) };
    let found = limited.unwrap_or(found);
    let status = if found.status == Status::Partly && !check.partial { Status::Failed } else { found.status };
    let hint = match status {
        Status::Passed => String::new(),
        Status::Partly | Status::Failed | Status::Undecided => {
            found.hint.as_ref().map_or_else(|| check.hint.clone(), Said::to_string)
        }
    };
    let advice = found.hint.filter(|_| status != Status::Passed);
    // A lab's file may come from anybody too. What is harmless already stays as it is.
    let shown = |text: &str| safe::line(text.as_bytes());
    Checked {
        id: check.id.clone(),
        title: shown(&check.title),
        severity: check.severity,
        status,
        points,
        max_points,
        text: shown(&found.text.to_string()),
        hint: shown(&hint),
        said: found.text,
        advice,
        evidence: found.proof,
    }
}

fn look(check: &Check, case: &Case<'_>) -> Found {
    match &check.kind {
        Kind::File { file } => file::judge(case, file),
        Kind::Traffic => traffic::judge(case),
        Kind::CaptureFilter { filter } => capture_filter::judge(case, filter),
        Kind::CaptureWhole => capture_whole::judge(case),
        Kind::CaptureStart => capture_start::judge(case),
        Kind::TimeWindow { from, to } => time_window::judge(case, *from, *to),
        Kind::Handshakes { at_least } => handshakes::judge(case, *at_least),
        Kind::Concurrent { at_least } => concurrent::judge(case, *at_least),
        Kind::Teardown { at_least } => teardown::judge(case, *at_least),
        Kind::Messages { at_least, clients, from, wanted, variants } => messages::judge(
            case,
            &messages::Ask { at_least: *at_least, clients: *clients, from: *from, wanted, variants },
        ),
        Kind::Replies { at_least, variants } => replies::judge(case, *at_least, variants),
        Kind::Delivery { at_least } => delivery::judge(case, *at_least),
        Kind::Order => order::judge(case),
        Kind::RightStream => right_stream::judge(case),
        Kind::LogLines { by, events, at_least, wanted } => log_lines::judge(case, *by, events, *at_least, wanted),
        Kind::LogAgrees { by, events } => agrees::judge(case, *by, events),
        Kind::Statistics => statistics::judge(case),
        Kind::Rtt { tolerance } => rtt::judge(case, *tolerance),
        Kind::Sentences { file, at_least } => sentences::judge(case, file, *at_least),
        Kind::Commands { file, at_least, programs } => commands::judge(case, file, *at_least, programs),
        Kind::Filter { .. } => filter::judge(case, &check.id),
    }
}

/// Points given, and points that could be had.
fn points(check: &Check, found: &Found) -> (Points, Points) {
    let all = Points(check.points);
    match found.status {
        Status::Passed => (all, all),
        Status::Partly if check.partial => (all.share(found.share.0, found.share.1), all),
        Status::Partly | Status::Failed => (Points(0), all),
        Status::Undecided => match check.undecided {
            Undecided::LeaveOut => (Points(0), Points(0)),
            Undecided::Give => (all, all),
            Undecided::Withhold => (Points(0), all),
        },
    }
}

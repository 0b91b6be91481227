//! The kinds of check, each in a file of its own. A new kind is added to `wirelab_labs::check::Kind`, gets a file here, and
//! one line in [`look`].

mod agrees;
mod calls;
mod capture_filter;
mod capture_start;
mod capture_whole;
mod cause;
mod checksums;
mod commands;
mod concurrent;
mod delivery;
mod dialogue;
mod exchange;
mod file;
mod filter;
mod form;
mod found;
mod handshakes;
mod hops;
mod log_holds;
mod log_lines;
mod messages;
mod numbers;
pub(crate) mod one_of;
mod order;
mod other_form;
mod payloads;
mod port;
mod replies;
mod right_stream;
mod rtt;
mod sentences;
mod standing;
mod statistics;
mod teardown;
mod time_window;
mod traffic;
mod unheard;
mod unread;
mod waits;

pub(crate) use found::{Found, only_given};
pub(crate) use traffic::elsewhere;

use std::collections::BTreeSet;

use wirelab_labs::check::{Check, Kind, Undecided};
use wirelab_text::safe;
use wirelab_words::Said;
use wirelab_words::list::check::NotShown;
use wirelab_words::list::hint::{NeverServed, NoLoop};

use self::standing::Standing;
use super::case::Case;
use super::model::{Because, Checked, Need, Points, Status};

/// Judges all checks of a lab: one ✗ for what is missing, and what hangs on it as not shown.
pub(crate) fn judge(checks: &[Check], case: &Case<'_>) -> Vec<Checked> {
    let standing = Standing::of(case);
    let mut all: Vec<Found> = checks.iter().map(|check| look(check, case)).collect();
    let lacks: Vec<Option<Need>> = checks
        .iter()
        .zip(&all)
        .map(|(check, found)| {
            let in_vain = matches!(found.status, Status::Failed | Status::NotShown | Status::Undecided);
            let explained = || standing.explains(case, &check.kind).filter(|_| in_vain);
            // What was counted stays said where packets that were cut are the cause.
            let cut = || found.lacks.filter(|_| found.status == Status::NotShown);
            standing.lacks(&check.kind).or_else(explained).or_else(cut)
        })
        .collect();
    let mut because: Vec<Option<Because>> = vec![None; checks.len()];
    let mut sure: BTreeSet<usize> = BTreeSet::new();
    let needs: BTreeSet<Need> = lacks.iter().flatten().copied().collect();
    for need in needs {
        let fails = |place: usize| {
            lacks.get(place) == Some(&Some(need)) && standing::instead(need, case).is_some()
                || all.get(place).is_some_and(|found| found.status == Status::Failed)
        };
        let waits = |place: &usize| lacks.get(*place) == Some(&Some(need));
        let speaks = standing::speaks(need, checks, case.lab, fails);
        let speaks = speaks.or_else(|| (0..checks.len()).filter(|_| need != Need::Whole).find(waits));
        let check = speaks.and_then(|place| checks.get(place)).map(|check| check.id.clone());
        sure.extend(speaks);
        for place in (0..checks.len()).filter(waits) {
            let (Some(found), Some(because)) = (all.get_mut(place), because.get_mut(place)) else { continue };
            if Some(place) == speaks {
                found.status = Status::Failed;
                if let Some(said) = standing::instead(need, case) {
                    *found = Found::failed(said);
                }
            } else {
                if need != Need::Whole {
                    *found = Found::not_shown(NotShown { need });
                }
                *because = Some(Because { need, check: check.clone() });
            }
        }
    }
    // What is not there at all is not there, however much else was said.
    let limited: Vec<bool> = (0..checks.len())
        .map(|place| {
            let (Some(check), Some(found), Some(None)) = (checks.get(place), all.get_mut(place), because.get(place))
            else {
                return false;
            };
            let other = unheard::instead(case, &check.kind, found).filter(|_| !sure.contains(&place));
            let limited = other.is_some();
            if let Some(other) = other {
                *found = other;
            }
            limited
        })
        .collect();
    unserved(checks, &mut all, &mut because);
    let told = checks.iter().zip(all).zip(because).zip(limited);
    let all = told.map(|(((check, found), because), limited)| Checked { because, ..checked(check, found, limited) });
    let mut all: Vec<Checked> = all.collect();
    one_of::settle(checks, &mut all);
    all
}

/// A server that stops answering keeps messages from being sent at all: the check of its answers says so, and what was
/// never sent because of it is not shown.
fn unserved(checks: &[Check], all: &mut [Found], because: &mut [Option<Because>]) {
    let causes: [Said; 2] = [NoLoop {}.into(), NeverServed {}.into()];
    for cause in causes {
        let has = |found: &Found| found.hint.as_ref() == Some(&cause);
        let answers = checks.iter().zip(all.iter()).find(|(check, found)| {
            let judges = matches!(check.kind, Kind::Replies { .. } | Kind::Delivery { .. });
            judges && has(found) && matches!(found.status, Status::Failed | Status::Partly)
        });
        let Some(speaks) = answers.map(|(check, _)| check.id.clone()) else { continue };
        for ((check, found), because) in checks.iter().zip(all.iter_mut()).zip(because.iter_mut()) {
            if check.id != speaks && has(found) && found.status == Status::Failed {
                *found = Found::not_shown(NotShown { need: Need::Served });
                *because = Some(Because { need: Need::Served, check: Some(speaks.clone()) });
            }
        }
    }
}

/// A check with what was found, in points and words. What a limit of ours leaves open earns nothing until a person has looked.
fn checked(check: &Check, found: Found, limited: bool) -> Checked {
    let (points, max_points) = if limited { (Points(0), Points(check.points)) } else { points(check, &found) };
    let status = if found.status == Status::Partly && !check.partial { Status::Failed } else { found.status };
    let hint = match status {
        Status::Passed | Status::NotAsked => String::new(),
        Status::Partly | Status::Failed | Status::NotShown | Status::Undecided => {
            found.hint.as_ref().map_or_else(|| check.hint.clone(), Said::to_string)
        }
    };
    let advice = found.hint.filter(|_| !matches!(status, Status::Passed | Status::NotAsked));
    // A lab's file may come from anybody too. What is harmless already stays as it is.
    let shown = |text: &str| safe::line(text.as_bytes());
    Checked {
        id: check.id.clone(),
        title: shown(&check.title),
        severity: check.severity,
        status,
        points,
        max_points,
        worth: check.worth,
        text: shown(&found.text.to_string()),
        hint: shown(&hint),
        said: found.text,
        advice,
        because: None,
        of_programs: !matches!(check.kind, Kind::File { .. } | Kind::Sentences { .. } | Kind::Commands { .. }),
        evidence: found.proof.into_iter().map(found::first_few).collect(),
        instead: None,
        decision: None,
    }
}

/// Looks whether a check holds, before points.
pub(crate) fn look(check: &Check, case: &Case<'_>) -> Found {
    match &check.kind {
        Kind::File { file } => file::judge(case, file),
        Kind::Traffic => traffic::judge(case),
        Kind::Port => port::judge(case),
        Kind::CaptureFilter { filter } => capture_filter::judge(case, filter),
        Kind::CaptureWhole => capture_whole::judge(case),
        Kind::CaptureStart => capture_start::judge(case),
        Kind::TimeWindow { from, to } => time_window::judge(case, *from, *to),
        Kind::Handshakes { at_least } => handshakes::judge(case, *at_least),
        Kind::Concurrent { at_least } => concurrent::judge(case, *at_least),
        Kind::Teardown { at_least, first } => teardown::judge(case, *at_least, *first),
        Kind::Messages { at_least, clients, from, wanted, variants } => {
            let ask = messages::Ask { at_least: *at_least, clients: *clients, from: *from, wanted, variants };
            messages::judge(case, &ask)
        }
        Kind::Replies { at_least, variants } => replies::judge(case, *at_least, variants),
        Kind::Delivery { at_least, to_sender } => delivery::judge(case, *at_least, *to_sender),
        Kind::Form => other_form::judge(case),
        Kind::Order => order::judge(case),
        Kind::Checksums { from, at_least } => checksums::judge(case, *from, *at_least),
        Kind::Waits { tolerance, at_least } => waits::judge(case, *tolerance, *at_least),
        Kind::Repeats { at_least } => waits::repeats(case, *at_least),
        Kind::NumbersGo { value, begins, modulo } => {
            numbers::judge(case, &numbers::Ask { value, begins: *begins, modulo: *modulo })
        }
        Kind::Payloads { file, from, column, at_least } => {
            let ask = payloads::Ask { file, from: *from, column: column.as_deref(), at_least: *at_least };
            payloads::judge(case, &ask)
        }
        Kind::RightStream => right_stream::judge(case),
        Kind::LogLines { by, events, at_least, wanted } => log_lines::judge(case, *by, events, *at_least, wanted),
        Kind::LogAgrees { by, events, enough } => agrees::judge(case, *by, events, *enough),
        Kind::LogHolds { by, events, at_least, holds } => {
            log_holds::judge(case, &log_holds::Ask { by: *by, events, at_least: *at_least, holds })
        }
        Kind::Statistics => statistics::judge(case),
        Kind::Rtt { tolerance } => rtt::judge(case, *tolerance),
        Kind::Sentences { file, at_least, at_most, strict } => {
            sentences::judge(case, &sentences::Ask { file, at_least: *at_least, at_most: *at_most, strict: *strict })
        }
        Kind::Commands { file, at_least, programs } => commands::judge(case, file, *at_least, programs),
        Kind::Filter { .. } => filter::judge(case, &check.id),
        Kind::Exchange { request, at_least, unanswered, within, at_once, .. } => {
            let ask = exchange::Ask {
                id: &check.id,
                request,
                at_least: *at_least,
                unanswered: *unanswered,
                within: *within,
                at_once: *at_once,
            };
            exchange::judge(case, &ask)
        }
        Kind::Dialogue { steps, at_least } => dialogue::judge(case, &check.id, steps, *at_least),
        Kind::Hops { at_least, arrived } => hops::judge(case, *at_least, *arrived),
    }
}

/// Points given, and points that could be had.
fn points(check: &Check, found: &Found) -> (Points, Points) {
    let all = Points(check.points);
    match found.status {
        Status::Passed => (all, all),
        Status::Partly if check.partial => (all.share(found.share.0, found.share.1), all),
        Status::Partly | Status::Failed | Status::NotShown => (Points(0), all),
        Status::NotAsked => (Points(0), Points(0)),
        Status::Undecided => of_undecided(check.undecided, all),
    }
}

/// Points given, and points that could be had, where a check worth so many cannot be decided.
pub(crate) const fn of_undecided(undecided: Undecided, all: Points) -> (Points, Points) {
    match undecided {
        Undecided::LeaveOut => (Points(0), Points(0)),
        Undecided::Give => (all, all),
        Undecided::Withhold => (Points(0), all),
    }
}

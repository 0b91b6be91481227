//! Reading the checks of a lab's file.

use toml::Spanned;

use super::{Problems, parts, raw};
use crate::check::{Check, Kind, Severity, Undecided, Wanted};
use crate::lab::{Evidence, LogLine, Side, Variant};

const SIDES: [(&str, Side); 2] = [("client", Side::Client), ("server", Side::Server)];
/// Most points of one check.
const MAX_POINTS: f64 = 10_000.0;
/// By how much a printed time may differ from the wire's unless the lab says otherwise, in milliseconds.
const TOLERANCE: f64 = 50.0;
/// What students start their programs with.
const PROGRAMS: [&str; 3] = ["python", "python3", "py"];

/// What a check may name.
pub(super) struct Known<'l> {
    pub(super) variants: &'l [Variant],
    pub(super) log: &'l [LogLine],
    pub(super) evidence: &'l [Evidence],
}

pub(super) fn checks(raw: Vec<Spanned<raw::Check>>, known: &Known<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let mut found: Vec<Check> = Vec::new();
    for one in raw {
        let (span, one) = (one.span(), one.into_inner());
        if found.iter().any(|other| other.id == *one.id.get_ref()) {
            problems.at(one.id.span(), format!("two checks are named \"{}\"", one.id.get_ref()));
        }
        found.extend(check(one, span, known, problems));
    }
    found
}

fn check(raw: raw::Check, span: Span, known: &Known<'_>, problems: &mut Problems<'_>) -> Option<Check> {
    let id = super::check::identifier(&raw.id, problems);
    let points = points(&raw.points, problems);
    let severity = raw.severity.as_ref().map(|word| parts::word(word, &Severity::NAMES, problems));
    let undecided = raw.undecided.as_ref().map(|word| parts::word(word, &Undecided::NAMES, problems));
    let kind = kind(&raw, span, known, problems)?;
    Some(Check {
        id: id?,
        title: raw.title,
        kind,
        points: points?,
        partial: raw.partial,
        hint: raw.hint.trim().to_owned(),
        severity: severity.unwrap_or(Some(Severity::default()))?,
        undecided: undecided.unwrap_or(Some(Undecided::default()))?,
    })
}

type Span = std::ops::Range<usize>;

/// Hundredths of points.
fn points(raw: &Spanned<f64>, problems: &mut Problems<'_>) -> Option<u32> {
    let points = *raw.get_ref();
    if !(0.0..=MAX_POINTS).contains(&points) {
        problems.at(raw.span(), format!("points are 0 to {MAX_POINTS}"));
        return None;
    }
    // In range, as was just seen.
    Some((points * 100.0).round() as u32)
}

fn kind(raw: &raw::Check, span: Span, known: &Known<'_>, problems: &mut Problems<'_>) -> Option<Kind> {
    let name = parts::word(&raw.kind, &Kind::ENTRIES.map(|(name, _)| (name, name)), problems)?;
    let allowed = Kind::ENTRIES.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, entries)| entries);
    for (entry, _) in raw.given().iter().filter(|(entry, given)| *given && !allowed.contains(entry)) {
        problems.at(raw.kind.span(), format!("a check of kind \"{name}\" has no `{entry}`"));
    }
    let at_least = raw.at_least.unwrap_or(1);
    let wanted = Wanted {
        equals: raw.equals.clone(),
        prefix: raw.prefix.clone(),
        other_than: raw.other_than.clone().unwrap_or_default(),
    };
    Some(match name {
        "file" => Kind::File { file: file(raw, span, known, problems)? },
        "traffic" => Kind::Traffic,
        "capture-filter" => Kind::CaptureFilter { filter: needed(raw.filter.as_ref(), "filter", span, problems)? },
        "capture-whole" => Kind::CaptureWhole,
        "capture-start" => Kind::CaptureStart,
        "time-window" => Kind::TimeWindow {
            from: time(raw.from_time.as_ref(), problems)?,
            to: time(raw.to_time.as_ref(), problems)?,
        },
        "handshakes" => Kind::Handshakes { at_least },
        "concurrent" => Kind::Concurrent { at_least },
        "teardown" => Kind::Teardown { at_least },
        "messages" => Kind::Messages {
            at_least,
            clients: raw.clients.unwrap_or(1),
            from: side(raw.from.as_ref(), Side::Client, problems)?,
            wanted,
            variants: variants(raw, known, problems),
        },
        "replies" => Kind::Replies { at_least, variants: variants(raw, known, problems) },
        "delivery" => Kind::Delivery { at_least },
        "order" => Kind::Order,
        "right-stream" => Kind::RightStream,
        "log-lines" => {
            let (by, events) = events(raw, span, known, problems)?;
            Kind::LogLines { by, events, at_least, wanted }
        }
        "log-agrees" => {
            let (by, events) = events(raw, span, known, problems)?;
            Kind::LogAgrees { by, events }
        }
        "statistics" => Kind::Statistics,
        "rtt" => {
            let tolerance = raw.tolerance_ms.unwrap_or(TOLERANCE).clamp(0.0, 3_600_000.0);
            Kind::Rtt { tolerance: (tolerance * 1e6) as i64 }
        }
        "sentences" => Kind::Sentences { file: file(raw, span, known, problems)?, at_least },
        "commands" => Kind::Commands {
            file: file(raw, span, known, problems)?,
            at_least,
            programs: raw.programs.clone().unwrap_or_else(|| PROGRAMS.map(str::to_owned).to_vec()),
        },
        _ => Kind::Filter {
            filter: needed(raw.filter.as_ref(), "filter", span, problems)?,
            count: count(raw.count.as_ref(), problems)?,
        },
    })
}

fn side(raw: Option<&Spanned<String>>, without: Side, problems: &mut Problems<'_>) -> Option<Side> {
    raw.map_or(Some(without), |word| parts::word(word, &SIDES, problems))
}

fn needed(raw: Option<&Spanned<String>>, entry: &str, span: Span, problems: &mut Problems<'_>) -> Option<String> {
    if raw.is_none() {
        problems.at(span, format!("this kind of check needs `{entry}`"));
    }
    raw.map(|text| text.get_ref().clone())
}

/// The name of a file that the lab asks for.
fn file(raw: &raw::Check, span: Span, known: &Known<'_>, problems: &mut Problems<'_>) -> Option<String> {
    let name = needed(raw.file.as_ref(), "file", span, problems)?;
    if !known.evidence.iter().any(|one| one.file == name) {
        let at = raw.file.as_ref().map_or(0..0, Spanned::span);
        problems.at(at, format!("no [[evidence]] has the file \"{name}\""));
        return None;
    }
    Some(name)
}

fn variants(raw: &raw::Check, known: &Known<'_>, problems: &mut Problems<'_>) -> Vec<String> {
    let given = raw.variants.iter().flatten();
    for name in given.clone().filter(|name| !known.variants.iter().any(|variant| variant.id == *name.get_ref())) {
        problems.at(name.span(), format!("there is no variant \"{}\"", name.get_ref()));
    }
    given.map(|name| name.get_ref().clone()).collect()
}

/// Whose log, and events that it has lines for.
fn events(raw: &raw::Check, span: Span, known: &Known<'_>, problems: &mut Problems<'_>) -> Option<(Side, Vec<String>)> {
    let by = side(raw.by.as_ref(), Side::Server, problems)?;
    let given = raw.events.iter().flatten();
    let has = |event: &str| known.log.iter().any(|line| line.by == by && line.event == event);
    for event in given.clone().filter(|event| !has(event.get_ref())) {
        problems.at(event.span(), format!("no [[log]] tells how \"{}\" is printed there", event.get_ref()));
    }
    let mut events: Vec<String> = given.map(|event| event.get_ref().clone()).collect();
    if events.is_empty() {
        events = ["receive", "send", "forward"].into_iter().filter(|event| has(event)).map(str::to_owned).collect();
    }
    if events.is_empty() {
        problems.at(span, "no [[log]] tells how messages are printed there: name `events`");
        return None;
    }
    Some((by, events))
}

/// `>= 1` and its like.
fn count(raw: Option<&Spanned<String>>, problems: &mut Problems<'_>) -> Option<String> {
    let Some(text) = raw else { return Some(">= 1".to_owned()) };
    let rest = text.get_ref().trim().trim_start_matches(['=', '<', '>']).trim();
    let sign = text.get_ref().trim().strip_suffix(rest).map_or("", str::trim);
    if !["==", ">=", "<=", ">", "<", "="].contains(&sign) || rest.parse::<u64>().is_err() {
        problems.at(text.span(), "a count is ==, >=, <=, > or < and a number, such as \">= 1\"");
        return None;
    }
    Some(text.get_ref().clone())
}

/// A point in time; `None` inside where none was given.
fn time(raw: Option<&Spanned<toml::value::Datetime>>, problems: &mut Problems<'_>) -> Option<Option<i64>> {
    let Some(raw) = raw else { return Some(None) };
    let found = instant(raw.get_ref());
    if found.is_none() {
        problems.at(raw.span(), "a time has a date, a time of day and an offset, such as 2026-03-01T08:00:00Z");
    }
    found.map(Some)
}

/// Nanoseconds since 1970 (days by Howard Hinnant's civil calendar formula).
fn instant(at: &toml::value::Datetime) -> Option<i64> {
    let (date, time) = (at.date?, at.time?);
    let offset = match at.offset? {
        toml::value::Offset::Z => 0,
        toml::value::Offset::Custom { minutes } => i64::from(minutes),
    };
    let (month, day) = (i64::from(date.month), i64::from(date.day));
    let year = i64::from(date.year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let (hour, minute) = (i64::from(time.hour), i64::from(time.minute) - offset);
    let second = i64::from(time.second.unwrap_or(0));
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
    seconds.checked_mul(1_000_000_000)?.checked_add(i64::from(time.nanosecond.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_counted_from_1970() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2024-02-29T12:30:00+02:00", 1_709_202_600),
            ("1969-12-31T23:59:59Z", -1),
            ("2026-03-01T08:00:00Z", 1_772_352_000),
        ] {
            let at = text.parse().expect(text);
            assert_eq!(super::instant(&at), Some(seconds * 1_000_000_000), "{text}");
        }
    }
}

//! Reading the checks of a lab's file.

use toml::Spanned;

use super::worth::{self, Asked};
use super::{Problems, parts, raw};
use crate::check::{Check, Claim, Entries, Kind, Severity, ToSender, Undecided, Wanted, Worth};
use crate::lab::{Evidence, LogEvent, LogLine, Protocol, Side, Variant};

/// By how much a printed time may differ from the wire's unless the lab says otherwise, in milliseconds.
const TOLERANCE: f64 = 50.0;
/// And at most: an hour.
const MAX_TOLERANCE: f64 = 3_600_000.0;
/// Most steps of a dialogue.
const MAX_STEPS: usize = 32;
/// Most checks that look at requests and answers, in one lab.
const MAX_EXCHANGES: usize = 30;
/// What students start their programs with.
const PROGRAMS: [&str; 3] = ["python", "python3", "py"];

/// What a check may name.
pub(super) struct Known<'l> {
    pub(super) variants: &'l [Variant],
    pub(super) log: &'l [LogLine],
    pub(super) evidence: &'l [Evidence],
    /// Parts of clients' messages that have names.
    pub(super) values: Vec<String>,
    /// And of servers' messages.
    pub(super) answered: Vec<String>,
    /// What the lab is about, if it has no server of its own.
    pub(super) protocol: Option<Protocol>,
}

pub(super) fn checks(raw: Vec<Spanned<raw::Check>>, known: &Known<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let mut found: Vec<Check> = Vec::new();
    let groups: Vec<_> = raw.iter().filter_map(|one| one.get_ref().one_of.clone()).collect();
    for one in raw {
        let (span, one) = (one.span(), one.into_inner());
        if found.iter().any(|other| other.id == *one.id.get_ref()) {
            problems.at(one.id.span(), format!("two checks are named \"{}\"", one.id.get_ref()));
        }
        found.extend(check(one, span.clone(), known, problems));
        let exchanges = found.iter().filter(|check| matches!(check.kind, Kind::Exchange { .. })).count();
        if exchanges == MAX_EXCHANGES + 1 && matches!(found.last(), Some(Check { kind: Kind::Exchange { .. }, .. })) {
            problems.at(span, format!("a lab has at most {MAX_EXCHANGES} checks of kind \"exchange\""));
        }
    }
    worth::alike(&found, &groups, problems);
    found
}

fn check(mut raw: raw::Check, span: Span, known: &Known<'_>, problems: &mut Problems<'_>) -> Option<Check> {
    let id = super::check::identifier(&raw.id, problems);
    let asked = Asked { points: raw.points.take(), costs: raw.costs.take(), bonus: raw.bonus.take() };
    let worth = worth::read(asked, problems);
    let one_of = raw.one_of.take().map(|name| super::check::identifier(&name, problems));
    let severity = raw.severity.as_ref().map(|word| parts::word(word, &Severity::NAMES, problems));
    let undecided = raw.undecided.as_ref().map(|word| parts::word(word, &Undecided::NAMES, problems));
    let (title, partial, hint) = (raw.title.clone(), raw.partial, raw.hint.trim().to_owned());
    let kind = kind(raw, span, known, problems)?;
    let (points, worth) = worth?;
    Some(Check {
        id: id?,
        title,
        kind,
        points,
        worth,
        one_of: one_of.unwrap_or(None),
        partial,
        hint,
        // Who leaves a bonus has done nothing wrong.
        severity: severity.unwrap_or(Some(if worth == Worth::Bonus { Severity::Info } else { Severity::default() }))?,
        undecided: undecided.unwrap_or(Some(Undecided::default()))?,
    })
}

type Span = std::ops::Range<usize>;

fn kind(mut raw: raw::Check, span: Span, known: &Known<'_>, problems: &mut Problems<'_>) -> Option<Kind> {
    let names: Vec<(&str, &str)> = Kind::NAMES.iter().map(|name| (*name, *name)).collect();
    let name = parts::word(&raw.kind, &names, problems)?;
    let mut reader = Reader { raw: &mut raw, span, known, problems, by: None, from: None };
    let kind = Kind::read(name, &mut reader);
    if let (Some(kind), Some(protocol)) = (&kind, known.protocol)
        && kind.needs_a_server()
    {
        let what = format!(
            "a check of kind \"{name}\" looks at the lab's own server and clients, and a lab about {} has none",
            protocol.title()
        );
        problems.at(raw.kind.span(), what);
    }
    // What the kind has not taken is none of its entries.
    for entry in raw.left() {
        problems.at(raw.kind.span(), format!("a check of kind \"{name}\" has no `{entry}`"));
    }
    kind
}

/// Takes the entries of a check out of its raw form.
struct Reader<'r, 'k, 't> {
    raw: &'r mut raw::Check,
    span: Span,
    known: &'r Known<'k>,
    problems: &'r mut Problems<'t>,
    /// What `by` said.
    by: Option<Side>,
    /// What `from` said.
    from: Option<Side>,
}

impl Reader<'_, '_, '_> {
    fn side(&mut self, given: Option<Spanned<String>>, without: Side) -> Option<Side> {
        given.map_or(Some(without), |word| parts::word(&word, &Side::NAMES, self.problems))
    }

    fn needed(&mut self, given: Option<Spanned<String>>, entry: &str) -> Option<Spanned<String>> {
        if given.is_none() {
            self.problems.at(self.span.clone(), format!("this kind of check needs `{entry}`"));
        }
        given
    }

    /// A point in time; `None` inside where none was given.
    fn time(&mut self, given: Option<Spanned<toml::value::Datetime>>) -> Option<Option<i64>> {
        let Some(given) = given else { return Some(None) };
        let found = nanoseconds(given.get_ref());
        if found.is_none() {
            let what = "a time has a date, a time of day and an offset, such as 2026-03-01T08:00:00Z";
            self.problems.at(given.span(), what);
        }
        found.map(Some)
    }
}

impl Entries for Reader<'_, '_, '_> {
    fn file(&mut self) -> Option<String> {
        let given = self.raw.file.take();
        let name = self.needed(given, "file")?;
        if !self.known.evidence.iter().any(|one| one.file == *name.get_ref()) {
            self.problems.at(name.span(), format!("no [[evidence]] has the file \"{}\"", name.get_ref()));
            return None;
        }
        Some(name.into_inner())
    }

    fn filter(&mut self) -> Option<String> {
        let given = self.raw.filter.take();
        self.needed(given, "filter").map(Spanned::into_inner)
    }

    fn display(&mut self) -> Option<String> {
        let given = self.raw.filter.take();
        let filter = self.needed(given, "filter")?;
        self.problems.filter(&filter);
        Some(filter.into_inner())
    }

    fn request(&mut self) -> Option<String> {
        let given = self.raw.request.take();
        let filter = self.needed(given, "request")?;
        self.problems.filter(&filter);
        Some(filter.into_inner())
    }

    fn answer(&mut self) -> Option<Option<String>> {
        let given = self.raw.answer.take();
        if let Some(answer) = given.as_ref()
            && self.raw.unanswered == Some(true)
        {
            self.problems.at(answer.span(), "with `unanswered` there is no answer to look at");
        }
        given.iter().for_each(|filter| self.problems.filter(filter));
        Some(given.map(Spanned::into_inner))
    }

    fn unanswered(&mut self) -> Option<bool> {
        Some(self.raw.unanswered.take().unwrap_or(false))
    }

    fn within(&mut self) -> Option<Option<i64>> {
        let Some(given) = self.raw.within_ms.take() else { return Some(None) };
        if !(0.0..=MAX_TOLERANCE).contains(given.get_ref()) {
            self.problems.at(given.span(), format!("`within-ms` is 0 to {MAX_TOLERANCE}"));
            return None;
        }
        Some(Some((given.get_ref() * 1e6) as i64))
    }

    fn at_once(&mut self) -> Option<Option<u64>> {
        let Some(given) = self.raw.at_once.take() else { return Some(None) };
        if *given.get_ref() < 2 {
            self.problems.at(given.span(), "at once are at least 2");
        }
        Some(Some(given.into_inner()))
    }

    fn steps(&mut self) -> Option<Vec<String>> {
        let Some(given) = self.raw.steps.take() else {
            self.problems
                .at(self.span.clone(), "this kind of check needs `steps`: display filters, one after the other");
            return None;
        };
        if !(1..=MAX_STEPS).contains(&given.get_ref().len()) {
            self.problems.at(given.span(), format!("`steps` are 1 to {MAX_STEPS} display filters"));
        }
        given.get_ref().iter().for_each(|filter| self.problems.filter(filter));
        Some(given.into_inner().into_iter().map(Spanned::into_inner).collect())
    }

    fn first(&mut self) -> Option<Option<Side>> {
        let Some(given) = self.raw.first.take() else { return Some(None) };
        parts::word(&given, &Side::NAMES, self.problems).map(Some)
    }

    fn value(&mut self) -> Option<String> {
        let given = self.raw.value.take();
        let name = self.needed(given, "value")?;
        if !self.known.values.iter().any(|known| known == name.get_ref()) {
            self.problems.at(name.span(), format!("no message of a client has a part named \"{}\"", name.get_ref()));
        }
        Some(name.into_inner())
    }

    fn begins(&mut self) -> Option<Option<u64>> {
        Some(self.raw.begins.take())
    }

    fn modulo(&mut self) -> Option<Option<u64>> {
        let Some(given) = self.raw.modulo.take() else { return Some(None) };
        if *given.get_ref() < 2 {
            self.problems.at(given.span(), "there are at least 2 numbers");
        }
        Some(Some(given.into_inner().max(2)))
    }

    fn column(&mut self) -> Option<Option<String>> {
        Some(self.raw.column.take().map(Spanned::into_inner))
    }

    fn arrived(&mut self) -> Option<bool> {
        Some(self.raw.arrived.take().unwrap_or(false))
    }

    /// `>= 1` and its like.
    fn count(&mut self) -> Option<String> {
        let Some(text) = self.raw.count.take() else { return Some(">= 1".to_owned()) };
        let rest = text.get_ref().trim().trim_start_matches(['=', '<', '>']).trim();
        let sign = text.get_ref().trim().strip_suffix(rest).map_or("", str::trim);
        if !["==", ">=", "<=", ">", "<", "="].contains(&sign) || rest.parse::<u64>().is_err() {
            self.problems.at(text.span(), "a count is ==, >=, <=, > or < and a number, such as \">= 1\"");
            return None;
        }
        Some(text.into_inner())
    }

    fn earliest(&mut self) -> Option<Option<i64>> {
        let given = self.raw.from_time.take();
        self.time(given)
    }

    fn latest(&mut self) -> Option<Option<i64>> {
        let given = self.raw.to_time.take();
        self.time(given)
    }

    fn at_least(&mut self) -> Option<u64> {
        Some(self.raw.at_least.take().unwrap_or(1))
    }

    fn enough(&mut self) -> Option<Option<u64>> {
        Some(self.raw.at_least.take())
    }

    fn at_most(&mut self) -> Option<Option<u64>> {
        Some(self.raw.at_most.take())
    }

    fn strict(&mut self) -> Option<bool> {
        Some(self.raw.strict.take().unwrap_or(false))
    }

    fn to_sender(&mut self) -> Option<Option<ToSender>> {
        let Some(word) = self.raw.to_sender.take() else { return Some(None) };
        parts::word(&word, ToSender::NAMES, self.problems).map(Some)
    }

    fn holds(&mut self) -> Option<Vec<Claim>> {
        let given = self.raw.holds.take().unwrap_or_default();
        if given.is_empty() {
            let what = "this kind of check needs `holds`: a list of ip, port, text, len";
            self.problems.at(self.span.clone(), what);
            return None;
        }
        let mut claims: Vec<Claim> =
            given.iter().filter_map(|word| parts::word(word, Claim::NAMES, self.problems)).collect();
        claims.sort_unstable();
        claims.dedup();
        (!claims.is_empty()).then_some(claims)
    }

    fn clients(&mut self) -> Option<u64> {
        Some(self.raw.clients.take().unwrap_or(1))
    }

    fn sender(&mut self) -> Option<Side> {
        let given = self.raw.from.take();
        self.from = self.side(given, Side::Client);
        self.from
    }

    fn wanted(&mut self) -> Option<Wanted> {
        Some(Wanted {
            value: None,
            equals: self.raw.equals.take(),
            any_case: self.raw.any_case.take().unwrap_or(false),
            prefix: self.raw.prefix.take(),
            other_than: self.raw.other_than.take().unwrap_or_default(),
        })
    }

    fn said(&mut self) -> Option<Wanted> {
        let given = self.raw.value.take();
        let wanted = self.wanted()?;
        let Some(name) = given else { return Some(wanted) };
        let from = self.from.unwrap_or(Side::Client);
        let known = match from {
            Side::Client => &self.known.values,
            Side::Server => &self.known.answered,
        };
        if !known.iter().any(|known| known == name.get_ref()) {
            let what = format!("no message of a {} has a part named \"{}\"", from.name(), name.get_ref());
            self.problems.at(name.span(), what);
        }
        if wanted == Wanted::default() {
            self.problems.at(name.span(), "what is looked for in it: `equals`, `prefix` or `other-than`");
        }
        Some(Wanted { value: Some(name.into_inner()), ..wanted })
    }

    fn variants(&mut self) -> Option<Vec<String>> {
        let given = self.raw.variants.take().unwrap_or_default();
        let is_known = |name: &str| self.known.variants.iter().any(|variant| variant.id == name);
        for name in given.iter().filter(|name| !is_known(name.get_ref())) {
            self.problems.at(name.span(), format!("there is no variant \"{}\"", name.get_ref()));
        }
        Some(given.into_iter().map(Spanned::into_inner).collect())
    }

    fn by(&mut self) -> Option<Side> {
        let given = self.raw.by.take();
        self.by = self.side(given, Side::Server);
        self.by
    }

    /// Events that the log has lines for.
    fn events(&mut self) -> Option<Vec<LogEvent>> {
        let given = self.raw.events.take().unwrap_or_default();
        let by = self.by?;
        let has = |event: &LogEvent| self.known.log.iter().any(|line| line.by == by && line.event == *event);
        let mut events = Vec::new();
        for word in &given {
            match LogEvent::parse(word.get_ref()).filter(has) {
                Some(event) => events.push(event),
                None => {
                    let what = format!("no [[log]] tells how \"{}\" is printed there", word.get_ref());
                    self.problems.at(word.span(), what);
                }
            }
        }
        if given.is_empty() {
            events = LogEvent::MESSAGES.into_iter().filter(has).collect();
            if events.is_empty() {
                let what = "no [[log]] tells how messages are printed there: name `events`";
                self.problems.at(self.span.clone(), what);
                return None;
            }
        }
        Some(events)
    }

    fn tolerance(&mut self) -> Option<i64> {
        let tolerance = self.raw.tolerance_ms.take().unwrap_or(TOLERANCE).clamp(0.0, MAX_TOLERANCE);
        Some((tolerance * 1e6) as i64)
    }

    fn programs(&mut self) -> Option<Vec<String>> {
        Some(self.raw.programs.take().unwrap_or_else(|| PROGRAMS.map(str::to_owned).to_vec()))
    }
}

/// Nanoseconds since 1970 of a point in time that has a date, a time of day and an offset.
fn nanoseconds(at: &toml::value::Datetime) -> Option<i64> {
    let at: jiff::Timestamp = at.to_string().parse().ok()?;
    i64::try_from(at.as_nanosecond()).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_counted_from_1970() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2024-02-29T12:30:00+02:00", Some(1_709_202_600)),
            ("1969-12-31T23:59:59Z", Some(-1)),
            ("2026-03-01T08:00:00Z", Some(1_772_352_000)),
            ("2026-03-01 08:00:00-00:30", Some(1_772_353_800)),
            // Without an offset nobody knows when that is; and 64 bits of nanoseconds end in 2262.
            ("2026-03-01T08:00:00", None),
            ("2026-03-01", None),
            ("2300-01-01T00:00:00Z", None),
        ] {
            let at = text.parse().expect(text);
            assert_eq!(super::nanoseconds(&at), seconds.map(|seconds: i64| seconds * 1_000_000_000), "{text}");
        }
        let at = "2026-03-01T08:00:00.25Z".parse().expect("a time");
        assert_eq!(super::nanoseconds(&at), Some(1_772_352_000_250_000_000));
    }
}

//! What a check asks for, in a sentence.

use wirelab_labs::Side;
use wirelab_labs::check::{Claim, Kind, Wanted};
use wirelab_text::harmless::Harmless;
use wirelab_text::time::rfc3339;
use wirelab_words::list::explain as words;
use wirelab_words::list::words::{Wanted as Clause, Who};
use wirelab_words::{Said, Span};

use crate::explain::Explanation;

/// The demand of a check.
pub(super) fn said(explanation: &Explanation) -> Said {
    match &explanation.check.kind {
        Kind::File { file } => words::File { file: line(file) }.into(),
        Kind::Traffic if explanation.of_protocol => words::TrafficOf { about: explanation.ports.clone() }.into(),
        Kind::Traffic => words::Traffic { ports: explanation.ports.clone() }.into(),
        Kind::CaptureFilter { filter } => words::CaptureFilter { filter: line(filter) }.into(),
        Kind::CaptureWhole => words::CaptureWhole {}.into(),
        Kind::CaptureStart => words::CaptureStart {}.into(),
        Kind::TimeWindow { from, to } => {
            let told = |time: i64| Harmless::line(rfc3339(time.into()).unwrap_or_else(|| format!("{time} ns")));
            let time = |time: &Option<i64>| time.map(told);
            words::TimeWindow { from: time(from), to: time(to) }.into()
        }
        Kind::Handshakes { at_least, .. } => words::Handshakes { at_least: *at_least }.into(),
        Kind::Concurrent { at_least, .. } => words::Concurrent { at_least: *at_least }.into(),
        Kind::Teardown { at_least, first: None } => words::Teardown { at_least: *at_least }.into(),
        Kind::Teardown { at_least, first: Some(first) } => {
            words::TeardownFirst { at_least: *at_least, first: who(*first) }.into()
        }
        Kind::Messages { at_least, clients, from, wanted, variants, .. } => words::Messages {
            at_least: *at_least,
            what: clause(wanted),
            from: who(*from),
            clients: *clients,
            variants: lines(variants),
        }
        .into(),
        Kind::Replies { at_least, variants, .. } => {
            words::Replies { at_least: *at_least, variants: lines(variants) }.into()
        }
        Kind::Delivery { at_least, .. } => words::Delivery { at_least: *at_least }.into(),
        Kind::Form => words::Form {}.into(),
        Kind::Order => words::Order {}.into(),
        Kind::Checksums { from, at_least } => words::Checksums { from: who(*from), at_least: *at_least }.into(),
        Kind::Waits { tolerance, .. } => words::Waits { tolerance: Span(*tolerance) }.into(),
        Kind::Repeats { .. } => words::Repeats {}.into(),
        Kind::NumbersGo { value, begins, modulo } => {
            words::NumbersGo { value: Harmless::line(value), begins: *begins, modulo: *modulo }.into()
        }
        Kind::Payloads { file, from, column, at_least } => words::Payloads {
            file: Harmless::line(file),
            from: who(*from),
            column: column.as_deref().map(Harmless::line),
            at_least: *at_least,
        }
        .into(),
        Kind::RightStream => words::RightStream {}.into(),
        Kind::LogLines { by, events, at_least, wanted, .. } => words::LogLines {
            at_least: *at_least,
            by: who(*by),
            events: events.iter().map(|event| Harmless::line(event.id())).collect(),
            what: clause(wanted),
        }
        .into(),
        Kind::LogHolds { by, at_least, holds, .. } => words::LogHolds {
            at_least: *at_least,
            by: who(*by),
            ip: holds.contains(&Claim::Ip),
            port: holds.contains(&Claim::Port),
            text: holds.contains(&Claim::Text),
            len: holds.contains(&Claim::Len),
        }
        .into(),
        Kind::Port => words::Port { ports: explanation.ports.clone() }.into(),
        Kind::LogAgrees { by, events, .. } => {
            words::LogAgrees { by: who(*by), events: events.iter().map(|event| Harmless::line(event.id())).collect() }
                .into()
        }
        Kind::Statistics => words::Statistics {}.into(),
        Kind::Rtt { tolerance } => words::Rtt { tolerance: Span(*tolerance) }.into(),
        Kind::Sentences { file, at_least, .. } => words::Sentences { file: line(file), at_least: *at_least }.into(),
        Kind::Commands { file, at_least, programs, .. } => {
            words::Commands { file: line(file), at_least: *at_least, programs: lines(programs) }.into()
        }
        Kind::Filter { filter, count } => words::Filter { filter: line(filter), count: line(count) }.into(),
        Kind::Exchange { request, answer, at_least, unanswered, within, at_once } => words::Exchange {
            request: line(request),
            answer: answer.as_deref().map(line),
            at_least: *at_least,
            unanswered: *unanswered,
            within: within.map(Span),
            at_once: at_once.unwrap_or(0),
        }
        .into(),
        Kind::Dialogue { steps, at_least } => words::Dialogue { steps: lines(steps), at_least: *at_least }.into(),
        Kind::Hops { at_least, arrived } => words::Hops { at_least: *at_least, arrived: *arrived }.into(),
    }
}

fn line(text: &str) -> Harmless {
    Harmless::line(text)
}

fn lines(texts: &[String]) -> Vec<Harmless> {
    texts.iter().map(|text| line(text)).collect()
}

const fn who(side: Side) -> Who {
    match side {
        Side::Client => Who::Client,
        Side::Server => Who::Server,
    }
}

fn clause(wanted: &Wanted) -> Said {
    Clause {
        value: wanted.value.as_deref().map(line),
        equals: wanted.equals.as_deref().map(line),
        prefix: wanted.prefix.as_deref().map(line),
        other_than: wanted.other_than.iter().map(|one| Harmless::line(format!("\"{one}\""))).collect(),
    }
    .into()
}

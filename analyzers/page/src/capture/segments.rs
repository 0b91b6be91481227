//! The page of one connection's measures: sentences, graphs, a row a segment, the rounds.

use maud::{Markup, html};
use wirelab_engine::Role;
use wirelab_engine::capture::facts::CaptureFacts;
use wirelab_engine::measures::{DirectionMeasures, Measured, SegmentMeasure};
use wirelab_picture::kind::ladder;
use wirelab_picture::kind::{flight, rtt, stevens, tcptrace, throughput};
use wirelab_picture::trace::Trace;
use wirelab_picture::{Ground, Scene};
use wirelab_report::measures::{direction, greetings, period, phase, standpoint};
use wirelab_report::sentence;
use wirelab_text::units::{bytes, grouped, span};
use wirelab_words::list::web as words;

use super::budget::Budget;
use super::head::{Source, head};
use super::{ToText, document, english};
use crate::drawing::{Rungs, both_within};
use crate::proof::{chip, command};
use crate::text::{Links, linked, prose};

/// Rows of a direction.
const ROWS: usize = 1_000;
/// Packets of the ladder, which the rows lead to.
const PACKETS: usize = 400;

/// The page of what a connection measures; `from`: only what one side sent.
pub fn segments(
    source: &Source,
    facts: &CaptureFacts,
    measured: &Measured,
    trace: Option<&Trace>,
    from: Option<Role>,
) -> String {
    let mut budget = Budget::new();
    let row = &measured.row;
    let prefix = format!("t{}-", row.stream);
    let of = |trace, ground: &Ground| ladder::of_trace(trace, PACKETS, false, ground);
    let ladder = trace.map(|trace| of(trace, &Ground::page()));
    let name = words::TcpStream { stream: row.stream }.to_text();
    let picture = trace.map(|trace| Rungs::new(&|ground| of(trace, ground), &name, Some(&prefix)));
    let picture = picture.and_then(|picture| picture.within(|bytes| budget.picture(bytes)));
    let frames = ladder.iter().flat_map(|ladder| &ladder.rungs).map(|rung| rung.frame);
    let links = Links { prefix, frames: frames.filter(|_| picture.is_some()).collect() };
    let sides = [Role::Client, Role::Server].into_iter().filter(|role| from.is_none_or(|from| from == *role));
    let sides: Vec<Role> = sides.filter(|role| measured.measures.of(*role).segments > 0).collect();
    let body = html! {
        (head(source, facts))
        section {
            h2 { (name) " " span.ends { (row.client) " → " (row.server) } }
            p.lead { (linked(&sentence::tcp(row), &links)) }
            p { (prose(&standpoint(measured.measures.standpoint))) }
            @for sentence in greetings(&measured.measures) { p { (prose(&sentence)) } }
            @if sides.is_empty() { p { (english(words::NoSegments {})) } }
        }
        @for role in &sides { (side(source, measured, *role, trace, &links, &mut budget)) }
        @if let (Some(picture), Some(ladder)) = (picture, &ladder) {
            details {
                summary { (english(super::stream::folded(ladder))) }
                (picture.markup())
            }
        }
    };
    document(source, &body)
}

fn side(
    source: &Source,
    measured: &Measured,
    role: Role,
    trace: Option<&Trace>,
    links: &Links,
    budget: &mut Budget,
) -> Markup {
    let own = measured.measures.of(role);
    let all: Vec<&SegmentMeasure> = measured.segments.iter().filter(|one| one.from == role).collect();
    let start = measured.row.start;
    html! {
        section {
            h2 class=(role.name()) {
                @match role { Role::Client => (english(words::FromClient {})), Role::Server => (english(words::FromServer {})) }
            }
            ul.measures { @for sentence in direction(&measured.measures, role) { li { (prose(&sentence)) } } }
            @if let Some(trace) = trace { (graphs(trace, role, budget)) }
            (rounds(own, start, links))
            details {
                summary { (english(words::Segments { count: all.len() as u64 })) }
                (table(&all, start, links))
                @if all.len() > ROWS {
                    p.more {
                        (english(words::MoreRows { shown: ROWS as u64, all: all.len() as u64 })) " "
                        (chip(&command(&format!("segments --stream {} --format csv", measured.row.stream), &source.path)))
                    }
                }
            }
        }
    }
}

fn graphs(trace: &Trace, from: Role, budget: &mut Budget) -> Markup {
    if trace.segments(from).count() < 2 {
        return html! {};
    }
    let scenes: [&dyn Fn(&Ground) -> Scene; 5] = [
        &|ground| tcptrace::scene(trace, from, ground),
        &|ground| stevens::scene(trace, from, ground),
        &|ground| rtt::scene(&rtt::points(trace, from), trace, from, ground),
        &|ground| flight::scene(&flight::points(trace, from), trace, from, ground),
        &|ground| throughput::scene(&throughput::points(trace, from), trace, from, ground),
    ];
    html! { @for scene in scenes { @if let Some(drawn) = both_within(scene, |bytes| budget.picture(bytes)) { (drawn) } } }
}

fn rounds(own: &DirectionMeasures, start: i64, links: &Links) -> Markup {
    html! {
        @if !own.rounds.is_empty() {
            details {
                summary { (english(words::Rounds {})) }
                div.scroll tabindex="0" role="group" {
                    table {
                        thead {
                            tr {
                                th.number { (english(words::Number {})) }
                                th { (english(words::Frames {})) }
                                th.number { (english(words::Time {})) }
                                th.number { (english(words::Length {})) }
                                th { (english(words::Phase {})) }
                            }
                        }
                        tbody {
                            @for (round, number) in own.rounds.iter().zip(1..).take(ROWS) {
                                tr {
                                    td.number { (number) }
                                    td { (links.frame(round.first_frame.into())) "–" (links.frame(round.last_frame.into())) }
                                    td.number { (span(round.start.saturating_sub(start))) }
                                    td.number { (grouped(round.bytes)) }
                                    td { (phase(round.phase)) }
                                }
                            }
                        }
                    }
                }
                @if let Some(period) = period(own) { p { (prose(&period)) } }
            }
        }
    }
}

fn table(all: &[&SegmentMeasure], start: i64, links: &Links) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" {
            table {
                thead {
                    tr {
                        th.number { (english(wirelab_words::list::page::Packet {})) }
                        th.number { (english(words::Time {})) }
                        th.number { "seq" }
                        th.number { (english(words::Length {})) }
                        th.number { (english(words::AckIn {})) }
                        th.number { (english(words::Rtt {})) }
                        th.number { (english(words::Estimated {})) }
                        th.number { (english(words::Flight {})) }
                        th.number { (english(words::Window {})) }
                    }
                }
                tbody { @for row in all.iter().take(ROWS) { (segment(row, start, links)) } }
            }
        }
    }
}

fn segment(row: &SegmentMeasure, start: i64, links: &Links) -> Markup {
    html! {
        tr {
            td.number { (links.frame(row.frame.into())) }
            td.number { (span(row.time.saturating_sub(start))) }
            td.number { (row.seq) }
            td.number { (row.len) }
            td.number { @if let Some(frame) = row.acked_in { (links.frame(frame.into())) } }
            td.number {
                @match (row.rtt, row.repeat_of) {
                    (_, Some(frame)) => (english(words::Repeats { frame })),
                    (Some(rtt), None) if row.ambiguous => { "(" (span(rtt)) ")" },
                    (Some(rtt), None) => (span(rtt)),
                    (None, None) => "",
                }
            }
            td.number { @if let Some(value) = row.estimated_rtt { (span(value)) } }
            td.number { @if let Some(value) = row.flight { (bytes(value)) } }
            td.number { @if let Some(value) = row.window { (bytes(value)) } }
        }
    }
}

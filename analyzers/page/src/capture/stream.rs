//! One stream: its sentence, its packets, its graphs, and where to look.

use std::collections::HashSet;

use maud::{Markup, html};
use wirelab_engine::stream::key::Endpoint;
use wirelab_engine::stream::tcp::TcpRow;
use wirelab_engine::{Role, UdpRow};
use wirelab_labs::{Side, Transport};
use wirelab_picture::kind::ladder::{self, Heads, Ladder};
use wirelab_picture::kind::overlap::end;
use wirelab_picture::kind::{flight, rtt, tcptrace, throughput};
use wirelab_picture::trace::Trace;
use wirelab_picture::{Ground, Scene};
use wirelab_report::messages::one_line;
use wirelab_report::sentence;
use wirelab_text::units::span;
use wirelab_words::list::picture::{End, HowEnded};
use wirelab_words::list::web as words;

use super::budget::Budget;
use super::head::head;
use super::streams::sent;
use super::{Capture, ToText, document, english};
use crate::drawing::{Rungs, both_within};
use crate::proof::{chip, command, frames_filter, in_wireshark};
use crate::text::{Links, linked, prose};
use crate::traces::RUNGS;

/// Packets of a stream's own page.
const PACKETS: usize = 400;
/// Segments with data from which on a graph shows more than the ladder.
const SEGMENTS: usize = 10;
/// Characters of a message in a ladder.
const TEXT: usize = 60;

/// The page of one stream.
pub fn stream(capture: &Capture<'_>, transport: Transport, number: u32) -> String {
    let mut budget = Budget::new();
    let summary = &capture.analysis.summary;
    let one = match transport {
        Transport::Tcp => summary.tcp(number).map(|row| tcp(capture, &row, &mut budget, PACKETS, true)),
        Transport::Udp => summary.udp(number).map(|row| udp(capture, &row, &mut budget, PACKETS, true)),
    };
    let body = html! {
        (head(capture.source, &capture.analysis.facts))
        @match one {
            Some((part, _)) => (part),
            None => { p { (english(words::NoStreams {})) } },
        }
    };
    document(capture.source, &body)
}

/// A TCP stream among others. Counts it where there was no room for its packets.
pub(super) fn tcp_stream(capture: &Capture<'_>, row: &TcpRow, budget: &mut Budget, left_out: &mut u64) -> Markup {
    let (part, drawn) = tcp(capture, row, budget, RUNGS, false);
    *left_out += u64::from(!drawn);
    part
}

/// A UDP stream among others.
pub(super) fn udp_stream(capture: &Capture<'_>, row: &UdpRow, budget: &mut Budget, left_out: &mut u64) -> Markup {
    let (part, drawn) = udp(capture, row, budget, RUNGS, false);
    *left_out += u64::from(!drawn);
    part
}

/// What stands above a stream: of its own page right below the title, of others below the heading of all of them.
fn heading(alone: bool, name: &Markup, client: Endpoint, server: Endpoint) -> Markup {
    let text = html! { (name) " " span.ends { (client) " → " (server) } };
    html! { @if alone { h2 { (text) } } @else { h3 { (text) } } }
}

fn tcp(capture: &Capture<'_>, row: &TcpRow, budget: &mut Budget, most: usize, open: bool) -> (Markup, bool) {
    let number = row.stream;
    let prefix = format!("t{number}-");
    let trace = capture.traces.tcp(number);
    let of = |trace, ground: &Ground| {
        with_messages(ladder::of_trace(trace, most, false, ground), capture, Transport::Tcp, number)
    };
    let ladder = trace.map(|trace| of(trace, &Ground::page()));
    let title = words::TcpStream { stream: number }.to_text();
    let picture = trace.map(|trace| Rungs::new(&|ground| of(trace, ground), &title, Some(&prefix)));
    let picture = picture.and_then(|picture| picture.within(|bytes| budget.picture(bytes)));
    let drawn = picture.is_some();
    let frames = ladder.iter().flat_map(|ladder| &ladder.rungs).map(|rung| rung.frame).filter(|_| drawn);
    let links = Links { prefix, frames: frames.collect::<HashSet<u64>>() };
    let end = end(row);
    let about = capture.analysis.messages(Transport::Tcp, number).map(|about| about.sentence());
    let spoken = capture.analysis.application(Transport::Tcp, number).map(sentence::spoken);
    let part = html! {
        article.stream #{ "tcp-" (number) } {
            (heading(open, &english(words::TcpStream { stream: number }), row.client, row.server))
            p.tags { span class={ "tag " (tone(end)) } { (HowEnded { end }.to_text()) } span.tag { (span(row.duration)) } }
            p { (linked(&sentence::tcp(row), &links)) @if let Some(spoken) = spoken { " " (prose(&spoken)) } }
            @if let Some(about) = about { p { (prose(&about)) } }
            @if let (Some(picture), Some(ladder)) = (picture, &ladder) {
                details open=[open.then_some("open")] {
                    summary { (english(folded(ladder))) }
                    (picture.markup())
                    (shown(ladder, capture, &format!("show --stream {number} --all")))
                }
            }
            @if let Some(trace) = trace { (graphs(capture, trace, budget, open)) }
            (look(capture, &format!("tcp.stream == {number}"), &links, &format!("show --stream {number}")))
        }
    };
    budget.spend(part.0.len() / 8);
    (part, drawn)
}

fn udp(capture: &Capture<'_>, row: &UdpRow, budget: &mut Budget, most: usize, open: bool) -> (Markup, bool) {
    let number = row.stream;
    let prefix = format!("u{number}-");
    let ladder = capture.traces.udp(number).map(|(rungs, all)| {
        let rungs = rungs.iter().take(most).map(|rung| ladder::Rung {
            frame: rung.frame,
            time: rung.time,
            from: Some(rung.from),
            label: rung.length.map_or_else(String::new, |length| format!("len {length}")),
            ..ladder::Rung::default()
        });
        let ladder = Ladder { rungs: rungs.collect(), all, gaps: false, heads: Heads::default() };
        with_messages(ladder, capture, Transport::Udp, number)
    });
    let title = words::UdpStream { stream: number }.to_text();
    let picture = ladder.as_ref().map(|ladder| Rungs::new(&|_| ladder.clone(), &title, Some(&prefix)));
    let picture = picture.and_then(|picture| picture.within(|bytes| budget.picture(bytes)));
    let drawn = picture.is_some();
    let frames = ladder.iter().flat_map(|ladder| &ladder.rungs).map(|rung| rung.frame).filter(|_| drawn);
    let links = Links { prefix, frames: frames.collect() };
    let about = capture.analysis.messages(Transport::Udp, number).map(|about| about.sentence());
    let spoken = capture.analysis.application(Transport::Udp, number).map(sentence::spoken);
    let part = html! {
        article.stream #{ "udp-" (number) } {
            (heading(open, &english(words::UdpStream { stream: number }), row.client, row.server))
            p.tags { span.tag { (sent(row)) } span.tag { (span(row.duration)) } }
            p { (linked(&sentence::udp(row), &links)) @if let Some(spoken) = spoken { " " (prose(&spoken)) } }
            @if let Some(about) = about { p { (prose(&about)) } }
            @if let (Some(picture), Some(ladder)) = (picture, &ladder) {
                details open=[open.then_some("open")] {
                    summary { (english(folded(ladder))) }
                    (picture.markup())
                    (shown(ladder, capture, &format!("show --stream {number} --protocol udp --all")))
                }
            }
            (look(capture, &format!("udp.stream == {number}"), &links, &format!("show --stream {number} --protocol udp")))
        }
    };
    budget.spend(part.0.len() / 8);
    (part, drawn)
}

/// The messages that the packets complete.
fn with_messages(mut ladder: Ladder, capture: &Capture<'_>, transport: Transport, stream: u32) -> Ladder {
    for rung in &mut ladder.rungs {
        let completed = capture.index.completed(rung.frame);
        let own = completed.filter(|message| message.transport == transport && message.stream == stream);
        rung.messages.extend(own.map(|message| {
            let role = if message.from == Side::Client { Role::Client } else { Role::Server };
            (Some(role), one_line(message, TEXT))
        }));
    }
    ladder
}

/// How many packets a fold holds, and of how many.
pub(super) fn folded(ladder: &Ladder) -> words::Packets {
    words::Packets { shown: ladder.rungs.len() as u64, all: ladder.all, part: (ladder.rungs.len() as u64) < ladder.all }
}

fn shown(ladder: &Ladder, capture: &Capture<'_>, shell: &str) -> Markup {
    let (shown, all) = (ladder.rungs.len() as u64, ladder.all);
    html! {
        @if shown < all {
            p.more { (english(words::MoreRows { shown, all })) " " (chip(&command(shell, &capture.source.path))) }
        }
    }
}

/// Sequence numbers, RTT, flight and throughput, where there is more to see than in the ladder.
pub(super) fn graphs(capture: &Capture<'_>, trace: &Trace, budget: &mut Budget, open: bool) -> Markup {
    let from = trace.busier();
    if trace.segments(from).count() < SEGMENTS {
        return html! {};
    }
    let number = trace.stream;
    let scenes: [&dyn Fn(&Ground) -> Scene; 4] = [
        &|ground| tcptrace::scene(trace, from, ground),
        &|ground| rtt::scene(&rtt::points(trace, from), trace, from, ground),
        &|ground| flight::scene(&flight::points(trace, from), trace, from, ground),
        &|ground| throughput::scene(&throughput::points(trace, from), trace, from, ground),
    ];
    let drawn: Vec<Markup> =
        scenes.iter().filter_map(|scene| both_within(*scene, |bytes| budget.picture(bytes))).collect();
    let missing = drawn.len() < scenes.len();
    html! {
        details open=[open.then_some("open")] {
            summary { (english(words::Graphs {})) }
            @for one in &drawn { (one) }
            @if missing {
                p.more {
                    (english(words::NoGraphs {})) " "
                    (chip(&command(&format!("picture tcptrace --stream {number}"), &capture.source.path)))
                }
            }
        }
    }
}

/// Filters for Wireshark, and the command that shows the same.
fn look(capture: &Capture<'_>, filter: &str, links: &Links, shell: &str) -> Markup {
    let mut frames: Vec<u64> = links.frames.iter().copied().collect();
    frames.sort_unstable();
    html! {
        dl.look {
            div { dt { (english(words::FilterStream {})) } dd { (chip(filter)) } }
            @if let Some(frames) = frames_filter(&frames).filter(|_| frames.len() <= 20) {
                div { dt { (english(words::FilterFrames {})) } dd { (chip(&frames)) } }
            }
            // What came through a pipe has no name that Wireshark could open.
            @if let Some(first) = frames.first().filter(|_| capture.source.sha256.is_some()) {
                div { dt { (english(words::InWireshark {})) } dd { (chip(&in_wireshark(&capture.source.path, *first))) } }
            }
            div { dt { (english(words::Shell {})) } dd { (chip(&command(shell, &capture.source.path))) } }
        }
    }
}

const fn tone(end: End) -> &'static str {
    match end {
        End::Closed => "good",
        End::Reset | End::Refused => "bad",
        End::HalfClosed | End::OneSided | End::Unanswered | End::Open => "soft",
    }
}

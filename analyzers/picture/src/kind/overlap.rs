//! Connections over time: a bar each, dots for messages, and how many there were at once.

use std::collections::BTreeMap;

use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
use wirelab_labs::{Side, Transport};
use wirelab_messages::Conversations;
use wirelab_words::list::picture as words;
use wirelab_words::list::picture::End;
use wirelab_words::list::words::Who;
use wirelab_words::{Said, Span};

use super::graph::{colour, nothing};
use crate::Scene;
use crate::scene::{
    Anchor, Axis, Colour, Ground, Key, Kind, Sample, Shape, Sheet, Stroke, Unit, fit, mark, plot, spot,
};

/// Most connections that are drawn, and most messages.
const BARS: usize = 60;
const MESSAGES: usize = 2_000;
/// How far apart the middles of two dots are that are seen as two, in columns.
const DOT: f64 = 0.5;

/// A connection. Times are nanoseconds since the first connection began.
#[derive(Clone, Debug)]
pub struct Lasting {
    /// `tcp.stream`.
    pub stream: u32,
    /// Whose it is.
    pub name: String,
    /// Its first packet.
    pub start: i64,
    /// Its last.
    pub end: i64,
    /// How it ended.
    pub how: End,
    /// Whether it came about, as far as the capture tells.
    pub came_about: bool,
    /// Whether it is a lab's.
    pub of_lab: bool,
    /// Whether bytes were sent.
    pub spoke: bool,
    /// Its messages: when, and who said them.
    pub messages: Vec<(i64, Role)>,
}

/// The connections of a capture, with the messages of a lab.
pub fn of_rows(rows: impl Iterator<Item = TcpRow>, found: &Conversations) -> Vec<Lasting> {
    let mut said: BTreeMap<u32, Vec<(i64, Role)>> = BTreeMap::new();
    for message in found.messages.iter().filter(|message| message.transport == Transport::Tcp) {
        let role = if message.from == Side::Client { Role::Client } else { Role::Server };
        said.entry(message.stream).or_default().push((message.time, role));
    }
    let of_lab = |stream| found.streams.get(&(Transport::Tcp, stream)).is_some_and(|found| found.lab.is_some());
    let lasting = rows.map(|row| Lasting {
        stream: row.stream,
        name: row.client.to_string(),
        start: row.start,
        end: row.start.saturating_add(row.duration.max(0)),
        how: end(&row),
        came_about: came_about(&row),
        of_lab: of_lab(row.stream),
        spoke: row.bytes() > 0,
        messages: said.remove(&row.stream).unwrap_or_default(),
    });
    let mut all: Vec<Lasting> = lasting.collect();
    // What nobody closed is open as long as the capture goes on.
    let last = all.iter().map(|one| one.end).max().unwrap_or(0);
    for one in
        all.iter_mut().filter(|one| one.came_about && matches!(one.how, End::Open | End::HalfClosed | End::OneSided))
    {
        one.end = last;
    }
    // Times become relative at once: those since 1970 leave no room for differences.
    let first = all.iter().map(|one| one.start).min().unwrap_or(0);
    for one in &mut all {
        one.start = one.start.saturating_sub(first);
        one.end = one.end.saturating_sub(first);
        one.messages.iter_mut().for_each(|(time, _)| *time = time.saturating_sub(first));
    }
    all
}

/// How a connection ended, as far as the capture goes.
pub const fn end(row: &TcpRow) -> End {
    match (row.handshake.outcome, row.teardown.outcome) {
        (HandshakeOutcome::Refused, _) => End::Refused,
        (HandshakeOutcome::Unanswered, _) => End::Unanswered,
        (_, TeardownOutcome::Closed) => End::Closed,
        // Of the other side nothing was captured, not even whether it closed.
        (HandshakeOutcome::OneDirection, TeardownOutcome::HalfClosed) => End::OneSided,
        (_, TeardownOutcome::HalfClosed) => End::HalfClosed,
        (_, TeardownOutcome::Reset) => End::Reset,
        (_, TeardownOutcome::Open) => End::Open,
    }
}

/// The colour of an end.
const fn of_end(end: End) -> Colour {
    match end {
        End::Closed => Colour::Good,
        End::Reset | End::Refused => Colour::Bad,
        End::HalfClosed | End::OneSided | End::Unanswered | End::Open => Colour::Soft,
    }
}

/// Whether there was a connection: attempts are none, and of what is incomplete bytes tell.
fn came_about(row: &TcpRow) -> bool {
    match row.handshake.outcome {
        HandshakeOutcome::Refused | HandshakeOutcome::Unanswered | HandshakeOutcome::CaptureEnds => false,
        HandshakeOutcome::Incomplete => row.bytes() > 0,
        HandshakeOutcome::Complete | HandshakeOutcome::NotCaptured | HandshakeOutcome::OneDirection => true,
    }
}

/// The greatest number at the same time, and when it was first reached. One that ends when another begins is not at the same time.
pub fn at_once(all: &[Lasting]) -> (u64, Option<i64>) {
    let mut changes: Vec<(i64, i64)> = Vec::new();
    for one in all.iter().filter(|one| one.came_about) {
        changes.push((one.start, 1));
        changes.push((one.end.max(one.start.saturating_add(1)), -1));
    }
    changes.sort_unstable();
    let (mut now, mut most, mut when) = (0_i64, 0, None);
    for (time, change) in changes {
        now += change;
        if now > most {
            (most, when) = (now, Some(time));
        }
    }
    (most.unsigned_abs(), when)
}

/// Draws connections.
pub fn scene(all: &[Lasting], ground: &Ground) -> Scene {
    let mut sheet = Sheet::new(ground, words::Overlap { streams: all.len() as u64 });
    let shown = chosen(all, BARS.min(ground.rows));
    // The clock begins with what is drawn.
    let ends = shown.iter().map(|one| (one.start, one.end));
    let Some((from, to)) = ends.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1))) else {
        return nothing(sheet, words::Lack::Connections);
    };
    let (most, when) = at_once(all);
    sheet.note(words::AtOnce {
        most,
        time: when.filter(|when| most > 1 && *when >= from).map(|when| Span(when.saturating_sub(from))),
    });
    let count = |colour| all.iter().filter(|one| of_end(one.how) == colour).count() as u64;
    let (good, bad, other) = (count(Colour::Good), count(Colour::Bad), count(Colour::Soft));
    legend(&mut sheet, &shown, [good, bad, other]);
    let room = if ground.columns < 64 {
        15
    } else if ground.columns < 120 {
        24
    } else {
        48
    };
    let widest = shown.iter().map(|one| name(one, room).chars().count()).max().unwrap_or(1);
    let (left, right) = (widest as f64 + 1.0, ground.width() - 14.0);
    let axis = Axis::new(words::TimeOfAll {}, Unit::Time, 0.0, to.saturating_sub(from) as f64);
    let place = |time: i64| left + axis.place(time.saturating_sub(from) as f64).clamp(0.0, 1.0) * (right - left);
    let (mut left_of, mut drawn, mut messages, mut together) = (MESSAGES, 0_u64, 0_u64, 0_u64);
    for one in &shown {
        let y = sheet.y();
        let middle = y + 0.5;
        sheet.text(spot(0.0, y), Anchor::Start, Kind::Value, Colour::Ink, &name(one, room));
        sheet.line(vec![spot(left, middle), spot(right, middle)], Colour::Soft, Stroke::Grid);
        sheet.bar(spot(place(one.start), middle), place(one.end), of_end(one.how));
        let mut last = f64::NEG_INFINITY;
        for (time, who) in one.messages.iter().take(left_of) {
            let x = place(*time);
            together += u64::from((x - last).abs() < DOT);
            last = x;
            let shape = if *who == Role::Client { Shape::Round } else { Shape::Ring };
            sheet.dot(spot(x, middle), shape, colour(*who));
        }
        let here = one.messages.len().min(left_of);
        left_of -= here;
        drawn += here as u64;
        messages += one.messages.len() as u64;
        let how = Said::from(words::HowEnded { end: one.how }).to_string();
        sheet.text(spot(right + 2.0, y), Anchor::Start, Kind::Value, of_end(one.how), &fit(&how, 12));
        sheet.skip(ground.pitch);
    }
    plot::foot(&mut sheet, &axis, left, right);
    if shown.len() < all.len() {
        let drawn = worth(all).count();
        let [shown, drawn, all] = [shown.len(), drawn, all.len()].map(|count| count as u64);
        sheet.note(words::MoreStreams { shown, all, failed: all - drawn, more: drawn - shown });
    }
    if together > 0 {
        sheet.note(words::DotsTogether { messages: together });
    }
    if drawn < messages {
        sheet.note(words::MoreMessages { shown: drawn, all: messages });
    }
    sheet.finish(words::OverlapAbout { streams: all.len() as u64, most, good, bad, other })
}

fn name(one: &Lasting, room: usize) -> String {
    let whole = format!("{:>3} {}", one.stream, one.name);
    // The port tells clients apart where there is no room for the address.
    let short = match one.name.rsplit_once(':') {
        Some((_, port)) if mark::columns(&whole) > room => format!("{:>3} :{port}", one.stream),
        _ => whole,
    };
    fit(&short, room)
}

/// What is worth a bar. Attempts from which nothing came are so only where there is nothing else: a browser makes a hundred of them
/// beside a lab.
fn worth(all: &[Lasting]) -> impl Iterator<Item = &Lasting> {
    let any = all.iter().any(|one| one.of_lab || one.came_about);
    all.iter().filter(move |one| !any || one.of_lab || one.came_about)
}

/// Those of the lab first, then those with bytes, then the others; drawn in the order of their numbers.
fn chosen(all: &[Lasting], most: usize) -> Vec<&Lasting> {
    let mut chosen: Vec<&Lasting> = worth(all).collect();
    chosen.sort_by_key(|one| (!one.of_lab, !one.spoke, one.stream));
    chosen.truncate(most);
    chosen.sort_by_key(|one| one.stream);
    chosen
}

fn legend(sheet: &mut Sheet, shown: &[&Lasting], [good, bad, other]: [u64; 3]) {
    let mut keys = Vec::new();
    if good > 0 {
        keys.push(Key::new(Sample::Bar, Colour::Good, words::EndedWell {}));
    }
    if bad > 0 {
        keys.push(Key::new(Sample::Bar, Colour::Bad, words::EndedBadly {}));
    }
    if other > 0 {
        keys.push(Key::new(Sample::Bar, Colour::Soft, words::EndedOtherwise {}));
    }
    let speaks = |role| shown.iter().any(|one| one.messages.iter().any(|(_, who)| *who == role));
    if speaks(Role::Client) {
        keys.push(Key::new(Sample::Dot(Shape::Round), Colour::Client, words::MessageOf { who: Who::Client }));
    }
    if speaks(Role::Server) {
        keys.push(Key::new(Sample::Dot(Shape::Ring), Colour::Server, words::MessageOf { who: Who::Server }));
    }
    sheet.legend(&keys);
}

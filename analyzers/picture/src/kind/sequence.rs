//! A whole lab as a sequence: a line for each who takes part, under the name, and an arrow a message.

use std::collections::BTreeMap;

use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::{Side, Transport};
use wirelab_messages::{Conversations, FieldValue, Message, Part, Verdict};
use wirelab_text::harmless::Harmless;
use wirelab_text::safe;
use wirelab_text::units::span;
use wirelab_words::Said;
use wirelab_words::list::page;
use wirelab_words::list::picture as words;

use super::graph::nothing;
use crate::Scene;
use crate::scene::{Anchor, Colour, Ground, Key, Kind, Sample, Sheet, Stroke, fit, mark, spot};

/// Most messages that are drawn.
const MESSAGES: usize = 200;
/// Columns for the time: at most, and on a narrow ground as many as it takes; those without one.
const LEFT: f64 = 12.0;
const NARROW: usize = 64;
const MARGIN: f64 = 2.0;
/// The least between two lines.
const BETWEEN: f64 = 10.0;
/// Letters of a message that are kept.
const TEXT: usize = 160;

/// Who takes part.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The name, or what it is.
    pub name: String,
    /// Where it is.
    pub place: String,
    /// Whether it serves.
    pub serves: bool,
}

/// What was said.
#[derive(Clone, Debug)]
pub struct Spoken {
    /// Nanoseconds since the first message; none where nothing was measured.
    pub time: Option<i64>,
    /// Index of who said it.
    pub from: usize,
    /// Indexes of who heard it: several where a server passes a message on to each of them.
    pub to: Vec<usize>,
    /// What.
    pub text: String,
    /// Whether it is known not to be what the lab asks for.
    pub wrong: bool,
}

/// A lab that was played.
#[derive(Clone, Debug, Default)]
pub struct Sequence {
    /// Its title.
    pub lab: Option<String>,
    /// Who takes part; a server stands before its clients.
    pub people: Vec<Person>,
    /// What was said, in order.
    pub spoken: Vec<Spoken>,
}

/// The sequence of what was found in a capture: of the lab with the most messages where there are several.
pub fn of_found(found: &Conversations) -> Sequence {
    let mut counts: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for message in &found.messages {
        *counts.entry(message.lab).or_default() += 1;
    }
    let lab = counts.iter().filter(|(lab, _)| lab.is_some()).max_by_key(|(_, count)| **count);
    let Some(lab) = lab.and_then(|(lab, _)| *lab) else { return Sequence::default() };
    let messages: Vec<&Message> = found.messages.iter().filter(|message| message.lab == Some(lab)).collect();
    let (people, places) = people(found, lab, &messages);
    let first = messages.first().map_or(0, |message| message.time);
    let (mut spoken, mut copied): (Vec<Spoken>, Option<u64>) = (Vec::new(), None);
    for message in messages {
        let Some(&(client, server)) = places.get(&(message.transport, message.stream)) else { continue };
        let (from, to) = if message.from == Side::Client { (client, server) } else { (server, client) };
        let (text, wrong) = (text(message), matches!(message.verdict, Some(Verdict::Wrong(_))));
        // Copies of one message that follow each other are one arrow with several tips.
        let same =
            |last: &Spoken| last.from == from && last.text == text && last.wrong == wrong && !last.to.contains(&to);
        let goes_on = message.forward_of.is_some() && message.forward_of == copied;
        copied = message.forward_of;
        match spoken.last_mut().filter(|last| goes_on && same(last)) {
            Some(last) => last.to.push(to),
            None => {
                let time = Some(message.time.saturating_sub(first));
                spoken.push(Spoken { time, from, to: vec![to], text, wrong });
            }
        }
    }
    Sequence { lab: found.labs.get(lab).map(|lab| lab.title.clone()), people, spoken }
}

/// Who takes part, and for each stream the indexes of its client and its server.
type Places = BTreeMap<(Transport, u32), (usize, usize)>;

fn people(found: &Conversations, lab: usize, messages: &[&Message]) -> (Vec<Person>, Places) {
    let mut names: BTreeMap<(Transport, u32), String> = BTreeMap::new();
    for message in messages.iter().filter(|message| message.part == Part::Name && message.from == Side::Client) {
        let key = (message.transport, message.stream);
        names.entry(key).or_insert_with(|| safe::excerpt(message.shown().trim_ascii(), 24));
    }
    let streams = found.streams.iter().filter(|(_, stream)| stream.lab == Some(lab));
    let mut servers: BTreeMap<(Transport, Endpoint), Vec<(u32, Endpoint)>> = BTreeMap::new();
    for ((transport, stream), found) in streams {
        servers.entry((*transport, found.log.server)).or_default().push((*stream, found.log.client));
    }
    let several = servers.len() > 1;
    let (mut people, mut places) = (Vec::new(), Places::new());
    for (number, ((transport, server), clients)) in servers.into_iter().enumerate() {
        let at = people.len();
        let word = Said::from(page::Server {}).to_string();
        let name = if several { format!("{word} {}", number + 1) } else { word };
        people.push(Person { name, place: server.to_string(), serves: true });
        for (count, (stream, client)) in clients.into_iter().enumerate() {
            let word = || format!("{} {}", Said::from(page::Client {}), count + 1);
            let name = names.remove(&(transport, stream)).filter(|name| !name.is_empty()).unwrap_or_else(word);
            places.insert((transport, stream), (people.len(), at));
            people.push(Person { name, place: client.to_string(), serves: false });
        }
    }
    (people, places)
}

/// What a message says, on one line.
fn text(message: &Message) -> String {
    if message.fields.is_empty() {
        return safe::excerpt(message.shown().trim_ascii(), TEXT);
    }
    let value = |value: &FieldValue| match value {
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Float(number) => number.to_string(),
        FieldValue::Bytes(bytes) => {
            let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
            safe::excerpt(bytes.get(..end).unwrap_or_default(), TEXT)
        }
    };
    let fields: Vec<String> = message
        .fields
        .iter()
        .map(|(name, field)| format!("{}={}", safe::line(name.as_bytes()), value(&message.shown_field(name, field))))
        .collect();
    safe::excerpt(fields.join(" ").as_bytes(), TEXT)
}

/// Columns for the time.
fn left(sequence: &Sequence) -> f64 {
    let times = sequence.spoken.iter().take(MESSAGES).filter_map(|spoken| Some(mark::columns(&span(spoken.time?))));
    (times.max().unwrap_or(0) as f64 + 2.0).min(LEFT)
}

/// The columns that it takes to show all who take part, up to those of a page.
pub fn columns(sequence: &Sequence) -> usize {
    let all = left(sequence) + 2.0 + BETWEEN * sequence.people.len() as f64;
    (all.ceil() as usize).min(Ground::page().width() as usize)
}

/// Draws a lab.
pub fn scene(sequence: &Sequence, ground: &Ground) -> Scene {
    let lab = sequence.lab.as_ref().map(Harmless::line);
    let mut sheet = Sheet::new(ground, words::Sequence { lab });
    if sequence.spoken.is_empty() || sequence.people.is_empty() {
        return nothing(sheet, words::Lack::Messages);
    }
    let timed = sequence.spoken.iter().any(|spoken| spoken.time.is_some());
    let left = match timed {
        false => MARGIN,
        true if ground.columns < NARROW => left(sequence),
        true => LEFT,
    };
    let most = if timed { 36.0 } else { 60.0 };
    let fits = ((ground.width() - left - 2.0) / BETWEEN) as usize;
    let people: Vec<&Person> = sequence.people.iter().take(fits.max(2)).collect();
    let here = |spoken: &&Spoken| spoken.from < people.len() && spoken.to.iter().any(|to| *to < people.len());
    let spoken: Vec<&Spoken> = sequence.spoken.iter().filter(here).take(MESSAGES).collect();
    let wrong = spoken.iter().any(|spoken| spoken.wrong);
    if wrong {
        sheet.legend(&[Key::new(Sample::Line(Stroke::Data), Colour::Bad, words::NotRight {})]);
    }
    let between = ((ground.width() - left) / people.len() as f64).min(most);
    let column = |person: usize| (left + between * (person as f64 + 0.5)).floor() + 0.5;
    heads(&mut sheet, &people, between as usize, column);
    let (top, above) = (sheet.y(), sheet.marks());
    for spoken in &spoken {
        row(&mut sheet, spoken, people.len(), left, column);
    }
    let (bottom, below) = (sheet.y(), sheet.marks());
    for (person, one) in people.iter().enumerate() {
        let tone = if one.serves { Colour::Server } else { Colour::Client };
        life(&mut sheet, column(person), [top, bottom], tone);
    }
    sheet.under(above, below);
    sheet.skip(0.5_f64.min(ground.pitch - 1.0));
    if people.len() < sequence.people.len() {
        sheet.note(words::MorePeople { shown: people.len() as u64, all: sequence.people.len() as u64 });
    }
    let seen = |spoken: &&&Spoken| spoken.to.iter().filter(|to| **to < people.len()).count() as u64;
    let shown: u64 = spoken.iter().map(|spoken| seen(&spoken)).sum();
    let messages: u64 = sequence.spoken.iter().map(|spoken| spoken.to.len() as u64).sum();
    if shown < messages {
        sheet.note(words::MoreMessages { shown, all: messages });
    }
    let all = sequence.people.len() as u64;
    sheet.finish(words::SequenceAbout { people: all, messages })
}

fn heads(sheet: &mut Sheet, people: &[&Person], between: usize, column: impl Fn(usize) -> f64) {
    let y = sheet.y();
    let room = between.saturating_sub(1);
    for (person, one) in people.iter().enumerate() {
        let tone = if one.serves { Colour::Server } else { Colour::Client };
        let middle = column(person);
        sheet.text(spot(middle, y), Anchor::Middle, Kind::Value, tone, &fit(&one.name, room));
        // The port tells clients apart where there is no room for the address.
        let short = match one.place.rsplit_once(':') {
            Some((_, port)) if mark::columns(&one.place) > room => format!(":{port}"),
            _ => one.place.clone(),
        };
        sheet.text(spot(middle, y + 1.0), Anchor::Middle, Kind::Value, Colour::Soft, &fit(&short, room));
    }
    let places = if people.iter().all(|one| one.place.is_empty()) { 1.0 } else { 2.0 };
    sheet.skip(places + (sheet.ground().pitch - 1.0));
}

/// An arrow with its words: on it, beside it where there is more room, or on a line of their own above one with several tips.
fn row(sheet: &mut Sheet, spoken: &Spoken, people: usize, left: f64, column: impl Fn(usize) -> f64) {
    if let Some(time) = spoken.time {
        sheet.text(spot(left - 2.0, sheet.y()), Anchor::End, Kind::Value, Colour::Soft, &span(time));
    }
    let heard: Vec<usize> = spoken.to.iter().copied().filter(|to| *to < people).collect();
    let tone = match spoken.wrong {
        true => Colour::Bad,
        false if heard.iter().any(|to| spoken.from > *to) => Colour::Client,
        false => Colour::Server,
    };
    let shafts = shafts(column(spoken.from), heard.iter().map(|to| column(*to)).collect());
    let room = |[from, to]: [f64; 2]| ((to - from).abs() - 6.0).max(0.0) as usize;
    let widest = shafts.iter().copied().enumerate().max_by_key(|(nth, shaft)| (room(*shaft), std::cmp::Reverse(*nth)));
    let Some((widest, shaft)) = widest else { return };
    let last = heard.iter().copied().max().map_or(spoken.from, |to| to.max(spoken.from));
    let east = column(last) - 0.5;
    let beside = if last + 1 < people { (sheet.ground().width() - east - 3.0).max(0.0) as usize } else { 0 };
    let (inside, wide) = (room(shaft), mark::columns(&spoken.text));
    let on_it = wide <= inside || shafts.len() == 1 && inside >= beside;
    if !on_it {
        let near = shafts.iter().flatten().copied().fold(f64::INFINITY, f64::min);
        let above = wide > beside && shafts.len() > 1;
        let (at, room) = match above {
            true => (near + 1.0, (sheet.ground().width() - near - 2.0).max(0.0) as usize),
            false => ((east + 2.0).ceil(), beside),
        };
        sheet.text(spot(at, sheet.y()), Anchor::Start, Kind::Value, Colour::Ink, &fit(&spoken.text, room));
        if above {
            sheet.skip(sheet.ground().pitch);
        }
    }
    for (nth, shaft) in shafts.into_iter().enumerate() {
        if on_it && nth == widest {
            worded(sheet, shaft, &spoken.text, tone);
        } else {
            sheet.arrow(spot(shaft[0], sheet.y() + 0.5), shaft[1], true, tone);
        }
    }
    sheet.skip(sheet.ground().pitch);
}

/// From where to where the pieces of an arrow go: to the nearest who hears it, and from each on to the next.
fn shafts(from: f64, heard: Vec<f64>) -> Vec<[f64; 2]> {
    let (mut east, mut west): (Vec<f64>, Vec<f64>) = heard.into_iter().partition(|x| *x >= from);
    east.sort_by(f64::total_cmp);
    west.sort_by(|one, other| other.total_cmp(one));
    let chain = |side: Vec<f64>, gap: f64| {
        let before: Vec<f64> = std::iter::once(from).chain(side.iter().copied()).collect();
        before.into_iter().zip(side).map(move |(from, to)| [from + gap, to - gap]).collect::<Vec<_>>()
    };
    [chain(east, 0.5), chain(west, -0.5)].concat()
}

/// An arrow with words in its middle.
fn worded(sheet: &mut Sheet, [from, to]: [f64; 2], text: &str, tone: Colour) {
    let (y, middle) = (sheet.y(), sheet.y() + 0.5);
    let (west, east) = (from.min(to), from.max(to));
    let text = fit(text, (east - west - 6.0).max(0.0) as usize);
    let half = mark::columns(&text) as f64 / 2.0;
    let word = (f64::midpoint(west, east) - half).round();
    if half == 0.0 || !sheet.text(spot(word, y), Anchor::Start, Kind::Value, Colour::Ink, &text) {
        return sheet.arrow(spot(from, middle), to, true, tone);
    }
    let (left, right) = (word - 1.0, word + half * 2.0 + 1.0);
    let (tail, tip) = if to > from { (left, right) } else { (right, left) };
    sheet.arrow(spot(from, middle), tail, false, tone);
    sheet.arrow(spot(tip, middle), to, true, tone);
}

/// The line of who takes part, with a gap wherever words are in its way.
fn life(sheet: &mut Sheet, x: f64, [top, bottom]: [f64; 2], tone: Colour) {
    let pitch = sheet.ground().pitch;
    let (mut from, mut y) = (top, top);
    while y < bottom - 1e-9 {
        // A text takes a line of its row.
        if !sheet.is_free(y, x - 0.5, x + 0.5) {
            sheet.line(vec![spot(x, from), spot(x, y)], tone, Stroke::Life);
            from = y + 1.0;
        }
        y += pitch;
    }
    if from < bottom {
        sheet.line(vec![spot(x, from), spot(x, bottom)], tone, Stroke::Life);
    }
}

//! The ladder of a stream: the client on the left, the server on the right, an arrow a packet.

use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::Verdict;
use wirelab_text::units::spans;
use wirelab_words::list::{page, picture as words};
use wirelab_words::{Said, Span};

use super::graph::colour;
use crate::Scene;
use crate::scene::{Anchor, Colour, Ground, Kind, Sheet, Stroke, fit, mark, spot};
use crate::trace::{Packet, Trace};

/// Columns from which on what a packet is stands beside its arrow. With fewer, what Wireshark remarks of it stands on the arrow.
const BESIDE: usize = 64;
/// Most lines that real gaps add for each packet.
const GAP_LINES: f64 = 2.0;

/// A packet.
#[derive(Clone, Debug, Default)]
pub struct Rung {
    /// `frame.number`.
    pub frame: u64,
    /// Nanoseconds since the first packet of the stream.
    pub time: i64,
    /// Who sent it; `None` is taken for the client.
    pub from: Option<Role>,
    /// What it is, for the arrow.
    pub label: String,
    /// What stands beside it.
    pub beside: String,
    /// What Wireshark remarks of it; empty for nothing.
    pub odd: String,
    /// Whether that is no trouble, such as another window.
    pub calm: bool,
    /// The messages that it completes, with who said them, where that is known.
    pub messages: Vec<(Option<Role>, String)>,
}

impl Rung {
    fn is_trouble(&self) -> bool {
        !self.odd.is_empty() && !self.calm
    }
}

/// The words above the columns.
#[derive(Clone, Debug)]
pub struct Heads {
    /// Numbers of packets.
    pub packet: String,
    /// Times.
    pub time: String,
    /// The left line.
    pub client: String,
    /// The right one.
    pub server: String,
}

impl Default for Heads {
    fn default() -> Self {
        let say = |said: Said| said.to_string();
        Self {
            packet: say(page::Packet {}.into()),
            time: say(page::Time {}.into()),
            client: say(page::Client {}.into()),
            server: say(page::Server {}.into()),
        }
    }
}

/// A ladder, or a part of one.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    /// Its packets.
    pub rungs: Vec<Rung>,
    /// How many there are in all.
    pub all: u64,
    /// Whether packets stand apart as they were in time.
    pub gaps: bool,
    /// The words above the columns.
    pub heads: Heads,
}

/// Columns from which on there is room for sequence numbers.
const NUMBERS: usize = 100;

/// The rung of a packet. Messages are the caller's to add.
pub fn rung(packet: &Packet, ground: &Ground) -> Rung {
    let length = if packet.len > 0 { format!(", len {}", packet.len) } else { String::new() };
    let numbers = match packet.ack {
        _ if ground.columns < NUMBERS => String::new(),
        Some(ack) => format!(", seq {}, ack {ack}", packet.seq),
        None => format!(", seq {}", packet.seq),
    };
    let odd: Vec<&str> = packet.verdicts.iter().map(Verdict::words).collect();
    Rung {
        frame: packet.frame,
        time: packet.time,
        from: Some(packet.from),
        label: format!("{}{numbers}{length}", packet.flags),
        beside: packet.phase.name().to_owned(),
        odd: odd.join(", "),
        calm: packet.verdicts.iter().all(Verdict::is_calm),
        messages: Vec::new(),
    }
}

/// The ladder of a stream; at most so many packets.
pub fn of_trace(trace: &Trace, most: usize, gaps: bool, ground: &Ground) -> Ladder {
    let rungs = trace.packets.iter().take(most).map(|packet| rung(packet, ground)).collect();
    Ladder { rungs, all: trace.all, gaps, heads: Heads::default() }
}

/// Draws a ladder under its own words.
pub fn scene(ladder: &Ladder, stream: u32, ground: &Ground) -> Scene {
    let odd = ladder.rungs.iter().filter(|rung| rung.is_trouble()).count() as u64;
    let title = Said::from(words::Ladder { stream }).to_string();
    let about = Said::from(words::LadderAbout { packets: ladder.all, odd }).to_string();
    let mut sheet = Sheet::titled(ground, &title);
    draw(&mut sheet, ladder);
    let shown = ladder.rungs.len() as u64;
    if shown < ladder.all {
        sheet.skip(0.5);
        sheet.note(words::MorePackets { shown, all: ladder.all });
    }
    sheet.described(&about)
}

/// Draws a ladder, or a part of one, for a page that shows its title itself.
pub fn part(ladder: &Ladder, title: &str, ground: &Ground) -> Scene {
    let mut sheet = Sheet::untitled(ground, title);
    draw(&mut sheet, ladder);
    sheet.described(title)
}

/// Where things stand, in columns.
#[derive(Clone, Copy, Debug)]
struct Columns {
    /// The last one of numbers, and of times.
    frame: f64,
    time: f64,
    /// The two lines.
    client: f64,
    server: f64,
    /// Those beside the server's line; 0: nothing stands there.
    beside: usize,
}

impl Columns {
    fn of(ladder: &Ladder, times: &[String], ground: &Ground) -> Self {
        if ground.columns >= BESIDE {
            let beside = if ground.columns < NUMBERS { 21 } else { 28 };
            return Self { frame: 7.0, time: 18.0, client: 20.5, server: ground.width() - beside as f64 - 2.5, beside };
        }
        let digits = ladder.rungs.iter().map(|rung| rung.frame).max().map_or(1, |most| most.to_string().len());
        let frame = digits.max(5) as f64;
        let time = frame + 2.0 + times.iter().map(|time| mark::columns(time)).max().unwrap_or(0).clamp(4, 10) as f64;
        Self { frame, time, client: time + 1.5, server: ground.width() - 1.5, beside: 0 }
    }

    fn inside(&self) -> usize {
        (self.server - self.client) as usize
    }
}

fn draw(sheet: &mut Sheet, ladder: &Ladder) {
    let ground = sheet.ground();
    let times = spans(&ladder.rungs.iter().map(|rung| rung.time).collect::<Vec<_>>());
    let columns = Columns::of(ladder, &times, &ground);
    let line = gap_line(ladder);
    if let Some(line) = line {
        sheet.note(words::LadderGaps { line: Span(line.max(1.0) as i64) });
        sheet.skip((ground.pitch - 1.0) / 2.0);
    }
    heads(sheet, ladder, columns);
    let top = sheet.y();
    let (mut rows, mut y) = (Vec::new(), top);
    let (mut before, mut gaps) = (None, 0.0);
    for rung in &ladder.rungs {
        if let (Some(line), Some(before)) = (line, before) {
            let gap = (rung.time.saturating_sub(before) as f64 / line - ground.pitch).max(0.0).floor();
            // Time stamps that run back and forth do not make it longer and longer.
            let left = (2.0 * gap_lines(ladder) - gaps).max(0.0);
            gaps += gap.min(left);
            y += gap.min(left);
        }
        before = Some(rung.time);
        rows.push(y);
        y += ground.pitch + rung.messages.len() as f64;
    }
    for x in [columns.client, columns.server] {
        sheet.line(vec![spot(x, top), spot(x, y)], Colour::Soft, Stroke::Life);
    }
    for ((rung, time), y) in ladder.rungs.iter().zip(&times).zip(rows) {
        row(sheet, (rung, time), y, columns);
    }
    sheet.skip(y - top);
}

fn heads(sheet: &mut Sheet, ladder: &Ladder, columns: Columns) {
    let y = sheet.y();
    let heads = &ladder.heads;
    let Columns { frame, time, client, server, .. } = columns;
    sheet.text(spot(frame, y), Anchor::End, Kind::Words, Colour::Soft, &fit(&heads.packet, 7));
    sheet.text(spot(time, y), Anchor::End, Kind::Words, Colour::Soft, &fit(&heads.time, 9));
    sheet.text(spot(client, y), Anchor::Start, Kind::Words, Colour::Client, &fit(&heads.client, 16));
    sheet.text(spot(server + 0.5, y), Anchor::End, Kind::Words, Colour::Server, &fit(&heads.server, 16));
    sheet.skip(1.0 + (sheet.ground().pitch - 1.0) / 2.0);
}

fn row(sheet: &mut Sheet, (rung, time): (&Rung, &str), y: f64, columns: Columns) {
    let from = rung.from.unwrap_or(Role::Client);
    sheet.row(rung.frame, y, y + sheet.ground().pitch + rung.messages.len() as f64);
    let odd = rung.is_trouble();
    let tone = if odd { Colour::Bad } else { colour(from) };
    sheet.text(spot(columns.frame, y), Anchor::End, Kind::Value, Colour::Soft, &rung.frame.to_string());
    sheet.text(spot(columns.time, y), Anchor::End, Kind::Value, Colour::Soft, &fit(time, 10));
    let label = if columns.beside == 0 && odd { &rung.odd } else { &rung.label };
    arrow(sheet, label, from, tone, y, columns);
    let beside = if rung.odd.is_empty() { &rung.beside } else { &rung.odd };
    let tone = if odd { Colour::Bad } else { Colour::Soft };
    if columns.beside > 0 {
        let at = spot(columns.server + 2.0, y);
        sheet.text(at, Anchor::Start, Kind::Value, tone, &fit(beside, columns.beside));
    }
    for (number, (who, text)) in rung.messages.iter().enumerate() {
        let text = fit(text, columns.inside().saturating_sub(4));
        let below = y + (sheet.ground().pitch + 1.0) / 2.0 - 0.25 + number as f64;
        let below = if sheet.ground().is_page() { below } else { y + 1.0 + number as f64 };
        let at = spot(columns.client + 2.0, below);
        sheet.text(at, Anchor::Start, Kind::Value, who.map_or(Colour::Ink, colour), &text);
    }
}

/// An arrow with its words, which break it: nothing lies over them.
fn arrow(sheet: &mut Sheet, label: &str, from: Role, tone: Colour, y: f64, columns: Columns) {
    let stubs = if columns.beside > 0 { 8 } else { 6 };
    let label = fit(label, columns.inside().saturating_sub(stubs));
    let middle = f64::midpoint(columns.client, columns.server);
    let half = mark::columns(&label) as f64 / 2.0;
    let from_word = (middle - half).round();
    sheet.text(spot(from_word, y), Anchor::Start, Kind::Value, Colour::Ink, &label);
    let (left, right) = (from_word - 1.0, from_word + half * 2.0 + 1.0);
    let at = y + 0.5;
    let (west, east) = (columns.client + 0.5, columns.server - 0.5);
    match from {
        Role::Client => {
            sheet.arrow(spot(west, at), left, false, tone);
            sheet.arrow(spot(right, at), east, true, tone);
        }
        Role::Server => {
            sheet.arrow(spot(east, at), right, false, tone);
            sheet.arrow(spot(left, at), west, true, tone);
        }
    }
}

/// How many nanoseconds a line is, where gaps are asked for: as few as the room for them allows.
fn gap_line(ladder: &Ladder) -> Option<f64> {
    let times = ladder.rungs.iter().map(|rung| rung.time);
    let whole = times.clone().max()?.saturating_sub(times.min()?) as f64;
    (ladder.gaps && whole > 0.0).then_some(whole / gap_lines(ladder))
}

/// The room for gaps.
fn gap_lines(ladder: &Ladder) -> f64 {
    (ladder.rungs.len() as f64 * GAP_LINES).max(20.0)
}

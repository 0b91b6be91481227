//! Which labs, how many streams and messages; and for chats, who got what.

use std::collections::BTreeMap;
use std::io::{self, Write};

use wirelab_analyzers::message::NoteId;
use wirelab_analyzers::message::{Index, Message};
use wirelab_analyzers::report::messages::{FanOut, Turns, turns};
use wirelab_analyzers::report::safe;
use wirelab_analyzers::report::units::span;
use wirelab_labs::Side;

use crate::output::{Align, Aligned, Style, Tone};

/// Up to so many streams need no overview.
const FEW: usize = 3;

/// A table of the labs, if there are many streams.
pub(super) fn write(out: &mut impl Write, index: &Index, style: Style) -> io::Result<()> {
    let found = index.all();
    if found.streams.len() <= FEW {
        return Ok(());
    }
    let mut streams: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for one in found.streams.values() {
        let name = found.lab(one).map_or(("none of the labs", ""), |(lab, variant)| (&lab.id, &variant.id));
        *streams.entry(name).or_default() += 1;
    }
    let mut messages: BTreeMap<(&str, &str), Vec<&Message>> = BTreeMap::new();
    for message in &found.messages {
        let Some(lab) = message.lab.and_then(|lab| found.labs.get(lab)) else { continue };
        let variant = lab.variants.get(message.variant).map_or("", |variant| &variant.id);
        messages.entry((&lab.id, variant)).or_default().push(message);
    }
    let right = Align::Right;
    let mut table = Aligned::new(
        style,
        &[
            ("lab, variant", Align::Wrap),
            ("streams", right),
            ("from\nclient", right),
            ("from\nserver", right),
            ("answered", right),
            ("wrong", right),
            ("no reply", right),
            ("copies", right),
        ],
    );
    for (name, count) in streams {
        let turns = messages.get(&name).map_or_else(Turns::default, |messages| turns(messages.iter().copied()));
        let (lab, variant) = name;
        let name = if variant.is_empty() { lab.to_owned() } else { format!("{lab}, {variant}") };
        let counts =
            [turns.from_client, turns.from_server, turns.answered, turns.wrong, turns.unanswered, turns.forwards];
        let cells = [count].into_iter().chain(counts).map(|count| count.to_string());
        table.row([name].into_iter().chain(cells).map(|cell| (cell, None)));
    }
    table.lines().iter().try_for_each(|line| writeln!(out, "{line}"))?;
    writeln!(out)
}

/// For each message of a chat who got a copy and after how long, who did not, and whether the sender did.
pub(super) fn copies(out: &mut impl Write, all: &[FanOut<'_>], style: Style) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.paint(Tone::Strong, "Who got a copy (by stream)"))?;
    let mut table = Aligned::new(
        style,
        &[
            ("#", Align::Right),
            ("from", Align::Right),
            ("text", Align::Left),
            ("copies, after", Align::Wrap),
            ("without", Align::Left),
            ("sender", Align::Left),
        ],
    );
    let mut leaks = Vec::new();
    for one in all {
        let numbers: Vec<String> = one.missing.iter().map(u32::to_string).collect();
        let lacking = one.message.has_note(NoteId::NotDelivered) && !one.to_all;
        let missing = if lacking { "the target".to_owned() } else { numbers.join(", ") };
        let after = |time: &Option<i64>| time.map_or_else(|| "?".to_owned(), span);
        let copies: Vec<String> =
            one.copies.iter().map(|(stream, time)| format!("{stream}: {}", after(time))).collect();
        let good = if missing.is_empty() { Tone::Good } else { Tone::Bad };
        for other in &one.others {
            leaks
                .push(format!("#{} also went to stream {} in frame {}", one.message.number, other.stream, other.frame));
        }
        table.row([
            (one.message.number.to_string(), None),
            (one.message.stream.to_string(), None),
            (
                safe::excerpt(&one.message.shown(), 24),
                Some(if one.message.from == Side::Client { Tone::Client } else { Tone::Server }),
            ),
            (copies.join(", "), Some(good)),
            (missing, Some(Tone::Bad)),
            (if one.to_sender { "got one" } else { "" }.to_owned(), Some(Tone::Warn)),
        ]);
    }
    table.lines().iter().try_for_each(|line| writeln!(out, "{line}"))?;
    if leaks.is_empty() {
        return Ok(());
    }
    writeln!(out, "Copies that went to others than those they are for:")?;
    leaks.iter().try_for_each(|leak| writeln!(out, "  {}", style.paint(Tone::Bad, leak)))
}

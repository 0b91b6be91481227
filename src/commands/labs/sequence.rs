//! How a lab goes, drawn as a sequence.

use std::io::{self, Write};
use std::sync::Arc;

use wirelab_analyzers::picture::Ground;
use wirelab_analyzers::picture::kind::sequence::{Person, Sequence, Spoken, scene};
use wirelab_analyzers::picture::terminal::{Letters, draw};
use wirelab_generators::example::{Example, Line, example};
use wirelab_labs::{Lab, Side, Variant, safe};

use crate::commands::picture::tone;
use crate::output::Style;

/// Most messages that are drawn: as much as a screen holds.
const MOST: usize = 24;
/// Most columns.
const WIDEST: usize = 110;
/// Letters of a text.
const TEXT: usize = 80;

/// What is drawn of a variant, and how many messages there would be; `None`: nobody knows what is said there.
pub(super) fn of(lab: &Arc<Lab>, variant: &Variant) -> Option<(Sequence, usize)> {
    let Example { clients, lines } = example(lab, variant);
    let server = Person { name: "server".to_owned(), place: String::new(), serves: true };
    let client = |number| Person {
        name: if clients > 1 { format!("client {number}") } else { "client".to_owned() },
        place: String::new(),
        serves: false,
    };
    let spoken = lines.iter().take(MOST).map(|line| {
        let (from, to) = if line.from == Side::Client { (line.client + 1, 0) } else { (0, line.client + 1) };
        Spoken { time: None, from, to: vec![to], text: text(line), wrong: false }
    });
    let spoken: Vec<Spoken> = spoken.collect();
    let people = [server].into_iter().chain((1..=clients).map(client)).collect();
    (!lines.is_empty()).then_some((Sequence { lab: None, people, spoken }, lines.len()))
}

/// What is said, or the fields of a record.
fn text(line: &Line) -> String {
    if line.fields.is_empty() {
        return safe::excerpt(&line.text, TEXT);
    }
    let fields: Vec<String> = line
        .fields
        .iter()
        .map(|(name, value)| {
            let end = value.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
            format!("{}={}", safe::line(name.as_bytes()), safe::line(value.get(..end).unwrap_or_default()))
        })
        .collect();
    safe::excerpt(fields.join(" ").as_bytes(), TEXT)
}

/// Draws it, without the picture's own title.
pub(super) fn print(sequence: &Sequence, style: Style, out: &mut impl Write) -> io::Result<()> {
    let scene = scene(sequence, &Ground::terminal(style.width.min(WIDEST)));
    let lines = draw(&scene, if crate::output::letters::is_ascii() { Letters::Ascii } else { Letters::Unicode });
    // The heading above says what it is.
    for line in lines.iter().filter(|line| !line.runs.iter().any(|run| run.title)) {
        for run in &line.runs {
            out.write_all(style.paint(tone(run.colour), &run.text).as_bytes())?;
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

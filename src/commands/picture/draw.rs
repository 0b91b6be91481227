//! Where a picture goes: the terminal, or a file that was not read.

use std::io::{self, Write};
use std::path::Path;

use wirelab_analyzers::picture::Scene;
use wirelab_analyzers::picture::scene::Colour;
use wirelab_analyzers::picture::terminal::{self, Letters};
use wirelab_capture::place::{Inputs, Whole};

use super::Args;
use crate::failure::Failure;
use crate::output::{Stdout, Style, Tone};

/// A picture in the terminal.
pub(super) fn terminal(scene: &Scene, letters: Letters, style: Style) -> io::Result<()> {
    let mut out = Stdout::new();
    for line in terminal::draw(scene, letters) {
        for run in &line.runs {
            let tone = if run.title { Tone::Strong } else { tone(run.colour) };
            out.write_all(style.paint(tone, &run.text).as_bytes())?;
        }
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// The tone of the terminal for what a colour means.
pub(in crate::commands) const fn tone(colour: Colour) -> Tone {
    match colour {
        Colour::Ink => Tone::Plain,
        Colour::Soft => Tone::Dim,
        Colour::Client => Tone::Client,
        Colour::Server => Tone::Server,
        Colour::Good => Tone::Good,
        Colour::Bad => Tone::Bad,
    }
}

/// What the picture is made of: it is never written there.
pub(super) fn inputs(args: &Args) -> Inputs {
    let mut inputs = Inputs::of([args.input.path()]);
    args.lab.file().iter().for_each(|path| inputs.add(path));
    inputs
}

/// Writes a file, or standard output for `-`.
pub(super) fn file(path: &Path, text: &str, inputs: &Inputs) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        let mut out = Stdout::new();
        out.write_all(text.as_bytes())?;
        return Ok(out.flush()?);
    }
    let place = Whole::create(path, inputs).and_then(|place| place.finish_with(text.as_bytes()));
    place.map(drop).map_err(|error| Failure::Usage(error.into()))
}

//! Where a picture goes: the terminal, or a file that was not read.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::anyhow;
use wirelab_analyzers::picture::Scene;
use wirelab_analyzers::picture::scene::Colour;
use wirelab_analyzers::picture::terminal::{self, Letters};

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

const fn tone(colour: Colour) -> Tone {
    match colour {
        Colour::Ink => Tone::Plain,
        Colour::Soft => Tone::Dim,
        Colour::Client => Tone::Client,
        Colour::Server => Tone::Server,
        Colour::Good => Tone::Good,
        Colour::Bad => Tone::Bad,
    }
}

/// A picture is never written over what it is made of.
pub(super) fn refuse_inputs(path: &Path, args: &Args) -> Result<(), Failure> {
    let Ok(target) = fs::canonicalize(path) else { return Ok(()) };
    let same = |input: &Path| fs::canonicalize(input).is_ok_and(|input| input == target);
    if same(args.input.path()) || args.lab.file().is_some_and(same) {
        return Err(Failure::Usage(anyhow!(
            "{} is what the picture is made of; -o needs another file",
            path.display()
        )));
    }
    Ok(())
}

/// Writes a file, or standard output for `-`.
pub(super) fn file(path: &Path, text: &str) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        let mut out = Stdout::new();
        out.write_all(text.as_bytes())?;
        return Ok(out.flush()?);
    }
    fs::write(path, text).map_err(|error| Failure::Usage(anyhow!("{}: {error}", path.display())))
}

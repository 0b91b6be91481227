//! What commands share that write a capture on: the copy they work on, and the place of what they write.

use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use wirelab_analyzers::report::annotation;
use wirelab_capture::place::{Inputs, Whole};
use wirelab_capture::rewrite::{Working, Written};

use crate::failure::Failure;
use crate::output::{shown, talk};

/// The file of a capture, to be read from its start: standard input and pipes are copied first.
pub(crate) fn file(path: &Path) -> Result<File, Failure> {
    let copied = |from: &mut dyn io::Read| -> io::Result<File> {
        let mut copy = tempfile::tempfile()?;
        io::copy(from, &mut copy)?;
        copy.rewind()?;
        Ok(copy)
    };
    let file = if path == Path::new("-") {
        copied(&mut io::stdin().lock())
    } else {
        File::open(path).and_then(|mut file| match file.metadata()? {
            about if about.is_file() => Ok(file),
            about if about.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            _ => copied(&mut file),
        })
    };
    Ok(file.with_context(|| name(path))?)
}

/// What a capture is called.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { shown(path) }
}

/// A copy to work on. What of the original is otherwise in it is told.
pub(crate) fn copy(path: &Path) -> Result<Working, Failure> {
    copy_of(path, file(path)?)
}

/// The same of a file that is open.
pub(crate) fn copy_of(path: &Path, file: File) -> Result<Working, Failure> {
    let copy = Working::of(Path::new(&name(path)), Box::new(file))?;
    annotation::about(&copy.about).iter().for_each(|told| note(told));
    Ok(copy)
}

/// Says something about a file on standard error.
pub(crate) fn note(text: &str) {
    talk(&format!("note: {text}"));
}

/// The place of what is written. Nothing is there before all of it is.
pub(crate) fn place(path: &Path, inputs: &Inputs) -> Result<Whole, Failure> {
    let stop = Arc::<AtomicBool>::default();
    wirelab_generators::signal::on_end(Arc::clone(&stop))?;
    Ok(Whole::create(path, inputs).map_err(anyhow::Error::from)?.until(stop))
}

/// Writes a capture to its place, and says what it is.
pub(crate) fn write(written: Written, mut place: Whole, path: &Path, told: &[String]) -> Result<(), Failure> {
    written.copy_to(&mut place).with_context(|| shown(path))?;
    place.finish().map_err(anyhow::Error::from)?;
    let name = if path == Path::new("-") { "standard output".to_owned() } else { shown(path) };
    talk(&format!("{name}: {}", told.join("; ")));
    Ok(())
}

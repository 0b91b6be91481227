//! The files of one capture: a writer a table, and all of them take their places when the capture was read.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter};
use std::path::PathBuf;

use anyhow::Context;
use wirelab_capture::note::Severity;
use wirelab_capture::place::{Inputs, Whole};
use wirelab_capture::read::Reader;
use wirelab_table_files::Writer;
use wirelab_tables::{Batch, Name, Sink, Table, Trouble, read};

use super::captures::{Source, State};
use super::mark::{Mark, Written};
use super::place::Place;
use super::{By, Outcome, Run};
use crate::failure::Failure;
use crate::output::shown;

/// Makes the tables of a capture, unless they are there.
pub(super) fn export(source: &Source, run: &Run) -> Result<Outcome, Failure> {
    let state = source.state()?;
    let key = Place::key(source.stem(), &state);
    let before = Mark::read(&run.place, &key);
    if before.as_ref().is_some_and(|mark| mark.holds(&run.place, &run.settings, &state)) {
        return Ok(Outcome::Before);
    }
    // Before the first file is replaced: from here on they may be of two runs.
    Mark::forget(&run.place, &key)?;
    let mut opened = source.open()?;
    let day = if run.by == By::Day { Some(day(&mut opened.spool.reader()?)?) } else { None };
    let mut files = Files::create(run, &state, &key, day.as_deref())?;
    let name = Name { path: source.name(), parts: opened.parts };
    let done = read(&mut opened.spool, name, &run.job, &mut files).map_err(|trouble| match trouble {
        Trouble::Capture(error) => Failure::from(error),
        Trouble::Sink(error) => Failure::Usage(error.into()),
        other => Failure::Usage(other.into()),
    })?;
    let written = files.finish(&run.place)?;
    if let Some(before) = before {
        before.remove_others(&run.place, &written);
    }
    let damaged = done.facts.notes.kept().iter().any(|note| note.severity == Severity::Error);
    let capture_id = done.capture.to_string();
    Mark { settings: run.settings.clone(), capture: state, capture_id, files: written }.write(&run.place, &key)?;
    Ok(Outcome::Done { damaged })
}

/// The day on which a capture began (UTC): that of its first packet.
fn day(reader: &mut Reader) -> Result<String, Failure> {
    let time = reader.next_packet()?.and_then(|packet| packet.time).and_then(|time| time.rfc3339());
    let day = time.and_then(|text| text.split_once('T').map(|(day, _)| day.to_owned()));
    // As Hive calls what has none.
    Ok(day.unwrap_or_else(|| "__HIVE_DEFAULT_PARTITION__".to_owned()))
}

/// Files of tables that are not finished.
pub(super) struct Files {
    writers: BTreeMap<Table, (PathBuf, Writer<BufWriter<Whole>>)>,
}

impl Files {
    pub(super) fn create(run: &Run, state: &[State], key: &str, day: Option<&str>) -> Result<Self, Failure> {
        let inputs = Inputs::of(state.iter().map(State::path));
        let ending = run.form.id();
        let mut writers = BTreeMap::new();
        for table in &run.tables {
            let path = Place::file(*table, day, key, ending);
            let whole = run.place.at(&path);
            let folder = whole.parent().unwrap_or(&whole);
            fs::create_dir_all(folder).with_context(|| shown(folder))?;
            let file = Whole::create_here(&whole, &inputs).map_err(anyhow::Error::from)?;
            let notes = [("wirelab.table", table.id()), ("wirelab.version", env!("CARGO_PKG_VERSION"))];
            let writer =
                Writer::new(run.form, &table.heads(), &notes, BufWriter::new(file)).with_context(|| shown(&whole))?;
            writers.insert(*table, (path, writer));
        }
        Ok(Self { writers })
    }

    /// Ends all of them, and lets them take their places.
    pub(super) fn finish(self, place: &Place) -> Result<Vec<Written>, Failure> {
        let mut whole = Vec::new();
        for (path, writer) in self.writers.into_values() {
            let ended = writer.finish().and_then(|out| out.into_inner().map_err(io::IntoInnerError::into_error));
            whole.push((ended.with_context(|| shown(place.at(&path)))?, path));
        }
        let mut written = Vec::new();
        for (file, path) in whole {
            file.finish().map_err(anyhow::Error::from)?;
            let bytes = fs::metadata(place.at(&path)).with_context(|| shown(place.at(&path)))?.len();
            written.push(Written { path, bytes });
        }
        Ok(written)
    }
}

impl Sink for Files {
    fn batch(&mut self, table: Table, batch: Batch) -> io::Result<()> {
        match self.writers.get_mut(&table) {
            Some((_, writer)) => writer.batch(&batch),
            None => Ok(()),
        }
    }
}

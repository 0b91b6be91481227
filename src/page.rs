//! Pages of captures, from what the command line names.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::anyhow;
use sha2::{Digest as _, Sha256};
use wirelab_analyzers::engine::{Compat, Summary};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::Conversations;
use wirelab_analyzers::page::capture::{Source, whole};
use wirelab_analyzers::page::gather::{self, Gathered, Wanted, settings};
use wirelab_analyzers::page::traces::Traces;
use wirelab_analyzers::report::analysis::Selection;

use crate::commands::filter::FilterArgs;
use crate::failure::Failure;
use crate::input::Input;
use crate::lab::LabArgs;
use crate::output::Progress;

/// The file of a page, and who reads it.
pub(crate) fn source(input: &Input) -> Source {
    let sha256 = sha256(input.path());
    Source {
        path: input.name(),
        sha256,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        compat: input.compat().title().to_owned(),
    }
}

/// The same of a report that is called so, and of the file that it is about.
pub(crate) fn source_of(name: &str, file: Option<&Path>) -> Source {
    let compat = Compat::default().title().to_owned();
    Source {
        path: name.to_owned(),
        sha256: file.and_then(sha256),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        compat,
    }
}

/// The hash of a file; nothing of a pipe, which can be read once.
fn sha256(path: &Path) -> Option<String> {
    if !path.is_file() {
        return None;
    }
    let (mut file, mut hash) = (File::open(path).ok()?, Sha256::new());
    let mut part = vec![0; 65_536];
    loop {
        match file.read(&mut part).ok()? {
            0 => break,
            count => hash.update(part.get(..count)?),
        }
    }
    Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The page of a whole capture.
pub(crate) fn of_capture(
    input: &Input,
    lab: &LabArgs,
    filter: &FilterArgs,
    selection: Selection,
) -> Result<String, Failure> {
    let gathered = gather(input, lab, filter, selection, Traces::of)?;
    Ok(whole(&gathered.capture(&source(input))))
}

/// Reads a capture twice. `choose` says which packets are drawn.
pub(crate) fn gather(
    input: &Input,
    lab: &LabArgs,
    filter: &FilterArgs,
    selection: Selection,
    choose: impl FnOnce(&Summary, &Conversations) -> Traces,
) -> Result<Gathered, Failure> {
    let words = lab.words(filter.text())?;
    let compiled = filter.compile(&words.registry)?;
    let settings = settings(input.compat(), lab.services()?);
    let settings = settings.with_contiguity(compiled.as_ref().is_some_and(Filter::needs_contiguity));
    let settings = filter.settings(settings, compiled.as_ref().is_some_and(Filter::needs_applications))?;
    let wanted = Wanted {
        name: input.name(),
        settings,
        ask: lab.wanted()?,
        filter: compiled.as_ref().map(|filter| (filter, &words.lookup)),
        selection,
    };
    let mut source = input.open(2)?;
    let mut progress = Progress::new(input.path());
    let mut gathered = gather::gather(&mut source, wanted, choose, &mut |frame, offset| progress.step(frame, offset))?;
    input.correct(&mut gathered.analysis.facts);
    let (analysis, summary) = (&gathered.analysis, &gathered.analysis.summary);
    for stream in &analysis.selection.streams {
        if summary.tcp(*stream).is_none() && summary.udp(*stream).is_none() {
            return Err(Failure::no_stream(*stream, summary));
        }
    }
    Ok(gathered)
}

/// That something has no page.
pub(crate) fn none_of(what: &str) -> Failure {
    Failure::Usage(anyhow!("{what} has no page: --format html is for what is in a capture"))
}

//! Files to save: captures that are written anew, and tables.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wirelab_analyzers::engine::{Settings, run};
use wirelab_analyzers::measures::{Measured, Measures};
use wirelab_analyzers::report::analysis::{Analysis, Selection, csv};
use wirelab_analyzers::report::annotation::{self, Listening};
use wirelab_analyzers::report::json::Escaping;
use wirelab_analyzers::report::measures::{self, SegmentJson};
use wirelab_analyzers::report::messages;
use wirelab_analyzers::verify::basis::sha256;
use wirelab_analyzers::verify::keep::of_lab;
use wirelab_capture::rewrite::{Stamp, Working, Written};
use wirelab_words::Sentence;
use wirelab_words::list::browser as words;

use crate::session::{Watched, found};
use crate::{Answer, Choice, Refusal, Session};

/// Bytes of a file that is saved from the page: it stands in the answer whole, and a browser takes no text of twice as many.
const SAVED: u64 = 256 << 20;

impl Session {
    /// The capture with what is said of its packets, as `annotate` writes it.
    pub(crate) fn annotated(&mut self, place: usize, lab: &Choice) -> Result<Answer, Refusal> {
        if self.file(place)?.len() > SAVED {
            return Err(Refusal::LargeToAnnotate);
        }
        let copy = self.copy(place)?;
        let settings = Settings::default().with_services(lab.services());
        let mut listening = Listening::new(lab.ask());
        let (summary, facts) = run(copy.spool(1).reader()?, settings, &mut listening)?;
        let (frames, about) = listening.finish(&facts, &summary, |_| {}).finish();
        let made = copy.annotate(&frames, &about)?;
        let mut told: Vec<String> = annotation::private(&copy.about).into_iter().collect();
        told.extend(annotation::written(&made, &copy.about));
        file(made.written, told, Refusal::LargeToAnnotate)
    }

    /// The packets of a lab alone, as `keep` writes them.
    pub(crate) fn kept(&mut self, place: usize, lab: &Choice) -> Result<Answer, Refusal> {
        let chosen = match lab.lab() {
            Some(_) => lab.clone(),
            None => {
                let id = found(&self.heard(place, lab)?.0).ok_or(Refusal::WhichLab)?;
                lab.found(&id).ok_or(Refusal::NoLab)?
            }
        };
        let lab = chosen.lab().ok_or(Refusal::NoLab)?;
        let lab = chosen.port().map_or_else(|| lab.clone(), |port| lab.at_port(None, port));
        let sha256 = sha256(self.file(place)?.open(self.stop())?)?;
        let copy = self.copy(place)?;
        let found = of_lab(&lab, chosen.port().is_some(), &mut copy.spool(4))?;
        if !found.any {
            return Err(Refusal::Unread(annotation::nothing_to_keep(&lab, &found.candidates)));
        }
        let by = format!("wirelab {}", env!("CARGO_PKG_VERSION"));
        let stamp = Stamp { by, lab: lab.id.clone(), sha256, ..Stamp::default() };
        let kept = copy.keep(&found.frames, stamp)?;
        let told = annotation::kept(&kept.stamp, found.streams, found.other_port);
        file(kept.written, told, Refusal::LargeToKeep)
    }

    fn copy(&self, place: usize) -> Result<Working, Refusal> {
        let held = self.file(place)?;
        Ok(Working::of(Path::new(&held.name), held.open(self.stop())?)?)
    }

    /// The streams as `analyze --format csv` writes them.
    pub(crate) fn analysis_csv(&mut self, place: usize, lab: &Choice) -> Result<Answer, Refusal> {
        let name = self.file(place)?.name.clone();
        let settings = Settings::default().with_services(lab.services());
        let (mut spool, _) = self.open(place)?;
        let (summary, facts) = run(spool.reader()?, settings, &mut ())?;
        let analysis = Analysis::new(name, facts, summary, Selection::default());
        let mut out = Vec::new();
        csv(&analysis, &mut out)?;
        Ok(text(out))
    }

    /// The messages as `messages --format csv` writes them.
    pub(crate) fn messages_csv(&mut self, place: usize, lab: &Choice) -> Result<Answer, Refusal> {
        let (found, ..) = self.heard(place, lab)?;
        let mut out = Vec::new();
        messages::csv(&found, &mut out)?;
        Ok(text(out))
    }

    /// What the segments of a TCP stream measure.
    fn measured(&mut self, place: usize, number: u32) -> Result<Measured, Refusal> {
        let settings = Settings::LEAST.with_verdicts(true);
        let (mut spool, mut passed) = self.open(place)?;
        let mut watched = Watched { inner: Measures::of_stream(number), passed: &mut passed };
        let (summary, _) = run(spool.reader()?, settings, &mut watched)?;
        watched.inner.measured(&summary).ok_or(Refusal::NoStream)
    }

    /// The segments as `segments --format json` writes them.
    pub(crate) fn segments_json(&mut self, place: usize, number: u32) -> Result<String, Refusal> {
        let measured = self.measured(place, number)?;
        let rows: Vec<_> = measured.segments.iter().map(SegmentJson::new).collect();
        let mut out = Vec::new();
        serde_json::to_writer_pretty(Escaping::new(&mut out), &rows)?;
        out.push(b'\n');
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    /// The segments as `segments --format csv` writes them.
    pub(crate) fn segments_csv(&mut self, place: usize, number: u32) -> Result<Answer, Refusal> {
        let measured = self.measured(place, number)?;
        let mut out = Vec::new();
        measures::csv(measured.segments.iter(), &mut out)?;
        Ok(text(out))
    }

    /// What was checked, by the hashes of the files: to keep beside what is handed in.
    pub(crate) fn receipt(&mut self, lab: &Choice) -> Result<Answer, Refusal> {
        let checked = self.check(lab)?;
        let mut lines = vec![words::ReceiptTitle {}.said().to_string(), String::new()];
        lines.extend(checked.receipt());
        lines.push(String::new());
        lines.push(words::ReceiptNote {}.said().to_string());
        Ok(Answer::Text(lines.join("\n") + "\n"))
    }
}

fn text(bytes: Vec<u8>) -> Answer {
    Answer::Text(String::from_utf8_lossy(&bytes).into_owned())
}

/// A file to save, or the refusal that says how it is made without a page.
fn file(written: Written, told: Vec<String>, large: Refusal) -> Result<Answer, Refusal> {
    let size = written.size()?;
    if size > SAVED {
        return Err(large);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    written.copy_to(&mut bytes)?;
    Ok(Answer::File { bytes: STANDARD.encode(bytes), told })
}

//! Files to save: captures that are written anew, and tables.

use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wirelab_analyzers::engine::{Event, Observer, Settings, run};
use wirelab_analyzers::message::{CollectAll, Index, StreamingDecoder};
use wirelab_analyzers::report::analysis::{Analysis, Selection, csv};
use wirelab_analyzers::report::annotation::{self, Annotations};
use wirelab_analyzers::report::finding::findings;
use wirelab_analyzers::report::messages::{self, Digest, LabReport};
use wirelab_analyzers::verify::basis::sha256;
use wirelab_analyzers::verify::keep::of_lab;
use wirelab_capture::rewrite::{Stamp, Working, Written};
use wirelab_words::Sentence;
use wirelab_words::list::browser as words;

use crate::choice::{Choice, Chosen};
use crate::session::found;
use crate::{Answer, Refusal, Session};

impl Session {
    /// The capture with what is said of its packets, as `annotate` writes it.
    pub(crate) fn annotated(&mut self, place: usize, lab: &Choice) -> Result<Answer, Refusal> {
        let copy = self.copy(place)?;
        let settings = Settings::default().with_services(lab.services());
        let mut annotations = Annotations::new();
        let mut messages = StreamingDecoder::new(lab.ask(), CollectAll::all());
        let mut digest = StreamingDecoder::at_ports(lab.ask(), Digest::default());
        let mut observer = |event: Event<'_>| {
            annotations.on(event);
            messages.on(event);
            digest.on(event);
        };
        let (summary, facts) = run(copy.spool(1).reader()?, settings, &mut observer)?;
        let index = Index::new(messages.conversations(summary.roles()));
        let report = LabReport::of(digest.finish(summary.roles()));
        let all = findings(&facts, &summary);
        let (frames, about) = annotations.finish(&summary, &index, all.iter().chain(report.findings())).finish();
        let made = copy.annotate(&frames, &about)?;
        let mut told: Vec<String> = annotation::private(&copy.about).into_iter().collect();
        told.extend(annotation::written(&made, &copy.about));
        file(made.written, told)
    }

    /// The packets of a lab alone, as `keep` writes them.
    pub(crate) fn kept(&mut self, place: usize, lab: &Choice) -> Result<Answer, Refusal> {
        let chosen = match lab {
            Choice::Chosen(chosen) => Arc::clone(chosen),
            Choice::Found => {
                let id = found(&self.heard(place, lab)?.0).ok_or(Refusal::WhichLab)?;
                Arc::new(Chosen::known(&id).ok_or(Refusal::NoLab)?)
            }
        };
        let lab = &chosen.lab;
        let sha256 = sha256(self.file(place)?.open()?)?;
        let copy = self.copy(place)?;
        let found = of_lab(lab, false, &mut copy.spool(4))?;
        if found.streams == 0 {
            return Err(Refusal::Unread(annotation::nothing_to_keep(lab, &found.candidates)));
        }
        let by = format!("wirelab {}", env!("CARGO_PKG_VERSION"));
        let stamp = Stamp { by, lab: lab.id.clone(), sha256, ..Stamp::default() };
        let kept = copy.keep(&found.frames, stamp)?;
        let told = annotation::kept(&kept.stamp, found.streams, found.other_port);
        file(kept.written, told)
    }

    fn copy(&self, place: usize) -> Result<Working, Refusal> {
        let held = self.file(place)?;
        Ok(Working::of(Path::new(&held.name), held.open()?)?)
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
        let (found, _, _) = self.heard(place, lab)?;
        let mut out = Vec::new();
        messages::csv(&found, &mut out)?;
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

fn file(written: Written, told: Vec<String>) -> Result<Answer, Refusal> {
    let mut bytes = Vec::new();
    written.copy_to(&mut bytes)?;
    Ok(Answer::File { bytes: STANDARD.encode(bytes), told })
}

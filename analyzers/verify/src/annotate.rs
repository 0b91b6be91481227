//! A capture that goes back to who handed it in, with what was found at its packets.

use wirelab_capture::error::Error;
use wirelab_capture::rewrite::{Annotated, Working};
use wirelab_engine::engine::{Event, Observer, Settings, run};
use wirelab_findings::finding::Finding;
use wirelab_labs::{Transport, catalogue};
use wirelab_messages::{Ask, CollectAll, Index, StreamingDecoder};
use wirelab_report::annotation::Annotations;
use wirelab_text::limit::LAB_STREAMS;

use super::Grader;
use super::capture::compat;
use super::model::Submission;
use super::report::{Report, annotation};

impl Grader {
    /// Writes what was found of a submission to the packets of one of its captures. `file` is its path within the submission.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn annotate(&self, copy: &Working, report: &Report, one: &Submission, file: &str) -> Result<Annotated, Error> {
        let lab = self.lab();
        let services = catalogue::TCP_PORTS.into_iter().chain(lab.ports(Transport::Tcp)).collect();
        let settings = Settings::default().with_services(services).with_compat(compat(lab));
        let mut annotations = Annotations::new();
        let mut ears = StreamingDecoder::new(Ask::named(lab.clone()), CollectAll::at_most(LAB_STREAMS.get()));
        let mut observer = |event: Event<'_>| {
            annotations.on(event);
            ears.on(event);
        };
        let (summary, _) = run(copy.spool(1).reader()?, settings, &mut observer)?;
        let index = Index::new(ears.conversations(summary.roles()));
        // Frames that were judged are those of the file, which may hold what is not copied.
        let frames = !copy.about.renumbered;
        let found = one.findings.iter().filter(|found| frames && found.file == file);
        let found: Vec<&Finding> = found.map(|found| &found.finding).collect();
        let remarks = annotations.finish(&summary, &index, found);
        let (texts, about) = remarks.behind(annotation::checks(report, one, file, frames)).finish();
        copy.annotate(&texts, &about)
    }
}

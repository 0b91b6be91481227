//! One packet, layer by layer, each field with the bytes that it lies in.

use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::{Settings, Summary, run_after, run_with_summary};
use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::message::{CollectAll, Index, StreamingDecoder};
use wirelab_analyzers::report::dissection::OneFrame;
use wirelab_analyzers::report::messages::register;

use crate::session::Watched;
use crate::{Choice, Refusal, Session};

impl Session {
    /// What `show --frame N --format json` writes.
    pub(crate) fn frame(&mut self, place: usize, lab: &Choice, number: u64) -> Result<String, Refusal> {
        let mut registry = Registry::new();
        let lookup = register(&mut registry, lab.labs());
        let settings = Settings::LEAST.with_verdicts(true).with_applications(Some(DecodeAs::NONE));
        let (mut spool, mut passed) = self.open(place)?;
        let mut observer = Watched { inner: OneFrame::new(number, &registry), passed: &mut passed };
        let (_, facts) = match lab.ask() {
            Some(ask) => {
                let first = StreamingDecoder::new(ask, CollectAll::all());
                let then = |first: StreamingDecoder<CollectAll>, summary: &Summary| {
                    lookup.set(Index::new(first.conversations(summary.roles())));
                };
                run_after(&mut spool, settings, first, then, &mut observer)?
            }
            None => run_with_summary(&mut spool, settings, &mut observer)?,
        };
        let mut dissection = observer.inner.found().ok_or(Refusal::NoFrame)?;
        dissection.name_interface(&facts.interfaces);
        let mut out = serde_json::to_string_pretty(&dissection)?;
        out.push('\n');
        Ok(out)
    }
}

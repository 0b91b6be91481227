//! One packet, layer by layer, each field with the bytes that it lies in.

use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::{Settings, Summary, run_after};
use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::message::{CollectAll, Index, StreamingDecoder};
use wirelab_analyzers::report::dissection::OneFrame;
use wirelab_analyzers::report::messages::register;
use wirelab_labs::catalogue;

use crate::choice::Choice;
use crate::session::Watched;
use crate::{Refusal, Session};

impl Session {
    /// What `show --frame N --format json` writes.
    pub(crate) fn frame(&mut self, place: usize, lab: &Choice, number: u64) -> Result<String, Refusal> {
        let mut registry = Registry::new();
        let lookup = register(&mut registry, catalogue::all());
        let settings = Settings::LEAST.with_verdicts(true).with_applications(Some(DecodeAs::NONE));
        let (mut spool, mut passed) = self.open(place)?;
        let mut observer = Watched { inner: OneFrame::new(number, &registry), passed: &mut passed };
        let first = StreamingDecoder::new(lab.ask(), CollectAll::all());
        let then = |first: StreamingDecoder<CollectAll>, summary: &Summary| {
            lookup.set(Index::new(first.conversations(summary.roles())));
        };
        let (_, facts) = run_after(&mut spool, settings, first, then, &mut observer)?;
        let mut dissection = observer.inner.found().ok_or(Refusal::NoFrame)?;
        dissection.name_interface(&facts.interfaces);
        let mut out = serde_json::to_string_pretty(&dissection)?;
        out.push('\n');
        Ok(out)
    }
}

//! One pass over a capture with everything that its comments are made of, for the command and for a page.

use wirelab_engine::capture::facts::CaptureFacts;
use wirelab_engine::engine::{Event, Observer, Summary};
use wirelab_findings::finding::findings;
use wirelab_findings::messages::{Digest, LabReport};
use wirelab_messages::{Ask, CollectAll, Conversations, Index, StreamingDecoder};

use super::{Annotations, Remarks};

/// Listens for packets, and for the messages of labs if any are looked for.
#[derive(Debug)]
pub struct Listening {
    annotations: Annotations,
    labs: Option<(StreamingDecoder<CollectAll>, StreamingDecoder<Digest>)>,
}

impl Listening {
    /// Nothing heard so far; `None`: no lab is looked for.
    pub fn new(ask: Option<Ask>) -> Self {
        let labs = ask.map(|ask| {
            (StreamingDecoder::new(ask.clone(), CollectAll::all()), StreamingDecoder::at_ports(ask, Digest::default()))
        });
        Self { annotations: Annotations::new(), labs }
    }

    /// All that is to be said of the packets; `heard` is shown the messages before.
    pub fn finish(self, facts: &CaptureFacts, summary: &Summary, heard: impl FnOnce(&Conversations)) -> Remarks {
        let (index, report) = match self.labs {
            Some((messages, digest)) => {
                let found = messages.conversations(summary.roles());
                heard(&found);
                (Index::new(found), LabReport::of(digest.finish(summary.roles())))
            }
            None => (Index::default(), LabReport::default()),
        };
        let all = findings(facts, summary);
        self.annotations.finish(summary, &index, all.iter().chain(report.findings()))
    }
}

impl Observer for Listening {
    fn on(&mut self, event: Event<'_>) {
        self.annotations.on(event);
        if let Some((messages, digest)) = &mut self.labs {
            messages.on(event);
            digest.on(event);
        }
    }
}

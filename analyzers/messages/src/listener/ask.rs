//! What is looked for, and what that makes of logs.

use wirelab_labs::Lab;

use crate::detect::{Choice, Confidence, choose};
use crate::log::StreamLog;
use crate::model::Message;
use crate::play::{Candidate, play};

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The labs that it can be.
    pub labs: Vec<Lab>,
    /// The only lab wanted, as an index.
    pub lab: Option<usize>,
    /// The only variant wanted.
    pub variant: Option<String>,
    /// The server's port, if it is not the lab's.
    pub port: Option<u16>,
}

impl Ask {
    /// Any of some labs.
    pub fn any(labs: Vec<Lab>) -> Self {
        Self { labs, lab: None, variant: None, port: None }
    }

    /// Chooses the lab for a group of streams. `Err`: none, and why, if there is something to say.
    pub(crate) fn choose(&self, logs: &[&StreamLog]) -> Result<Choice, Option<String>> {
        let allowed =
            choose::Allowed { labs: &self.labs, lab: self.lab, variant: self.variant.as_deref(), port: self.port };
        let silent = logs.iter().all(|log| log.is_silent());
        let choice = choose(logs, allowed)?;
        if silent && choice.confidence == Confidence::Likely { Err(None) } else { Ok(choice) }
    }

    /// What a choice makes of a group of streams.
    pub(crate) fn play(&self, logs: &[&StreamLog], choice: &Choice) -> Option<Vec<Message>> {
        let lab = self.labs.get(choice.lab)?;
        let variant = choice.altered.as_ref().map(|(variant, _)| variant).or(lab.variants.get(choice.variant))?;
        Some(play(logs, Candidate { lab_index: choice.lab, lab, variant_index: choice.variant, variant }))
    }
}

//! Decoding conversations as they end, so that a capture of a million streams is never held whole.

use wirelab_labs::{Lab, Transport};

use super::{Conversations, Listener, Recorder, StreamLog, groups};
use crate::message::log::Arrival;

/// Frames that a stream is still listened to after both sides have closed: what was sent again comes late.
const GRACE: u64 = 64;

/// What is to be decoded and forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::message) enum Over {
    /// Groups of streams in which nothing more can be said.
    Groups,
    /// Streams in which nothing more can be said, also where others of their group go on.
    Streams,
    /// Everything.
    All,
}

impl Listener {
    /// Decodes what is over at `frame`, hands each group to `take`, and forgets what was said. Gives the streams that it
    /// will not listen to any more.
    pub(in crate::message) fn retire(
        &mut self,
        frame: u64,
        what: Over,
        mut take: impl FnMut(&[Lab], Conversations),
    ) -> Vec<(Transport, u32)> {
        let logs: Vec<&StreamLog> = self.recorders.values().map(Recorder::log).collect();
        let over = |log: &&StreamLog| {
            let end = if log.is_silent() && log.established.is_none() { log.opened } else { log.end() };
            end.saturating_add(GRACE) < frame
        };
        let mut gone = Vec::new();
        for mut group in groups(&logs) {
            match what {
                Over::Groups if !group.iter().all(over) => continue,
                Over::Streams => group.retain(over),
                Over::Groups | Over::All => {}
            }
            let mut found = Conversations::default();
            self.group(&group, &mut found);
            gone.extend(group.iter().map(|log| (log.transport, log.stream)));
            if !found.streams.is_empty() {
                take(&self.ask.labs, found);
            }
        }
        for key in &gone {
            self.recorders.remove(key);
        }
        gone
    }

    /// The labs that it looks for.
    pub(in crate::message) fn labs(&self) -> &[Lab] {
        &self.ask.labs
    }

    /// Packets of streams that were not kept because there were too many.
    pub(in crate::message) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// How many streams it listens to, and about how many bytes it keeps of them.
    pub(in crate::message) fn kept(&self) -> (usize, usize) {
        let size = |log: &StreamLog| {
            [&log.from_client, &log.from_server]
                .map(|lane| lane.bytes().len() + std::mem::size_of_val::<[Arrival]>(lane.arrivals()))
                .iter()
                .sum::<usize>()
        };
        (self.recorders.len(), self.recorders.values().map(|recorder| size(recorder.log())).sum())
    }
}

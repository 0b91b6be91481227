//! Messages of which the capture has the beginning: packets were cut by a limit on their length.

use wirelab_engine::stream::bytes::Missing;

use super::super::capture::Capture;
use super::super::case::{Case, Said};
use super::lengths;

/// By how many bytes of white space a printed text may be shorter than its message.
const ENDING: u64 = 4;

impl Said<'_> {
    /// How many of its bytes the packets lack that carried it.
    pub(crate) fn lacks(&self) -> u64 {
        let message = self.message;
        let stream = self.capture.index.stream(message.transport, message.stream);
        let Some(lane) = stream.map(|stream| stream.log.lane(message.from)) else { return 0 };
        let end = message.position + message.bytes.len() as u64;
        let behind = lane.gap_behind(end).filter(|gap| gap.why == Missing::CutOff);
        behind.map_or(0, |gap| gap.bytes)
    }

    /// The lengths that a program may print of it.
    pub(crate) fn lengths(&self) -> [u64; 5] {
        let lacks = self.lacks();
        if lacks == 0 {
            return lengths(self.message);
        }
        // A line end may be among what is missing.
        let [text, bytes] = [self.message.text(), &self.message.bytes].map(|part| part.len() as u64 + lacks);
        [text, text - 1, text.saturating_sub(2), bytes, bytes.saturating_sub(1)]
    }

    /// Whether a text may be all of what it says, of which the capture has the beginning.
    pub(super) fn may_be(&self, text: &str) -> bool {
        let lacks = self.lacks();
        let (there, wire) = (self.message.text(), self.message.text().len() as u64 + lacks);
        let there = there.trim_ascii_start();
        let len = text.len() as u64;
        lacks > 0 && !there.is_empty() && text.as_bytes().starts_with(there) && len <= wire && len + ENDING >= wire
    }
}

/// The packets of the lab in a capture that were cut by a limit on their length.
pub(crate) fn cut_packets(capture: &Capture) -> Vec<u64> {
    let streams = capture.index.all().streams.values();
    // Where nothing is left of what was said, nobody can tell whose it was.
    let own = streams.filter(|stream| stream.lab.is_some() || stream.log.is_silent());
    let lanes = own.flat_map(|stream| [&stream.log.from_client, &stream.log.from_server]);
    let gaps = lanes.flat_map(|lane| lane.gaps()).filter(|gap| gap.why == Missing::CutOff);
    gaps.map(|gap| gap.frame).collect()
}

impl Case<'_> {
    /// Whether packets of the lab were cut by a limit on their length.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.captures.iter().any(|capture| !cut_packets(capture).is_empty())
    }
}

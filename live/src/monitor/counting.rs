//! Counting what becomes known: messages of each stream, and what the lab expects.

use std::collections::HashMap;

use wirelab_analyzers::message::detect::Confidence;
use wirelab_analyzers::message::live::{Change, Chosen};
use wirelab_analyzers::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
use wirelab_labs::Transport;

use super::overview::Overview;
use crate::stream::StreamId;
use crate::view::Known;

impl Overview {
    /// Takes in what became known.
    pub(super) fn count(&mut self, changes: &[Change], known: &Known<'_>) {
        let mut told: HashMap<u32, usize> = HashMap::new();
        for change in changes {
            let key = match change {
                Change::Lab { key, .. } | Change::Withdrawn { key, .. } => *key,
                Change::Message { message, .. } => (message.transport, message.stream),
            };
            if let Some(counts) = self.list.counts_mut(StreamId::of(key)) {
                counts.change(change);
            }
            if let Change::Lab { chosen, .. } = change {
                self.expect(chosen, known);
                if let Some(lab) = chosen.lab.filter(|_| key.0 == Transport::Tcp) {
                    told.insert(key.1, lab);
                    self.moved.push(key.1);
                }
            }
            self.board.change(change);
        }
        for number in std::mem::take(&mut self.moved) {
            let listed = || self.list.counts_of(StreamId::tcp(number)).and_then(|counts| counts.lab);
            let now = || known.chosen((Transport::Tcp, number))?.lab;
            // Those that have left the list are counted too.
            let lab = told.get(&number).copied().or_else(|| listed().map(|(lab, _)| lab)).or_else(now);
            self.count_stream(number, lab, known);
        }
    }

    /// Expects what a lab does that a stream is taken for, unless it is expected already.
    fn expect(&mut self, chosen: &Chosen, known: &Known<'_>) {
        let of = chosen.lab.map(|lab| (lab, chosen.variant));
        let Some((index, variant)) = of.filter(|_| of != self.board.expectations.of()) else { return };
        // Before anything is said, any lab of the port is as good as the other.
        if chosen.confidence == Confidence::Assumed && self.board.expectations.of().is_some() {
            return;
        }
        if let Some(lab) = known.labs().get(index) {
            self.board.expect(index, lab, variant);
            self.moved.extend(self.list.tcp());
        }
    }

    /// Counts a stream's connection and its end, if it is of the lab that is expected.
    fn count_stream(&mut self, number: u32, lab: Option<usize>, known: &Known<'_>) {
        let expectations = &mut self.board.expectations;
        let expected = lab.is_some() && lab == expectations.of().map(|(lab, _)| lab);
        if expected {
            expectations.belongs(number);
        }
        // What was the lab's once is counted to its end, also when it has left the list and is decoded.
        let expected = expected || expectations.is_ours(number);
        if let Some(row) = known.engine().tcp(number).filter(|_| expected) {
            if row.handshake.outcome == HandshakeOutcome::Complete {
                expectations.connected(number, opened(&row));
                if let Some(frame) = row.teardown.frames.into_iter().flatten().min() {
                    expectations.ended(number, frame.into());
                }
            }
            if matches!(row.teardown.outcome, TeardownOutcome::Closed | TeardownOutcome::Reset) {
                expectations.closed(number);
            }
        }
    }
}

/// The frame from which on a connection was there.
fn opened(row: &TcpRow) -> u64 {
    row.handshake.all_frames().into_iter().flatten().max().unwrap_or(row.frames[0]).into()
}

//! Why Wireshark judges a packet as it does, in one clause with the frames and numbers that it rests on.

use wirelab_engine::stream::tcp::{Verdict, Verdicts};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::packet;
use wirelab_words::{Said, Sentence, Span};

/// All verdicts of a packet; empty without one. Of a copy, which Wireshark judges like any other packet, that is said.
pub fn why(verdicts: &Verdicts, is_copy: bool) -> String {
    if is_copy && verdicts.iter().next().is_some() {
        let words = verdicts.iter().map(Verdict::words).collect::<Vec<_>>().join(", ");
        return packet::OfCopy { words: Harmless::line(&words) }.said().to_string();
    }
    verdicts.iter().map(|verdict| clause(verdict, verdicts).to_string()).collect::<Vec<_>>().join("; ")
}

fn clause(verdict: Verdict, verdicts: &Verdicts) -> Said {
    let words = Harmless::from(verdict.words());
    match verdict {
        Verdict::Retransmission if verdicts.rto != 0 => {
            let (time, frame) = (Span(verdicts.rto), verdicts.rto_frame);
            packet::RetransmissionAfter { words, time, frame }.into()
        }
        Verdict::Retransmission => packet::Retransmission { words }.into(),
        Verdict::FastRetransmission => packet::FastRetransmission { words }.into(),
        Verdict::SpuriousRetransmission => packet::SpuriousRetransmission { words }.into(),
        Verdict::OutOfOrder => packet::OutOfOrder { words }.into(),
        Verdict::LostSegment => packet::LostSegment { words }.into(),
        Verdict::AckLostSegment => packet::AckLostSegment { words }.into(),
        Verdict::DuplicateAck => {
            let (number, frame) = (verdicts.duplicate_number, verdicts.duplicate_of);
            packet::DuplicateAck { words, number, frame }.into()
        }
        Verdict::KeepAlive => packet::KeepAlive { words }.into(),
        Verdict::KeepAliveAck => packet::KeepAliveAck { words }.into(),
        Verdict::ZeroWindow => packet::ZeroWindow { words }.into(),
        Verdict::ZeroWindowProbe => packet::ZeroWindowProbe { words }.into(),
        Verdict::ZeroWindowProbeAck => packet::ZeroWindowProbeAck { words }.into(),
        Verdict::WindowUpdate => packet::WindowUpdate { words }.into(),
        Verdict::WindowFull => packet::WindowFull { words }.into(),
        Verdict::ReusedPorts => packet::ReusedPorts { words }.into(),
    }
}

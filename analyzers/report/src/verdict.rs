//! Why Wireshark judges a packet as it does, in one clause with the frames and numbers that it rests on.

use wirelab_engine::stream::tcp::{Verdict, Verdicts};
use wirelab_text::units::span;

/// All verdicts of a packet; empty without one.
pub fn why(verdicts: &Verdicts) -> String {
    verdicts.iter().map(|verdict| clause(verdict, verdicts)).collect::<Vec<_>>().join("; ")
}

fn clause(verdict: Verdict, verdicts: &Verdicts) -> String {
    let words = verdict.words();
    let because = match verdict {
        Verdict::Retransmission if verdicts.rto != 0 => {
            return format!("{words}: {} after frame {}", span(verdicts.rto), verdicts.rto_frame);
        }
        Verdict::Retransmission => "it brings nothing new",
        Verdict::FastRetransmission => "soon after duplicate ACKs that ask for it",
        Verdict::SpuriousRetransmission => "all of it had been acknowledged",
        Verdict::OutOfOrder => "a later segment was captured before it",
        Verdict::LostSegment => "it begins beyond the last byte that was seen",
        Verdict::AckLostSegment => "it acknowledges bytes that are not in the capture",
        Verdict::DuplicateAck => {
            return format!("{words} #{} of frame {}", verdicts.duplicate_number, verdicts.duplicate_of);
        }
        Verdict::KeepAlive => "it asks whether the other side is there",
        Verdict::KeepAliveAck => "it answers a keep-alive",
        Verdict::ZeroWindow => "its sender can take nothing more",
        Verdict::ZeroWindowProbe => "one byte to see whether the window has opened",
        Verdict::ZeroWindowProbeAck => "it answers a probe",
        Verdict::WindowUpdate => "the same numbers, another window",
        Verdict::WindowFull => "it fills the receiver's window to its end",
        Verdict::ReusedPorts => "an earlier stream had the same addresses and ports",
    };
    format!("{words}: {because}")
}

//! Segments that wait for their acknowledgement, and the round-trip time when it comes.

use super::Case;
use super::flow::after;
use super::verdict::Verdict;
use super::waiting::Sent;

/// Remembers the segment and moves the numbers of its direction on.
pub(super) fn remember(case: &mut Case<'_>) {
    let segment = case.segment;
    let flag = segment.flags.syn() || segment.flags.fin();
    let mut end = segment.seq.wrapping_add(segment.len);
    if (segment.len > 0 || flag) && case.waiting.has_room(case.own.sent) {
        end = end.wrapping_add(u32::from(flag));
        let ambiguous = [Verdict::Retransmission, Verdict::FastRetransmission, Verdict::SpuriousRetransmission]
            .iter()
            .any(|verdict| case.verdicts.has(*verdict));
        let sent = Sent { time: segment.time, frame: segment.frame, seq: segment.seq, end, ambiguous };
        case.waiting.push(&mut case.own.sent, sent, case.bases[0]);
    }
    let first = case.own.next == 0;
    if first || after(end, case.own.next.wrapping_add(u32::from(flag))) {
        // Wireshark keeps the lowest byte of the length: 256 bytes, or 1,024, are none.
        case.own.set_next_was_empty(segment.len as u8 == 0);
    }
    if case.verdicts.has(Verdict::ZeroWindowProbe) {
        return;
    }
    if first || after(end, case.own.next) {
        case.own.next = end;
        case.own.next_frame = segment.frame;
        case.own.next_time = segment.time;
    }
    if case.own.contiguous == 0 || segment.seq == case.own.contiguous {
        case.own.contiguous = case.own.next;
    }
}

/// Takes out what the packet acknowledges; of several copies of a segment the first one sent tells the round-trip time.
#[inline]
pub(super) fn acknowledge(case: &mut Case<'_>) {
    let (verdicts, now, old) = (&mut case.verdicts, case.segment.time, case.compat.old());
    let tells_ambiguous = case.compat.is_46();
    case.waiting.acknowledge(&mut case.other.sent, case.segment.ack, case.bases[1], |sent, partial| {
        // 4.0 times whole segments only.
        if partial && old {
            return;
        }
        verdicts.noted = true;
        verdicts.acks_frame = sent.frame;
        verdicts.ack_rtt = now.wrapping_sub(sent.time);
        verdicts.partial_ack = partial;
        verdicts.ambiguous_ack = tells_ambiguous && sent.ambiguous;
    });
}

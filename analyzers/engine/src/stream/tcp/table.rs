//! All TCP conversations of a capture, numbered as Wireshark 4.4 numbers them (`tcp.stream`).

use super::analysis::{Analysis, Context, Scale, VerdictCounts, Verdicts};
use super::completeness::adds_nothing;
use super::half::Half;
use super::lone::Lones;
use super::moved::MovedBases;
use super::roles::Listeners;
use super::rules::Rules;
use super::segment::{Phase, Segment};
use super::stream::TcpStream;
use crate::engine::ServicePorts;
use crate::packet::layer::Unreachable;
use crate::stream::copies::{Around, Copies, Copy, Identity};
use crate::stream::key::{FlowKey, KeyIndex, Side};
use crate::stream::slab::Slab;
use crate::stream::{Compat, Role, RolesFrom};

/// The stream of a segment, and what the segment is in it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Placed {
    /// `tcp.stream`.
    pub stream: u32,
    /// Who sent it: in a second pass as the whole capture tells it, otherwise as far as it is known by now.
    pub role: Role,
    /// What that is taken from.
    pub roles_from: RolesFrom,
    /// Whether its sender opened the stream, as its first packet alone tells it. This never changes; Wireshark's Follow calls
    /// that side node 0.
    pub from_opener: bool,
    /// Whether it opened the stream.
    pub opened: bool,
    /// Whether it completed the handshake.
    pub established: bool,
    /// Whether it ended the conversation.
    pub closed: bool,
    /// Whether it was captured before.
    pub duplicate: bool,
    /// Sequence number as Wireshark shows it: relative, but absolute in quoted packets.
    pub seq: u32,
    /// Acknowledgement number, likewise; absolute without the ACK flag too.
    pub ack: u32,
    /// Nanoseconds since the first packet of the stream.
    pub time_relative: i64,
    /// Nanoseconds since the previous packet of the stream.
    pub time_delta: i64,
    /// Handshake, payload, acknowledgement, ...
    pub phase: Phase,
    /// Payload bytes that were not seen before.
    pub new_bytes: u32,
    /// Wireshark's verdicts; none unless [`Settings::verdicts`](crate::Settings::verdicts) is on.
    pub verdicts: Verdicts,
    pub(crate) side: Side,
}

/// The conversations in order of their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct TcpTable {
    pub(super) streams: Slab<TcpStream>,
    pub(super) index: KeyIndex,
    /// How many of them have a number and no packet.
    pub(super) announced: u32,
    /// What verdicts rest on; `None` when none are asked for.
    pub(super) analysis: Option<Analysis>,
    pub(super) compat: Compat,
    /// What SYN-ACKs with other numbers made of bases, in 4.0.
    moved: MovedBases,
    /// The same as the second pass shows it: it begins with what the first one left.
    shown: MovedBases,
    /// The packets that came last, to know copies of them.
    copies: Copies,
    /// Who accepts connections, as streams of the capture show it.
    pub(super) listeners: Listeners,
    /// Who accepts connections, as the user or a lab says.
    pub(super) services: ServicePorts,
    /// Those of which only a SYN is kept.
    pub(super) lones: Lones,
    /// In a second pass: who is who in the end, by the numbers of streams.
    pub(super) settled: Vec<(Side, RolesFrom)>,
}

impl TcpTable {
    /// In a second pass: where the first one ended.
    pub(crate) fn after(&mut self, first: &Self) {
        self.shown.clone_from(&first.moved);
        self.settled = first.all_settled();
    }

    #[inline]
    pub(crate) fn streams(&self) -> &Slab<TcpStream> {
        &self.streams
    }

    /// How many conversations there are, without those of which no packet was seen.
    pub(crate) fn count(&self) -> usize {
        self.streams.len() - self.announced as usize
    }

    /// A table that gives verdicts as well, or does not.
    pub(crate) fn new(rules: Rules) -> Self {
        let analysis = rules.verdicts.then(|| Analysis::new(&rules));
        let Rules { compat, services, .. } = rules;
        Self { analysis, compat, services, ..Self::default() }
    }

    /// `tcp.completeness` of a stream, as it is shown on the packet that opens it, or on any other.
    pub(crate) fn completeness(&self, stream: u32, opens: bool) -> u8 {
        self.stream(stream).map_or(0, |stream| {
            if opens == self.compat.old() { stream.completeness_behind } else { stream.completeness }
        })
    }

    /// How often each verdict was given in a stream.
    pub(crate) fn verdict_counts(&self, stream: u32) -> VerdictCounts {
        self.analysis.as_ref().map_or(VerdictCounts::default(), |analysis| analysis.counts(stream))
    }

    /// Whether a verdict may have been given in a stream.
    pub(crate) fn has_verdicts(&self, stream: u32) -> bool {
        self.analysis.as_ref().is_some_and(|analysis| analysis.has_rare(stream))
    }

    /// `tcp.analysis.initial_rtt` of a stream in nanoseconds, as the second pass shows it; 0 if unknown. Where the last
    /// SYN comes behind all acknowledgements, the second pass knows it before them, and the time is negative.
    pub(crate) fn initial_rtt(&self, stream: u32) -> i64 {
        let Some(analysis) = &self.analysis else { return 0 };
        let last_syn = analysis.last_syn(stream);
        match (analysis.initial_rtt(stream), self.streams.get(stream)) {
            (0, Some(row)) if last_syn != 0 && row.first_ack_time != 0 => row.first_ack_time.wrapping_sub(last_syn),
            (known, _) => known,
        }
    }

    /// In how many pieces the low and the high side of a stream are there, if that was asked for.
    pub(crate) fn pieces(&self, stream: u32) -> Option<[u8; 2]> {
        self.analysis.as_ref()?.pieces(stream)
    }

    /// By how many bits a side's window fields are to be shifted.
    pub(crate) fn window_shift(&self, stream: u32, side: Side) -> u8 {
        match self.analysis.as_ref().map(|analysis| analysis.scale(stream, side)) {
            Some(Scale::Shift(shift)) => shift,
            Some(Scale::Unknown) => self.shift_of_lone(stream, side),
            _ => 0,
        }
    }

    /// Marks a stream as one that an ICMP error calls unreachable. The first error counts, unless a later one quotes a SYN that
    /// is in the capture.
    pub(crate) fn unreachable(&mut self, stream: u32, frame: u32, what: Unreachable, quoted: &Segment) {
        let Some(stream) = self.streams.get_mut(stream) else { return };
        let syn = stream.handshake.syn;
        let answers = if quoted.flags.syn() && quoted.seq == stream.handshake.client_isn() { syn } else { 0 };
        if stream.icmp_frame == 0 || stream.icmp_syn == 0 && answers != 0 {
            stream.icmp_frame = frame;
            stream.unreachable = Some(what);
            stream.icmp_syn = answers;
        }
    }

    /// Looks at what at most `N` segments will ask for, so that it comes into the cache side by side.
    #[inline]
    pub(crate) fn touch<const N: usize>(&self, keys: impl Iterator<Item = FlowKey>) {
        let mut guesses = [0_u32; N];
        for (guess, key) in guesses.iter_mut().zip(keys) {
            *guess = self.index.guess(key);
        }
        let mut seen = 0;
        for number in guesses.into_iter().filter_map(|guess| guess.checked_sub(1)) {
            seen ^= self.streams.get(number).map_or(0, TcpStream::touch);
            seen ^= self.analysis.as_ref().map_or(0, |analysis| analysis.touch(number));
        }
        std::hint::black_box(seen);
    }

    /// Takes in a segment.
    #[inline]
    pub(crate) fn segment(
        &mut self,
        key: FlowKey,
        side: Side,
        segment: &Segment,
        context: &Context<'_>,
    ) -> Option<Placed> {
        self.take::<true>(key, side, segment, context)
    }

    /// The same, inlined always: where nobody looks at what it gives, most of that need not be made. Without `ROWS` the
    /// stream's number is right, and what the second of two passes asks for ([`Summary`](crate::engine::Summary) names
    /// it), but its row stays as it is, and nothing is given.
    #[inline(always)]
    pub(crate) fn take<const ROWS: bool>(
        &mut self,
        key: FlowKey,
        side: Side,
        segment: &Segment,
        context: &Context<'_>,
    ) -> Option<Placed> {
        let (number, opened) = self.place(key, side, segment);
        let stream = self.streams.get_mut(number)?;
        if !ROWS && !opened && stream.settled && adds_nothing(stream, segment) && context.options.only_timestamps() {
            return None;
        }
        let time_delta = segment.time.wrapping_sub(stream.previous_time);
        if segment.flags.syn() && !segment.quoted {
            stream.note_roles(segment, side, false);
            if segment.flags.ack() && side != stream.client {
                self.listeners.add(key, side);
            }
        }
        let copy = if !ROWS || segment.quoted {
            Copy::No
        } else {
            let around = || Around {
                previous_time: stream.previous_time,
                packets: stream.halves.iter().map(|half| half.packets).fold(0, u32::saturating_add),
                copies: stream.duplicates,
            };
            let mixed = segment.identity.signature ^ key.mixed();
            self.copies.see(Identity { signature: mixed, ..segment.identity }, segment.time, around)
        };
        stream.previous_time = segment.time;
        let (mut seq, mut ack) = (segment.seq, segment.ack);
        let mut ports_again = false;
        let first_syn = segment.flags.syn() && !segment.flags.ack() && !stream.half(side).base_known();
        if !segment.quoted {
            let (own, other) = stream.directions(side);
            // In 4.0 a header that is too short to be one moves nothing, and a SYN-ACK with another number moves the base.
            let moved = self.compat.old() && segment.flags.syn() && segment.flags.ack() && own.base != segment.seq;
            ports_again = moved && own.base_known();
            if ports_again {
                self.moved.set(number, side, segment.seq);
            }
            let counts = segment.sound || !self.compat.old();
            if counts && (!own.base_known() || moved) {
                own.base = if segment.flags.syn() { segment.seq } else { segment.seq.wrapping_sub(1) };
                own.set_base_known(true);
            }
            if segment.flags.ack() && !other.base_known() {
                other.base = segment.ack.wrapping_sub(1);
                other.set_base_known(true);
            }
            let mut bases = [own.base, other.base];
            if self.compat.old() && self.shown.has(number) {
                ports_again |= self.shown.second_pass(number, side, segment, &mut bases);
            }
            let [own, other] = bases;
            seq = seq.wrapping_sub(own);
            if segment.flags.ack() {
                ack = ack.wrapping_sub(other);
            }
        }
        if segment.sound {
            match self.compat.old() {
                true => stream.complete_old(segment, opened),
                false => stream.complete(segment, opened || first_syn),
            }
        }
        let mut verdicts = Verdicts::default();
        if let Some(analysis) = &mut self.analysis {
            let syn_again = !opened && segment.flags.syn() && !segment.flags.ack() && !first_syn;
            let bases = [stream.half(side).base, stream.half(side.other()).base];
            let context = Context { reused: opened && stream.reused() || ports_again, syn_again, bases, ..*context };
            verdicts = analysis.judge(number, segment, side, &context);
        }
        if !ROWS {
            let bases = stream.halves.iter().all(Half::base_known);
            stream.settled = bases && self.analysis.as_ref().is_none_or(|analysis| analysis.is_settled(number));
            return None;
        }
        let mut placed = Placed {
            stream: number,
            role: stream.role(side),
            roles_from: stream.roles_from,
            from_opener: side == stream.opener,
            opened,
            established: false,
            closed: false,
            duplicate: false,
            seq,
            ack,
            time_relative: segment.time.wrapping_sub(stream.first_time),
            time_delta,
            phase: Phase::Quoted,
            new_bytes: 0,
            verdicts,
            side,
        };
        if !segment.quoted && ROWS {
            stream.last_frame = segment.frame;
            let duplicate = copy.is_copy();
            stream.copied |= opened && duplicate;
            stream.copied_packets += u32::from(copy == Copy::First);
            if segment.flags.syn() {
                let (own, _) = stream.directions(side);
                own.note_scale(context.options);
            }
            let effect = stream.advance(segment, side, duplicate);
            placed.phase = effect.phase;
            placed.new_bytes = effect.new_bytes;
            placed.duplicate = effect.duplicate;
            placed.established = effect.established;
            placed.closed = effect.closed;
        }
        Some(placed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::stream::complete;
    use super::*;
    use crate::packet::TcpOptions;
    use crate::packet::layer::TcpFlags;

    const JUDGED: Rules = Rules {
        compat: Compat::Wireshark44,
        verdicts: true,
        first_of_two: false,
        contiguity: false,
        services: ServicePorts::NONE,
    };

    /// One packet: who, flags, sequence, acknowledgement, payload, milliseconds. Streams of each, and the table in the
    /// end.
    fn play(rows: &[(Side, u16, u32, u32, u32, i64)]) -> (Vec<Placed>, TcpTable) {
        play_in(TcpTable::new(JUDGED), rows)
    }

    fn play_in(mut table: TcpTable, rows: &[(Side, u16, u32, u32, u32, i64)]) -> (Vec<Placed>, TcpTable) {
        let mut all = Vec::new();
        for (&(side, flags, seq, ack, len, time), frame) in rows.iter().zip(1..) {
            let time = 1_000_000_000 + time * 1_000_000;
            let flags = TcpFlags(flags);
            let segment = Segment {
                frame,
                time,
                seq,
                ack,
                flags,
                window: 9,
                len,
                quoted: false,
                sound: true,
                identity: alone(frame),
            };
            let context = Context::new(TcpOptions::new(&[]), true);
            all.extend(table.segment(FlowKey::default(), side, &segment, &context));
        }
        (all, table)
    }

    /// A packet of which there is no copy.
    fn alone(frame: u32) -> Identity {
        Identity { signature: u64::from(frame) << 32, ..Identity::default() }
    }

    const A: Side = Side::Low;
    const B: Side = Side::High;
    const SYN: u16 = TcpFlags::SYN;
    const ACK: u16 = TcpFlags::ACK;
    const RST: u16 = TcpFlags::RST;

    #[test]
    fn the_first_syn_of_a_side_begins_the_stream_anew() {
        // What the other side sent tells nothing of it, unless that acknowledges.
        let rows = [(B, RST, 500, 0, 0, 0), (A, SYN, 100, 0, 0, 1), (A, SYN, 100, 0, 0, 2)];
        let (placed, table) = play(&rows);
        assert_eq!(placed.iter().map(|place| place.stream).collect::<Vec<_>>(), [0, 0, 0]);
        // In the first row, and in the others.
        assert_eq!([true, false].map(|opens| table.completeness(0, opens)), [1, 33]);
        let acknowledged = [(B, RST | ACK, 500, 100, 0, 0), (A, SYN, 100, 0, 0, 1)];
        assert_eq!(play(&acknowledged).0[1].stream, 1);
        let (_, table) = play(&[(A, SYN, 100, 0, 5, 0), (B, SYN, 900, 0, 0, 1)]);
        assert_eq!(table.completeness(0, false), complete::SYN, "data of the first SYN is forgotten");
    }

    #[test]
    fn the_first_syn_of_a_side_is_no_repetition() {
        let (placed, _) = play(&[(A, SYN, 100, 0, 0, 0), (B, SYN, 900, 0, 0, 1), (A, SYN, 100, 0, 0, 2)]);
        assert_eq!(placed.iter().map(|place| place.verdicts.noted).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn a_syn_behind_the_last_acknowledgement_makes_the_round_trip_negative() {
        let (_, table) = play(&[(A, ACK, 101, 901, 0, 0), (A, SYN, 100, 0, 0, 7)]);
        assert_eq!(table.initial_rtt(0), -7_000_000);
        let (_, table) = play(&[(A, ACK, 101, 901, 0, 0), (A, SYN, 100, 0, 0, 7), (A, ACK, 101, 901, 0, 9)]);
        assert_eq!(table.initial_rtt(0), 2_000_000);
    }

    #[test]
    fn in_4_0_the_second_pass_begins_with_the_last_base() {
        let old = || TcpTable::new(Rules { compat: Compat::Wireshark40, ..JUDGED });
        let rows = [
            (A, ACK, 101, 901, 10, 0),
            (B, ACK, 901, 111, 5, 1),
            (B, SYN | ACK, 905, 101, 0, 2),
            (A, ACK, 111, 906, 0, 3),
        ];
        let (_, first) = play_in(old(), &rows);
        let mut second = old();
        second.after(&first);
        let (placed, _) = play_in(second, &rows);
        let before = 4u32.wrapping_neg();
        let numbers = placed.iter().map(|place| (place.seq, place.ack)).collect::<Vec<_>>();
        assert_eq!(numbers, [(1, before), (before, 11), (0, 1), (11, 1)]);
    }

    #[test]
    fn in_4_0_the_packet_that_opens_a_stream_tells_less() {
        let old = Rules { compat: Compat::Wireshark40, ..JUDGED };
        let values = |rows: &[_]| {
            let (_, table) = play_in(TcpTable::new(old), rows);
            [true, false].map(|opens| table.completeness(0, opens))
        };
        assert_eq!(values(&[(A, SYN, 100, 0, 5, 0)]), [1, 1], "what a SYN carries is no data");
        assert_eq!(values(&[(A, SYN | RST, 100, 0, 0, 0), (A, ACK, 101, 901, 0, 1)]), [5, 37]);
        assert_eq!(values(&[(A, ACK, 101, 901, 0, 0), (B, ACK, 901, 101, 1, 1)]), [8, 12]);
    }
}

//! Attempts of which one SYN is all that was seen, and nothing for a while: a scan or a flood has millions of them. Such a
//! stream is kept as that SYN, in 48 bytes in place of half a kilobyte, and made again from it when somebody asks.

use std::borrow::Cow;

use super::analysis::{Analysis, Context};
use super::half::WindowScale;
use super::handshake::Progress;
use super::segment::Segment;
use super::stream::TcpStream;
use super::table::TcpTable;
use crate::packet::TcpOptions;
use crate::packet::layer::TcpFlags;
use crate::stream::copies::Identity;
use crate::stream::key::{FlowKey, Side};
use crate::stream::slab::CHUNK;

/// Chunks of younger streams before one is looked through: an answer mostly comes before so many others call.
const YOUNGER: usize = if cfg!(test) { 1 } else { 64 };
/// Fewer of them in a chunk are not worth it.
const LEAST: usize = CHUNK / 2;
/// The largest shift that counts (RFC 7323, section 2.3).
const MAX_SHIFT: u8 = 14;

/// All that is known of such a stream.
#[derive(Clone, Copy, Debug)]
struct Lone {
    key: FlowKey,
    time: i64,
    number: u32,
    frame: u32,
    seq: u32,
    ack: u32,
    window: u16,
    scale: WindowScale,
    side: Side,
    /// Whether its row was kept up.
    counted: bool,
}

const _: () = assert!(size_of::<Lone>() == 48);

impl Lone {
    fn segment(&self) -> Segment {
        let Self { time, frame, seq, ack, window, .. } = *self;
        let (flags, identity) = (TcpFlags(TcpFlags::SYN), Identity::default());
        Segment { frame, time, seq, ack, flags, window, len: 0, quoted: false, sound: true, identity }
    }

    /// The one option that leaves something behind.
    fn options(&self) -> ([u8; 3], usize) {
        match self.scale {
            WindowScale::Shift(shift) => ([3, 3, shift], 3),
            WindowScale::Absent | WindowScale::Unknown => ([0; 3], 0),
        }
    }

    fn with_context<T>(&self, then: impl FnOnce(&Segment, &Context<'_>) -> T) -> T {
        let (options, len) = self.options();
        let context = Context::new(TcpOptions::of(options.get(..len).unwrap_or_default()), true);
        then(&self.segment(), &Context { bases: [self.seq, 0], ..context })
    }
}

/// Those of all chunks that were looked through.
#[derive(Clone, Debug, Default)]
pub(super) struct Lones {
    /// In order of their numbers; a chunk that keeps its rows has none. One that has spoken since stays, and counts no more.
    chunks: Vec<Vec<Lone>>,
    /// Where it is tried whether an attempt can be made again.
    trial: Option<Box<Analysis>>,
    /// What tests compare with: nothing is laid aside.
    #[cfg(test)]
    off: bool,
}

impl Lones {
    fn get(&self, number: u32) -> Option<&Lone> {
        let chunk = self.chunks.get(number as usize / CHUNK)?;
        let place = chunk.binary_search_by_key(&number, |lone| lone.number).ok()?;
        chunk.get(place)
    }
}

impl TcpTable {
    /// The state of a stream, made again where it is kept as its SYN alone.
    pub(super) fn stream(&self, number: u32) -> Option<Cow<'_, TcpStream>> {
        match self.streams.get(number) {
            Some(stream) => Some(Cow::Borrowed(stream)),
            None => self.lones.get(number).map(|lone| Cow::Owned(self.made_again(lone))),
        }
    }

    /// Its endpoints.
    #[inline]
    pub(super) fn key_of(&self, number: u32) -> FlowKey {
        match self.streams.get(number) {
            Some(stream) => stream.key,
            None => self.lones.get(number).map_or(FlowKey::default(), |lone| lone.key),
        }
    }

    /// By how many bits the windows of such a stream's side are to be shifted.
    pub(super) fn shift_of_lone(&self, number: u32, side: Side) -> u8 {
        match self.lones.get(number) {
            Some(Lone { scale: WindowScale::Shift(shift), side: own, .. }) if *own == side => (*shift).min(MAX_SHIFT),
            _ => 0,
        }
    }

    /// A further packet of a stream has come: it needs its whole state.
    #[inline]
    pub(super) fn wake(&mut self, number: u32) {
        if self.streams.get(number).is_none() {
            self.make_again(number);
        }
    }

    #[cold]
    fn make_again(&mut self, number: u32) {
        let Some(lone) = self.lones.get(number).copied() else { return };
        let stream = self.made_again(&lone);
        self.streams.put(number, stream);
        if let Some(analysis) = &mut self.analysis {
            analysis.put(number);
            lone.with_context(|segment, context| analysis.judge(number, segment, lone.side, context));
        }
    }

    /// What the first packet made of it, in the order in which [`TcpTable::take`] does it.
    fn made_again(&self, lone: &Lone) -> TcpStream {
        let (segment, side) = (lone.segment(), lone.side);
        let mut stream = self.begin(lone.number, lone.key, side, &segment);
        let (own, _) = stream.directions(side);
        own.base = segment.seq;
        own.set_base_known(true);
        match self.compat.old() {
            true => stream.complete_old(&segment, true),
            false => stream.complete(&segment, true),
        }
        if lone.counted {
            stream.directions(side).0.scale = lone.scale;
            stream.advance(&segment, side, false);
        }
        stream
    }

    /// Looks through the streams that came some time ago, when a chunk of new ones begins.
    #[inline]
    pub(super) fn lay_aside(&mut self, number: u32) {
        if (number as usize).is_multiple_of(CHUNK) {
            self.look_through(number as usize / CHUNK);
        }
    }

    #[cold]
    fn look_through(&mut self, newest: usize) {
        let Some(chunk) = newest.checked_sub(YOUNGER) else { return };
        #[cfg(test)]
        if self.lones.off {
            return;
        }
        if self.analysis.as_ref().is_some_and(|analysis| !analysis.can_lay_aside()) {
            return;
        }
        let first = (chunk * CHUNK) as u32;
        let numbers = first..first + CHUNK as u32;
        if numbers.clone().filter(|number| self.streams.get(*number).is_some_and(may_be_lone)).count() < LEAST {
            return;
        }
        let lones: Vec<Lone> = numbers.filter_map(|number| self.lone(number)).collect();
        if lones.len() < LEAST {
            return;
        }
        self.streams.thin_out(chunk, lones.iter().map(|lone| lone.number));
        if let Some(analysis) = &mut self.analysis {
            analysis.thin_out(chunk, lones.iter().map(|lone| (lone.number, lone.side)));
        }
        self.lones.chunks.resize_with(chunk + 1, Vec::new);
        if let Some(place) = self.lones.chunks.get_mut(chunk) {
            *place = lones;
        }
    }

    /// The SYN that a stream can be made again from, to the last bit.
    fn lone(&mut self, number: u32) -> Option<Lone> {
        let stream = self.streams.get(number).filter(|stream| may_be_lone(stream))?;
        let (side, half) = (stream.opener, stream.half(stream.opener));
        let (ack, window, scale) = match &self.analysis {
            Some(analysis) => analysis.last_of(number, side),
            None => (0, 0, half.scale),
        };
        let counted = half.packets > 0;
        let (window, scale) = if counted { (half.window, half.scale) } else { (window, scale) };
        let TcpStream { key, first_time: time, first_frame: frame, .. } = *stream;
        let lone = Lone { key, time, number, frame, seq: half.base, ack, window, scale, side, counted };
        if self.made_again(&lone) != *stream {
            return None;
        }
        if let Some(analysis) = &self.analysis {
            let rules = analysis.rules();
            let trial = self.lones.trial.get_or_insert_with(|| Box::new(Analysis::new(&rules)));
            trial.begin_trial();
            lone.with_context(|segment, context| trial.judge(0, segment, side, context));
            if !trial.tells_the_same(analysis, number, side) {
                return None;
            }
        }
        Some(lone)
    }
}

/// Whether it is worth a closer look.
fn may_be_lone(stream: &TcpStream) -> bool {
    let [low, high] = &stream.halves;
    let alone = low.packets + high.packets <= 1 && stream.first_time == stream.previous_time;
    let attempt = matches!(stream.handshake.progress, Progress::Syn | Progress::NotSeen);
    alone && attempt && stream.first_frame == stream.last_frame && !stream.is_announced() && stream.rare.is_none()
}

#[cfg(test)]
mod tests {
    use super::super::row::End;
    use super::super::rules::Rules;
    use super::*;
    use crate::engine::ServicePorts;
    use crate::stream::Compat;
    use crate::stream::key::Addresses;

    const SYN: u16 = TcpFlags::SYN;
    const ACK: u16 = TcpFlags::ACK;
    const RST: u16 = TcpFlags::RST;
    const SCALED: &[u8] = &[2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7];

    /// A client's port, whether the server sends, flags, number, acknowledgement, options.
    type Row = (u16, bool, u16, u32, u32, &'static [u8]);

    /// A flood of attempts; some say it again, are answered, refused, quoted or called from the other side, soon or late.
    fn flood() -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let attempts = 3_000_u16;
        for port in 0..attempts {
            let options = if port % 3 == 0 { SCALED } else { &[] };
            rows.push((port, false, SYN, u32::from(port) * 977, if port % 5 == 0 { 99 } else { 0 }, options));
            match port % 200 {
                7 => rows.push((port, false, SYN, u32::from(port) * 977, 0, options)),
                8 => rows.push((port, true, SYN | ACK, 5, u32::from(port) * 977 + 1, SCALED)),
                _ => {}
            }
        }
        for port in (0..attempts).step_by(41) {
            let (seq, options) = (u32::from(port) * 977, if port % 3 == 0 { SCALED } else { &[] });
            match port % 6 {
                0 => rows.push((port, false, SYN, seq, 0, options)),
                1 => rows.push((port, true, RST | ACK, 0, seq + 1, &[])),
                2 => rows.push((port, false, SYN, seq + 7, 0, options)),
                3 => {
                    rows.push((port, true, SYN | ACK, 9, seq + 1, SCALED));
                    rows.push((port, false, ACK, seq + 1, 10, &[]));
                }
                4 => rows.push((port, true, SYN, 77, 0, SCALED)),
                _ => rows.push((port, false, ACK, seq + 1, 10, &[])),
            }
        }
        rows
    }

    fn play(rules: Rules, rows: &[Row], off: bool, keep_rows: bool) -> (TcpTable, Vec<String>) {
        let mut table = TcpTable::new(rules);
        table.lones.off = off;
        let mut placed = Vec::new();
        for (&(port, server, flags, seq, ack, options), frame) in rows.iter().zip(1..) {
            let ends = ([10, 0, 0, 1], 10_000 + port, [10, 0, 0, 2], 80);
            let (key, side) = Addresses::key4(ends.0, ends.1, ends.2, ends.3);
            let side = if server { side.other() } else { side };
            let segment = Segment {
                frame,
                time: i64::from(frame) * 1_000,
                seq,
                ack,
                flags: TcpFlags(flags),
                window: 1_000 + port,
                len: 0,
                quoted: false,
                sound: true,
                identity: Identity { signature: u64::from(frame) << 32, ..Identity::default() },
            };
            let context = Context::new(TcpOptions::of(options), true);
            match keep_rows {
                true => placed.push(format!("{:?}", table.take::<true>(key, side, &segment, &context))),
                false => placed.push(format!("{:?}", table.take::<false>(key, side, &segment, &context))),
            }
        }
        table.end();
        (table, placed)
    }

    #[test]
    fn attempts_that_are_laid_aside_change_nothing() {
        let rows = flood();
        for (verdicts, first_of_two) in [(false, false), (true, false), (true, true)] {
            for compat in [Compat::Wireshark40, Compat::Wireshark44, Compat::Wireshark46] {
                for keep_rows in [true, false] {
                    let services = ServicePorts::NONE;
                    let rules = Rules { compat, verdicts, first_of_two, contiguity: false, services };
                    let (plain, expected) = play(rules, &rows, true, keep_rows);
                    let (laid, placed) = play(rules, &rows, false, keep_rows);
                    assert_eq!(placed, expected, "{rules:?}");
                    let asleep = (0..laid.streams.len() as u32).filter(|number| laid.streams.get(*number).is_none());
                    assert!(asleep.count() > 2_000, "{rules:?}: nothing was laid aside");
                    let told = |table: &TcpTable| {
                        let addresses = Addresses::default();
                        let of = |number: u32| {
                            let row = table.row(number, &addresses, End::default());
                            let shifts = [Side::Low, Side::High].map(|side| table.window_shift(number, side));
                            let complete = [true, false].map(|opens| table.completeness(number, opens));
                            let times = (table.initial_rtt(number), table.verdict_counts(number));
                            format!("{row:?} {shifts:?} {complete:?} {times:?} {:?}", table.opener(number))
                        };
                        (0..table.streams.len() as u32).map(of).collect::<Vec<_>>()
                    };
                    assert_eq!(told(&laid), told(&plain), "{rules:?}");
                    assert_eq!(laid.all_settled(), plain.all_settled(), "{rules:?}");
                }
            }
        }
    }
}

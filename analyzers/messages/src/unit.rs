//! Cutting what a side said into messages, for framings that mark the borders.

use wirelab_labs::framing::{Cut, Framing};

use super::log::Lane;

/// Arrivals at which a length-prefixed stream is looked at for a new footing after a gap.
const MAX_TRIES: usize = 1_024;

/// A stretch of a lane that is one message, or what is left of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// First byte, as an index into the lane.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// Where what it says begins.
    pub body: usize,
    /// Where what it says ends.
    pub body_end: usize,
    /// How whole it is.
    pub state: State,
}

/// How whole a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// All of it.
    Whole,
    /// The stream ends before it does; it would have so many bytes in all, if that is known.
    Unfinished(Option<u64>),
    /// Bytes of it are missing in the capture.
    Damaged,
    /// It claims, or has, more bytes than a message may have.
    TooLong(Option<u64>),
    /// Bytes that begin no message of this framing.
    Unframed(&'static str),
}

impl Unit {
    /// A stretch without header and delimiter.
    pub(super) fn plain(start: usize, end: usize, state: State) -> Self {
        Self { start, end, body: start, body_end: end, state }
    }
}

/// Cuts a lane. Gaps cost the messages that they are part of, and the search goes on behind them.
pub(super) fn cut(framing: &Framing, lane: &Lane) -> Vec<Unit> {
    let mut cutter = Cutter { framing, lane, units: Vec::new() };
    let mut runs: Vec<(usize, u64)> = lane.gaps().iter().map(|gap| (gap.at, gap.bytes)).collect();
    runs.push((lane.bytes().len(), 0));
    let mut from = 0;
    let mut carry = Carry::Fresh;
    for (end, missing) in runs {
        let last = missing == 0;
        carry = cutter.run(from, end, carry, if last { None } else { Some(missing) });
        from = end;
    }
    cutter.units
}

/// What the beginning of a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carry {
    /// A message begins.
    Fresh,
    /// So many bytes belong to a message that began at the index.
    Rest { start: usize, bytes: u64 },
    /// Bytes up to the next border belong to a message that began at the index.
    UpToBorder { start: usize },
    /// Nobody knows where the next message begins.
    Lost,
}

struct Cutter<'a> {
    framing: &'a Framing,
    lane: &'a Lane,
    units: Vec<Unit>,
}

impl Cutter<'_> {
    fn push(&mut self, start: usize, end: usize, state: State) {
        if start < end || matches!(state, State::Whole) {
            self.units.push(Unit::plain(start, end, state));
        }
    }

    /// Cuts the bytes between two gaps; `missing` bytes follow, or it is the end.
    fn run(&mut self, from: usize, end: usize, carry: Carry, missing: Option<u64>) -> Carry {
        let mut at = match self.resume(from, end, carry, missing) {
            Ok(at) => at,
            Err(carry) => return carry,
        };
        while at < end {
            let bytes = self.lane.part(at, end);
            match self.framing.cut(bytes, 0) {
                Cut::Whole { len, body, tail } => {
                    let stop = at + len;
                    self.units.push(Unit {
                        start: at,
                        end: stop,
                        body: at + body,
                        body_end: stop - tail,
                        state: State::Whole,
                    });
                    at = stop;
                }
                Cut::Open { least } => return self.open(at, end, least, missing),
                Cut::TooLong { claimed } => match self.skip(at, end, claimed) {
                    Ok(next) => at = next,
                    Err(bytes) => return missing.map_or(Carry::Fresh, |gap| self.across(end, end, bytes, gap)),
                },
                Cut::Wrong { why } => match self.footing(at + 1, end) {
                    Some(next) => {
                        self.push(at, next, State::Unframed(why));
                        at = next;
                    }
                    None => {
                        self.push(at, end, State::Unframed(why));
                        return if missing.is_some() { Carry::Lost } else { Carry::Fresh };
                    }
                },
            }
        }
        missing.map_or(Carry::Fresh, |gap| self.between(end, gap))
    }

    /// Where the first message of a run begins.
    fn resume(&mut self, from: usize, end: usize, carry: Carry, missing: Option<u64>) -> Result<usize, Carry> {
        match carry {
            Carry::Fresh => Ok(from),
            Carry::Rest { start, bytes } => {
                let there = (end - from) as u64;
                if bytes <= there {
                    let stop = from + bytes as usize;
                    self.push(start, stop, State::Damaged);
                    return Ok(stop);
                }
                match missing {
                    Some(gap) => Err(self.across(start, end, bytes - there, gap)),
                    None => {
                        self.push(start, end, State::Damaged);
                        Err(Carry::Fresh)
                    }
                }
            }
            Carry::UpToBorder { start } => match self.framing.cut(self.lane.part(from, end), 0) {
                Cut::Whole { len, .. } => {
                    self.push(start, from + len, State::Damaged);
                    Ok(from + len)
                }
                _ if missing.is_some() => Err(Carry::UpToBorder { start }),
                _ => {
                    self.push(start, end, State::Damaged);
                    Err(Carry::Fresh)
                }
            },
            Carry::Lost => match self.footing(from, end) {
                Some(next) => {
                    self.push(from, next, State::Damaged);
                    Ok(next)
                }
                None => {
                    self.push(from, end, State::Damaged);
                    Err(if missing.is_some() { Carry::Lost } else { Carry::Fresh })
                }
            },
        }
    }

    /// A message that is not all there before the gap or the end.
    fn open(&mut self, at: usize, end: usize, least: Option<u64>, missing: Option<u64>) -> Carry {
        let Some(gap) = missing else {
            match self.units.last_mut().filter(|last| last.end == at) {
                // What stands behind the last message, and begins none, is part of it.
                Some(last) if self.framing.is_filling(self.lane.part(at, end)) => last.end = end,
                _ => self.push(at, end, State::Unfinished(least)),
            }
            return Carry::Fresh;
        };
        let there = (end - at) as u64;
        match (self.framing, least) {
            (framing, _) if framing.ending().is_some() => Carry::UpToBorder { start: at },
            (Framing::Length { header, .. }, _) if there < header.size as u64 => {
                self.push(at, end, State::Damaged);
                Carry::Lost
            }
            (_, Some(least)) => self.across(at, end, least.saturating_sub(there), gap),
            _ => {
                self.push(at, end, State::Damaged);
                Carry::Lost
            }
        }
    }

    /// A message of which `bytes` bytes still have to come at `end`, where `gap` bytes are missing.
    fn across(&mut self, start: usize, end: usize, bytes: u64, gap: u64) -> Carry {
        if bytes > gap {
            return Carry::Rest { start, bytes: bytes - gap };
        }
        self.push(start, end, State::Damaged);
        if bytes == gap { Carry::Fresh } else { self.between(end, gap - bytes) }
    }

    /// The gap begins, or goes on, at the border of a message.
    fn between(&self, start: usize, gap: u64) -> Carry {
        match self.framing {
            Framing::Record { layout } => match gap % layout.size as u64 {
                0 => Carry::Fresh,
                part => Carry::Rest { start, bytes: layout.size as u64 - part },
            },
            framing if framing.ending().is_some() => Carry::UpToBorder { start },
            _ => Carry::Lost,
        }
    }

    /// Skips a message that is too long. `Err`: so many bytes of it lie behind the run.
    fn skip(&mut self, at: usize, end: usize, claimed: Option<u64>) -> Result<usize, u64> {
        let there = (end - at) as u64;
        let len = claimed.unwrap_or(there);
        if len > there {
            self.push(at, end, State::TooLong(claimed));
            return Err(len - there);
        }
        let stop = at + len as usize;
        self.push(at, stop, State::TooLong(claimed));
        Ok(stop)
    }

    /// The next place at which a message can begin: where a segment begins whose bytes make sense.
    fn footing(&self, from: usize, end: usize) -> Option<usize> {
        let arrivals = self.lane.arrivals();
        let first = arrivals.partition_point(|arrival| arrival.start < from);
        let behind = arrivals.get(first..).unwrap_or_default().iter().map(|arrival| arrival.start);
        let starts = behind.take_while(|start| *start < end);
        starts.take(MAX_TRIES).find(|start| self.plausible(*start, end))
    }

    fn plausible(&self, at: usize, end: usize) -> bool {
        let bytes = self.lane.part(at, end);
        let constants = self
            .framing
            .layout()
            .is_none_or(|layout| layout.fields.iter().all(|field| field.is_constant(layout.value(field, bytes))));
        constants && matches!(self.framing.cut(bytes, 0), Cut::Whole { .. } | Cut::Open { least: Some(_) })
    }
}

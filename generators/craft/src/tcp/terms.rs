//! What a host offers in its SYN, and what both sides agree on.

use super::Options;
use crate::scenario::Host;

/// What is assumed where the other side says nothing (RFC 9293, section 3.7.1).
const DEFAULT_MSS: u16 = 536;
/// Bytes of the time stamp option, with its padding.
const TIMESTAMPS: u64 = 12;
/// A tick of the time stamp clock is a millisecond, as on Linux.
const NANOS_PER_TICK: u64 = 1_000_000;

/// The terms of a connection.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    own_mss: u16,
    own_scale: Option<u8>,
    offers_sack: bool,
    offers_timestamps: bool,
    /// What the time stamp clock shows at the beginning.
    clock: u32,
    /// The most bytes of a segment, without its options.
    mss: u64,
    /// How far the windows of this side and of the other are shifted.
    scales: Option<[u8; 2]>,
    sack: bool,
    timestamps: bool,
    /// The last time stamp of the other side.
    echo: u32,
}

impl Terms {
    pub(super) fn new(host: &Host, clock: u32) -> Self {
        Self {
            own_mss: host.mss,
            own_scale: host.scale,
            offers_sack: host.sack,
            offers_timestamps: host.timestamps,
            clock,
            mss: u64::from(DEFAULT_MSS),
            scales: None,
            sack: host.sack,
            timestamps: host.timestamps,
            echo: 0,
        }
    }

    /// Agrees on what both offer; `theirs` are the options of the other side's SYN.
    pub(super) fn agree(&mut self, theirs: &Options) {
        self.sack = self.offers_sack && theirs.sack_permitted;
        self.timestamps = self.offers_timestamps && theirs.timestamps.is_some();
        self.scales = self.own_scale.zip(theirs.scale).map(|(own, other)| [own, other]);
        let mss = u64::from(theirs.mss.unwrap_or(DEFAULT_MSS).min(self.own_mss));
        self.mss = if self.timestamps { mss.saturating_sub(TIMESTAMPS).max(1) } else { mss };
    }

    /// Refuses a connection: a RST has no options.
    pub(super) fn refuse(&mut self) {
        self.timestamps = false;
    }

    /// The most bytes of a segment.
    pub(super) fn mss(&self) -> u64 {
        self.mss
    }

    /// Takes in a time stamp of the other side.
    pub(super) fn heard(&mut self, stamp: u32) {
        self.echo = stamp;
    }

    /// How far the window field of this side is shifted; never in a SYN (RFC 7323, section 2.2).
    pub(super) fn own_shift(&self, is_syn: bool) -> u8 {
        if is_syn { 0 } else { self.scales.map_or(0, |[own, _]| own) }
    }

    /// How far the window field of the other side is shifted.
    pub(super) fn their_shift(&self, is_syn: bool) -> u8 {
        if is_syn { 0 } else { self.scales.map_or(0, |[_, theirs]| theirs) }
    }

    /// The options of a segment that goes out at a time. `answers`: a SYN that answers one. `ahead`: what has come
    /// early, which SACK tells from the latest on.
    pub(super) fn options(&self, time: u64, is_syn: bool, answers: bool, ahead: &[(u64, u64)]) -> Options {
        let mut options = Options::default();
        if self.timestamps {
            options.timestamps = Some((self.clock.wrapping_add((time / NANOS_PER_TICK) as u32), self.echo));
        }
        if is_syn {
            options.mss = Some(self.own_mss);
            options.sack_permitted = self.sack;
            options.scale = if answers { self.scales.map(|[own, _]| own) } else { self.own_scale };
        } else if self.sack {
            for (place, range) in options.sack.iter_mut().zip(ahead.iter().rev()) {
                *place = *range;
                options.sacks += 1;
            }
        }
        options
    }
}

//! Final values of TCP streams, which the second of two passes shows on every packet: small enough to look up each
//! time.

use super::Links;
use crate::stream::key::Side;
use crate::stream::tcp::{Placed, TcpTable};

/// Final values of one TCP stream.
#[derive(Clone, Copy, Debug, Default)]
pub struct Final {
    /// `tcp.analysis.initial_rtt` in nanoseconds; 0 while unknown.
    initial_rtt: i64,
    /// `tcp.completeness`, and the same as the packet shows it that opens the stream.
    completeness: [u8; 2],
    /// By how many bits the window fields of the two sides are to be shifted.
    window_shifts: [u8; 2],
    /// In how many pieces the two sides are there; [`UNCOUNTED`] if nobody asked.
    pieces: [u8; 2],
}

const UNCOUNTED: u8 = u8::MAX;
const _: () = assert!(size_of::<Final>() == 16);

/// Final values of all TCP streams, by stream number. 16 bytes each, so that a lookup is much cheaper than one of the
/// stream itself.
#[derive(Clone, Debug, Default)]
pub struct Finals {
    streams: Vec<Final>,
    links: Links,
}

impl Finals {
    pub(super) fn new(tcp: &TcpTable, links: Links) -> Self {
        let of = |stream: u32| Final {
            initial_rtt: tcp.initial_rtt(stream),
            completeness: [false, true].map(|opens| tcp.completeness(stream, opens)),
            window_shifts: [Side::Low, Side::High].map(|side| tcp.window_shift(stream, side)),
            pieces: tcp.pieces(stream).unwrap_or([UNCOUNTED; 2]),
        };
        Self { streams: (0..tcp.streams().len() as u32).map(of).collect(), links }
    }

    /// Which packets belong together, if [`super::Settings::applications`] asked for that.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The values of one stream (`tcp.stream`); zeros if there is no such stream.
    #[inline]
    pub fn of(&self, stream: u32) -> Final {
        self.streams.get(stream as usize).copied().unwrap_or_default()
    }
}

impl Final {
    /// `tcp.completeness`, as Wireshark shows it on the packet that opens the stream (`opens`), or on any other.
    #[inline]
    pub fn completeness(&self, opens: bool) -> u8 {
        let [other, opening] = self.completeness;
        if opens { opening } else { other }
    }

    /// `tcp.analysis.initial_rtt` in nanoseconds; 0 if unknown, or if verdicts were not asked for.
    #[inline]
    pub fn initial_rtt(&self) -> i64 {
        self.initial_rtt
    }

    /// In how many pieces the capture has what a segment's sender sent, and what the other side did; `None` if that was not asked
    /// for.
    #[doc(hidden)]
    pub fn pieces(&self, place: &Placed) -> Option<[u8; 2]> {
        let [low, high] = self.pieces;
        let both = if place.side == Side::Low { [low, high] } else { [high, low] };
        (low != UNCOUNTED).then_some(both)
    }

    /// Window scale of the segment's sender, as a shift count in bits.
    #[inline]
    pub fn window_shift(&self, place: &Placed) -> u8 {
        let [low, high] = self.window_shifts;
        match place.side {
            Side::Low => low,
            Side::High => high,
        }
    }
}

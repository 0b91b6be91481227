//! What the point of capture sees, written down: the capture and the truth about it.

use std::io::{self, Write};
use std::net::SocketAddr;

use wirelab_capture::facts::Interface;
use wirelab_capture::time::Timestamp;
use wirelab_capture::write::{Header, Record, WriteError, Writer};

use super::Options;
use super::captured::Captured;
use super::queue::Travelling;
use super::rows::{Ended, packet_row, stream_row};
use crate::packet::Body;
use crate::scenario::{CaptureSettings, Forced, Scenario, limits};
use crate::truth::{About, DeliveryRow};
use crate::wire::{FrameError, Wire};

/// 2026-01-15 10:00:00 UTC, in nanoseconds.
const BEGIN: u64 = 1_768_471_200_000_000_000;

/// Why crafting ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CraftError {
    /// The capture could not be written.
    #[error(transparent)]
    Capture(#[from] WriteError),
    /// The truth could not be written.
    #[error("cannot write the truth: {0}")]
    Truth(#[from] io::Error),
    /// A packet cannot be written.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A chat says more to one client than a side of a connection may say.
    #[error("the server of the chat says more than {limit} MiB to {0}", limit = limits::MAX_BYTES >> 20)]
    Chat(SocketAddr),
}

/// What was crafted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Packets in the capture.
    pub packets: u64,
    /// Bytes of these packets, without what the file adds.
    pub bytes: u64,
    /// TCP and UDP streams of the capture. A conversation of which it shows nothing is none, one whose SYN passes again
    /// behind its end is several.
    pub tcp: u64,
    /// See `tcp`.
    pub udp: u64,
    /// Conversations of which it shows nothing.
    pub unseen: u64,
}

/// What a capture file says about itself.
pub(super) fn header(scenario: &Scenario, options: &Options) -> Header {
    let (seed, title) = (options.seed, &scenario.title);
    Header {
        // Without a version: the same scenario gives the same bytes for good.
        application: Some("wirelab craft".to_owned()),
        interfaces: vec![Interface {
            link: Some(scenario.capture.link.number()),
            snaplen: if scenario.capture.snaplen == 0 { 262_144 } else { scenario.capture.snaplen },
            name: Some("crafted0".to_owned()),
            description: Some(format!("{title}; crafted, seed {seed}")),
            ..Interface::default()
        }],
        ..Header::default()
    }
}

/// The capture and its truth, while they grow.
pub(super) struct Output<'a, W: Write> {
    pub(super) writer: &'a mut Writer<W>,
    pub(super) truth: Option<&'a mut dyn Write>,
    pub(super) wire: Wire,
    pub(super) summary: Summary,
}

impl<'a, W: Write> Output<'a, W> {
    pub(super) fn new(scenario: &Scenario, writer: &'a mut Writer<W>, truth: Option<&'a mut dyn Write>) -> Self {
        Self { writer, truth, wire: Wire::new(&scenario.capture), summary: Summary::default() }
    }

    pub(super) fn about(&mut self, scenario: &Scenario, options: &Options, conversations: u64) -> io::Result<()> {
        let about = About {
            record: "capture",
            title: &scenario.title,
            seed: options.seed,
            conversations,
            link: scenario.capture.link.name(),
        };
        self.row(&about)
    }

    fn row(&mut self, row: &impl serde::Serialize) -> io::Result<()> {
        let Some(truth) = &mut self.truth else { return Ok(()) };
        serde_json::to_writer(&mut **truth, row)?;
        truth.write_all(b"\n")
    }

    /// Captures a packet.
    pub(super) fn packet(
        &mut self,
        settings: &CaptureSettings,
        captured: &mut Captured,
        passing: &Travelling,
        time: u64,
        script: Option<&Forced>,
    ) -> Result<(), CraftError> {
        let packet = &passing.packet;
        let (from, to, isns) = captured.ways(packet);
        let stamp = BEGIN + time;
        let stamp = Timestamp::new((stamp / 1_000_000_000) as i64, (stamp % 1_000_000_000) as i32);
        let frames = self.wire.write(packet, from, to, isns)?;
        let pieces = frames.len() as u64;
        for frame in frames {
            let kept = match settings.snaplen as usize {
                0 => frame,
                limit => frame.get(..limit.min(frame.len())).unwrap_or_default(),
            };
            let original_len = frame.len() as u32;
            self.writer.write(&Record { interface: 0, time: stamp, original_len, data: kept, comment: None })?;
            self.summary.bytes += kept.len() as u64;
        }
        let seen = captured.stream_of(packet);
        let udp = !matches!(packet.body, Body::Tcp(_));
        let summary = &mut self.summary;
        let stream = *seen.stream.get_or_insert_with(|| {
            let count = if udp { &mut summary.udp } else { &mut summary.tcp };
            *count += 1;
            *count - 1
        });
        let first = self.summary.packets + 1;
        self.summary.packets += pieces;
        let new = seen.take(packet, self.summary.packets, self.truth.is_some());
        if self.truth.is_none() {
            return Ok(());
        }
        for frame in first..=self.summary.packets {
            let last = frame == self.summary.packets;
            let row = packet_row(passing, frame, stream, if last { new } else { 0 }, !last, script);
            self.row(&row)?;
        }
        Ok(())
    }

    /// Says what the server of a chat made of a message.
    pub(super) fn delivery(&mut self, row: &DeliveryRow) -> io::Result<()> {
        self.row(row)
    }

    /// Says what a conversation was, now that it is over: in each of its streams.
    pub(super) fn stream(&mut self, ended: &Ended<'_>) -> Result<(), CraftError> {
        if ended.captured.is_empty() {
            self.summary.unseen += 1;
        }
        if self.truth.is_none() {
            return Ok(());
        }
        for seen in ended.captured.streams() {
            let row = stream_row(ended, seen);
            self.row(&row)?;
        }
        Ok(())
    }
}

//! The capture thread's work on each packet: count it, write it, hand it to the analysis.
//!
//! The file comes first. With one, the analysis never holds the capture up: when its queue is full, batches pass it by
//! and are counted as skipped, and the file still has them. Without one there is nothing but the analysis, so the
//! capture waits for it, the kernel's buffer takes what comes in the meantime, and the kernel counts what it drops.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::batch::Batch;
use super::queue::Inlet;
use super::recorder::Recorder;
use super::session::{Progress, SessionError};
use super::stats::Stats;
use crate::facts::{CaptureFacts, Interface};
use crate::packet::Packet;
use crate::time::Timestamp;

/// A batch is handed on when it has so many packets, so many bytes, or spans so many nanoseconds.
const PACKETS: usize = 4_096;
const BYTES: usize = 1 << 20;
const SPAN: i128 = 50_000_000;

pub(super) struct Outbox {
    batch: Batch,
    recorder: Option<Recorder>,
    inlet: Inlet,
    facts: CaptureFacts,
    previous: Option<Timestamp>,
    skipped: u64,
    progress: Arc<Mutex<Progress>>,
}

impl Outbox {
    pub(super) fn new(
        recorder: Option<Recorder>,
        inlet: Inlet,
        facts: CaptureFacts,
        progress: Arc<Mutex<Progress>>,
    ) -> Self {
        Self { batch: Batch::default(), recorder, inlet, facts, previous: None, skipped: 0, progress }
    }

    /// Begins to write; for sources that tell their interfaces only with the first packet.
    pub(super) fn record(&mut self, recorder: Recorder) {
        self.recorder = Some(recorder);
    }

    /// Takes a packet in.
    pub(super) fn put(&mut self, packet: &Packet<'_>, interfaces: &[Interface]) -> Result<(), SessionError> {
        self.facts.count_packet(
            packet.interface,
            packet.original_len,
            packet.data.len(),
            packet.time,
            &mut self.previous,
        );
        if let Some(recorder) = &mut self.recorder {
            recorder.write(packet, interfaces)?;
        }
        self.batch.push(packet);
        let span = match (self.batch.first_time(), packet.time) {
            (Some(first), Some(last)) => last.since(first),
            _ => 0,
        };
        if self.batch.len() >= PACKETS || self.batch.size() >= BYTES || span >= SPAN {
            self.hand_on()?;
        }
        Ok(())
    }

    /// Whether the file in hand is full.
    pub(super) fn is_full(&self) -> bool {
        self.recorder.as_ref().is_some_and(Recorder::is_full)
    }

    /// Goes on in the next file.
    pub(super) fn turn(&mut self, stats: Stats) -> Result<(), SessionError> {
        if let Some(recorder) = &mut self.recorder {
            recorder.turn(stats)?;
        }
        Ok(())
    }

    /// How many packets were taken in.
    pub(super) fn packets(&self) -> u64 {
        self.facts.packets
    }

    /// Hands the packets so far on. They are in the file before anybody sees them.
    pub(super) fn hand_on(&mut self) -> Result<(), SessionError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        if let Some(recorder) = &mut self.recorder {
            recorder.flush()?;
            if let Err(refused) = self.inlet.offer(batch) {
                self.skipped += refused.len() as u64;
            }
        } else {
            self.inlet.push(batch);
        }
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.packets = self.facts.packets;
        progress.bytes = self.facts.bytes;
        progress.skipped = self.skipped;
        Ok(())
    }

    /// Tells what the system counted.
    pub(super) fn tell(&self, stats: Stats) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).stats = stats;
    }

    /// Ends the file.
    pub(super) fn finish(mut self, stats: Stats) -> Result<(CaptureFacts, Vec<PathBuf>), SessionError> {
        self.hand_on()?;
        self.tell(stats);
        let files = self.recorder.map_or(Ok(Vec::new()), |recorder| recorder.finish(stats))?;
        Ok((self.facts, files))
    }
}

//! Bytes between two records that belong to neither: where the next sound record begins.

use std::io::{self, Read};

use crate::facts::CaptureFacts;
use crate::note::{NoteId, Severity};

use super::super::buffer::Buffer;
use super::super::detect::follows;
use super::Walk;
use super::layout::RecordHeader;

/// How far behind a record that is only odd the next sound one may begin, in bytes. More that is odd is how the file is.
pub(super) const NEAR: usize = 4096;
/// Fewer bytes than these between records are no garbage: the record before them is longer than it says. Nothing tells then what
/// the packet was, and reading ends there, as in Wireshark.
const LEAST: usize = 4;
/// How often a record may be doubted for nothing.
const MAX_DOUBTS: u8 = 8;
/// Records that have to follow one another, or end with the file.
const IN_A_ROW: usize = 3;
/// No packet of a real network is longer on the wire, in bytes.
const MAX_ORIGINAL: u32 = 1 << 24;
/// Garbage lasts no longer than this between two records of one capture, in seconds.
const MAX_GAP: i64 = 400 * 24 * 3600;

impl Walk {
    /// Whether a record that is odd by itself is followed by what is none.
    #[cold]
    #[inline(never)]
    fn stands_alone<R: Read>(&self, buffer: &mut Buffer<R>, header: &RecordHeader) -> io::Result<bool> {
        let next = self.layout.len() + header.captured as usize;
        if !buffer.ensure(next + self.layout.len())? {
            return Ok(buffer.available().len() != next);
        }
        let rest = buffer.available().get(next..).unwrap_or_default();
        let following = RecordHeader::read(rest, self.order, self.lengths);
        Ok(!follows(rest) && (following.captured > self.usual_max() || following.captured > following.original))
    }

    /// Whether this may be garbage that looks like a record.
    #[inline]
    pub(super) fn is_doubtful<R: Read>(&mut self, header: &RecordHeader, buffer: &mut Buffer<R>) -> io::Result<bool> {
        let odd = !header.is_sound(self.nanos) || header.captured > header.original;
        if !odd || self.doubts >= MAX_DOUBTS || header.captured > self.usual_max() {
            return Ok(false);
        }
        let doubtful = self.stands_alone(buffer, header)?;
        self.doubts += u8::from(doubtful);
        Ok(doubtful)
    }

    /// Passes over bytes up to the next sound record, at most `far` of them; `false` if there is none.
    #[cold]
    pub(super) fn pass_garbage<R: Read>(
        &mut self,
        buffer: &mut Buffer<R>,
        facts: &mut CaptureFacts,
        far: usize,
    ) -> io::Result<bool> {
        let (start, consuming) = (buffer.position(), far == usize::MAX);
        let mut ahead = 0;
        for passed in 1..far {
            if consuming {
                buffer.consume(1);
            } else {
                ahead += 1;
            }
            if !buffer.ensure(ahead + self.layout.len())? {
                break;
            }
            if self.is_row(buffer, facts, ahead)? {
                if passed < LEAST {
                    return Ok(false);
                }
                buffer.consume(ahead);
                let count = buffer.position() - start;
                facts.wireshark_stops();
                facts.remark_frame(NoteId::Garbage, Severity::Error, start, || {
                    format!(
                        "{count} bytes here are no record, and sound records follow them: these bytes are passed over; \
                         Wireshark reads on otherwise or not at all, so this and later frame numbers cannot be looked up there"
                    )
                });
                self.doubts = 0;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether sound records, one behind the other, begin so many bytes ahead.
    fn is_row<R: Read>(&self, buffer: &mut Buffer<R>, facts: &CaptureFacts, mut at: usize) -> io::Result<bool> {
        for found in 0..IN_A_ROW {
            if !buffer.ensure(at + self.layout.len())? {
                return Ok(found > 0 && buffer.available().len() == at);
            }
            let rest = buffer.available().get(at..).unwrap_or_default();
            if found > 0 && follows(rest) {
                return Ok(true);
            }
            let header = RecordHeader::read(rest, self.order, self.lengths);
            if !self.is_plausible(&header, facts) {
                return Ok(false);
            }
            at += self.layout.len() + header.captured as usize;
            if !buffer.ensure(at)? {
                // The last record of a file that was cut short.
                return Ok(found > 0);
            }
        }
        Ok(true)
    }

    fn is_plausible(&self, header: &RecordHeader, facts: &CaptureFacts) -> bool {
        let times = [facts.first_time, facts.last_time];
        let near = |secs: i64| {
            facts.first_time.is_none() || times.iter().flatten().any(|time| (secs - time.secs).abs() < MAX_GAP)
        };
        (self.least..=self.usual_max().min(self.snaplen)).contains(&header.captured)
            && (header.captured..=MAX_ORIGINAL).contains(&header.original)
            && header.is_sound(self.nanos)
            && near(i64::from(header.secs))
    }
}

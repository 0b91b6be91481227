//! Times of day in what a server says: held to the capture's. In which time zone the machine was that took it is not known, so
//! whole quarters of an hour are told, and are not wrong as long as they stay the same. Nor is it known whether that machine's
//! clock was right: one that is off by something else is told, and called wrong only where it jumps.

use wirelab_labs::rule::Wanted;
use wirelab_labs::template::Hand;
use wirelab_words::Span;
use wirelab_words::list::note;

use super::super::stage::{Cue, Stage};
use super::{Play, Verdict};
use crate::note::NoteId;

/// A second, and a millisecond, in nanoseconds.
const SECOND: i64 = 1_000_000_000;
const MILLISECOND: i64 = 1_000_000;
/// A capture whose packets are older has no clock: the second day of 1970.
const EARLIEST: i64 = 86_400 * SECOND;

impl Play<'_> {
    /// Sets the clock of the lab's own server to when something was said.
    pub(super) fn set_clock(&mut self, stage: &Stage<'_>, cue: &Cue) {
        if !self.talk.tells_time() {
            return;
        }
        let unit = &cue.timed.unit;
        let carriers = stage.lane(cue.slot, cue.side).map(|lane| lane.carriers(unit.start, unit.end));
        let time = carriers.and_then(|mut all| all.next()).map(|(arrival, ..)| arrival.time);
        if let Some(time) = time {
            self.room.set_clock(time.div_euclid(SECOND) + self.clock.ahead());
        }
    }

    /// Whether the times that a message tells, which is of the right form, are those of its packet.
    pub(super) fn by_the_clock(&mut self, stage: &mut Stage<'_>, index: usize, wanted: &Wanted) -> Verdict {
        let tolerance = i64::from(stage.candidate.variant.clock_tolerance) * MILLISECOND;
        let Some(message) = stage.messages.get(index) else { return Verdict::Right };
        let time = message.first_time;
        // Packets without times are all of one moment.
        if time < EARLIEST && !wanted.times(message.text()).is_empty() {
            return Verdict::Open;
        }
        for told in wanted.times(message.text()) {
            match self.clock.tells(told, time, tolerance) {
                Hand::Right => {}
                Hand::Zone(zone) => {
                    let minutes = zone.unsigned_abs() * 15;
                    stage.note(index, NoteId::Zone, note::Zone { minutes, behind: zone < 0 });
                }
                Hand::Off(off) => {
                    let note = note::OffClock { off: Span(off.saturating_abs()), behind: off < 0 };
                    stage.note(index, NoteId::OtherForm, note);
                    break;
                }
                Hand::Jumped => return Verdict::Wrong(wanted.text().to_vec()),
            }
        }
        Verdict::Right
    }
}

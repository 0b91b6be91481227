//! What is sent, and when it may be.

use super::{Cause, End, Now, Options, Sent, State, Tcp};
use crate::packet::flags::{ACK, FIN, PSH, SYN};

impl End {
    /// Sends what the windows allow. `force`: one segment at least, after a timeout.
    pub(super) fn output(&mut self, now: &mut Now<'_>, mut force: bool) {
        if self.state != State::Open {
            return;
        }
        let data_end = self.limit + 1;
        loop {
            if self.nxt < self.max
                && let Some(end) = self.sacked.end_of(self.nxt)
            {
                self.nxt = end;
                continue;
            }
            if self.nxt < data_end {
                let whole = self.whole_segment(now, data_end);
                let window = self.peer_window.min(self.congestion);
                let mut room = (self.una + window).saturating_sub(self.nxt);
                if force {
                    room = room.max(1);
                }
                let len = whole.min(room);
                // Silly windows are not filled (RFC 9293, section 3.8.6.2.1).
                if len == 0 || len < whole && self.nxt > self.una && room < self.widest / 2 {
                    break;
                }
                self.send_data(now, self.nxt, len, Cause::Retransmission);
                self.nxt += len;
            } else if self.fin && self.nxt == data_end {
                let cause = if self.max > data_end { Cause::Retransmission } else { Cause::Fin };
                self.send(now, FIN | ACK, self.nxt, 0, cause);
                self.nxt += 1;
            } else {
                break;
            }
            self.max = self.max.max(self.nxt);
            force = false;
        }
        if self.flight() > 0 {
            self.rto_at.get_or_insert(now.time + self.rto);
        } else if self.nxt < data_end && self.peer_window == 0 {
            self.probe_at.get_or_insert(now.time + self.rto);
        }
    }

    /// The length of the segment that begins at `nxt`, if nothing held it back.
    fn whole_segment(&self, now: &Now<'_>, data_end: u64) -> u64 {
        let border = self.border(now, self.nxt).unwrap_or(data_end).min(data_end);
        let sacked = if self.nxt < self.max { self.sacked.next_after(self.nxt) } else { None };
        let end = sacked.map_or(border, |sacked| sacked.min(border));
        (end - self.nxt).min(self.mss)
    }

    /// Where the segment that begins here must end at the latest.
    fn border(&self, now: &Now<'_>, at: u64) -> Option<u64> {
        let borders = now.plan.borders.get(self.side.index())?;
        let next = borders.partition_point(|border| u64::from(*border) <= at);
        borders.get(next).map(|border| u64::from(*border))
    }

    /// Sends one segment again at once (RFC 5681, section 3.2).
    pub(super) fn send_again(&mut self, now: &mut Now<'_>) {
        let data_end = self.limit + 1;
        if self.una < data_end {
            let border = self.border(now, self.una).unwrap_or(data_end).min(data_end);
            let mut len = (border - self.una).min(self.mss).min(self.max - self.una);
            if let Some(sacked) = self.sacked.next_after(self.una) {
                len = len.min(sacked - self.una);
            }
            self.send_data(now, self.una, len, Cause::FastRetransmission);
        } else {
            self.send(now, FIN | ACK, self.una, 0, Cause::FastRetransmission);
        }
        self.timing = None;
        self.rto_at = Some(now.time + self.rto);
    }

    fn send_data(&mut self, now: &mut Now<'_>, seq: u64, len: u64, again: Cause) {
        let end = seq + len;
        let is_new = end > self.max;
        if is_new {
            self.timing.get_or_insert((end, now.time));
        }
        let pushes = end == self.limit + 1 || self.border(now, seq) == Some(end);
        let flags = if pushes { PSH | ACK } else { ACK };
        self.send(now, flags, seq, len, if is_new { Cause::Data } else { again });
    }

    /// A segment without data.
    pub(super) fn send_bare(&mut self, now: &mut Now<'_>, cause: Cause) {
        let seq = if cause == Cause::KeepAlive { self.max - 1 } else { self.max };
        self.send(now, ACK, seq, 0, cause);
    }

    pub(super) fn send_syn(&mut self, now: &mut Now<'_>, cause: Cause) {
        let flags = if self.state == State::SynSent { SYN } else { SYN | ACK };
        self.send(now, flags, 0, 0, cause);
    }

    /// Sends a segment; each acknowledges everything that has come.
    pub(super) fn send(&mut self, now: &mut Now<'_>, flags: u8, seq: u64, len: u64, cause: Cause) {
        let is_syn = flags & SYN != 0;
        let ack = if flags & ACK == 0 { 0 } else { self.rcv };
        let window = self.window(is_syn);
        let head = Tcp { seq, ack, flags, window, options: self.options(now.time, is_syn) };
        // Payloads begin behind the SYN.
        let from = seq.saturating_sub(1);
        now.out.push(Sent { head, payload: from..from + len, cause });
        self.ack_at = None;
        self.ack_now = false;
        self.unacked = 0;
    }

    /// The window field: what is free, and never less than was told before (RFC 9293, section 3.8.6).
    fn window(&mut self, is_syn: bool) -> u16 {
        let shift = if is_syn { 0 } else { self.scales.map_or(0, |[own, _]| own) };
        let free = self.buffer.saturating_sub(self.rcv - self.read);
        let told = self.edge.saturating_sub(self.rcv);
        let worth = free >= told + self.mss.min(self.buffer / 2).max(1) || told == 0 && self.rcv == self.read;
        let window = if worth || self.rcv == self.read { free.max(told) } else { told };
        let field = (window >> shift).min(65_535) as u16;
        self.edge = self.edge.max(self.rcv + (u64::from(field) << shift));
        field
    }

    fn options(&self, time: u64, is_syn: bool) -> Options {
        let mut options = Options::default();
        if self.timestamps {
            // A tick is a millisecond, as on Linux.
            options.timestamps = Some((self.clock.wrapping_add((time / 1_000_000) as u32), self.echo));
        }
        if is_syn {
            options.mss = Some(self.own_mss);
            options.sack_permitted = self.sack;
            let answers = self.state != State::SynSent;
            options.scale = if answers { self.scales.map(|[own, _]| own) } else { self.own_scale };
        } else if self.sack {
            for (place, range) in options.sack.iter_mut().zip(self.ahead.as_slice().iter().rev()) {
                *place = *range;
                options.sacks += 1;
            }
        }
        options
    }
}

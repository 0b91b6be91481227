//! The three-way handshake, validated by its numbers (RFC 9293, section 3.5).

use super::segment::Segment;

/// How far the handshake of a stream came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Progress {
    /// No SYN was captured.
    #[default]
    NotSeen,
    /// A SYN, no answer.
    Syn,
    /// SYN and a SYN-ACK that fits it.
    SynAck,
    /// SYN, SYN-ACK and the ACK that fits both.
    Complete,
    /// The SYN was answered with RST.
    Refused,
}

/// What is kept of a handshake.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Handshake {
    /// Times in nanoseconds since the epoch: first SYN, the SYN that was answered, SYN-ACK, ACK.
    pub(crate) first_syn_time: i64,
    pub(crate) syn_time: i64,
    pub(crate) syn_ack_time: i64,
    pub(crate) ack_time: i64,
    /// Frames; 0 for none.
    pub(crate) syn: u32,
    pub(crate) syn_ack: u32,
    pub(crate) ack: u32,
    client_isn: u32,
    server_isn: u32,
    pub(crate) syn_retries: u16,
    pub(crate) syn_ack_retries: u16,
    /// Attempts on the same ports that were refused before this one.
    pub(crate) refused_before: u16,
    /// Bytes of the SYN that its answer acknowledges.
    pub(crate) in_syn: u16,
    pub(crate) progress: Progress,
    early: Early,
}

/// An acknowledgement that came before what it answers, or before it was known what it answers. Its frame and time stand where
/// those of the ACK will.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
enum Early {
    #[default]
    None,
    /// The client's: the SYN-ACK, or the SYN, was captured behind it.
    Client,
    /// The server's: it acknowledges the SYN, and the server's own SYN comes alone.
    Server,
}

/// How far numbers may lie behind the SYN's: what a Fast Open SYN carries is acknowledged with it.
const WITH_SYN: u32 = 0x1_0000;

impl Handshake {
    /// Takes in a segment; `true` if it is part of the handshake. `sent` is the end of what the server has sent so far
    /// (SND.NXT of RFC 9293, section 3.10.7.4).
    #[inline]
    pub(crate) fn step(&mut self, segment: &Segment, from_client: bool, sent: Option<u32>) -> bool {
        if self.progress == Progress::Complete && !segment.flags.syn() {
            return false;
        }
        match (segment.flags.syn(), segment.flags.ack(), from_client) {
            (true, false, true) => self.syn(segment),
            (true, true, false) => self.syn_ack(segment),
            (false, true, true) if !segment.flags.rst() => return self.ack(segment, sent),
            (false, _, false) if segment.flags.rst() => self.refuse(segment),
            (false, true, false) if self.progress == Progress::Syn && self.acknowledges_syn(segment) => {
                self.note_early(segment, Early::Server);
            }
            (true, ..) => {}
            _ => return false,
        }
        segment.flags.syn()
    }

    /// The number of the client's SYN.
    pub(super) fn client_isn(&self) -> u32 {
        self.client_isn
    }

    /// The frame in which the server has acknowledged the SYN without a SYN of its own.
    pub(super) fn early_answer(&self) -> Option<u32> {
        (self.early == Early::Server && self.ack != 0).then_some(self.ack)
    }

    /// The last packet of an opening.
    pub(super) fn complete(&mut self, segment: &Segment) {
        self.progress = Progress::Complete;
        self.ack = segment.frame;
        self.ack_time = segment.time;
    }

    fn acknowledges_syn(&self, segment: &Segment) -> bool {
        segment.ack.wrapping_sub(self.client_isn).wrapping_sub(1) < WITH_SYN
    }

    fn note_early(&mut self, segment: &Segment, early: Early) {
        if self.early == Early::None {
            self.early = early;
            self.ack = segment.frame;
            self.ack_time = segment.time;
        }
    }

    /// A RST refuses a SYN if it acknowledges it (RFC 9293, section 3.10.7.3); any other is none of its concern.
    fn refuse(&mut self, segment: &Segment) {
        if self.progress == Progress::Syn && segment.flags.ack() && self.acknowledges_syn(segment) {
            self.progress = Progress::Refused;
        }
    }

    fn syn(&mut self, segment: &Segment) {
        match self.progress {
            // The SYN-ACK was captured first.
            Progress::NotSeen if self.syn_ack != 0 => {
                self.first_syn_time = segment.time;
                let expected = self.client_isn;
                self.client_isn = segment.seq;
                if expected.wrapping_sub(segment.seq) < WITH_SYN {
                    let complete = self.early == Early::Client;
                    self.progress = if complete { Progress::Complete } else { Progress::SynAck };
                    self.syn = segment.frame;
                    self.syn_time = segment.time;
                    return;
                }
                (self.early, self.ack) = (Early::None, 0);
            }
            Progress::NotSeen => {
                self.first_syn_time = segment.time;
                self.client_isn = segment.seq;
            }
            // Windows tries again on the same ports after a refusal.
            Progress::Refused => {
                self.refused_before = self.refused_before.saturating_add(1);
                self.first_syn_time = segment.time;
                self.syn_retries = 0;
                self.client_isn = segment.seq;
            }
            Progress::Syn => self.syn_retries = self.syn_retries.saturating_add(1),
            Progress::SynAck | Progress::Complete => {
                self.syn_retries = self.syn_retries.saturating_add(1);
                return;
            }
        }
        self.progress = Progress::Syn;
        self.syn = segment.frame;
        self.syn_time = segment.time;
    }

    fn syn_ack(&mut self, segment: &Segment) {
        match self.progress {
            // A Fast Open server acknowledges the data of the SYN as well: any number after the SYN's fits.
            Progress::Syn if self.acknowledges_syn(segment) => {
                // The ACK was captured first.
                let acked = self.early == Early::Client && self.server_isn == segment.seq;
                self.progress = if acked { Progress::Complete } else { Progress::SynAck };
                let with_syn = segment.ack.wrapping_sub(self.client_isn).wrapping_sub(1);
                self.in_syn = u16::try_from(with_syn).unwrap_or(u16::MAX);
                self.note_syn_ack(segment);
            }
            Progress::SynAck | Progress::Complete => self.syn_ack_retries = self.syn_ack_retries.saturating_add(1),
            Progress::NotSeen if self.syn_ack == 0 => {
                self.client_isn = segment.ack.wrapping_sub(1);
                self.note_syn_ack(segment);
            }
            _ => {}
        }
    }

    fn note_syn_ack(&mut self, segment: &Segment) {
        self.server_isn = segment.seq;
        self.syn_ack = segment.frame;
        self.syn_ack_time = segment.time;
    }

    /// The third packet must continue the client's numbers and acknowledge the server's SYN, and no more than the server has
    /// sent (RFC 9293, section 3.10.7.4: SND.UNA < SEG.ACK =< SND.NXT); it may carry data.
    fn ack(&mut self, segment: &Segment, sent: Option<u32>) -> bool {
        let continues = segment.seq.wrapping_sub(self.client_isn).wrapping_sub(1) < WITH_SYN;
        match self.progress {
            Progress::Syn if continues => {
                if self.early == Early::None {
                    self.server_isn = segment.ack.wrapping_sub(1);
                    self.note_early(segment, Early::Client);
                }
                return false;
            }
            Progress::NotSeen if self.syn_ack != 0 && continues => {}
            Progress::SynAck if continues => {}
            _ => return false,
        }
        let most = sent.map_or(1, |sent| sent.wrapping_sub(self.server_isn)).clamp(1, WITH_SYN);
        if segment.ack.wrapping_sub(self.server_isn).wrapping_sub(1) >= most {
            return false;
        }
        if self.progress == Progress::NotSeen {
            self.note_early(segment, Early::Client);
            return true;
        }
        self.complete(segment);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::layer::TcpFlags;
    use crate::stream::copies::Identity;

    const SYN: u16 = TcpFlags::SYN;
    const ACK: u16 = TcpFlags::ACK;
    const RST: u16 = TcpFlags::RST;

    fn play(rows: &[(bool, u16, u32, u32)]) -> Handshake {
        let mut handshake = Handshake::default();
        for (number, &(from_client, flags, seq, ack)) in rows.iter().enumerate() {
            let (frame, time) = (number as u32 + 1, number as i64 * 10);
            let flags = TcpFlags(flags);
            let segment = Segment {
                frame,
                time,
                seq,
                ack,
                flags,
                window: 0,
                len: 0,
                quoted: false,
                sound: true,
                identity: Identity { signature: u64::from(frame) << 32, ..Identity::default() },
            };
            handshake.step(&segment, from_client, None);
        }
        handshake
    }

    #[test]
    fn the_numbers_decide() {
        let good = [(true, SYN, 100, 0), (false, SYN | ACK, 900, 101), (true, ACK, 101, 901)];
        let done = play(&good);
        assert_eq!((done.progress, done.syn, done.syn_ack, done.ack), (Progress::Complete, 1, 2, 3));
        let wrap = [(true, SYN, u32::MAX, 0), (false, SYN | ACK, u32::MAX, 0), (true, ACK, 0, 0)];
        assert_eq!(play(&wrap).progress, Progress::Complete);
        let table = [
            (vec![good[0]], Progress::Syn),
            (vec![good[0], good[1]], Progress::SynAck),
            (vec![good[0], (false, SYN | ACK, 900, 100)], Progress::Syn),
            (vec![good[0], good[1], (true, ACK, 101, 900)], Progress::SynAck),
            (vec![good[0], good[1], (true, ACK, 100, 901)], Progress::SynAck),
            (vec![good[0], good[1], (false, ACK, 101, 901)], Progress::SynAck),
            (vec![good[0], (false, RST | ACK, 0, 101)], Progress::Refused),
            (vec![good[0], good[1], (true, RST | ACK, 101, 901)], Progress::SynAck),
            (vec![(true, ACK, 101, 901)], Progress::NotSeen),
            (vec![good[1], good[2]], Progress::NotSeen),
        ];
        for (rows, progress) in table {
            assert_eq!(play(&rows).progress, progress, "{rows:?}");
        }
    }

    #[test]
    fn retries_count_from_the_last_syn_and_refusals_are_told_apart() {
        let retried =
            play(&[(true, SYN, 100, 0), (true, SYN, 100, 0), (false, SYN | ACK, 900, 101), (true, ACK, 101, 901)]);
        assert_eq!((retried.syn_retries, retried.syn, retried.first_syn_time, retried.syn_time), (1, 2, 0, 10));
        let refused_first = play(&[
            (true, SYN, 100, 0),
            (false, RST | ACK, 0, 101),
            (true, SYN, 100, 0),
            (false, SYN | ACK, 900, 101),
            (true, ACK, 101, 901),
        ]);
        assert_eq!((refused_first.progress, refused_first.refused_before), (Progress::Complete, 1));
        assert_eq!((refused_first.syn, refused_first.first_syn_time), (3, 20));
    }
}

//! The numbers that a connection begins with, and how the SYN-ACK's acknowledgement comes about.

use wirelab_analyzers::report::ladder::Rung;
use wirelab_analyzers::report::sentence;
use wirelab_analyzers::stream::tcp::HandshakeRow;

/// The SYN and the SYN-ACK of a stream, as its rows tell them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Greetings {
    syn: Option<(u64, u32)>,
    /// With its acknowledgement.
    syn_ack: Option<(u64, u32, u32)>,
}

impl Greetings {
    /// Takes in a row: of repeated ones the last.
    pub(super) fn take(&mut self, rung: &Rung) {
        if !rung.flags.contains("SYN") {
            return;
        }
        match (rung.seq_raw, rung.ack_raw) {
            (Some(seq), None) => self.syn = Some((rung.frame, seq)),
            (Some(seq), Some(ack)) => self.syn_ack = Some((rung.frame, seq, ack)),
            _ => {}
        }
    }

    /// Where the rows have the SYN and the SYN-ACK of the handshake, and those fit each other.
    pub(super) fn said(&self, handshake: &HandshakeRow) -> Option<String> {
        let [syn_frame, syn_ack_frame, _] = handshake.frames.map(|frame| frame.map(u64::from));
        let (frame, client) = self.syn.filter(|(frame, _)| Some(*frame) == syn_frame)?;
        let (answer, server, ack) = self.syn_ack.filter(|(frame, ..)| Some(*frame) == syn_ack_frame)?;
        (frame < answer && ack == client.wrapping_add(1)).then(|| sentence::initial_numbers(client, server))
    }
}

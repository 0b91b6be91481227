//! The stream report: facts about the capture, one row a stream, timing, source ports, findings.

mod groups;
mod select;
mod spoken;

pub use groups::{Group, GroupKind, Grouped};
pub use select::{Matched, Selection, SortKey};
pub use spoken::Spoken;

use std::collections::BTreeSet;
use std::net::IpAddr;

use wirelab_capture::facts::CaptureFacts;
use wirelab_engine::Application;
use wirelab_engine::engine::Summary;
use wirelab_engine::measures::Measures;
use wirelab_engine::stream::key::Endpoint;
use wirelab_engine::stream::ports::SourcePorts;
use wirelab_engine::stream::tcp::{HandshakeOutcome, HandshakeRow, TcpRow};
use wirelab_engine::stream::udp::UdpRow;
use wirelab_labs::Transport;
use wirelab_text::statistics::Spread;

use crate::finding::{Finding, findings};
use crate::messages::{LabReport, LabTotal, StreamMessages};

/// Everything that `analyze` says, before it is put into a form.
#[derive(Debug)]
pub struct Analysis {
    /// What the capture is called.
    pub path: String,
    /// What it says about itself.
    pub facts: CaptureFacts,
    /// Its streams.
    pub summary: Summary,
    /// Which streams are shown, and in what order.
    pub selection: Selection,
    /// What its labs' messages say; `None` if nobody looked.
    pub labs: Option<LabReport>,
    /// What its streams measure; `None` if nobody asked.
    pub measures: Option<Measures>,
    /// Which application protocols its streams show; empty if nobody looked.
    pub spoken: Spoken,
}

/// Timing over the handshakes that completed. Refused and unanswered attempts never enter it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandshakeTiming {
    /// SYN to SYN-ACK.
    pub syn_to_syn_ack: Spread,
    /// SYN-ACK to ACK.
    pub syn_ack_to_ack: Spread,
    /// SYN to ACK.
    pub total: Spread,
}

impl Analysis {
    /// Puts a report together.
    pub fn new(path: String, facts: CaptureFacts, summary: Summary, selection: Selection) -> Self {
        Self { path, facts, summary, selection, labs: None, measures: None, spoken: Spoken::default() }
    }

    /// With what was found of labs.
    #[must_use]
    pub fn with_labs(self, labs: Option<LabReport>) -> Self {
        Self { labs, ..self }
    }

    /// With what its streams measure.
    #[must_use]
    pub fn with_measures(self, measures: Option<Measures>) -> Self {
        Self { measures, ..self }
    }

    /// With what was heard of application protocols.
    #[must_use]
    pub fn with_spoken(self, spoken: Spoken) -> Self {
        Self { spoken, ..self }
    }

    /// The application protocol that the bytes of a stream show; `None` for a lab's stream, which its lab's name says more
    /// about.
    pub fn application(&self, transport: Transport, stream: u32) -> Option<Application> {
        if self.messages(transport, stream).is_some() { None } else { self.spoken.of(transport, stream) }
    }

    /// The lab and the messages of a stream; `None`: it is no lab's.
    pub fn messages(&self, transport: Transport, stream: u32) -> Option<&StreamMessages> {
        self.labs.as_ref()?.stream(transport, stream)
    }

    /// Each lab and variant with its counts, over the streams that are shown.
    pub fn lab_totals(&self) -> Vec<LabTotal> {
        let Some(labs) = &self.labs else { return Vec::new() };
        if self.selection.is_all() {
            return labs.totals(|_, _| true);
        }
        let tcp: BTreeSet<u32> = self.tcp().map(|row| row.stream).collect();
        let udp: BTreeSet<u32> = self.udp().map(|row| row.stream).collect();
        labs.totals(|transport, stream| if transport == Transport::Tcp { &tcp } else { &udp }.contains(&stream))
    }

    /// What is worth knowing about the whole capture.
    pub fn findings(&self) -> Vec<Finding> {
        let mut all = findings(&self.facts, &self.summary);
        all.extend(self.labs.iter().flat_map(|labs| labs.findings()).cloned());
        all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        all
    }

    /// The TCP rows that are shown, in their order.
    pub fn tcp(&self) -> impl Iterator<Item = TcpRow> {
        self.selection.tcp(&self.summary)
    }

    /// The UDP rows that are shown, in their order.
    pub fn udp(&self) -> impl Iterator<Item = UdpRow> {
        self.selection.udp(&self.summary)
    }

    /// The source ports of the clients that are shown, in order of time, TCP and UDP; of those that `wanted` takes.
    pub fn source_ports(&self, transport: Transport, wanted: impl Fn(IpAddr) -> bool) -> SourcePorts {
        let by_time = Selection { sort: SortKey::Stream, ..self.selection.clone() };
        let wanted = |(_, client): &(u32, IpAddr)| wanted(*client);
        match transport {
            Transport::Tcp if by_time.is_all() => {
                let all = self.summary.tcp_ends().map(|(stream, client, _)| (stream, client.address));
                SourcePorts::of(all.filter(wanted))
            }
            Transport::Tcp => {
                let rows = by_time.tcp(&self.summary).map(|row| (row.stream, row.client.address));
                SourcePorts::of(rows.filter(wanted))
            }
            Transport::Udp => {
                let rows = by_time.udp(&self.summary).map(|row| (row.stream, row.client.address));
                SourcePorts::of(rows.filter(wanted))
            }
        }
    }

    /// Client and server of a stream.
    pub fn ends(&self, transport: Transport, stream: u32) -> Option<(Endpoint, Endpoint)> {
        match transport {
            Transport::Tcp => self.summary.tcp_ends_of(stream),
            Transport::Udp => self.summary.udp(stream).map(|row| (row.client, row.server)),
        }
    }

    /// The timing of the handshakes that are shown; `None` if none completed.
    pub fn timing(&self) -> Option<HandshakeTiming> {
        let is_complete = |handshake: &HandshakeRow| handshake.outcome == HandshakeOutcome::Complete;
        let complete: Vec<_> = if self.selection.is_all() {
            self.summary.handshakes().filter(is_complete).collect()
        } else {
            self.tcp().map(|row| row.handshake).filter(is_complete).collect()
        };
        Some(HandshakeTiming {
            syn_to_syn_ack: Spread::of(complete.iter().filter_map(|handshake| handshake.syn_to_syn_ack))?,
            syn_ack_to_ack: Spread::of(complete.iter().filter_map(|handshake| handshake.syn_ack_to_ack))?,
            total: Spread::of(complete.iter().filter_map(|handshake| handshake.total))?,
        })
    }
}

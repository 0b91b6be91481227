//! One check of one submission for somebody who has the files and Wireshark, and wants to see for himself: all that was
//! counted, not the first few places, and how to find it.

mod exhibit;
mod filter;

pub use exhibit::{Exhibit, Packet};
pub use filter::of_frames;

use wirelab_labs::Transport;
use wirelab_labs::check::{Check, Kind};

use super::check::look;
use super::evaluate::Grader;
use super::evidence::Evidence;
use super::model::Status;
use super::parts::settle;

/// What stands behind the result of a check.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The check, as the lab's file has it.
    pub check: Check,
    /// What was found, before it is known whether a part gives points.
    pub status: Status,
    /// So much of so much holds.
    pub share: (u64, u64),
    /// Where it stands, file by file.
    pub exhibits: Vec<Exhibit>,
    /// A display filter for all packets that the check looks at; `None` where it looks at no capture.
    pub looks_at: Option<String>,
    /// The lab's ports in words.
    pub ports: wirelab_words::Said,
    /// Whether the lab is about a protocol: then it has no ports, and these words say what it selects.
    pub of_protocol: bool,
}

impl Grader {
    /// Explains a check; `None` if the lab has no such check.
    pub fn explain(&self, evidence: &[Evidence], id: &str) -> Option<Explanation> {
        let (own, _) = self.at_home(evidence);
        own.explain_here(evidence, id)
    }

    fn explain_here(&self, evidence: &[Evidence], id: &str) -> Option<Explanation> {
        let lab = self.lab();
        let check = lab.checks.iter().find(|check| check.id == id)?;
        let mut case = self.read(evidence);
        // What was put aside does not count, and a check may hang on another: as it is judged, so it is explained.
        let (judged, _) = settle(&mut case, &lab.checks);
        let found = look(check, &case);
        let status = judged.iter().find(|one| one.id == id).map_or(found.status, |one| one.status);
        let mut ports = [lab.ports(Transport::Tcp), lab.ports(Transport::Udp)];
        for capture in &case.captures {
            for (transport, ports) in [Transport::Tcp, Transport::Udp].into_iter().zip(&mut ports) {
                let known = capture
                    .index
                    .all()
                    .streams
                    .iter()
                    .filter(|((one, _), stream)| *one == transport && stream.lab.is_some());
                ports.extend(known.map(|(_, stream)| stream.log.server.port));
            }
        }
        for ports in &mut ports {
            ports.sort_unstable();
            ports.dedup();
        }
        Some(Explanation {
            status,
            share: found.share,
            exhibits: found.proof.iter().map(|proof| exhibit::of(proof, &case, evidence)).collect(),
            looks_at: match &check.kind {
                Kind::Filter { filter, .. } => Some(filter.clone()),
                kind if kind.is_of_protocols() => filter::looks_at(kind, &ports),
                Kind::Traffic | Kind::CaptureWhole | Kind::TimeWindow { .. } if lab.protocol.is_some() => {
                    lab.selects().map(str::to_owned)
                }
                kind => filter::looks_at(kind, &ports),
            },
            ports: super::doctor::ports(lab),
            of_protocol: lab.protocol.is_some(),
            check: check.clone(),
        })
    }
}

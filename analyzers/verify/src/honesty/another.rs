//! Logs that tell of another run, or of another submission's capture.

use std::collections::HashMap;

use wirelab_text::harmless::Harmless;
use wirelab_words::list::observation as words;
use wirelab_words::{Numbers, Text};

use super::{LogTrace, Member};
use crate::model::{Observation, ObservationKind, Place, Proof};

/// Lines and ports that are named.
const LINES: usize = 6;
/// Characters of a name in a sentence.
const NAME: usize = 60;

/// Logs that name the clients of somebody else's capture and none of their own.
pub(crate) fn of_another(members: &[Member<'_>]) -> Vec<Observation> {
    let mut holders: HashMap<u16, Vec<usize>> = HashMap::new();
    for (at, member) in members.iter().enumerate() {
        for port in &member.print.ports {
            holders.entry(*port).or_default().push(at);
        }
    }
    let mut said = Vec::new();
    for (at, member) in members.iter().enumerate().filter(|(_, member)| !member.reference) {
        for log in &member.print.logs {
            let own = &member.print.ports;
            let named = &log.named;
            // Where nothing was captured there is nothing that a log could contradict.
            if named.is_empty() || own.is_empty() || named.iter().any(|(port, _)| own.contains(port)) {
                continue;
            }
            let has_all = |other: &&usize| {
                let ports = members.get(**other).map(|member| &member.print.ports);
                **other != at && ports.is_some_and(|ports| named.iter().all(|(port, _)| ports.contains(port)))
            };
            let first = named.first().and_then(|(port, _)| holders.get(port));
            let other = first.into_iter().flatten().find(has_all).filter(|_| is_telling(named));
            said.push(strange(member, log, other.and_then(|other| members.get(*other))));
        }
    }
    said
}

/// Whether ports are enough, and far enough apart, not to be the same on two machines by chance.
fn is_telling(named: &[(u16, u64)]) -> bool {
    let ports = || named.iter().map(|(port, _)| *port);
    let (Some(least), Some(most)) = (ports().min(), ports().max()) else { return false };
    named.len() >= 2 && most - least > 16
}

fn strange(member: &Member<'_>, log: &LogTrace, other: Option<&Member<'_>>) -> Observation {
    let name = |name: &str| Harmless::excerpt(name, NAME);
    let run = words::PortsNotCaptured {
        file: name(&log.path),
        whose: name(member.name),
        ports: Numbers::first(LINES, log.named.iter().map(|(port, _)| *port)),
    };
    let capture = other.map(|other| words::PortsInAnother { whose: name(other.name) });
    let mut submissions = vec![member.name.to_owned()];
    if let Some(other) = other.filter(|other| !other.reference) {
        submissions.push(other.name.to_owned());
        submissions.sort();
    }
    let lines = log.named.iter().take(LINES).map(|(_, line)| *line).collect();
    let kind = match other {
        Some(_) => ObservationKind::LogOfAnotherCapture,
        None => ObservationKind::LogOfAnotherRun,
    };
    let proof = Proof { file: log.path.clone(), place: Place::Lines(lines) };
    Observation::new(kind, submissions, Text::from(run).and(capture), vec![(member.name.to_owned(), proof)])
}

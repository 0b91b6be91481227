//! Captures that are pieces of one: the program that captured went on in another file, or somebody stopped it and began again
//! while connections were open. They are read as one, so that nothing is missing where one ends and the next begins.

use wirelab_engine::stream::key::Endpoint;
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
use wirelab_findings::rules::RuleFile;

use super::super::capture::{Aim, Capture, read};
use super::super::evidence::Evidence;
use super::file::Remark;

/// A file that goes on where another one ends, and what is said of it.
pub(super) type Continued = (String, Remark);

/// Puts pieces together, and says which files go on where others end.
pub(super) fn join(
    captures: &mut Vec<Capture>,
    evidence: &[&Evidence],
    aim: Aim<'_>,
    rules: &RuleFile,
) -> Vec<Continued> {
    captures.sort_by(|a, b| (a.facts.first_time, &a.path).cmp(&(b.facts.first_time, &b.path)));
    let mut all: Vec<Vec<Capture>> = Vec::new();
    for capture in captures.drain(..) {
        match all.last_mut() {
            Some(chain) if chain.last().is_some_and(|last| goes_on(last, &capture)) => chain.push(capture),
            _ => all.push(vec![capture]),
        }
    }
    let mut continued = Vec::new();
    for chain in all {
        let whole = (chain.len() > 1).then(|| whole(&chain, evidence, aim, rules)).flatten();
        match whole {
            Some(whole) => {
                let mut frame = 1;
                for (before, piece) in chain.iter().zip(chain.iter().skip(1)) {
                    frame += before.facts.packets;
                    continued.push((piece.path.clone(), Remark::GoesOn { file: before.path.clone(), frame }));
                }
                captures.push(whole);
            }
            None => captures.extend(chain),
        }
    }
    continued
}

/// Whether a capture begins behind the end of another, with a connection in the middle that is open at that end.
fn goes_on(before: &Capture, next: &Capture) -> bool {
    let in_turn = before.facts.last_time.zip(next.facts.first_time).is_some_and(|(last, first)| last <= first);
    // The bytes of both are read one behind the other: they have to be of one kind.
    let alike = before.facts.format == next.facts.format
        && before.facts.compression.is_none()
        && next.facts.compression.is_none()
        && before.so_far.is_none()
        && next.so_far.is_none()
        && before.other_port == next.other_port;
    let open = |row: &&TcpRow| matches!(row.teardown.outcome, TeardownOutcome::Open | TeardownOutcome::HalfClosed);
    let midway = |row: &&TcpRow| row.handshake.outcome == HandshakeOutcome::NotCaptured && row.packets() > 0;
    in_turn
        && alike
        && next
            .tcp
            .values()
            .filter(midway)
            .any(|row| before.tcp.values().filter(open).any(|one| ends(one) == ends(row)))
}

fn ends(row: &TcpRow) -> [Endpoint; 2] {
    let mut ends = [row.client, row.server];
    ends.sort();
    ends
}

/// All of them as one; `None`: it cannot be read as one.
fn whole(chain: &[Capture], evidence: &[&Evidence], aim: Aim<'_>, rules: &RuleFile) -> Option<Capture> {
    let file = |capture: &Capture| evidence.iter().find(|one| one.path == capture.path).copied();
    let files: Vec<&Evidence> = chain.iter().map(file).collect::<Option<_>>()?;
    let whole = read(&Evidence::joined(&files), aim, rules).ok()?;
    let packets: u64 = chain.iter().map(|piece| piece.facts.packets).sum();
    // A piece that ends in the middle of a record may cost the next one: then each stays what it is.
    let pieces = files.iter().map(|file| file.path.clone()).collect();
    (whole.facts.packets == packets && whole.so_far.is_none()).then_some(Capture { pieces, ..whole })
}

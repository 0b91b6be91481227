//! What is looked at later is what was seen when it came, whatever has been let go by then.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on is to fail")]

mod numbers;
mod replay;

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use wirelab_analyzers::report::messages::register;
use wirelab_analyzers::{engine::Settings, fields::Registry, message::Ask};
use wirelab_capture::live::{Plan as SessionPlan, Session, Source, Turn};
use wirelab_labs::catalogue;

use crate::{Capture, Plan};

/// The project's own captures.
fn samples() -> Vec<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../sample-pcaps"));
    let of = |folder: &Path| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let mut all = [of(folder), of(&folder.join("scenarios"))].concat();
    all.retain(|path| path.extension().is_some_and(|extension| extension == "pcapng" || extension == "pcap"));
    all.sort();
    assert!(all.len() > 40, "{all:?}");
    all
}

/// One with many streams, and one with messages.
fn sample(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../sample-pcaps")).join(name)
}

/// A plan that listens to the labs of the catalogue.
fn plan(filter: &str) -> Plan {
    let mut registry = Registry::new();
    let lookup = register(&mut registry, catalogue::all());
    let ask = Some(Ask::any(catalogue::all().to_vec()));
    let mut plan = Plan { settings: Settings::default(), ask, registry, lookup, ..Plan::default() };
    plan.filter = (!filter.is_empty()).then(|| plan.compile(filter).unwrap());
    let applications = plan.filter.as_ref().is_some_and(|filter| filter.needs_applications());
    plan.settings.applications = applications.then_some(plan.decode_as);
    plan
}

/// Gives a capture in pieces, with pauses between them: each piece becomes a batch of its own.
struct Drip(Cursor<Vec<u8>>);

impl Read for Drip {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        std::thread::sleep(Duration::from_millis(2));
        let most = out.len().min(1_000);
        self.0.read(&mut out[..most])
    }
}

/// Hands the turns of a capture of this file to `take`, in many batches. Gives how many.
fn drip(path: &Path, mut take: impl FnMut(Turn)) -> usize {
    let source = Source::Pipe("sample".into(), Box::new(Drip(Cursor::new(std::fs::read(path).unwrap()))));
    let capture = Capture::new(Session::start(source, SessionPlan::default()).unwrap(), None, || false);
    let mut batches = 0;
    loop {
        match capture.next() {
            Turn::Ended => break,
            turn => {
                batches += usize::from(matches!(turn, Turn::Batch(_)));
                take(turn);
            }
        }
    }
    capture.finish().unwrap();
    batches
}

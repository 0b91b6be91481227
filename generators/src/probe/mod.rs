//! Somebody else's server: spoken to in the lab's protocol, edge by edge, to say what it gets right.
//!
//! Every wait has an end, so that a server that hangs is a verdict and nothing more. When an edge shows what is wrong,
//! those that would only show it again are left out and say so.

mod answers;
mod broadcast;
mod clients;
mod routed;
mod wire;

use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use wirelab_labs::{Lab, Rule, Variant};
use wirelab_text::safe;

use wire::Wire;

/// How an edge went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As the lab has it.
    Passed,
    /// Otherwise.
    Failed,
    /// It was not asked, or cannot be told.
    Undecided,
}

/// One edge.
#[derive(Clone, Debug, Serialize)]
pub struct Edge {
    /// What was looked at.
    pub title: String,
    /// How it went.
    pub verdict: Verdict,
    /// What is wrong, in one word.
    pub diagnosis: Option<&'static str>,
    /// What was sent.
    pub sent: String,
    /// What the lab's own server sends.
    pub expected: String,
    /// What came.
    pub received: String,
    /// In a sentence.
    pub text: String,
}

/// All edges of a server.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// The edges in the order in which they were tried.
    pub edges: Vec<Edge>,
}

impl Report {
    /// Each different thing that is wrong, once.
    pub fn diagnoses(&self) -> Vec<&'static str> {
        let mut found = Vec::new();
        for diagnosis in self.edges.iter().filter_map(|edge| edge.diagnosis) {
            if !found.contains(&diagnosis) {
                found.push(diagnosis);
            }
        }
        found
    }
}

/// What is probed, and what came of it so far.
struct Probe {
    lab: Arc<Lab>,
    variant: Variant,
    to: SocketAddr,
    /// The longest wait for an answer.
    timeout: Duration,
    /// The wait in which nothing more should come.
    quiet: Duration,
    /// The connection that showed that the server is there: to a server that accepts once it is the only one.
    first: RefCell<Option<Wire>>,
    report: Report,
}

/// Bytes that were sent, expected and received.
#[derive(Clone, Debug, Default)]
struct Seen {
    sent: Vec<u8>,
    expected: Vec<u8>,
    received: Vec<u8>,
    /// The server closed or reset the connection.
    closed: bool,
}

impl Seen {
    fn is_right(&self) -> bool {
        self.received == self.expected
    }
}

/// Probes a server.
///
/// # Errors
/// It cannot be reached at all.
pub fn run(lab: &Arc<Lab>, variant: &Variant, to: SocketAddr, timeout: Duration) -> io::Result<Report> {
    let quiet = (timeout / 4).clamp(Duration::from_millis(60), Duration::from_millis(300));
    let first = RefCell::new(Some(Wire::open(variant, to, timeout)?));
    let (lab, report) = (Arc::clone(lab), Report::default());
    let mut probe = Probe { lab, variant: variant.clone(), to, timeout, quiet, first, report };
    match &variant.rule {
        Rule::Reply(_) => probe.answers(),
        Rule::Broadcast(_) => probe.broadcast(),
        Rule::Route(route) => probe.routed(&route.clone()),
        Rule::Silent | Rule::Free => probe.silent(),
    }
    Ok(probe.report)
}

impl Probe {
    fn connect(&self) -> io::Result<Wire> {
        match self.first.take() {
            Some(first) => Ok(first),
            None => Wire::open(&self.variant, self.to, self.timeout),
        }
    }

    fn edge(&mut self, title: &str, seen: &Seen, diagnosis: Option<&'static str>, text: impl Into<String>) {
        let verdict = if diagnosis.is_some() { Verdict::Failed } else { Verdict::Passed };
        let shown = |bytes: &[u8]| safe::excerpt(bytes, 100);
        self.report.edges.push(Edge {
            title: title.to_owned(),
            verdict,
            diagnosis,
            sent: shown(&seen.sent),
            expected: shown(&seen.expected),
            received: shown(&seen.received),
            text: text.into(),
        });
    }

    fn skip(&mut self, title: &str, why: impl Into<String>) {
        self.edge(title, &Seen::default(), None, why);
        if let Some(edge) = self.report.edges.last_mut() {
            edge.verdict = Verdict::Undecided;
        }
    }

    /// A server that answers nothing: it must take messages and stay.
    fn silent(&mut self) {
        let title = "messages are taken, and nothing comes back";
        let mut seen = Seen::default();
        let Ok(mut wire) = self.connect() else { return self.skip(title, "it is not there any more") };
        for text in [&b"hello"[..], b"again"] {
            let bytes = wire.encode(text);
            seen.sent.extend_from_slice(&bytes);
            seen.closed |= wire.send(&bytes).is_err();
            wire.read_more(self.quiet, &mut seen);
        }
        match (seen.received.is_empty(), seen.closed) {
            (true, false) => {
                self.edge(title, &seen, None, "it takes what it is sent; what it prints cannot be seen from here")
            }
            (true, true) => self.edge(title, &seen, Some("no-loop"), "it closes after the first message"),
            (false, _) => self.edge(title, &seen, Some("answers"), "it answers, and the lab's server does not"),
        }
    }
}

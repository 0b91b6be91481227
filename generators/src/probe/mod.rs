//! Somebody else's server: spoken to in the lab's protocol, edge by edge, to say what it gets right.
//!
//! Every wait has an end, so that a server that hangs is a verdict and nothing more. Which of the lab's variants it is, is
//! asked of the server. When an edge shows what is wrong, the next is tried where it can be; where it would only show the
//! same again it is left out and says so.

mod answers;
mod ask;
mod broadcast;
mod clients;
mod edges;
mod routed;
mod seen;
mod talk;
mod wire;

use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use wirelab_labs::{Diagnosis, Lab, Rule, Variant};
use wirelab_text::safe;

pub use ask::How;
use seen::Seen;
use wire::Wire;

/// How an edge went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As the lab has it.
    Passed,
    /// Otherwise.
    Failed,
    /// Otherwise, as the sheet's own program does it too: told, and not counted.
    Allowed,
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
    pub diagnosis: Option<Diagnosis>,
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
#[derive(Clone, Debug)]
pub struct Report {
    /// The variant that the server was held to.
    pub variant: Variant,
    /// How it was chosen.
    pub how: How,
    /// The edges in the order in which they were tried.
    pub edges: Vec<Edge>,
}

impl Report {
    /// Each different thing that is wrong, once.
    pub fn diagnoses(&self) -> Vec<Diagnosis> {
        let mut found = Vec::new();
        let failed = self.edges.iter().filter(|edge| edge.verdict == Verdict::Failed);
        for diagnosis in failed.filter_map(|edge| edge.diagnosis) {
            if !found.contains(&diagnosis) {
                found.push(diagnosis);
            }
        }
        found
    }
}

/// How often a datagram, or its answer, is taken to be lost one after the other.
const LOST_IN_A_ROW: usize = 12;

/// What is probed, and what came of it so far.
struct Probe {
    variant: Variant,
    to: SocketAddr,
    /// The longest wait for an answer.
    timeout: Duration,
    /// The wait in which nothing more should come.
    quiet: Duration,
    /// A connection that is open already: to a server that accepts once it is the only one.
    first: RefCell<Option<Wire>>,
    /// What was sent and came when no command was answered as the lab has it: what else it does is held to this.
    habit: Option<(Vec<u8>, Vec<u8>)>,
    edges: Vec<Edge>,
}

/// Probes a server. Without a variant, the server is asked which it is.
///
/// # Errors
/// It cannot be reached at all.
pub fn run(lab: &Arc<Lab>, variant: Option<&Variant>, to: SocketAddr, timeout: Duration) -> io::Result<Report> {
    let choice = match variant {
        Some(variant) => ask::Choice::given(variant, to, timeout)?,
        None => ask::choose(lab, to, timeout)?,
    };
    let ask::Choice { mut probe, how } = choice;
    match probe.variant.rule.clone() {
        Rule::Reply(_) => probe.answers(),
        Rule::Broadcast(broadcast) => probe.broadcast(&broadcast),
        Rule::Route(route) => probe.routed(&route),
        Rule::Talk(talk) => probe.talk(&talk),
        Rule::Silent | Rule::Free => probe.silent(),
    }
    Ok(Report { variant: probe.variant, how, edges: probe.edges })
}

impl Probe {
    fn new(variant: &Variant, to: SocketAddr, timeout: Duration) -> Self {
        // What is lost is waited for again and again.
        let timeout = if variant.loss.is_some() { timeout.min(Duration::from_millis(400)) } else { timeout };
        let quiet = (timeout / 4).clamp(Duration::from_millis(60), Duration::from_millis(300));
        let variant = variant.clone();
        Self { variant, to, timeout, quiet, first: RefCell::new(None), habit: None, edges: Vec::new() }
    }

    /// How often something is asked again that was not answered: nine times of ten lost, it would hardly ever be lost each time.
    fn again(&self) -> usize {
        match self.variant.loss {
            Some(_) => LOST_IN_A_ROW,
            None => 0,
        }
    }

    /// A connection; to a server that accepts a limited number of clients the one that there is.
    fn connect(&self) -> io::Result<Wire> {
        match self.first.take() {
            Some(first) => Ok(first),
            None => Wire::open(&self.variant, self.to, self.timeout),
        }
    }

    /// Gives a connection back that is not needed any more.
    fn done_with(&self, wire: Wire, seen: &Seen) {
        if self.variant.accepts.is_some() && !seen.closed {
            *self.first.borrow_mut() = Some(wire);
        }
    }

    fn edge(&mut self, title: &str, seen: &Seen, diagnosis: Option<Diagnosis>, text: impl Into<String>) {
        let verdict = match diagnosis {
            None => Verdict::Passed,
            Some(diagnosis) if self.variant.allows.contains(&diagnosis) => Verdict::Allowed,
            Some(_) => Verdict::Failed,
        };
        self.tell(title, seen, (verdict, diagnosis), text);
    }

    fn tell(
        &mut self,
        title: &str,
        seen: &Seen,
        (verdict, diagnosis): (Verdict, Option<Diagnosis>),
        text: impl Into<String>,
    ) {
        let shown = |bytes: &[u8]| safe::excerpt(bytes, 100);
        self.edges.push(Edge {
            title: title.to_owned(),
            verdict,
            diagnosis,
            sent: shown(&seen.sent),
            expected: shown(seen.expected()),
            received: shown(&seen.received),
            text: text.into(),
        });
    }

    fn skip(&mut self, title: &str, why: impl Into<String>) {
        self.tell(title, &Seen::default(), (Verdict::Undecided, None), why);
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
            (true, true) => self.edge(title, &seen, Some(Diagnosis::NoLoop), "it closes after the first message"),
            (false, _) => {
                let text = "it answers, and in this variant the server does not";
                self.edge(title, &seen, Some(Diagnosis::Answers), text);
            }
        }
    }

    /// What comes without anybody having said anything: a greeting, or news of others.
    fn unasked(&mut self, wires: &[&Wire]) {
        let mut seen = Seen::default();
        for wire in wires {
            wire.read_more(self.quiet / 4, &mut seen);
        }
        if !seen.received.is_empty() {
            let text = format!("it speaks first: {}", safe::excerpt(&seen.received, 60));
            self.tell("before anything is said", &seen, (Verdict::Undecided, None), text);
        }
    }
}

//! From the files of a submission to what is said of it. The same files give the same result, in whatever order they come.

use wirelab_findings::rules::RuleFile;
use wirelab_labs::check::{Check, Kind, Severity, Undecided};
use wirelab_labs::{Lab, Transport, safe};
use wirelab_report::messages::one_line;
use wirelab_report::sentence;
use wirelab_text::harmless::Harmless;
use wirelab_words::Sentence;
use wirelab_words::list::hint;

use super::capture::Capture;
use super::case::Case;
use super::check::judge;
use super::evidence::Evidence;
use super::forms::Own;
use super::honesty;
use super::honesty::{Fingerprint, Tokens};
use super::log::{Log, Scribe};
use super::model::{FileFinding, FileForm, Ladder, Submission};

/// Messages in words beside a ladder.
const MESSAGES: usize = 40;
/// Characters of a message there.
const ROOM: usize = 80;

/// What to hold submissions against.
#[derive(Clone, Debug)]
pub struct Yardstick {
    lab: Lab,
    scribe: Scribe,
    tokens: Option<Tokens>,
    own: Own,
}

impl Yardstick {
    /// A lab with its checks.
    pub fn new(lab: &Lab) -> Self {
        Self { lab: lab.clone(), scribe: Scribe::new(lab), tokens: None, own: Own::default() }
    }

    /// With a course's rule file: each rule becomes a check with so many hundredths of a point.
    #[must_use]
    pub fn with_rules(mut self, file: &RuleFile, points: u32) -> Self {
        for rule in &file.rules {
            let id = format!("rule-{}", safe::line(rule.id.as_bytes()));
            let title = if rule.description.is_empty() { &rule.filter } else { &rule.description };
            self.lab.checks.push(Check {
                id,
                title: safe::line(title.as_bytes()),
                kind: Kind::Filter { filter: rule.filter.clone(), count: rule.condition.clone() },
                points,
                partial: false,
                hint: hint::Rule { filter: Harmless::line(&rule.filter) }.said().to_string(),
                severity: Severity::Error,
                undecided: Undecided::LeaveOut,
            });
        }
        self
    }

    /// With tokens that are looked for in the streams.
    #[must_use]
    pub fn with_tokens(mut self, tokens: Tokens) -> Self {
        self.tokens = Some(tokens);
        self
    }

    /// With a teacher's decisions about forms of log lines: those that are pinned are lines of the lab from now on.
    #[must_use]
    pub fn with_forms(mut self, own: Own) -> Self {
        self.lab.log.extend(own.pins.iter().cloned());
        self.scribe = Scribe::new(&self.lab);
        self.own = own;
        self
    }

    /// The tokens that are looked for.
    pub fn tokens(&self) -> Option<&Tokens> {
        self.tokens.as_ref()
    }

    /// The lab.
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// Judges the files of one submission.
    pub fn evaluate(&self, name: &str, evidence: &[Evidence]) -> Submission {
        self.examine(name, evidence).0
    }

    /// Judges the files of one submission, and keeps what is needed to put it beside others.
    pub fn examine(&self, name: &str, evidence: &[Evidence]) -> (Submission, Fingerprint) {
        let case = Case::read(&self.lab, &self.scribe, &self.own, evidence);
        let checks = self.lab.checks.iter().map(|check| judge(check, &case)).collect();
        let told = |capture: &Capture| {
            let path = capture.path.clone();
            capture
                .findings
                .iter()
                .cloned()
                .map(move |finding| FileFinding { file: path.clone(), finding })
                .collect::<Vec<_>>()
        };
        let findings = case.captures.iter().flat_map(told).collect();
        let print = self.fingerprint(&case);
        let submission = Submission {
            name: name.to_owned(),
            participant: None,
            notes: Vec::new(),
            checks,
            findings,
            observations: honesty::observations(name, &case, &print.streams),
            ladders: case.captures.iter().flat_map(ladders).collect(),
            forms: forms(&case),
            files: case.files.into_iter().map(|file| file.handed).collect(),
        };
        (submission, print)
    }

    fn fingerprint(&self, case: &Case<'_>) -> Fingerprint {
        let mut print = Fingerprint {
            tokens: self.tokens.as_ref().map(|tokens| tokens.look(case)).unwrap_or_default(),
            logs: case.traces.clone(),
            ..Fingerprint::default()
        };
        for capture in &case.captures {
            print.streams.extend(capture.traces.iter().cloned());
            print.ports.extend(capture.tcp.values().map(|row| row.client.port));
            print.ports.extend(capture.udp.values().map(|row| row.client.port));
        }
        print
    }
}

/// The forms of log lines that were learned.
fn forms(case: &Case<'_>) -> Vec<FileForm> {
    let of = |log: &Log| {
        let path = log.path.clone();
        log.forms.iter().cloned().map(move |form| FileForm { file: path.clone(), form }).collect::<Vec<_>>()
    };
    case.logs.iter().flat_map(of).collect()
}

/// The streams that matter, packet by packet.
fn ladders(capture: &Capture) -> Vec<Ladder> {
    let known = |transport: Transport, stream: u32| {
        capture.index.stream(transport, stream).is_some_and(|found| found.lab.is_some() && !found.log.is_silent())
    };
    let of = |((transport, stream), ladder): (&(Transport, u32), &Ladder)| {
        let messages = capture.index.of_stream(*transport, *stream);
        Ladder {
            file: capture.path.clone(),
            heading: heading(capture, *transport, *stream),
            messages: messages.take(MESSAGES).map(|message| (message.frame(), one_line(message, ROOM))).collect(),
            ..ladder.clone()
        }
    };
    capture.ladders.iter().filter(|((transport, stream), _)| known(*transport, *stream)).map(of).collect()
}

fn heading(capture: &Capture, transport: Transport, stream: u32) -> String {
    let told = match transport {
        Transport::Tcp => capture.tcp.get(&stream).map(|row| (row.client, row.server, sentence::tcp(row))),
        Transport::Udp => capture.udp.get(&stream).map(|row| (row.client, row.server, sentence::udp(row))),
    };
    let Some((client, server, sentence)) = told else { return format!("Stream {stream}") };
    format!("{} stream {stream}, {client} → {server}. {sentence}", transport.name().to_uppercase())
}

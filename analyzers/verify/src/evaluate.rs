//! From the files of a submission to what is said of it. The same files give the same result, in whatever order they come; but
//! for one that takes too much processor time, of which a faster machine may read more.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use wirelab_findings::rules::RuleFile;
use wirelab_labs::check::{Check, Kind, Severity, Undecided, Worth};
use wirelab_labs::{Lab, Transport, safe};
use wirelab_report::messages::one_line;
use wirelab_report::sentence;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::check::{FoundAtPort, JudgedElsewhere, OnlyGiven, OtherPart};
use wirelab_words::list::hint;
use wirelab_words::list::sheet::{ReadCapture, ReadMore, ReadNothing, ReadProtocol};
use wirelab_words::{Name, Numbers, Sentence};

use super::basis;
use super::budget::Budget;
use super::capture::{Aim, Capture, compat};
use super::case::Case;
use super::check::{elsewhere, only_given};
use super::doctor::{about, ports};
use super::elsewhere::at_any_port;
use super::evidence::Evidence;
use super::forms::Own;
use super::honesty;
use super::honesty::{Fingerprint, Tokens};
use super::log::{Log, LogParser};
use super::model::{FileFinding, FileForm, Handed, Ladder, Remark, Submission};
use super::parts::settle;

/// Messages in words beside a ladder.
const MESSAGES: usize = 40;
/// Characters of a message there.
const ROOM: usize = 80;
/// Variants and ports of a capture that are told.
const READINGS: usize = 8;

/// What to hold submissions against.
#[derive(Clone, Debug)]
pub struct Grader {
    lab: Lab,
    scribe: LogParser,
    tokens: Option<Tokens>,
    own: Own,
    variant: Option<String>,
    named_port: bool,
    clock: Option<fn() -> Duration>,
}

impl Grader {
    /// A lab with its checks.
    pub fn new(lab: &Lab) -> Self {
        Self {
            lab: lab.clone(),
            scribe: LogParser::new(lab),
            tokens: None,
            own: Own::default(),
            variant: None,
            named_port: false,
            clock: None,
        }
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
                worth: Worth::Counts,
                one_of: None,
                partial: false,
                hint: hint::Rule { filter: Harmless::line(&rule.filter) }.said().to_string(),
                severity: Severity::Error,
                undecided: Undecided::Give,
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
        self.scribe = LogParser::new(&self.lab);
        self.own = own;
        self
    }

    /// With the lab's server on another port: the student's own.
    #[must_use]
    pub fn at_port(mut self, port: u16) -> Self {
        self.lab = self.lab.at_port(None, port);
        self.scribe = LogParser::new(&self.lab);
        self.named_port = true;
        self
    }

    /// With a variant of the lab that is demanded: no other counts, and checks of others are not asked. The lab has it, or
    /// nothing is found.
    #[must_use]
    pub fn of_variant(mut self, variant: &str) -> Self {
        self.variant = Some(variant.to_owned());
        self
    }

    /// With a clock that tells the processor time of the thread that asks: a submission that takes too much of it is judged as far
    /// as it was read.
    #[must_use]
    pub const fn with_clock(mut self, clock: fn() -> Duration) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The tokens that are looked for.
    pub fn tokens(&self) -> Option<&Tokens> {
        self.tokens.as_ref()
    }

    /// By the rules of which version the lab's captures are judged.
    pub fn compat(&self) -> &'static str {
        compat(&self.lab).name()
    }

    /// With other rules than the lab's own.
    #[must_use]
    pub const fn with_compat(mut self, compat: wirelab_labs::Compat) -> Self {
        self.lab.compat = Some(compat);
        self
    }

    /// The lab.
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// Judges the files of one submission.
    pub fn evaluate(&self, name: &str, evidence: &[Evidence]) -> Submission {
        self.examine(name, evidence).0
    }

    /// Reads the files of one submission.
    pub(crate) fn read(&self, evidence: &[Evidence]) -> Case<'_> {
        let budget = Budget::new(self.clock);
        let aim =
            Aim { budget: &budget, lab: &self.lab, variant: self.variant.as_deref(), named_port: self.named_port };
        Case::read(aim, &self.lab, self.variant.as_deref(), &self.scribe, &self.own, evidence)
    }

    /// The same with the lab on the ports on which the captures show it, where its sheet leaves them open; and what is said of that.
    pub(crate) fn at_home(&self, evidence: &[Evidence]) -> (Cow<'_, Self>, Vec<Remark>) {
        let free: Vec<Transport> =
            [Transport::Tcp, Transport::Udp].into_iter().filter(|one| self.lab.any_port(*one)).collect();
        if free.is_empty() || self.named_port {
            return (Cow::Borrowed(self), Vec::new());
        }
        let found = at_any_port(&self.lab, self.clock, evidence);
        let (mut own, mut said) = (self.clone(), Vec::new());
        for transport in free {
            let Some(ports) = found.get(&transport).filter(|ports| !ports.is_empty()) else { continue };
            own.lab = own.lab.at_ports(Some(transport), ports);
            own.named_port = true;
            // The usual port is nothing to talk about.
            if ports.iter().all(|port| self.lab.ports(transport).contains(port)) {
                continue;
            }
            let transport = Harmless::line(transport.name().to_uppercase());
            said.push(Remark::new(FoundAtPort { transport, ports: Numbers::all(ports.iter().copied()) }));
        }
        own.scribe = LogParser::new(&own.lab);
        (Cow::Owned(own), said)
    }

    /// Judges the files of one submission, and keeps what is needed to put it beside others.
    pub fn examine(&self, name: &str, evidence: &[Evidence]) -> (Submission, Fingerprint) {
        let (own, said) = self.at_home(evidence);
        let (mut submission, print) = own.examine_here(name, evidence);
        submission.remarks.splice(0..0, said);
        (submission, print)
    }

    fn examine_here(&self, name: &str, evidence: &[Evidence]) -> (Submission, Fingerprint) {
        let mut case = self.read(evidence);
        let (checks, aside) = settle(&mut case, &self.lab.checks);
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
        let (remarks, readings, forms) = (remarks(&case), readings(&case), forms(&case));
        let ladders = case.captures.iter().flat_map(ladders).collect();
        // Where evidence comes from is looked at in all of it.
        case.captures.extend(aside.captures);
        case.logs.extend(aside.logs);
        let print = self.fingerprint(&case);
        let submission = Submission {
            name: name.to_owned(),
            participant: None,
            partners: Vec::new(),
            notes: Vec::new(),
            remarks,
            readings,
            checks,
            findings,
            observations: honesty::observations(name, &case, &print.streams),
            forms,
            ladders,
            files: case.files.into_iter().map(|file| hashed(file.handed, evidence)).collect(),
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

/// What has to be known before the checks are read.
fn remarks(case: &Case<'_>) -> Vec<Remark> {
    let mut said: Vec<Remark> = Vec::new();
    for capture in &case.captures {
        let Some(port) = capture.other_port else { continue };
        let transport = if capture.tcp.is_empty() { Transport::Udp } else { Transport::Tcp };
        said.push(Remark::new(JudgedElsewhere {
            transport: Harmless::line(transport.name().to_uppercase()),
            port,
            connections: (capture.tcp.len() + capture.udp.len()) as u64,
            packets: capture.at_lab,
            ports: ports(case.lab),
        }));
    }
    said.extend(elsewhere(case).into_iter().map(Remark::new));
    if let Some((id, title)) = case.other_part() {
        said.push(Remark::new(OtherPart { id, title }));
    } else if let Some(given) = only_given(case) {
        said.push(Remark::new(OnlyGiven { given }));
    }
    said
}

/// As what each capture was read. A stream of another port or variant than was meant is seen at once.
fn readings(case: &Case<'_>) -> Vec<Remark> {
    let mut said = Vec::new();
    for capture in &case.captures {
        let tcp = capture.tcp.iter().map(|(stream, row)| (Transport::Tcp, *stream, row.server.port));
        let udp = capture.udp.iter().map(|(stream, row)| (Transport::Udp, *stream, row.server.port));
        let mut streams: BTreeMap<(Transport, u16, &str), u64> = BTreeMap::new();
        let spoke =
            |transport, stream| capture.index.stream(transport, stream).is_some_and(|found| !found.log.is_silent());
        // Of attempts from which nothing came nothing was read.
        for (transport, stream, port) in tcp.chain(udp).filter(|(transport, stream, _)| spoke(*transport, *stream)) {
            if let Some((_, variant)) = capture.index.lab(transport, stream) {
                *streams.entry((transport, port, &variant.title)).or_default() += 1;
            }
        }
        let file = || Harmless::line(&capture.path);
        if let Some(about) = about(case.lab) {
            let requests = capture.exchanges.as_ref().map_or(0, |shown| shown.selected().count() as u64);
            said.push(Remark::new(ReadProtocol { file: file(), packets: capture.of_lab, about, requests }));
            continue;
        }
        if streams.is_empty() {
            said.push(Remark::new(ReadNothing { file: file() }));
        }
        let all = streams.len();
        said.extend(streams.into_iter().take(READINGS).map(|((transport, port, variant), streams)| {
            let transport = Harmless::line(transport.name().to_uppercase());
            let variant = Name(Harmless::line(variant));
            Remark::new(ReadCapture { file: file(), streams, variant, transport, port })
        }));
        if all > READINGS {
            said.push(Remark::new(ReadMore { file: file(), more: (all - READINGS) as u64 }));
        }
    }
    said
}

/// The file with the hash of its bytes.
fn hashed(mut file: Handed, evidence: &[Evidence]) -> Handed {
    let source = evidence.iter().find(|source| source.path == file.path);
    file.sha256 = source.and_then(|source| basis::sha256((source.open)().ok()?).ok());
    file
}

/// The streams that matter, packet by packet.
fn ladders(capture: &Capture) -> Vec<Ladder> {
    let known = |transport: Transport, stream: u32| {
        capture.of_protocol
            || capture
                .index
                .stream(transport, stream)
                .is_some_and(|found| found.lab.is_some() && !found.log.is_silent())
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

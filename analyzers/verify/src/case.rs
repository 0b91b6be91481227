//! A submission, read: its files sorted to what the lab asks for, its captures and logs understood.

mod file;
mod logs;
mod pieces;

use wirelab_capture::facts::Format;
use wirelab_findings::FindingId;
use wirelab_findings::rules::{Rule, RuleFile};
use wirelab_labs::check::Kind;
use wirelab_labs::lab::Evidence as Asked;
use wirelab_labs::{EvidenceKind, Lab, Side, Transport, Variant, safe};
use wirelab_messages::Message;
use wirelab_text::harmless::Harmless;
use wirelab_text::limit::FILES_READ;
use wirelab_words::Sentence;
use wirelab_words::list::file as words;
use wirelab_words::list::words::Who;

pub(crate) use self::file::{Data, FileRead, Remark, file_name, is_called};
use self::file::{named_for, remark, same_name, same_stem};
use super::capture;
use super::capture::{Aim, Capture};
use super::evidence::Evidence;
use super::forms::{Own, Vocabulary, learn};
use super::honesty::{LogTrace, read_log};
use super::log::{Log, LogParser};
use super::model::Handed;
use super::sniff::{Binary, Content};
use super::source;
use logs::{Told, told};

/// Lines that tell of messages of the capture from which on a text is a program's log, whatever it is called.
const LEAST_LINES: usize = 3;
/// What weighs more than any number of lines in a form of one's own: lines in the lab's.
const OF_LAB: u64 = 1 << 32;
/// Most clients' ports of a log that are remembered.
const MAX_NAMED: usize = 512;

/// All that the checks look at.
pub(crate) struct Case<'l> {
    pub(crate) lab: &'l Lab,
    /// The variant that is asked for, if one is.
    pub(crate) variant: Option<&'l str>,
    pub(crate) files: Vec<FileRead>,
    pub(crate) captures: Vec<Capture>,
    pub(crate) logs: Vec<Log>,
    /// By what its texts are known again.
    pub(crate) traces: Vec<LogTrace>,
}

impl<'l> Case<'l> {
    /// Reads everything.
    pub(crate) fn read(
        aim: Aim<'_>,
        lab: &'l Lab,
        variant: Option<&'l str>,
        scribe: &LogParser,
        own: &Own,
        evidence: &[Evidence],
    ) -> Self {
        let mut evidence: Vec<&Evidence> = evidence.iter().collect();
        // What takes much does not take away what is small.
        evidence.sort_by(|a, b| (a.size, &a.path).cmp(&(b.size, &b.path)));
        let rules = rules(lab);
        let mut case =
            Self { lab, variant, files: Vec::new(), captures: Vec::new(), logs: Vec::new(), traces: Vec::new() };
        let ports = [lab.ports(Transport::Tcp), lab.ports(Transport::Udp)].concat();
        for file in evidence.iter().copied() {
            let content = logs::content(file, lab);
            let handed = Handed {
                path: file.path.clone(),
                size: file.size,
                kind: words::Kind { content: content.case() }.said().to_string(),
                ..Handed::default()
            };
            let mut read =
                FileRead { handed, content, error: None, classic: false, source: None, remark: None, data: None };
            match read.content.clone() {
                Content::Capture if case.captures.len() < FILES_READ.get() => match capture::read(file, aim, &rules) {
                    Ok(capture) => {
                        read.classic = capture.facts.format.is_some_and(|format| format != Format::Pcapng);
                        read.handed.kind = capture.facts.format.map_or("capture", |format| format.name()).to_owned();
                        case.captures.push(capture);
                    }
                    Err(error) => read.error = Some(safe::escaped(error.to_string().as_bytes())),
                },
                Content::Text if case.logs.len() < FILES_READ.get() => {
                    match (file.open)().and_then(|input| scribe.read(&file.path, input)) {
                        Ok(log) => {
                            if let Some(side) = printed_by(&log) {
                                read.handed.kind = words::KindLog { by: who(side) }.said().to_string();
                            }
                            // It was read a moment ago: a fault now costs the comparison only.
                            let again = (file.open)().and_then(|input| read_log(&file.path, input, &ports));
                            let mut trace = again.unwrap_or_default();
                            trace.path.clone_from(&file.path);
                            trace.named = named(&log, &ports);
                            case.traces.push(trace);
                            case.logs.push(log);
                        }
                        Err(error) => read.error = Some(safe::escaped(error.to_string().as_bytes())),
                    }
                }
                Content::Capture | Content::Text => {
                    read.error = Some(words::TooMany { most: FILES_READ.get() }.said().to_string());
                }
                Content::Source => read.source = source::look(file),
                Content::Unreadable(why) => read.error = Some(safe::escaped(why.as_bytes())),
                _ => {}
            }
            case.files.push(read);
        }
        case.files.sort_by(|a, b| a.handed.path.cmp(&b.handed.path));
        let continued = pieces::join(&mut case.captures, &evidence, aim, &rules);
        case.captures.sort_by(|a, b| a.path.cmp(&b.path));
        case.logs.sort_by(|a, b| a.path.cmp(&b.path));
        case.traces.sort_by(|a, b| a.path.cmp(&b.path));
        case.sort_out();
        continued.into_iter().for_each(|(path, remark)| case.note(&path, remark));
        case.swap_logs();
        case.read_data(&evidence);
        case.learn(own);
        case
    }

    /// Reads what is asked for as data.
    fn read_data(&mut self, evidence: &[&Evidence]) {
        let asked = self.lab.evidence.iter().filter(|one| one.kind == EvidenceKind::Data);
        let asked: Vec<&str> = asked.map(|one| one.file.as_str()).collect();
        for file in &mut self.files {
            if file.handed.taken_as.as_deref().is_some_and(|taken| asked.contains(&taken)) {
                let found = evidence.iter().find(|one| one.path == file.handed.path);
                file.data = found.and_then(|one| Data::of(one));
            }
        }
    }

    /// Learns the forms of each log whose side is known: by what it was handed in as, or by what is in it.
    fn learn(&mut self, own: &Own) {
        let side = |log: &Log| {
            let handed = [Side::Server, Side::Client].into_iter().find(|side| self.is_handed_in_as(log, *side));
            handed.or_else(|| printed_by(log))
        };
        let sides: Vec<Option<Side>> = self.logs.iter().map(side).collect();
        let known = Vocabulary::new(&self.captures);
        let ports = [self.lab.ports(Transport::Tcp), self.lab.ports(Transport::Udp)].concat();
        let lacking = self.lacking_log();
        for (log, side) in self.logs.iter_mut().zip(sides) {
            let Some(side) = side else { continue };
            match lacking {
                Some(other) if other != side => logs::learn_both(log, side, &known, own),
                _ => learn(log, side, &known, own),
            }
            if let Some(trace) = self.traces.iter_mut().find(|trace| trace.path == log.path) {
                trace.named = named(log, &ports);
            }
        }
    }

    /// Learns the forms of all logs as those of one side.
    pub(crate) fn learn_as(&mut self, side: Side, own: &Own) {
        let known = Vocabulary::new(&self.captures);
        for log in &mut self.logs {
            learn(log, side, &known, own);
        }
    }

    /// Which file is taken for which evidence: by its name first, then by what is in it.
    fn sort_out(&mut self) {
        for same in [same_name as fn(&str, &str) -> bool, same_stem] {
            for asked in &self.lab.evidence {
                if self.taken(&asked.file).is_some() {
                    continue;
                }
                let names = || std::iter::once(&asked.file).chain(&asked.also);
                let free = |file: &&mut FileRead| file.handed.taken_as.is_none();
                let named = |file: &&mut FileRead| names().any(|name| same(file_name(&file.handed.path), name));
                // Of several with the name, the one that shows most of the lab.
                let captures = &self.captures;
                let shown = |file: &&mut FileRead| {
                    let found = captures.iter().find(|one| one.is_in(&file.handed.path));
                    found.map_or(0, |one| 1 + one.of_lab * u64::from(one.shows_lab()))
                };
                let most = self.files.iter_mut().filter(free).filter(named).rev().max_by_key(shown);
                if let Some(file) = most {
                    file.handed.taken_as = Some(asked.file.clone());
                    if !same_name(file_name(&file.handed.path), &asked.file) {
                        file.remark = Some(Remark::TakenByName(asked.file.clone()));
                    }
                }
            }
        }
        for asked in &self.lab.evidence {
            if self.taken(&asked.file).is_some() {
                continue;
            }
            let known = Vocabulary::new(&self.captures);
            let Some(place) = self.by_content(asked, &known) else { continue };
            let path = self.files.get(place).map(|file| file.handed.path.clone()).unwrap_or_default();
            let has_lab = self.capture(&path).is_some_and(|capture| capture.of_lab > 0);
            if let Some(file) = self.files.get_mut(place) {
                file.handed.taken_as = Some(asked.file.clone());
                let shows = asked.kind != EvidenceKind::Capture || has_lab;
                let name = asked.file.clone();
                file.remark = Some(if shows { Remark::TakenByContent(name) } else { Remark::TakenAsOnly(name) });
            }
        }
        for file in &mut self.files {
            file.remark = remark(file).or(file.remark.take());
            file.tell();
        }
    }

    /// Says something of a file.
    pub(crate) fn note(&mut self, path: &str, remark: Remark) {
        if let Some(file) = self.files.iter_mut().find(|file| file.handed.path == path) {
            file.remark = Some(remark);
            file.tell();
        }
    }

    /// The free file that is most likely what the lab asks for.
    fn by_content(&self, asked: &Asked, known: &Vocabulary<'_>) -> Option<usize> {
        let weigh = |file: &FileRead| -> u64 {
            let extension = |name: &str| name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
            let same = extension(&file.handed.path) == extension(&asked.file);
            match (asked.kind, &file.content) {
                (EvidenceKind::Capture, Content::Capture) if file.error.is_none() => {
                    1 + self.capture(&file.handed.path).map_or(0, |capture| capture.of_lab)
                }
                (EvidenceKind::ServerLog | EvidenceKind::ClientLog, Content::Text) => {
                    let side = if asked.kind == EvidenceKind::ServerLog { Side::Server } else { Side::Client };
                    self.log(&file.handed.path).map_or(0, |log| {
                        let (own, all) = (log.of(side).count() as u64, log.records.len() as u64);
                        // A log of the other program has a line or two that could be of either.
                        if own * 2 >= all && own > 0 { OF_LAB + own } else { self.in_form_of_its_own(log, side, known) }
                    })
                }
                (EvidenceKind::Source, Content::Source) => u64::from(same),
                (EvidenceKind::Screenshot, Content::Image) => 1,
                (EvidenceKind::Report, Content::Text | Content::Other(Binary::Pdf | Binary::Zip)) => {
                    u64::from(same) * u64::from(self.log(&file.handed.path).is_none_or(|log| log.records.is_empty()))
                }
                _ => 0,
            }
        };
        let free = self.files.iter().enumerate().filter(|(_, file)| file.handed.taken_as.is_none());
        let weighed =
            free.map(|(place, file)| (weigh(file), std::cmp::Reverse(place))).filter(|(weight, _)| *weight > 0);
        weighed.max().map(|(_, std::cmp::Reverse(place))| place)
    }

    /// How many lines of a text tell of messages of the capture as one side's program prints them, in a form of its own; none
    /// where they may as well be the other's.
    fn in_form_of_its_own(&self, log: &Log, side: Side, known: &Vocabulary<'_>) -> u64 {
        let named = named_for(file_name(&log.path));
        if named.is_some_and(|named| named != side) || printed_by(log).is_some_and(|by| by != side) {
            return 0;
        }
        let Told { lines, names_clients } = told(log, side, known);
        let fits = named.is_some() || names_clients == (side == Side::Server);
        let enough = lines >= LEAST_LINES && fits;
        if enough { lines as u64 } else { 0 }
    }

    /// The file that was taken for an evidence.
    pub(crate) fn taken(&self, asked: &str) -> Option<&FileRead> {
        self.files.iter().find(|file| file.handed.taken_as.as_deref() == Some(asked))
    }

    pub(crate) fn capture(&self, path: &str) -> Option<&Capture> {
        self.captures.iter().find(|capture| capture.is_in(path))
    }

    pub(crate) fn log(&self, path: &str) -> Option<&Log> {
        self.logs.iter().find(|log| log.path == path)
    }

    /// The lab's messages, capture by capture.
    pub(crate) fn messages(&self) -> impl Iterator<Item = Said<'_>> {
        messages(&self.captures)
    }

    /// Whether a log is one of a side: by what it was handed in as, or by what its program printed.
    pub(crate) fn is_log_of(&self, log: &Log, side: Side) -> bool {
        self.is_handed_in_as(log, side) || printed_by(log) == Some(side)
    }

    /// Whether a log before it has the same lines: a file that was handed in under two names.
    pub(crate) fn is_copy(&self, log: &Log) -> bool {
        let before = self.logs.iter().take_while(|other| other.path != log.path);
        log.lines > 0 && before.into_iter().any(|other| other.lines == log.lines && other.loose == log.loose)
    }

    /// Whether a log was handed in as one of a side.
    fn is_handed_in_as(&self, log: &Log, side: Side) -> bool {
        let kind = EvidenceKind::log_of(side);
        let mut asked = self.lab.evidence.iter().filter(|one| one.kind == kind);
        asked.any(|one| self.taken(&one.file).is_some_and(|file| file.handed.path == log.path))
    }

    /// The other lab that the captures show in the place of this one.
    pub(crate) fn other_part(&self) -> Option<(Harmless, Harmless)> {
        let mut shown = self.captures.iter().filter(|capture| capture.shows_lab()).map(|one| one.other_lab.as_ref());
        let first = shown.next()??;
        shown.all(|other| other == Some(first)).then(|| (Harmless::line(&first.0), Harmless::line(&first.1)))
    }

    /// Whether a tool wrote the packets that carried a message: then nobody was there to take or answer it.
    pub(crate) fn by_tool(said: &Said<'_>) -> bool {
        let stream = said.capture.index.stream(said.message.transport, said.message.stream);
        stream.is_some_and(|stream| stream.log.by_tool)
    }

    /// Whether a list of variants holds a variant; an empty one holds all.
    pub(crate) fn counts(variants: &[String], variant: &Variant) -> bool {
        variants.is_empty() || variants.contains(&variant.id)
    }

    /// Whether any capture has a finding.
    pub(crate) fn has_finding(&self, id: FindingId) -> bool {
        self.captures.iter().any(|capture| capture.findings.iter().any(|finding| finding.id == id))
    }
}

/// A message, with where it comes from.
#[derive(Clone, Copy)]
pub(crate) struct Said<'c> {
    pub(crate) capture: &'c Capture,
    pub(crate) message: &'c Message,
    pub(crate) variant: &'c Variant,
}

/// The lab's messages, capture by capture.
pub(crate) fn messages(captures: &[Capture]) -> impl Iterator<Item = Said<'_>> {
    captures.iter().flat_map(|capture| {
        capture.index.all().messages.iter().filter_map(|message| {
            let (_, variant) = capture.index.lab(message.transport, message.stream)?;
            Some(Said { capture, message, variant })
        })
    })
}

/// Display filters that the lab's checks ask for.
fn rules(lab: &Lab) -> RuleFile {
    let rules = lab.checks.iter().filter_map(|check| match &check.kind {
        Kind::Filter { filter, count } => Some(Rule {
            id: check.id.clone(),
            filter: filter.clone(),
            condition: count.clone(),
            description: check.title.clone(),
        }),
        _ => None,
    });
    let rules = rules.collect();
    RuleFile { project: String::new(), pcap_relpath: String::new(), decode_as: Vec::new(), rules }
}

/// The clients' ports that a server printed, and the first line of each.
fn named(log: &Log, lab_ports: &[u16]) -> Vec<(u16, u64)> {
    let mut named: Vec<(u16, u64)> = Vec::new();
    let learned = log.learned.iter().filter(|record| record.by == Side::Server);
    for record in log.of(Side::Server).chain(learned) {
        let port = record.number("port").and_then(|port| u16::try_from(port).ok());
        if let Some(port) = port.filter(|port| *port > 0 && !lab_ports.contains(port))
            && named.len() < MAX_NAMED
            && !named.iter().any(|(known, _)| *known == port)
        {
            named.push((port, record.line));
        }
    }
    named
}

/// Whose program printed most of a log.
fn printed_by(log: &Log) -> Option<Side> {
    let [client, server] = [Side::Client, Side::Server].map(|side| log.of(side).count());
    match client.cmp(&server) {
        std::cmp::Ordering::Greater => Some(Side::Client),
        std::cmp::Ordering::Less => Some(Side::Server),
        std::cmp::Ordering::Equal => (client > 0).then_some(Side::Server),
    }
}

pub(crate) const fn who(side: Side) -> Who {
    match side {
        Side::Client => Who::Client,
        Side::Server => Who::Server,
    }
}

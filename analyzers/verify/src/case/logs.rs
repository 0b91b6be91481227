//! Whose log a file is where its name says something else: two files whose names were mixed up, and one that holds what both
//! programs printed.

use std::collections::BTreeSet;

use wirelab_labs::{EvidenceKind, Lab, Side};

use super::super::evidence::Evidence;
use super::super::forms::{Own, Vocabulary, is_clients_by_words, learn};
use super::super::log::{Log, Record};
use super::super::sniff::Content;
use super::file::named_for;
use super::{Case, FileRead, LEAST_LINES, Remark, file_name, is_called, printed_by};

/// Endings of the names of tables and objects as programs write them.
const TABLES: [&str; 5] = ["csv", "json", "jsonl", "ndjson", "xml"];

/// What a file is: one that is called as a log is one, also where its name ends as that of source code does, or of a table.
pub(super) fn content(file: &Evidence, lab: &Lab) -> Content {
    let is_log = |kind: EvidenceKind| matches!(kind, EvidenceKind::ServerLog | EvidenceKind::ClientLog);
    let called = lab.evidence.iter().any(|one| is_log(one.kind) && is_called(&file.path, one));
    let data = lab.evidence.iter().any(|one| one.kind == EvidenceKind::Data);
    let name = file_name(&file.path);
    let table = name.rsplit_once('.').is_some_and(|(_, ending)| TABLES.contains(&ending.to_lowercase().as_str()));
    match super::super::sniff::content(file) {
        Content::Source if called || table && !data && named_for(name).is_some() => Content::Text,
        content => content,
    }
}

/// What a text tells as one side's log.
pub(super) struct Told {
    /// Lines that tell of messages of the capture.
    pub(super) lines: usize,
    /// Whether most of them name clients: a server names those that it talks to, and a client need not.
    pub(super) names_clients: bool,
}

/// Reads a text as one side's log in forms of its own.
pub(super) fn told(log: &Log, side: Side, known: &Vocabulary<'_>) -> Told {
    let mut read = log.clone();
    learn(&mut read, side, known, &Own::default());
    let lines: BTreeSet<u64> = read.learned.iter().filter(|one| one.by == side).map(|one| one.line).collect();
    Told { lines: lines.len(), names_clients: read.clients.len() * 2 > lines.len() }
}

/// Learns the forms of a log that was handed in as one side's, where the other's is not there: it may hold both.
pub(super) fn learn_both(log: &mut Log, side: Side, known: &Vocabulary<'_>, own: &Own) {
    learn(log, side, known, own);
    // Read as a server's, lines that name no client stay those of a client where their words say so.
    if side == Side::Server || messages_of(log, Side::Server) >= LEAST_LINES {
        return;
    }
    let as_one = log.clone();
    learn(log, Side::Server, known, own);
    let names_client = |record: &&Record| record.by == Side::Server && record.number("port").is_some();
    let named = log.learned.iter().filter(names_client).count();
    if named < LEAST_LINES || messages_of(log, Side::Client) < LEAST_LINES {
        *log = as_one;
    }
}

/// How many lines of a log tell of messages as one side's program does.
fn messages_of(log: &Log, side: Side) -> usize {
    let all = log.records.iter().chain(&log.learned).filter(|record| record.by == side && record.text().is_some());
    all.map(|record| record.line).collect::<BTreeSet<u64>>().len()
}

impl Case<'_> {
    /// The side whose log is asked for and not there, where the other's is.
    pub(super) fn lacking_log(&self) -> Option<Side> {
        let [client, server] = [Side::Client, Side::Server].map(|side| self.asked_log(side));
        match (client?, server?) {
            (None, Some(_)) => Some(Side::Client),
            (Some(_), None) => Some(Side::Server),
            _ => None,
        }
    }

    /// The file in which lines of an evidence stand: the one that was taken for it, or another program's.
    pub(crate) fn holding(&self, asked: &str) -> Option<&FileRead> {
        self.taken(asked).or_else(|| self.stands_in(asked))
    }

    /// The file in which lines of a program stand whose own file, which is asked for, is not there.
    fn stands_in(&self, asked: &str) -> Option<&FileRead> {
        let kind = self.lab.evidence.iter().find(|one| one.file == asked)?.kind;
        let side = [Side::Client, Side::Server].into_iter().find(|side| EvidenceKind::log_of(*side) == kind)?;
        self.side_in(side)
    }

    /// The same by the side.
    pub(crate) fn side_in(&self, side: Side) -> Option<&FileRead> {
        let of = |log: &&Log| messages_of(log, side) >= LEAST_LINES;
        let log = self.logs.iter().filter(of).max_by_key(|log| messages_of(log, side))?;
        self.files.iter().find(|file| file.handed.path == log.path)
    }

    /// The file that was taken for a side's log; `None` outside: none is asked for.
    fn asked_log(&self, side: Side) -> Option<Option<&FileRead>> {
        let kind = EvidenceKind::log_of(side);
        let asked = self.lab.evidence.iter().find(|one| one.kind == kind)?;
        Some(self.taken(&asked.file))
    }

    /// Mends names that were mixed up: what is called the server's log is surely the client's, and the other way round.
    pub(super) fn swap_logs(&mut self) {
        let [Some(Some(client)), Some(Some(server))] = [Side::Client, Side::Server].map(|side| self.asked_log(side))
        else {
            return;
        };
        let [client, server] = [client, server].map(|file| file.handed.path.clone());
        let (Some(called_client), Some(called_server)) = (self.log(&client), self.log(&server)) else { return };
        let known = Vocabulary::new(&self.captures);
        if !(is_surely(called_client, Side::Server, &known) && is_surely(called_server, Side::Client, &known)) {
            return;
        }
        let asked = |path: &str| {
            let file = self.files.iter().find(|file| file.handed.path == path);
            file.and_then(|file| file.handed.taken_as.clone())
        };
        let (as_client, as_server) = (asked(&client), asked(&server));
        for (path, asked) in [(client, as_server), (server, as_client)] {
            let Some(file) = self.files.iter_mut().find(|file| file.handed.path == path) else { continue };
            file.remark = asked.clone().map(Remark::TakenByContent);
            file.handed.taken_as = asked;
            file.tell();
        }
    }
}

/// Whether a text is one side's log and not the other's, whatever it is called: by lines of the lab's form, or by the clients
/// that it names and the words with which it tells of messages.
fn is_surely(log: &Log, side: Side, known: &Vocabulary<'_>) -> bool {
    match printed_by(log) {
        Some(by) if log.of(by).count() >= LEAST_LINES => by == side,
        _ => {
            let Told { lines, names_clients } = told(log, side, known);
            let fits = match side {
                Side::Server => names_clients,
                Side::Client => !names_clients && is_clients_by_words(log, known),
            };
            lines >= LEAST_LINES && fits
        }
    }
}

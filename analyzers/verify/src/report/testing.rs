//! Evaluations for the tests of the forms: one as it should be, one that wants to break out of every form, and any.

use proptest::prelude::*;
use wirelab_capture::note::Severity;
use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::Phase;
use wirelab_findings::FindingId;
use wirelab_findings::finding::Finding;
use wirelab_report::ladder::Rung;
use wirelab_words::Text;
use wirelab_words::list::finding::NoPackets;

use super::super::model::{
    Checked, Class, FileFinding, Handed, Ladder, Observation, Place, Points, Proof, Remark, Status, Submission,
};
use super::{Report, Words};
use crate::basis::Basis;
use crate::model::ObservationKind;

/// Text that is something in some form.
pub(super) const HOSTILE: [&str; 13] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "]]><x/><![CDATA[",
    "--><b>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "../../x",
    "a\0b\x1b[2J\x07\u{9b}31m\r\n\t",
    "\u{202e}gpj.exe\u{2066}\u{200b}\u{feff}\u{ffff}",
    "```\n# heading\n[x](javascript:alert(1))",
    "a,b;c\td\"e'f",
    "&lt;&#x3c;&amp;",
    "{points}{list}{title}",
];

pub(super) fn report(class: Class) -> Report {
    Report::new(class, Words::english().unwrap())
}

pub(super) fn check(id: &str, status: Status, points: u32, max: u32) -> Checked {
    Checked {
        id: id.to_owned(),
        title: format!("The {id}"),
        severity: wirelab_labs::check::Severity::Error,
        status,
        points: Points(points),
        max_points: Points(max),
        worth: wirelab_labs::check::Worth::Counts,
        instead: None,
        text: format!("What was found about the {id}."),
        hint: if status == Status::Passed { String::new() } else { format!("Do the {id} again.") },
        said: Text::default(),
        advice: None,
        because: None,
        evidence: vec![
            Proof { file: "capture.pcapng".to_owned(), place: Place::Frames(vec![4, 5]) },
            Proof { file: "server.log".to_owned(), place: Place::Lines(vec![7]) },
        ],
        of_programs: true,
        decision: None,
    }
}

/// Checks with ids, statuses and points.
pub(crate) fn checks(all: &[(&str, Status, u32, u32)]) -> Vec<Checked> {
    all.iter().map(|(id, status, points, max)| check(id, *status, *points, *max)).collect()
}

fn rung(frame: u64, from: Role) -> Rung {
    Rung {
        frame,
        time: 1_000_000 * frame.cast_signed(),
        delta: 1_000_000,
        from,
        flags: "PSH, ACK".to_owned(),
        seq: Some(1),
        seq_raw: None,
        ack: Some(1),
        ack_raw: Some(1),
        length: Some(12),
        new_bytes: 12,
        window: Some(512),
        phase: Some(Phase::Payload),
        captured_twice: false,
        verdicts: if frame.is_multiple_of(5) { vec!["retransmission"] } else { Vec::new() },
        why: String::new(),
    }
}

/// A submission with the parts that every form shows.
pub(super) fn submission(name: &str, participant: &str, checks: Vec<Checked>) -> Submission {
    Submission {
        name: name.to_owned(),
        participant: Some(participant.to_owned()),
        partners: Vec::new(),
        files: vec![Handed {
            path: "capture.pcapng".to_owned(),
            size: 12_345,
            kind: "pcapng".to_owned(),
            taken_as: Some("capture.pcapng".to_owned()),
            note: None,
            sha256: Some("0f".repeat(32)),
        }],
        forms: Vec::new(),
        notes: Vec::new(),
        remarks: Vec::new(),
        readings: Vec::new(),
        checks,
        findings: vec![FileFinding {
            file: "capture.pcapng".to_owned(),
            finding: Finding {
                stream: Some(0),
                frames: vec![1],
                text: "The capture was started late.".to_owned(),
                ..Finding::new(FindingId::StartedLate, Severity::Warning, NoPackets {})
            },
        }],
        observations: Vec::new(),
        ladders: vec![Ladder {
            file: "capture.pcapng".to_owned(),
            stream: 3,
            heading: "127.0.0.1:40000 called 127.0.0.1:5000".to_owned(),
            rungs: (1..=45).map(|n| rung(n, if n % 2 == 0 { Role::Server } else { Role::Client })).collect(),
            messages: vec![(2, "#1 client: \"PING\"".to_owned())],
            more: 7,
        }],
    }
}

/// Two students: one with everything right, one with something of each kind.
pub(super) fn plain() -> Class {
    Class {
        lab: "lab-9".to_owned(),
        title: "Lab 9".to_owned(),
        marks: true,
        submissions: vec![
            submission(
                "Ana Sá",
                "417",
                vec![check("handshake", Status::Passed, 500, 500), check("log", Status::Passed, 250, 250)],
            ),
            submission(
                "Rui",
                "9",
                vec![
                    check("handshake", Status::Partly, 250, 500),
                    check("log", Status::Failed, 0, 250),
                    check("filter", Status::Undecided, 0, 0),
                ],
            ),
        ],
        observations: vec![Observation {
            kind: ObservationKind::SameConnection,
            submissions: vec!["Ana Sá".to_owned(), "Rui".to_owned()],
            text: "OBSERVED the same connection.".to_owned(),
            said: Text::default(),
            evidence: vec![(
                "Rui".to_owned(),
                Proof { file: "capture.pcapng".to_owned(), place: Place::Frames(vec![1]) },
            )],
        }],
        basis: Basis {
            program: "1.2.3".to_owned(),
            compat: "wireshark-4.4".to_owned(),
            lab: "ab".repeat(32),
            options: vec!["--one".to_owned()],
            inputs: Vec::new(),
        },
    }
}

/// A class in which every text is `text`, in the places where texts from outside can be.
pub(super) fn filled_with(text: &str) -> Class {
    let own = || text.to_owned();
    let mut class = plain();
    class.lab = own();
    class.title = own();
    for one in &mut class.submissions {
        one.name = own();
        one.notes = vec![own()];
        one.remarks = vec![Remark { text: own(), said: Text::default() }];
        one.readings = one.remarks.clone();
        for check in &mut one.checks {
            check.id = own();
            check.title = own();
            check.text = own();
            check.hint = own();
            check.evidence.iter_mut().for_each(|proof| proof.file = own());
        }
        for file in &mut one.files {
            *file =
                Handed { path: own(), size: 1, kind: own(), taken_as: Some(own()), note: Some(own()), sha256: None };
        }
        for found in &mut one.findings {
            found.file = own();
            found.finding.text = own();
        }
        for ladder in &mut one.ladders {
            ladder.file = own();
            ladder.heading = own();
            ladder.messages = vec![(1, own()), (2, own())];
        }
    }
    for one in &mut class.observations {
        one.submissions = vec![own()];
        one.text = own();
        one.evidence.iter_mut().for_each(|(name, proof)| {
            *name = own();
            proof.file = own();
        });
    }
    class
}

/// A class in which what was said and written holds a credential; names do not.
pub(super) fn with_credentials() -> Class {
    let own = || "GET / HTTP/1.1\\r\\nCookie: a=SECRET\\r\\nhttp://ana:SECRET@host".to_owned();
    let mut class = plain();
    for one in &mut class.submissions {
        one.notes = vec![own()];
        one.remarks = vec![Remark { text: own(), said: Text::default() }];
        one.readings = one.remarks.clone();
        for check in &mut one.checks {
            (check.text, check.hint) = (own(), own());
        }
        one.findings.iter_mut().for_each(|found| found.finding.text = own());
        one.files.iter_mut().for_each(|file| file.note = Some(own()));
        for ladder in &mut one.ladders {
            ladder.heading = own();
            ladder.messages = vec![(1, own())];
        }
    }
    class.observations.iter_mut().for_each(|one| one.text = own());
    class
}

/// Any text, with what is special somewhere more often than by chance.
pub(super) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(any::<char>(), 0..40).prop_map(|all| all.into_iter().collect()),
        prop::collection::vec(prop::sample::select(HOSTILE.to_vec()), 1..4).prop_map(|all| all.concat()),
        Just("a".repeat(10_000)),
    ]
}

/// Sees whether a document is well-formed XML as this program writes it, and gives its elements and attributes.
pub(super) fn elements(document: &str) -> Result<Vec<(String, Vec<String>)>, String> {
    let allowed =
        |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if let Some(bad) = document.chars().find(|c| !allowed(*c)) {
        return Err(format!("the character {bad:?}"));
    }
    let html = document.starts_with("<!DOCTYPE html>");
    let mut rest = document;
    for prologue in ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<!DOCTYPE html>"] {
        rest = rest.strip_prefix(prologue).unwrap_or(rest);
    }
    let (mut open, mut seen) = (Vec::new(), Vec::new());
    while let Some((text, after)) = rest.split_once('<') {
        references(text)?;
        let (tag, after) = after.split_once('>').ok_or("a tag without an end")?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let inner = tag.strip_suffix('/').unwrap_or(tag);
        let name: String = inner.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        if name.is_empty() {
            return Err(format!("<{tag}>"));
        }
        let mut attributes = Vec::new();
        let mut left = inner[name.len()..].trim_start();
        while !left.is_empty() {
            let (attribute, value) = left.split_once("=\"").ok_or_else(|| format!("<{tag}>"))?;
            let (value, after) = value.split_once('"').ok_or_else(|| format!("<{tag}>"))?;
            if !attribute.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                return Err(format!("the attribute {attribute}"));
            }
            references(value)?;
            attributes.push(format!("{attribute}={value}"));
            left = after.trim_start();
        }
        // HTML has elements without an end.
        if inner == tag && !(html && ["meta", "br", "input"].contains(&name.as_str())) {
            open.push(name.clone());
        }
        seen.push((name, attributes));
    }
    references(rest)?;
    if open.is_empty() { Ok(seen) } else { Err(format!("{open:?} are never closed")) }
}

fn references(text: &str) -> Result<(), String> {
    for after in text.split('&').skip(1) {
        let known = ["lt;", "gt;", "amp;", "quot;", "#39;"].iter().any(|name| after.starts_with(name));
        if !known {
            return Err(format!("the reference &{}", after.chars().take(8).collect::<String>()));
        }
    }
    Ok(())
}

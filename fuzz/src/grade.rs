//! A whole hand-in judged: a sample capture and a fuzzed log, and one form of the report. The first byte chooses the
//! form, the second the lab; the rest is the log. Logs alone are `log`, which is much faster.

use std::sync::OnceLock;

use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::evidence::Evidence;
use wirelab_analyzers::verify::honesty::{Member, compare};
use wirelab_analyzers::verify::model::Class;
use wirelab_analyzers::verify::report::{Report, Words, autolab, csv, gradescope, html, json, junit, markdown};
use wirelab_labs::catalogue;

use crate::harmless;

/// Of the log.
const LONGEST: usize = 2 << 10;

/// The labs that are judged, each with a capture of its own.
const LABS: [(&str, &[u8]); 4] = [
    (
        "tcp-commands",
        include_bytes!("../../tests/data/verify/tcp-commands/client-half-close/tcp_traffic_capture.pcapng"),
    ),
    ("tcp-variable", include_bytes!("../../tests/data/verify/tcp-variable/client-merge3/capture.pcapng")),
    ("udp-text", include_bytes!("../../tests/data/verify/udp-text/plain/capture.pcapng")),
    (
        "chat-broadcast",
        include_bytes!("../../tests/data/verify/chat-broadcast/server-abort/tcp_multiclient_chat_capture.pcapng"),
    ),
];

/// The target.
///
/// # Panics
/// When a form of the report is broken or lets something out, or a second look gives another judgement.
pub fn run(data: &[u8]) {
    let [form, lab, log @ ..] = data else { return };
    if log.len() > LONGEST {
        return;
    }
    let judges = judges();
    let (judge, capture) = &judges[usize::from(*lab) % judges.len()];
    let files = [Evidence::from_bytes("a.pcapng", capture.to_vec()), Evidence::from_bytes("log.txt", log.to_vec())];
    let (one, print) = judge.examine("Ana Silva", &files);
    let lab = judge.lab();
    let class = |observations| Class {
        lab: lab.id.clone(),
        title: lab.title.clone(),
        marks: true,
        submissions: vec![one.clone()],
        observations,
        ..Class::default()
    };
    let report = |observations| Report::new(class(observations), words().clone());
    match form % 8 {
        0 => {
            let (two, other) = judge.examine("Ana Silva", &files);
            assert!(format!("{one:?}") == format!("{two:?}"), "not the same twice");
            let member = |name, print| Member { name, participant: None, print, reference: false };
            let report = report(compare(&[member("a", &print), member("b", &other)], None));
            harmless(&html::index(&report), "index");
        }
        1 => {
            let page = html::page(&report(Vec::new()), &one);
            harmless(&page, "page");
            let page = page.to_ascii_lowercase();
            assert!(!page.contains("<script") && !page.contains("<img"), "a page takes in what was handed in");
        }
        2 => harmless(&csv::csv(&report(Vec::new())), "csv"),
        3 => harmless(&markdown::page(&report(Vec::new()), &one), "markdown"),
        4 => harmless(&junit::junit(&report(Vec::new())), "junit"),
        5 => valid(&json::json(&report(Vec::new()))),
        6 => valid(&gradescope::results(&report(Vec::new()), &one)),
        _ => harmless(&autolab::lines(&report(Vec::new()), &one), "autolab"),
    }
}

fn valid(text: &str) {
    let _: serde_json::Value = serde_json::from_str(text).expect("the report is JSON");
}

fn judges() -> &'static [(Grader, &'static [u8])] {
    static JUDGES: OnceLock<Vec<(Grader, &'static [u8])>> = OnceLock::new();
    JUDGES.get_or_init(|| {
        let judge = |(id, capture)| (Grader::new(catalogue::find(id).expect("a lab of the catalogue")), capture);
        LABS.into_iter().map(judge).collect()
    })
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::english().expect("our own words"))
}

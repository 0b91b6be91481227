//! Whether the parts of a lab's file fit together.

use std::collections::BTreeMap;

use toml::Spanned;

use super::{Problems, checks, parts, raw};
use crate::framing::Framing;
use crate::lab::{Closing, Compat, Evidence, EvidenceKind, Lab, LogEvent, LogLine, Ports, Side, Variant};
use crate::layout::Layout;
use crate::rule::Rule;
use crate::template::Template;

const CLOSINGS: [(&str, Closing); 4] = [
    ("client", Closing::Client),
    ("client-only", Closing::ClientOnly),
    ("server-after-reply", Closing::ServerAfterReply),
    ("anyone", Closing::Anyone),
];
/// What one `recv` asks for unless the lab says otherwise.
const RECEIVE: u32 = 1024;

pub(super) fn lab(mut raw: raw::Lab, problems: &mut Problems<'_>) -> Option<Lab> {
    let layouts = parts::layouts(std::mem::take(&mut raw.layout), problems);
    let id = identifier(&raw.id, problems);
    let given = std::mem::take(&mut raw.variant);
    if given.is_empty() {
        problems.at(raw.id.span(), "a lab has at least one [[variant]]");
    }
    let mut variants: Vec<Variant> = Vec::new();
    for one in given {
        let (span, one) = (one.span(), one.into_inner());
        if variants.iter().any(|other| other.id == *one.id.get_ref()) {
            problems.at(one.id.span(), format!("two variants are named \"{}\"", one.id.get_ref()));
        }
        variants.extend(variant(&raw, one, span, &layouts, problems));
    }
    let fields: Vec<&str> =
        layouts.values().flat_map(|layout| &layout.fields).map(|field| field.name.as_str()).collect();
    let log: Vec<LogLine> = raw.log.iter().filter_map(|line| log_line(line, &variants, &fields, problems)).collect();
    let evidence: Vec<Evidence> = raw.evidence.into_iter().filter_map(|one| evidence(one, problems)).collect();
    let known = checks::Known { variants: &variants, log: &log, evidence: &evidence };
    let checks = checks::checks(raw.check, &known, problems);
    let compat = match &raw.compat {
        Some(word) => Some(parts::word(word, Compat::NAMES, problems)?),
        None => None,
    };
    Some(Lab {
        id: id?,
        title: raw.title,
        source: raw.source,
        about: raw.about.trim().to_owned(),
        address: raw.address,
        destination: raw.destination,
        variants,
        log,
        evidence,
        checks,
        compat,
    })
}

pub(super) fn identifier(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<String> {
    let id = text.get_ref();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || id.len() > 40 || !id.chars().all(fits) {
        problems.at(text.span(), "an id has lower case letters, digits and `-`, at most 40");
        return None;
    }
    Some(id.clone())
}

fn variant(
    lab: &raw::Lab,
    raw: raw::Variant,
    span: std::ops::Range<usize>,
    layouts: &BTreeMap<String, Layout>,
    problems: &mut Problems<'_>,
) -> Option<Variant> {
    let ports = raw.ports.or_else(|| lab.ports.clone()).map(|ports| Ports { tcp: ports.tcp, udp: ports.udp });
    let ports = ports.unwrap_or_default();
    if ports.tcp.is_empty() && ports.udp.is_empty() {
        problems.at(span.clone(), "no ports: `ports = { tcp = [12345] }`, here or for the whole lab");
    }
    let mut side = |own: Option<raw::Framing>, common: &Option<raw::Framing>| match own.or_else(|| common.clone()) {
        Some(raw) => parts::framing(raw, layouts, problems),
        None => Some(Framing::Receive),
    };
    let client = side(raw.client, &lab.client);
    let server = side(raw.server, &lab.server);
    let fields: Vec<&str> = match &client {
        Some(Framing::Length { header, .. }) => header.fields.iter().map(|field| field.name.as_str()).collect(),
        Some(framing) => {
            framing.layout().into_iter().flat_map(|layout| &layout.fields).map(|f| f.name.as_str()).collect()
        }
        None => Vec::new(),
    };
    let rules = [raw.rule.is_some(), raw.reply.is_some(), raw.broadcast.is_some(), raw.route.is_some()];
    if rules.iter().filter(|given| **given).count() != 1 {
        let what = "a variant has one of `rule = \"silent\"`, `rule = \"free\"`, [[variant.reply]], [variant.broadcast], [variant.route]";
        problems.at(span, what);
        return None;
    }
    let rule = match (raw.rule, raw.reply, raw.broadcast, raw.route) {
        (Some(name), ..) => match parts::word(&name, &[("silent", true), ("free", false)], problems)? {
            true => Rule::Silent,
            false => Rule::Free,
        },
        (_, Some(cases), ..) => {
            Rule::Reply(cases.into_iter().filter_map(|case| parts::case(case, &fields, problems)).collect())
        }
        (.., Some(broadcast), _) => parts::broadcast(&broadcast, &fields, problems)?,
        (.., Some(route)) => parts::route(route, problems)?,
        _ => return None,
    };
    let speaks_first = raw.speaks_first.or_else(|| lab.speaks_first.clone());
    let closes = raw.closes.or_else(|| lab.closes.clone());
    Some(Variant {
        id: identifier(&raw.id, problems)?,
        title: raw.title,
        ports,
        receive: raw.receive.or(lab.receive).unwrap_or(RECEIVE).clamp(1, 1 << 20),
        accepts: raw.accepts.or(lab.accepts),
        speaks_first: speaks_first.map_or(Some(Side::Client), |text| parts::word(&text, &Side::NAMES, problems))?,
        closes: closes.map_or(Some(Closing::Client), |text| parts::word(&text, &CLOSINGS, problems))?,
        strip: raw.strip.or(lab.strip).unwrap_or(false),
        ending: raw.ending.or_else(|| lab.ending.clone()).unwrap_or_default().into_bytes(),
        client: client?,
        server: server?,
        rule,
    })
}

fn log_line(raw: &raw::Log, variants: &[Variant], fields: &[&str], problems: &mut Problems<'_>) -> Option<LogLine> {
    let by = parts::word(&raw.by, &Side::NAMES, problems);
    let event = parts::word(&raw.event, LogEvent::NAMES, problems);
    for name in raw.variants.iter().filter(|name| !variants.iter().any(|variant| variant.id == *name.get_ref())) {
        problems.at(name.span(), format!("there is no variant \"{}\"", name.get_ref()));
    }
    let known: Vec<&str> = LogLine::VALUES.into_iter().chain(fields.iter().copied()).collect();
    let line = Template::parse(raw.line.get_ref()).and_then(|line| line.allow(&known));
    let line = problems.take(raw.line.span(), line);
    let variants = raw.variants.iter().map(|name| name.get_ref().clone()).collect();
    Some(LogLine { by: by?, event: event?, line: line?, variants })
}

fn evidence(raw: raw::Evidence, problems: &mut Problems<'_>) -> Option<Evidence> {
    let kind = parts::word(&raw.kind, EvidenceKind::NAMES, problems)?;
    Some(Evidence { file: raw.file, kind, title: raw.title, also: raw.also })
}
